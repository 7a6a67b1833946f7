/** The facts of an account in which all is well, and what a test changes of them. */

import type { AccountFacts, FunctionFacts } from '../../src/doctor/account-facts.ts';
import { known } from '../../src/doctor/fact.ts';
import { zoneDataVersion } from '../../src/local-time/zone-clock.ts';
import { DAY_MS } from '../../src/time/instant.ts';

export const readyInstance =
  'arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-3333-4444-555555555555';

const deployment: AccountFacts['deployment'] = {
  instanceArn: readyInstance,
  instanceId: '11111111-2222-3333-4444-555555555555',
  contactFlowId: '66666666-7777-8888-9999-000000000000',
  queueId: 'aeg40574-2d01-51c3-73d6-bf8624d2168c',
  stackName: 'CampaignDialer',
  defaultCountry: 'US',
  callsPerSecond: 2,
  maxConcurrentCalls: 10,
  callingHours: 'always',
  retentionDays: 90,
};

const aFunction = {
  name: 'CampaignDialer-DialerHandler',
  state: 'Active',
  lastUpdate: 'Successful',
  environment: { INSTANCE_ARN: readyInstance },
  role: 'arn:aws:iam::123456789012:role/CampaignDialer-DialerHandlerRole',
} as const;

const readyAccount: AccountFacts = {
  stack: {
    name: 'CampaignDialer',
    partition: 'aws',
    region: 'us-east-1',
    account: '123456789012',
    status: 'UPDATE_COMPLETE',
    missingOutputs: [],
    version: '0.1.0+0123456789',
    ownVersion: '0.1.0+0123456789',
  },
  deployment,
  nowMs: Date.parse(zoneDataVersion.released) + DAY_MS,
  lambda: known({ limit: 1_000, unreserved: 1_000 }),
  functions: known([aFunction, { ...aFunction, name: 'CampaignDialer-SweeperHandler' }]),
  eventSources: known([{ uuid: 'uuid-1', functionName: aFunction.name, state: 'Enabled', concurrency: 12 }]),
  permissions: known([
    {
      functionName: aFunction.name,
      role: aFunction.role,
      action: 'dynamodb:UpdateItem',
      resource: 'arn:aws:dynamodb:us-east-1:123456789012:table/Contacts',
      decision: 'allowed',
    },
  ]),
  instance: known({ status: 'ACTIVE', alias: 'northwind', identityManagement: 'SAML' }),
  outboundCalls: known(true),
  flow: known({ type: 'published', name: 'Offer', kind: 'CONTACT_FLOW', state: 'ACTIVE' }),
  flowFunction: known(true),
  queue: known({ name: 'Sales', status: 'ENABLED', hasCallerId: true }),
  callRate: known({ value: 2, isDefault: false }),
  concurrentCalls: known({ value: 10, isDefault: false }),
  campaignCalls: known({ value: 0, isDefault: true }),
  campaignTraffic: known([]),
  liveContacts: known({ count: 0, campaigns: [], unknownToInstance: 0, hasDialed: true }),
  key: known({ type: 'ofAws' }),
  doNotCallList: known(true),
  deadLetters: known([
    { of: 'Importer', messages: 0 },
    { of: 'Dialer', messages: 0 },
  ]),
  alarmAddresses: known({ type: 'some', confirmed: 1, pending: 0 }),
  uploadEvents: known(true),
};

/** `queue: undefined` leaves the queue out. */
export type Changes = { readonly [Name in keyof AccountFacts]?: AccountFacts[Name] | undefined };

/** The account in which all is well but for `changes`. */
export function accountFacts(changes: Changes = {}): AccountFacts {
  const all = Object.entries({ ...readyAccount, ...changes }).filter(([, fact]) => fact !== undefined);
  return Object.fromEntries(all) as unknown as AccountFacts;
}

/** A function like those of the account. */
export function functionFacts(changes: Partial<FunctionFacts>): FunctionFacts {
  return { ...aFunction, ...changes };
}
