/** Each finding of `doctor` on the deployed stack: the account is set to a state, and the line that it gets is read. */

import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateKeyCommand, DisableKeyCommand, KMSClient, PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SimulatorSettingsInput } from '../../local/simulator/settings.ts';
import { CampaignTable } from '../../src/aws/campaign-table.ts';
import { readAlarmAddresses, readKey, readKeyPolicy } from '../../src/aws/doctor/storage-facts.ts';
import type { CampaignState } from '../../src/campaign/campaign.ts';
import { examine } from '../../src/doctor/checks.ts';
import { known } from '../../src/doctor/fact.ts';
import type { Verdict } from '../../src/doctor/finding.ts';
import { MINUTE_MS, SECOND_MS, toIso } from '../../src/time/instant.ts';
import { aContact } from '../support/a-contact.ts';
import { accountFacts, type Changes } from '../support/account-facts.ts';
import { AccountInEmulator, type DoctorRun, type Undo } from './account-in-emulator.ts';
import { eventually, LocalProduct } from './local-product.ts';
import { runDialer } from './run-dialer.ts';

let product: LocalProduct;
let account: AccountInEmulator;
beforeAll(() => {
  product = new LocalProduct();
  account = new AccountInEmulator(product);
});

/** What a state of the account is to say: `verdict` of the check, in words, and whether a campaign would fail. */
interface Expected {
  readonly check: string;
  readonly verdict: Verdict;
  readonly says: RegExp;
  readonly todo?: RegExp;
}

function expectFinding(
  { code, ready, checks, err }: DoctorRun,
  { check, verdict, says, todo }: Expected,
): void {
  const found = checks.find((each) => each.check === check);
  expect(found).toMatchObject({ verdict, says: expect.stringMatching(says) });
  if (todo) expect(found?.todo).toMatch(todo);
  const problems = checks.filter((each) => each.verdict === 'problem');
  expect([code, ready]).toEqual(problems.length === 0 ? [0, true] : [1, false]);
  if (problems.length > 0) expect(err).toMatch(/^Not ready: \d+ problems? \([^\n]+\)\.\n$/);
}

describe('an account in which all is well', () => {
  it('is ready, in one line a check', async () => {
    const { code, stdout, stderr } = await runDialer(['doctor'], product.stack.env);
    expect([code, stderr]).toEqual([0, '']);
    const lines = stdout.trimEnd().split('\n');
    const verdicts = new Set(lines.slice(0, -1).map((line) => line.split(/ {2,}/)[0]));
    // No address for alarms was deployed.
    expect([...verdicts].sort()).toEqual(['ok', 'warning']);
    expect(stdout).toMatch(/^ok {11}Contact flow {2,}The flow Simulated flow is published\.$/m);
    expect(lines.at(-1)).toMatch(/^Ready \(1 warning\)\. Call yourself first: npx dialer test-call NUMBER$/);
  });
});

const instanceId = '11111111-2222-3333-4444-555555555555';
const flowId = '66666666-7777-8888-9999-000000000000';
const instance = { status: 'ACTIVE', identityManagement: 'SAML', outboundCalls: true } as const;
const denied = (
  api: 'describe-instance' | 'service-quotas' | 'list-phone-numbers' | 'describe-contact-flow',
) => ({ faults: [{ kind: 'access-denied', share: 1, api }] }) satisfies SimulatorSettingsInput;

/** States of Amazon Connect. */
const connectStates: readonly (readonly [settings: SimulatorSettingsInput, expected: Expected])[] = [
  [
    { instanceId: 'another-instance' },
    { check: 'Instance', verdict: 'problem', says: /There is no instance arn:aws:connect/ },
  ],
  [
    { instance: { ...instance, status: 'CREATION_IN_PROGRESS' } },
    { check: 'Instance', verdict: 'problem', says: /CREATION_IN_PROGRESS/ },
  ],
  [
    { instance: { ...instance, outboundCalls: false } },
    { check: 'Outbound calls', verdict: 'problem', says: /may not make/, todo: /update-instance-attribute/ },
  ],
  [
    { knownContactFlowIds: ['another'] },
    { check: 'Contact flow', verdict: 'problem', says: /has no flow 66666666/, todo: /--flow ID/ },
  ],
  [
    { flows: { [flowId]: { status: 'SAVED' } } },
    { check: 'Contact flow', verdict: 'problem', says: /not published/, todo: /publish it/ },
  ],
  [
    { flows: { [flowId]: { type: 'CUSTOMER_QUEUE' } } },
    { check: 'Contact flow', verdict: 'problem', says: /of the type CUSTOMER_QUEUE/ },
  ],
  [
    { flows: { [flowId]: { state: 'ARCHIVED' } } },
    { check: 'Contact flow', verdict: 'problem', says: /ARCHIVED/ },
  ],
  [
    { lambdaFunctions: ['arn:aws:lambda:us-east-1:000000000000:function:other'] },
    {
      check: 'Flow function',
      verdict: 'warning',
      says: /does not list the flow function/,
      todo: /npx dialer deploy/,
    },
  ],
  [
    { sourcePhoneNumbers: ['+12065550198'] },
    { check: 'Caller ID', verdict: 'problem', says: /does not have the number \+12065550199/ },
  ],
  [
    { serviceQuotas: { 'L-4E9BCC96': 1 } },
    { check: 'Call rate', verdict: 'warning', says: /allows 1 calls a second/, todo: /L-4E9BCC96/ },
  ],
  [
    { serviceQuotas: { 'L-4E9BCC96': null } },
    { check: 'Call rate', verdict: 'warning', says: /allows by default 2 calls a second/ },
  ],
  [
    { serviceQuotas: { 'L-12AB7C57': 5 } },
    { check: 'Concurrent calls', verdict: 'warning', says: /allows 5 concurrent/, todo: /L-12AB7C57/ },
  ],
  [
    denied('describe-instance'),
    {
      check: 'Instance',
      verdict: 'notChecked',
      says: /lack the permission/,
      todo: /^grant connect:DescribeInstance /,
    },
  ],
  [
    denied('list-phone-numbers'),
    {
      check: 'Caller ID',
      verdict: 'notChecked',
      says: /lack the permission/,
      todo: /connect:ListPhoneNumbersV2/,
    },
  ],
  [
    denied('service-quotas'),
    {
      check: 'Call rate',
      verdict: 'notChecked',
      says: /By default Connect allows 2/,
      todo: /servicequotas:Get/,
    },
  ],
];

describe('a state of Amazon Connect', () => {
  it.each(connectStates)('is found by doctor: %j', async (settings, expected) => {
    expectFinding(await account.doctor([], settings), expected);
  });
});

/** States of the account, each with how it is brought about. */
const accountStates: readonly (readonly [
  name: string,
  change: (functions: LocalProduct['stack']['functions']) => Promise<Undo>,
  expected: Expected,
])[] = [
  [
    'a function that is switched off',
    ({ closer }) => account.reserve(closer.name, 0),
    {
      check: 'Functions',
      verdict: 'problem',
      says: /Closer.* is disabled/,
      todo: /delete-function-concurrency/,
    },
  ],
  [
    'a function whose settings were changed by hand',
    ({ dialer }) => account.setVariable(dialer, { MAX_CONCURRENT_CALLS: '1' }),
    { check: 'Functions', verdict: 'problem', says: /MAX_CONCURRENT_CALLS=1/, todo: /restore it/ },
  ],
  [
    'ten executions left for the stack',
    async ({ closer }) => account.reserve(closer.name, (await accountLimit()) - 10),
    { check: 'Lambda concurrency', verdict: 'warning', says: /works with 10/, todo: /L-B99A9384/ },
  ],
  [
    'hardly an execution left for the stack',
    async ({ closer }) => account.reserve(closer.name, (await accountLimit()) - 3),
    { check: 'Lambda concurrency', verdict: 'problem', says: /needs 8/, todo: /L-B99A9384/ },
  ],
  [
    'an event source that is disabled',
    ({ outcomes }) => account.disableEventSource(outcomes.name),
    { check: 'Event sources', verdict: 'problem', says: /Outcomes/, todo: /--enabled/ },
  ],
  [
    'a dialer that may not call',
    () => account.takePermission('Dialer', 'connect:StartOutboundVoiceContact'),
    { check: 'Permissions', verdict: 'problem', says: /lacks connect:StartOutboundVoiceContact/ },
  ],
  [
    'a sweeper that may not search',
    () => account.takePermission('Sweeper', 'connect:SearchContacts'),
    { check: 'Permissions', verdict: 'problem', says: /lacks connect:SearchContacts/ },
  ],
  [
    'uploads that nothing announces',
    () => account.silenceUploads(),
    { check: 'Uploads', verdict: 'problem', says: /no file would be read/ },
  ],
  [
    'a dead letter',
    () => account.deadLetter('DialQueue'),
    {
      check: 'Dead letters',
      verdict: 'warning',
      says: /1 of the dialer/,
      todo: /runbook\.md#dialerdeadletters/,
    },
  ],
  [
    'a call of another instance',
    () => aLiveContact({ contactId: 'of-another-instance' }),
    { check: 'Calls in progress', verdict: 'problem', says: /does not know: instanceArn was changed/ },
  ],
  [
    'a campaign with campaign traffic, which is not allowed',
    () => aCampaign('promo', { settings: { trafficType: 'CAMPAIGN' } }),
    {
      check: 'Campaign traffic',
      verdict: 'problem',
      says: /0 concurrent campaign calls/,
      todo: /L-E908C3A1/,
    },
  ],
];

async function accountLimit(): Promise<number> {
  const { AccountLimit } = await new LambdaClient({}).send(new GetAccountSettingsCommand({}));
  return AccountLimit?.ConcurrentExecutions ?? 0;
}

async function aCampaign(campaignId: string, more: object): Promise<Undo> {
  const TableName = product.stack.outputs.CampaignsTable;
  const item = { campaignId, state: 'RUNNING', createdAt: '2026-01-01T00:00:00.000Z', ...more };
  await product.db.send(new PutItemCommand({ TableName, Item: marshall(item) }));
  return () => product.db.send(new DeleteItemCommand({ TableName, Key: marshall({ campaignId }) }));
}

/** A contact that was dialed a while ago. */
function aLiveContact(changes: { readonly contactId: string }): Promise<Undo> {
  const at = toIso(Date.now() - 100 * SECOND_MS);
  const dueAt = toIso(Date.now() + 10 * MINUTE_MS);
  return account.liveContact(
    aContact({ campaignId: 'moved' }).dialed({ claimedAt: at, dialedAt: at, dueAt, ...changes }),
  );
}

describe('a state of the account', () => {
  it.each(accountStates)('is found by doctor: %s', async (_, change, expected) => {
    const undo = await change(product.stack.functions);
    try {
      expectFinding(await account.doctor([], { campaignTraffic: false }), expected);
    } finally {
      await undo();
    }
  });
});

/** Stacks whose outputs differ from ours. */
const stacks: readonly (readonly [
  name: string,
  outputs: () => Readonly<Record<string, string>>,
  expected: Expected,
])[] = [
  [
    'deployed by another version',
    () => ({ Version: '0.0.9+0000000000' }),
    { check: 'Version', verdict: 'warning', says: /version 0\.0\.9/, todo: /npx dialer deploy/ },
  ],
  [
    'with an instance in another Region',
    () =>
      account.settings({
        instanceArn: `arn:aws:connect:eu-central-1:000000000000:instance/${instanceId}`,
      }),
    {
      check: 'Region',
      verdict: 'warning',
      says: /instance is in eu-central-1/,
      todo: /--region eu-central-1/,
    },
  ],
  [
    'with a number that the instance does not have',
    () => account.settings({ sourcePhoneNumber: '+12065550111' }),
    { check: 'Caller ID', verdict: 'problem', says: /\+12065550111/ },
  ],
  [
    'without number and queue',
    () => account.settings({ sourcePhoneNumber: undefined }),
    { check: 'Caller ID', verdict: 'warning', says: /neither a number nor a queue/ },
  ],
  [
    'with a queue that there is not',
    () => account.settings({ sourcePhoneNumber: undefined, queueId: 'none' }),
    { check: 'Queue', verdict: 'problem', says: /has no queue none/ },
  ],
  [
    'with a queue that is disabled',
    () => account.settings({ sourcePhoneNumber: undefined, queueId: 'disabled' }),
    { check: 'Queue', verdict: 'problem', says: /is DISABLED/ },
  ],
  [
    'with a queue without a caller ID',
    () => account.settings({ sourcePhoneNumber: undefined, queueId: 'silent' }),
    { check: 'Caller ID', verdict: 'problem', says: /no outbound caller ID number/ },
  ],
  [
    'whose list of numbers is gone',
    () => ({ NumbersTable: 'no-such-table' }),
    { check: 'Do-not-call list', verdict: 'problem', says: /does not exist/ },
  ],
  [
    'whose uploads bucket is gone',
    () => ({ UploadsBucket: 'no-such-bucket' }),
    { check: 'Uploads', verdict: 'problem', says: /bucket does not exist/ },
  ],
];

const ofQueues: SimulatorSettingsInput = {
  knownQueueIds: ['disabled', 'silent'],
  queues: { disabled: { status: 'DISABLED' }, silent: { callerId: false } },
  sourcePhoneNumbers: ['+12065550199'],
};

describe('a stack', () => {
  it.each(stacks)('is judged by doctor: %s', async (name, outputs, expected) => {
    const stackName = `Doctor-${name.replaceAll(' ', '-')}`;
    const undo = await account.stackLike(stackName, outputs());
    try {
      expectFinding(await account.doctor(['--stack', stackName], ofQueues), expected);
    } finally {
      await undo();
    }
  });

  it('that is no campaign dialer is all that is said', async () => {
    const undo = await account.foreignStack('Doctor-foreign');
    try {
      const run = await account.doctor(['--stack', 'Doctor-foreign']);
      expectFinding(run, { check: 'Stack', verdict: 'problem', says: /has no DeploymentSettings/ });
      expect(run.checks).toHaveLength(1);
    } finally {
      await undo();
    }
  });

  it('whose settings this version cannot read is all that is said', async () => {
    const undo = await account.stackLike('Doctor-unread', { DeploymentSettings: '{"instanceArn": 1' });
    try {
      const run = await account.doctor(['--stack', 'Doctor-unread']);
      expectFinding(run, { check: 'Stack', verdict: 'problem', says: /This version cannot read/ });
    } finally {
      await undo();
    }
  });
});

describe('another instance', () => {
  const other = `arn:aws:connect:us-east-1:000000000000:instance/22222222-2222-3333-4444-555555555555`;

  it('may be deployed when no call is in progress', async () => {
    // Campaigns of other files on this stack may still have contacts to call, and go on while they are cancelled.
    const campaigns = new CampaignTable(product.db, product.stack.outputs.CampaignsTable);
    const live: readonly CampaignState[] = ['IMPORTING', 'RUNNING', 'PAUSED', 'STOPPED'];
    await eventually(async () => {
      const standing = (await campaigns.list()).filter(({ state }) => live.includes(state));
      for (const { campaignId } of standing)
        await campaigns.changeState(campaignId, live, 'CANCELLED', undefined, Date.now());
      expect(standing).toEqual([]);
    });
    const run = await account.doctor(['--instance-arn', other]);
    expectFinding(run, { check: 'Calls in progress', verdict: 'ok', says: /can be changed/ });
  });

  it('is refused while a contact has a call in progress', async () => {
    const undo = await aLiveContact({ contactId: 'on' });
    try {
      expectFinding(await account.doctor(['--instance-arn', other]), {
        check: 'Calls in progress',
        verdict: 'problem',
        says: /1 contact has a call in progress \(moved\)/,
        todo: /npx dialer pause moved/,
      });
    } finally {
      await undo();
    }
  });

  it('must be named by its ARN', async () => {
    const { code, stderr } = await runDialer(['doctor', '--instance-arn', 'other'], product.stack.env);
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/is not the ARN of an Amazon Connect instance/),
    ]);
  });
});

/** The verdict and sentence of a check, with `facts` read from the emulator. */
function judged(check: string, facts: Changes) {
  return examine(accountFacts(facts)).find((finding) => finding.check === check);
}

describe('a topic for alarms', () => {
  it('with an address that is not confirmed is a warning', async () => {
    const sns = new SNSClient({});
    const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'doctor-alarms' }));
    // The emulator confirms an e-mail address by itself; this one waits, as each does on AWS.
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'http', Endpoint: 'http://127.0.0.1:1/' }));
    const topic = { logicalId: 'Topic', physicalId: TopicArn, type: 'AWS::SNS::Topic' };
    const alarmAddresses = await readAlarmAddresses(sns, [topic]);
    expect(alarmAddresses).toEqual(known({ type: 'some', confirmed: 0, pending: 1 }));
    expect(judged('Alarms', { alarmAddresses })).toMatchObject({ verdict: 'warning' });
  });
});

describe('a key of the customer', () => {
  it('is found by the queues, and judged by its state and its policy', async () => {
    const kms = new KMSClient({});
    const { sqs } = product;
    const { KeyMetadata: { Arn = '' } = {} } = await kms.send(new CreateKeyCommand({}));
    const { QueueUrl = '' } = await sqs.send(
      new CreateQueueCommand({ QueueName: 'doctor-encrypted', Attributes: { KmsMasterKeyId: Arn } }),
    );
    const parts = [{ logicalId: 'Queue', physicalId: QueueUrl, type: 'AWS::SQS::Queue' }];
    const read = async () => ({
      key: await readKey({ sqs, kms }, parts),
      keyPolicy: await readKeyPolicy(kms, Arn),
    });

    const unprepared = await read();
    expect(judged('KMS key', unprepared)).toMatchObject({
      verdict: 'ok',
      says: expect.stringContaining(Arn),
    });
    expect(judged('KMS key policy', unprepared)).toMatchObject({ verdict: 'problem' });

    const Statement = ['events.amazonaws.com', 'logs.us-east-1.amazonaws.com'].map((Service) => ({
      Effect: 'Allow',
      Principal: { Service },
      Action: 'kms:*',
      Resource: '*',
    }));
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
    await kms.send(new PutKeyPolicyCommand({ KeyId: Arn, PolicyName: 'default', Policy }));
    expect(judged('KMS key policy', await read())).toMatchObject({ verdict: 'ok' });

    await kms.send(new DisableKeyCommand({ KeyId: Arn }));
    expect(judged('KMS key', await read())).toMatchObject({
      verdict: 'problem',
      todo: expect.stringContaining('enable-key'),
    });
  });
});
