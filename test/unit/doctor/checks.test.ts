/** Each finding of `doctor`, as a table: what AWS says → verdict, sentence and what to do. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectFolder } from '../../../local/local-folder.ts';
import type { AccountFacts } from '../../../src/doctor/account-facts.ts';
import { examine } from '../../../src/doctor/checks.ts';
import { type Fact, known } from '../../../src/doctor/fact.ts';
import { isReady, type Verdict } from '../../../src/doctor/finding.ts';
import { DAY_MS } from '../../../src/time/instant.ts';
import { accountFacts, type Changes, functionFacts, readyInstance } from '../../support/account-facts.ts';

type Row = readonly [check: string, facts: Changes, verdict: Verdict, says: RegExp, todo?: RegExp];

const { stack, deployment } = accountFacts();
const missing: Fact<never> = { type: 'missing' };

function ofStack(changes: Partial<AccountFacts['stack']>): Changes {
  return { stack: { ...stack, ...changes } };
}

function deployed(changes: Partial<AccountFacts['deployment']>): Changes {
  return { deployment: { ...deployment, ...changes } };
}

const events = {
  Principal: { Service: 'events.amazonaws.com' },
  Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
};
const logs = { Principal: { Service: ['logs.us-east-1.amazonaws.com'] }, Action: 'kms:*' };

function ofKey(state: string, ...statements: object[]): Changes {
  const Statement = statements.map((statement) => ({ Effect: 'Allow', Resource: '*', ...statement }));
  return {
    key: known({ type: 'ofCustomer', arn: 'arn:aws:kms:us-east-1:123456789012:key/K', state }),
    keyPolicy: known(JSON.stringify({ Statement })),
  };
}

const callPermission = {
  functionName: 'Dialer',
  role: 'ROLE',
  action: 'connect:StartOutboundVoiceContact',
  resource: `${readyInstance}/contact/C`,
  decision: 'allowed',
};
const otherForm = { ...callPermission, resource: readyInstance };

const rows: readonly Row[] = [
  ['Stack', ofStack({ status: 'CREATE_COMPLETE' }), 'ok', /CREATE_COMPLETE/],
  ['Stack', ofStack({ status: 'ROLLBACK_COMPLETE' }), 'problem', /never fully deployed/, /delete-stack/],
  ['Stack', ofStack({ status: 'CREATE_FAILED' }), 'problem', /never fully deployed/, /npx dialer deploy/],
  ['Stack', ofStack({ status: 'DELETE_FAILED' }), 'problem', /only part of it is left/, /delete-stack/],
  [
    'Stack',
    ofStack({ status: 'DELETE_IN_PROGRESS' }),
    'problem',
    /DELETE_IN_PROGRESS\.$/,
    /wait until it is gone/,
  ],
  [
    'Stack',
    ofStack({ status: 'CREATE_IN_PROGRESS', missingOutputs: ['UploadsBucket'] }),
    'problem',
    /being deployed for the first time/,
    /run this again/,
  ],
  [
    'Stack',
    ofStack({ status: 'UPDATE_ROLLBACK_FAILED' }),
    'problem',
    /rolled back/,
    /continue-update-rollback/,
  ],
  [
    'Stack',
    ofStack({ status: 'UPDATE_ROLLBACK_COMPLETE' }),
    'warning',
    /rolled back/,
    /describe-stack-events/,
  ],
  ['Stack', ofStack({ status: 'UPDATE_IN_PROGRESS' }), 'warning', /being deployed/],
  ['Stack', ofStack({ missingOutputs: ['ControlTable'] }), 'problem', /no ControlTable/, /npx dialer deploy/],
  [
    'Version',
    ofStack({ version: '0.1.0+abc' }),
    'warning',
    /deployed by version 0\.1\.0\+abc/,
    /npx dialer deploy/,
  ],
  ['Version', { stack: withoutVersion() }, 'warning', /an earlier version/, /npx dialer deploy/],
  ['Instance', { instance: missing }, 'problem', /no instance arn/, /console\.aws\.amazon\.com\/connect/],
  [
    'Instance',
    { instance: known({ status: 'CREATION_FAILED', identityManagement: 'SAML' }) },
    'problem',
    /CREATION_FAILED/,
  ],
  [
    'Flow function',
    { flowFunction: known(false) },
    'warning',
    /does not list the flow function.*opted out/,
    /npx dialer deploy.*AWS Lambda/,
  ],
  [
    'Outbound calls',
    { outboundCalls: known(false) },
    'problem',
    /may not/,
    /update-instance-attribute.*OUTBOUND_CALLS/,
  ],
  ['Region', ofStack({ region: 'eu-central-1' }), 'warning', /do not reach it/, /--region us-east-1/],
  [
    'Calls in progress',
    { liveContacts: known({ count: 3, campaigns: ['spring'], unknownToInstance: 0, hasDialed: true }) },
    'ok',
    /3 contacts have calls in progress \(spring\)/,
  ],
  [
    'Calls in progress',
    { liveContacts: known({ count: 3, campaigns: ['spring'], unknownToInstance: 1, hasDialed: true }) },
    'problem',
    /instanceArn was changed/,
    /earlier instanceArn/,
  ],
  [
    'Calls in progress',
    { liveContacts: known({ count: 1, campaigns: ['spring'], unknownToInstance: 0, hasDialed: false }) },
    'problem',
    /1 contact has a call/,
    /earlier instanceArn/,
  ],
  [
    'Calls in progress',
    {
      plannedInstanceArn: readyInstance.replace('1111', '9999'),
      liveContacts: known({
        count: 2,
        campaigns: ['spring', 'autumn'],
        unknownToInstance: 0,
        hasDialed: true,
      }),
    },
    'problem',
    /their outcomes could not be read/,
    /npx dialer pause spring, npx dialer pause autumn/,
  ],
  [
    'Calls in progress',
    {
      plannedInstanceArn: readyInstance.replace('1111', '9999'),
      liveContacts: known({
        count: 0,
        campaigns: [],
        unknownToInstance: 0,
        hasDialed: true,
        dialing: ['spring'],
      }),
    },
    'warning',
    /one may start at any moment: spring\./,
    /npx dialer pause spring; run this again/,
  ],
  [
    'Calls in progress',
    { plannedInstanceArn: readyInstance.replace('1111', '9999') },
    'ok',
    /can be changed/,
  ],
  [
    'Calls in progress',
    {
      plannedInstanceArn: readyInstance,
      liveContacts: known({ count: 2, campaigns: ['spring'], unknownToInstance: 0, hasDialed: true }),
    },
    'ok',
    /all of this instance/,
  ],
  ['Contact flow', { flow: missing }, 'problem', /no flow 6666/, /--flow ID/],
  ['Contact flow', { flow: known({ type: 'notPublished' }) }, 'problem', /not published/, /publish it/],
  [
    'Contact flow',
    { flow: known({ type: 'published', name: 'Hold', kind: 'CUSTOMER_HOLD', state: 'ACTIVE' }) },
    'problem',
    /of the type CUSTOMER_HOLD/,
    /choose another/,
  ],
  [
    'Contact flow',
    { flow: known({ type: 'published', name: 'Old', kind: 'CONTACT_FLOW', state: 'ARCHIVED' }) },
    'problem',
    /ARCHIVED/,
    /restore it/,
  ],
  ['Queue', { queue: missing }, 'problem', /no queue aeg4/, /--queue ID/],
  [
    'Queue',
    { queue: known({ name: 'Sales', status: 'DISABLED', hasCallerId: true }) },
    'problem',
    /DISABLED/,
    /enable it/,
  ],
  [
    'Caller ID',
    { queue: known({ name: 'Sales', status: 'ENABLED', hasCallerId: false }) },
    'problem',
    /no outbound caller ID number/,
    /Routing → Queues/,
  ],
  [
    'Caller ID',
    {
      queue: known({ name: 'Sales', status: 'ENABLED', hasCallerId: false }),
      sourcePhoneNumber: known(true),
      ...deployed({ sourcePhoneNumber: '+12065550100' }),
    },
    'ok',
    /has the number \+12065550100/,
  ],
  [
    'Caller ID',
    { sourcePhoneNumber: known(false), ...deployed({ sourcePhoneNumber: '+12065550100' }) },
    'problem',
    /does not have the number \+12065550100/,
    /Phone numbers/,
  ],
  [
    'Caller ID',
    { queue: undefined },
    'warning',
    /neither a number nor a queue/,
    /--source-phone-number NUMBER/,
  ],
  [
    'Call rate',
    deployed({ callsPerSecond: 2.5 }),
    'warning',
    /allows 2 calls a second; callsPerSecond is 2\.5/,
    /request 3 on .*L-4E9BCC96/,
  ],
  ['Call rate', { callRate: missing }, 'ok', /by default 2 calls/],
  ['Call rate', { callRate: known({ value: 0, isDefault: false }) }, 'problem', /allows 0/, /L-4E9BCC96/],
  [
    'Call rate',
    {
      callRate: { type: 'denied', action: 'servicequotas:GetServiceQuota' },
      ...deployed({ callsPerSecond: 20 }),
    },
    'notChecked',
    /unknown\. By default Connect allows 2 calls a second; callsPerSecond is 20/,
    /grant servicequotas:GetServiceQuota \(examples\/doctor-policy\.json\)/,
  ],
  [
    'Concurrent calls',
    deployed({ maxConcurrentCalls: 11 }),
    'warning',
    /10 concurrent calls/,
    /request 11 on .*L-12AB7C57/,
  ],
  ['Concurrent calls', { concurrentCalls: known({ value: 10, isDefault: true }) }, 'ok', /by default 10/],
  [
    'Campaign traffic',
    { campaignTraffic: known(['promo']) },
    'problem',
    /0 concurrent campaign calls.*promo/,
    /L-E908C3A1/,
  ],
  [
    'Campaign traffic',
    { campaignTraffic: known(['promo']), campaignCalls: known({ value: 100, isDefault: false }) },
    'ok',
    /100 concurrent campaign calls/,
  ],
  [
    'Lambda concurrency',
    { lambda: known({ limit: 10, unreserved: 10 }) },
    'warning',
    /at most 10 .*may ask for 13.*fewer files in parallel/,
    /L-B99A9384 --desired-value 1000 --region us-east-1/,
  ],
  ['Lambda concurrency', { lambda: known({ limit: 13, unreserved: 13 }) }, 'ok', /may ask for 13/],
  [
    'Lambda concurrency',
    { lambda: known({ limit: 1_000, unreserved: 1 }) },
    'problem',
    /1 of them not reserved.*needs 2/,
  ],
  [
    'Functions',
    { functions: known([functionFacts({}), functionFacts({ name: 'F', reserved: 0 })]) },
    'problem',
    /F is disabled/,
    /delete-function-concurrency --function-name F/,
  ],
  ['Functions', { functions: known([functionFacts({ state: 'Failed' })]) }, 'problem', /state Failed/],
  [
    'Functions',
    { functions: known([functionFacts({ lastUpdate: 'Failed' })]) },
    'problem',
    /last update Failed/,
  ],
  [
    'Functions',
    { functions: known([functionFacts({ lastUpdate: 'InProgress' })]) },
    'warning',
    /being updated/,
  ],
  ['Functions', { functions: known([functionFacts({ state: 'Inactive' })]) }, 'ok', /active/],
  [
    'Functions',
    { functions: known([functionFacts({ environment: { INSTANCE_ARN: 'arn:other' } })]) },
    'problem',
    /INSTANCE_ARN=arn:other/,
    /restore it: https:\/\/us-east-1\.console/,
  ],
  ['Functions', { functions: missing }, 'problem', /does not exist/, /npx dialer deploy/],
  [
    'Event sources',
    { eventSources: known([{ uuid: 'u-1', functionName: 'F', state: 'Disabled', concurrency: 2 }]) },
    'problem',
    /F is Disabled/,
    /update-event-source-mapping --uuid u-1 --enabled/,
  ],
  [
    'Event sources',
    { eventSources: known([{ uuid: 'u-1', functionName: 'F', state: 'Updating', concurrency: 2 }]) },
    'warning',
    /Updating/,
  ],
  ['Event sources', { eventSources: missing }, 'problem', /does not exist/],
  [
    'Permissions',
    { permissions: known([{ ...callPermission, decision: 'implicitDeny' }, otherForm]) },
    'warning',
    /the other form/,
    /test-call/,
  ],
  [
    'Permissions',
    {
      permissions: known([
        { ...callPermission, decision: 'implicitDeny' },
        { ...otherForm, decision: 'implicitDeny' },
      ]),
    },
    'problem',
    /lacks connect:StartOutboundVoiceContact.*2 of 2/,
    /ROLE/,
  ],
  [
    'Permissions',
    { permissions: known([{ ...callPermission, action: 'sqs:SendMessage', decision: 'explicitDeny' }]) },
    'problem',
    /lacks sqs:SendMessage.*explicitDeny/,
    /Deny/,
  ],
  [
    'Uploads',
    { uploadEvents: known(false) },
    'problem',
    /no file would be read/,
    /put-bucket-notification-configuration/,
  ],
  ['Uploads', { uploadEvents: missing }, 'problem', /bucket does not exist/],
  ['Do-not-call list', { doNotCallList: missing }, 'problem', /no call is placed without it/],
  ['Clock data', { nowMs: accountFacts().nowMs + 300 * DAY_MS }, 'warning', /older than nine months/],
  ['KMS key', ofKey('Enabled', events, logs), 'ok', /is enabled/],
  ['KMS key', ofKey('Disabled', events, logs), 'problem', /is Disabled/, /enable-key/],
  ['KMS key', ofKey('PendingDeletion', events, logs), 'problem', /PendingDeletion/, /cancel-key-deletion/],
  ['KMS key', { key: missing }, 'problem', /does not exist/],
  ['KMS key policy', ofKey('Enabled', events, logs), 'ok', /allows EventBridge and CloudWatch Logs/],
  [
    'KMS key policy',
    ofKey('Enabled', logs),
    'problem',
    /does not let EventBridge use it/,
    /encryption-key-policy/,
  ],
  ['KMS key policy', ofKey('Enabled', events), 'problem', /does not let CloudWatch Logs use it/],
  ['KMS key policy', ofKey('Enabled'), 'problem', /EventBridge and CloudWatch Logs/],
  [
    'KMS key policy',
    ofKey('Enabled', logs, {
      ...events,
      Condition: { StringEquals: { 'aws:SourceAccount': '999999999999' } },
    }),
    'problem',
    /EventBridge/,
  ],
  ['KMS key policy', ofKey('Enabled', events, logs, { ...events, Effect: 'Deny' }), 'problem', /EventBridge/],
  [
    'Dead letters',
    {
      deadLetters: known([
        { of: 'Importer', messages: 0 },
        { of: 'Dialer', messages: 2 },
      ]),
    },
    'warning',
    /2 of the dialer/,
    /docs\/runbook\.md#dialerdeadletters/,
  ],
  [
    'Alarms',
    { alarmAddresses: known({ type: 'none' }) },
    'warning',
    /not sent to any address/,
    /--alarm-email ADDRESS/,
  ],
  [
    'Alarms',
    { alarmAddresses: known({ type: 'some', confirmed: 0, pending: 1 }) },
    'warning',
    /0 of 1 addresses/,
    /Subscription Confirmation/,
  ],
];

function withoutVersion(): AccountFacts['stack'] {
  const { version: _, ...rest } = stack;
  return rest;
}

function findingOf(check: string, facts: Changes) {
  const findings = examine(accountFacts(facts));
  const found = findings.find((finding) => finding.check === check);
  if (!found) throw new Error(`No check ${check}`);
  return { found, findings };
}

describe('the checks', () => {
  it('find nothing in an account in which all is well', () => {
    const findings = examine(accountFacts());
    expect(findings.filter(({ verdict }) => verdict !== 'ok')).toEqual([]);
    expect(isReady(findings)).toBe(true);
  });

  it.each(rows.map(([check, facts, verdict, says, todo]) => ({ check, facts, verdict, says, todo })))(
    'say of $check: $verdict, $says',
    ({ check, facts, verdict, says, todo }) => {
      const { found, findings } = findingOf(check, facts);
      expect(found).toMatchObject({ verdict, says: expect.stringMatching(says) });
      if (todo) expect(found.todo).toMatch(todo);
      expect(isReady(findings)).toBe(verdict !== 'problem');
      // One line each.
      expect(`${found.says}${found.todo ?? ''}`).not.toContain('\n');
    },
  );

  it('have a row with a fault for each that can find one', () => {
    const faulty = new Set(rows.filter(([, , verdict]) => verdict !== 'ok').map(([check]) => check));
    expect(
      examine(accountFacts())
        .map(({ check }) => check)
        .filter((check) => !faulty.has(check)),
    ).toEqual([]);
  });
});

/** Facts that the credentials may not read, each with the check that needs it. */
const unreadable: readonly (readonly [check: string, fact: keyof AccountFacts, action: string])[] = [
  ['Instance', 'instance', 'connect:DescribeInstance'],
  ['Outbound calls', 'outboundCalls', 'connect:DescribeInstanceAttribute'],
  ['Calls in progress', 'liveContacts', 'dynamodb:Query'],
  ['Contact flow', 'flow', 'connect:DescribeContactFlow'],
  ['Flow function', 'flowFunction', 'connect:ListLambdaFunctions'],
  ['Queue', 'queue', 'connect:DescribeQueue'],
  ['Caller ID', 'sourcePhoneNumber', 'connect:ListPhoneNumbersV2'],
  ['Call rate', 'callRate', 'servicequotas:GetServiceQuota'],
  ['Concurrent calls', 'concurrentCalls', 'servicequotas:GetServiceQuota'],
  ['Campaign traffic', 'campaignTraffic', 'dynamodb:Scan'],
  ['Lambda concurrency', 'lambda', 'lambda:GetAccountSettings'],
  ['Lambda concurrency', 'eventSources', 'lambda:GetEventSourceMapping'],
  ['Functions', 'functions', 'lambda:GetFunctionConfiguration'],
  ['Event sources', 'eventSources', 'lambda:GetEventSourceMapping'],
  ['Permissions', 'permissions', 'iam:SimulatePrincipalPolicy'],
  ['Uploads', 'uploadEvents', 's3:GetBucketNotification'],
  ['Do-not-call list', 'doNotCallList', 'dynamodb:GetItem'],
  ['KMS key', 'key', 'kms:DescribeKey'],
  ['KMS key policy', 'keyPolicy', 'kms:GetKeyPolicy'],
  ['Dead letters', 'deadLetters', 'sqs:GetQueueAttributes'],
  ['Alarms', 'alarmAddresses', 'sns:GetTopicAttributes'],
];

describe('a fact that is not known', () => {
  const policy = readFileSync(join(projectFolder, 'examples', 'doctor-policy.json'), 'utf8');

  it.each(unreadable)(
    '%s without %s: says which action to grant, and fails nothing',
    (check, fact, action) => {
      const { found, findings } = findingOf(check, { [fact]: { type: 'denied', action } });
      expect(found).toMatchObject({
        verdict: 'notChecked',
        todo: `grant ${action} (examples/doctor-policy.json)`,
      });
      expect(isReady(findings)).toBe(true);
      expect(policy).toContain(`"${action}"`);
    },
  );

  it.each(unreadable)('%s, when AWS does not answer for %s: says so, and fails nothing', (check, fact) => {
    const { found, findings } = findingOf(check, { [fact]: { type: 'failed', why: 'TimeoutError: late' } });
    expect(found).toMatchObject({
      verdict: 'notChecked',
      says: expect.stringContaining('TimeoutError: late'),
    });
    expect(isReady(findings)).toBe(true);
  });
});

describe('the policy of the examples for a key', () => {
  it('lets EventBridge and CloudWatch Logs use it', () => {
    const example = readFileSync(join(projectFolder, 'examples', 'encryption-key-policy.json'), 'utf8');
    const policy = example.replaceAll('ACCOUNT', '123456789012').replaceAll('REGION', 'us-east-1');
    const key = known({ type: 'ofCustomer', arn: 'K', state: 'Enabled' } as const);
    expect(findingOf('KMS key policy', { key, keyPolicy: known(policy) }).found.verdict).toBe('ok');
  });
});
