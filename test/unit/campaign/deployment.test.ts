import { getCountries } from 'libphonenumber-js/max';
import { describe, expect, it } from 'vitest';
import { parseDeployment } from '../../../src/campaign/deployment.ts';
import { readCountry } from '../../../src/phone/country.ts';

const instanceArn = 'arn:aws:connect:us-east-1:111122223333:instance/0a1b2c3d';
const keyArn = 'arn:aws:kms:us-east-1:111122223333:key/0a1b2c3d-1111-2222-3333-444455556666';
const least = { instanceArn, contactFlowId: 'flow-1' };

function messagesOf(raw: Record<string, unknown>): readonly string[] {
  const reading = parseDeployment(raw);
  return reading.ok ? [] : reading.messages;
}

describe('reading the settings of a deployment', () => {
  it('needs the instance and the flow, and takes the documented defaults for the rest', () => {
    expect(parseDeployment(least)).toEqual({
      ok: true,
      deployment: {
        instanceArn,
        instanceId: '0a1b2c3d',
        contactFlowId: 'flow-1',
        stackName: 'CampaignDialer',
        defaultCountry: 'US',
        callsPerSecond: 2,
        maxConcurrentCalls: 10,
        callingHours: { start: '08:00', end: '21:00' },
        retentionDays: 90,
      },
    });
  });

  it.each([
    ['contactsTable', 'campaignsTable'],
    ['campaignsTable', 'contactsTable'],
  ])('refuses %s without %s, and takes both, or numbersTable alone', (named, other) => {
    expect(messagesOf({ ...least, [named]: 'old-table' })).toEqual([
      expect.stringMatching(new RegExp(`^${named} is given without ${other}: .*Give ${other} as well`)),
    ]);
    expect(messagesOf({ ...least, [named]: 'old-table', [other]: 'another' })).toEqual([]);
    expect(messagesOf({ ...least, numbersTable: 'old-table' })).toEqual([]);
  });

  it('reads texts as environment variables hold them, blank ones being as if not there', () => {
    const reading = parseDeployment({
      ...least,
      queueId: '',
      sourcePhoneNumber: '+12065550100',
      callsPerSecond: '0.5',
      maxConcurrentCalls: '25',
      callingHours: 'always',
      retentionDays: ' 30 ',
      defaultCountry: 'gb',
      stackName: undefined,
    });
    expect(reading).toMatchObject({
      ok: true,
      deployment: {
        sourcePhoneNumber: '+12065550100',
        callsPerSecond: 0.5,
        maxConcurrentCalls: 25,
        callingHours: 'always',
        retentionDays: 30,
        defaultCountry: 'GB',
        stackName: 'CampaignDialer',
      },
    });
    expect(reading.ok && 'queueId' in reading.deployment).toBe(false);
  });

  it.each([keyArn, 'arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/mrk-0123456789abcdef0123456789abcdef'])(
    'takes the key %s',
    (encryptionKeyArn) => {
      expect(parseDeployment({ ...least, encryptionKeyArn })).toMatchObject({
        deployment: { encryptionKeyArn },
      });
    },
  );

  it('takes calling hours that run over midnight', () => {
    expect(parseDeployment({ ...least, callingHours: '20:00 - 02:00' })).toMatchObject({
      deployment: { callingHours: { start: '20:00', end: '02:00' } },
    });
  });

  it('takes the ARNs of a flow and a queue of the instance', () => {
    const reading = parseDeployment({
      instanceArn,
      contactFlowId: `${instanceArn}/contact-flow/f-1`,
      queueId: `${instanceArn}/queue/q-1`,
    });
    expect(reading).toMatchObject({ ok: true, deployment: { contactFlowId: 'f-1', queueId: 'q-1' } });
  });

  it.each([
    [{ contactFlowId: 'f' }, 'instanceArn is missing: give the ARN of your Amazon Connect instance'],
    [{ instanceArn }, 'contactFlowId is missing: give the id or ARN of a flow'],
    [{ ...least, instanceArn: '0a1b2c3d' }, 'instanceArn is "0a1b2c3d", but must be the ARN'],
    [{ ...least, instanceArn: `${instanceArn}/queue/q` }, 'instanceArn is "'],
    [
      { ...least, queueId: 'arn:aws:connect:us-east-1:111122223333:instance/other/queue/q-1' },
      'must be the id or ARN of a queue of your Amazon Connect instance.',
    ],
    [{ ...least, contactFlowId: `${instanceArn}/queue/q-1` }, 'contactFlowId is "'],
    [
      { ...least, callsPerSecond: '0' },
      'callsPerSecond is "0", but must be a number above 0 and at most 1,000.',
    ],
    [{ ...least, callsPerSecond: 'fast' }, 'callsPerSecond is "fast"'],
    [{ ...least, callsPerSecond: '1e2' }, 'callsPerSecond is "1e2"'],
    [{ ...least, maxConcurrentCalls: 1.5 }, 'maxConcurrentCalls is "1.5", but must be a whole number'],
    [
      { ...least, maxConcurrentCalls: 30_001 },
      'maxConcurrentCalls is "30001", but must be a whole number from 1 to 30,000.',
    ],
    [
      { ...least, callingHours: '08:00-08:00' },
      'callingHours is "08:00-08:00", but must be "always" or two different times',
    ],
    [{ ...least, callingHours: '24:00-08:00' }, 'callingHours is "24:00-08:00"'],
    [{ ...least, callingHours: { start: 1 } }, 'callingHours is "{'],
    [{ ...least, retentionDays: 0 }, 'retentionDays is "0"'],
    [{ ...least, defaultCountry: 'UK' }, 'defaultCountry is "UK"'],
    [
      { ...least, sourcePhoneNumber: '2065550100' },
      'sourcePhoneNumber is "2065550100", but must be a phone number',
    ],
    [{ ...least, stackName: '1st' }, 'stackName is "1st"'],
    [
      { ...least, encryptionKeyArn: 'alias/customers' },
      'encryptionKeyArn is "alias/customers", but must be the ARN of a KMS key, not of an alias,',
    ],
    [{ ...least, encryptionKeyArn: `${keyArn}x` }, 'encryptionKeyArn is "'],
    [{ ...least, encryptionKeyArn: keyArn.replace(':key/', ':alias/') }, 'encryptionKeyArn is "'],
    [{ ...least, alarmEmail: 'ops' }, 'alarmEmail is "ops", but must be an e-mail address.'],
    [
      { ...least, permissionsBoundary: 'a b' },
      'permissionsBoundary is "a b", but must be the name or the ARN',
    ],
    [{ ...least, tags: 'sales' }, 'tags is "sales", but must be at most 40 tags'],
    [{ ...least, tags: '{"aws:x":"1"}' }, 'tags is "'],
    [{ ...least, tags: { team: 1 } }, 'tags is "'],
    [{ ...least, tags: '=x' }, 'tags is "'],
    [{ ...least, callspersecond: '5' }, 'callspersecond is not a setting: use callsPerSecond.'],
  ])('refuses %j', (raw, message) => {
    expect(messagesOf(raw)).toHaveLength(1);
    expect(messagesOf(raw)[0]).toContain(message);
  });

  it('names every problem', () => {
    expect(messagesOf({ callsPerSecond: '-1' })).toHaveLength(3);
  });

  it('leaves alone what belongs to others', () => {
    expect(parseDeployment({ ...least, '@aws-cdk/core:newStyleStackSynthesis': true }).ok).toBe(true);
  });
});

describe('the list of countries', () => {
  it('is that of the phone number library', () => {
    const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
    const codes = letters.flatMap((first) => letters.map((second) => first + second));
    expect(codes.filter((code) => readCountry(code) !== undefined)).toEqual([...getCountries()].sort());
  });
});

describe('settings of a deployment that are complete', () => {
  const deploymentOf = (raw: Record<string, unknown>) => {
    const reading = parseDeployment({ ...least, ...raw });
    if (!reading.ok) throw new Error(reading.messages.join(' '));
    return reading.deployment;
  };

  it('are left out when they are not given, and hold what was given', () => {
    expect(Object.keys(deploymentOf({}))).toEqual([
      'instanceArn',
      'instanceId',
      'contactFlowId',
      'stackName',
      'defaultCountry',
      'callsPerSecond',
      'maxConcurrentCalls',
      'callingHours',
      'retentionDays',
    ]);
    const all = {
      queueId: 'queue-1',
      sourcePhoneNumber: '+12065550100',
      alarmEmail: 'ops@example.com',
      encryptionKeyArn: keyArn,
      permissionsBoundary: 'arn:aws:iam::111122223333:policy/teams/limits',
      tags: { team: 'sales', 'cost center': '7=7' },
    };
    expect(deploymentOf(all)).toMatchObject(all);
    expect(deploymentOf({ tags: 'team=sales, cost center=7=7' }).tags).toEqual(all.tags);
  });

  it('take numbers with fractions up to a thousand, and nulls for nothing', () => {
    expect(deploymentOf({ callsPerSecond: '12.375' }).callsPerSecond).toBe(12.375);
    expect(deploymentOf({ callsPerSecond: 1_000 }).callsPerSecond).toBe(1_000);
    expect(messagesOf({ ...least, callsPerSecond: 1_001 })).toEqual([
      'callsPerSecond is "1001", but must be a number above 0 and at most 1,000.',
    ]);
    expect(deploymentOf({ callsPerSecond: null, queueId: null }).callsPerSecond).toBe(2);
  });

  it('show a value that is no text as JSON', () => {
    expect(messagesOf({ ...least, callsPerSecond: { most: 2 } })).toEqual([
      'callsPerSecond is "{\\"most\\":2}", but must be a number above 0 and at most 1,000.',
    ]);
    expect(messagesOf({ ...least, retentionDays: true })).toEqual([
      'retentionDays is "true", but must be a whole number from 1 to 3,650.',
    ]);
  });

  it('take a flow and a queue of the instance only', () => {
    const flow = (instance: string, kind: string) =>
      `arn:aws:connect:us-east-1:111122223333:instance/${instance}/${kind}/x-1`;

    expect(deploymentOf({ contactFlowId: flow('0a1b2c3d', 'contact-flow') }).contactFlowId).toBe('x-1');
    expect(messagesOf({ ...least, contactFlowId: flow('0a1b2c3d', 'queue') })).toHaveLength(1);
    expect(messagesOf({ ...least, contactFlowId: flow('other', 'contact-flow') })).toHaveLength(1);
    expect(messagesOf({ ...least, queueId: flow('other', 'queue') })).toHaveLength(1);
  });

  it('without an instance are reported in two sentences, and nothing breaks', () => {
    expect(messagesOf({})).toEqual([
      'instanceArn is missing: give the ARN of your Amazon Connect instance, of the form arn:aws:connect:REGION:ACCOUNT:instance/ID, as in -c instanceArn=… or in cdk.json.',
      'contactFlowId is missing: give the id or ARN of a flow of your Amazon Connect instance, as in -c contactFlowId=… or in cdk.json.',
    ]);
    expect(messagesOf({ ...least, instanceArn: 'x' })).toEqual([
      'instanceArn is "x", but must be the ARN of your Amazon Connect instance, of the form arn:aws:connect:REGION:ACCOUNT:instance/ID.',
    ]);
  });

  it.each([
    ['callspersecond', 'callsPerSecond'],
    ['calls-per_second', 'callsPerSecond'],
    ['QUEUE ID', 'queueId'],
  ])('called %s are said to be %s', (given, key) => {
    expect(messagesOf({ ...least, [given]: 'x' })).toEqual([`${given} is not a setting: use ${key}.`]);
  });

  it.each([
    '08:00',
    '08:00-',
    '-21:00',
    '08:00-12:00-21:00',
    '8:00-21:00',
    '08:00-25:00',
    '24:00-08:00',
    '08:00-08:00',
    '',
  ])('have no calling hours like %s', (callingHours) => {
    const messages = messagesOf({ ...least, callingHours });

    expect(messages).toEqual(
      callingHours === ''
        ? []
        : [
            `callingHours is ${JSON.stringify(callingHours)}, but must be "always" or two different times of day such as "08:00-21:00".`,
          ],
    );
  });
});
