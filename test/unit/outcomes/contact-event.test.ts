import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readReportedCall } from '../../../src/outcomes/contact-event.ts';
import { MINUTE_MS, SECOND_MS } from '../../../src/time/instant.ts';
import { noon } from '../../support/a-contact.ts';

const instanceArn = 'arn:aws:connect:us-east-1:123456789012:instance/abc';
const iso = (ms: number) => new Date(ms).toISOString();
const unset = '1970-01-01T00:00:00.001Z';

const detail = {
  eventType: 'DISCONNECTED',
  contactId: 'call-1',
  initialContactId: 'call-1',
  channel: 'VOICE',
  instanceArn,
  initiationMethod: 'API',
  initiationTimestamp: iso(noon),
  connectedToSystemTimestamp: iso(noon + SECOND_MS),
  queueInfo: { queueArn: `${instanceArn}/queue/q`, enqueueTimestamp: iso(noon + 2 * SECOND_MS) },
  agentInfo: { agentArn: `${instanceArn}/agent/a`, connectedToAgentTimestamp: iso(noon + 3 * SECOND_MS) },
  customerVoiceActivity: {
    greetingStartTimestamp: iso(noon + SECOND_MS),
    greetingEndTimestamp: iso(noon + SECOND_MS + 700),
  },
  disconnectTimestamp: iso(noon + MINUTE_MS),
  disconnectReason: 'CUSTOMER_DISCONNECT',
  answeringMachineDetectionStatus: 'HUMAN_ANSWERED',
  tags: { 'aws:connect:instanceId': 'abc' },
};

const whole = {
  contactId: 'call-1',
  endedAt: noon + MINUTE_MS,
  initiatedAt: noon,
  answeredAt: noon + SECOND_MS,
  greetingEndedAt: noon + SECOND_MS + 700,
  enqueuedAt: noon + 2 * SECOND_MS,
  agentAt: noon + 3 * SECOND_MS,
  disconnectReason: 'CUSTOMER_DISCONNECT',
  answeringMachine: 'HUMAN_ANSWERED',
};

function readEndedCall(body: unknown, arn: string) {
  const reported = readReportedCall(body, arn);
  return reported?.type === 'ended' ? reported.call : undefined;
}

function read(change: object = {}, event: object = {}) {
  return readEndedCall(
    { id: 'e1', time: iso(noon + 2 * MINUTE_MS), detail: { ...detail, ...change }, ...event },
    instanceArn,
  );
}

/** Every name of `value` in capitals or small letters at its beginning, however deep. */
function recased(value: unknown, recase: (name: string) => string): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [recase(name), recased(each, recase)]),
  );
}

describe('the event of an ended call', () => {
  it('shows everything about it', () => {
    expect(read()).toEqual(whole);
  });

  it.each([
    ['AgentInfo for agentInfo', (name: string) => name.charAt(0).toUpperCase() + name.slice(1)],
    ['agentinfo', (name: string) => name.toLowerCase()],
    ['AGENTINFO', (name: string) => name.toUpperCase()],
  ])('is read whatever the casing of its names: %s', (_, recase) => {
    const event = { detail: recased(detail, recase) };

    expect(readEndedCall(event, instanceArn)).toEqual(whole);
  });

  it('is read whatever the casing of its values', () => {
    expect(
      read({
        channel: 'Voice',
        initiationMethod: 'Api',
        eventType: 'Disconnected',
        disconnectReason: 'customer_disconnect',
        answeringMachineDetectionStatus: 'Human_Answered',
      }),
    ).toEqual(whole);
  });

  it('takes 1970 for a time that is not set', () => {
    const call = read({
      connectedToSystemTimestamp: unset,
      customerVoiceActivity: { greetingEndTimestamp: unset },
      queueInfo: { enqueueTimestamp: '1970-01-01T00:00:00Z' },
      agentInfo: { connectedToAgentTimestamp: unset },
    });

    for (const name of ['answeredAt', 'greetingEndedAt', 'enqueuedAt', 'agentAt'])
      expect(call).not.toHaveProperty(name);
  });

  it.each([
    ['a text', 'TELECOM_BUSY', 'TELECOM_BUSY'],
    ['an object with a code', { code: 'TELECOM_BUSY' }, 'TELECOM_BUSY'],
    ['an object with a Code', { Code: 'Telecom_Busy' }, 'TELECOM_BUSY'],
    ['an object without one', { reason: 'x' }, undefined],
    ['an empty text', '', undefined],
    ['null', null, undefined],
    ['a number', 7, undefined],
    ['missing', undefined, undefined],
  ])('gives its reason as %s', (_, disconnectReason, reason) => {
    const call = read({ disconnectReason });

    expect(call?.disconnectReason).toBe(reason);
    if (reason === undefined) expect(call).not.toHaveProperty('disconnectReason');
  });

  it('may leave out everything but its contact and its end', () => {
    const event = { detail: { contactId: 'call-1', disconnectTimestamp: iso(noon) } };

    expect(readEndedCall(event, instanceArn)).toEqual({ contactId: 'call-1', endedAt: noon });
  });

  it.each(['DISCONNECTED', 'COMPLETED', 'Disconnected'])(
    'ended when the event (%s) says, if its time of disconnection is not set',
    (eventType) => {
      for (const disconnectTimestamp of [undefined, null, unset, 'soon']) {
        expect(read({ eventType, disconnectTimestamp })?.endedAt).toBe(noon + 2 * MINUTE_MS);
      }
    },
  );

  it('that does not say when is no end', () => {
    expect(read({ disconnectTimestamp: unset }, { time: undefined })).toBeUndefined();
    expect(read({ disconnectTimestamp: unset }, { time: unset })).toBeUndefined();
  });
});

describe('an event that reports no end of ours', () => {
  it.each([
    'INITIATED',
    'CONNECTED_TO_SYSTEM',
    'QUEUED',
    'CONNECTED_TO_AGENT',
    'CONTACT_DATA_UPDATED',
    'PAUSED',
    'NEW',
  ])('(%s) is none', (eventType) => {
    expect(read({ eventType, disconnectTimestamp: unset })).toBeUndefined();
    expect(read({ eventType, disconnectTimestamp: undefined })).toBeUndefined();
  });

  it.each([
    ['another instance', { instanceArn: `${instanceArn}d` }],
    ['another channel', { channel: 'CHAT' }],
    ['a channel that is no text', { channel: 5 }],
    ['an inbound call', { initiationMethod: 'INBOUND' }],
    ['a callback', { initiationMethod: 'CALLBACK' }],
    ['a contact without id', { contactId: undefined }],
    ['a contact with an empty id', { contactId: '' }],
    ['a contact with a number for an id', { contactId: 7 }],
  ])('(%s) is none', (_, change) => {
    expect(read(change)).toBeUndefined();
  });

  it.each([
    undefined,
    null,
    7,
    'text',
    [],
    {},
    { detail: null },
    { detail: [] },
    { detail: 'x' },
    { detail: {} },
  ])('(%j) is none', (body) => {
    expect(readEndedCall(body, instanceArn)).toBeUndefined();
  });
});

describe('an event with anything in it', () => {
  const names = fc.constantFrom(
    ...Object.keys(detail),
    ...Object.keys(whole),
    'enqueueTimestamp',
    'code',
    '__proto__',
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom(
        undefined,
        null,
        true,
        'VOICE',
        'API',
        unset,
        iso(noon),
        'DISCONNECTED',
        Number.NaN,
        -1,
      ),
      fc.string(),
      fc.double(),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(names, tie('value'), { maxKeys: 6 }),
    ),
  }));

  it('never throws, and answers a call with an id and an end, or nothing', () => {
    const changed = fc.dictionary(names, value, { maxKeys: 5 });
    fc.assert(
      fc.property(
        fc.oneof(
          value,
          changed.map((change) => ({ detail: { ...detail, ...change } })),
        ),
        (body) => {
          const call = readEndedCall(body, instanceArn);
          if (call === undefined) return;
          expect(call.contactId).toMatch(/./s);
          for (const [name, each] of Object.entries(call)) {
            if (name.endsWith('At')) expect(Number.isFinite(each), name).toBe(true);
            else expect(typeof each, name).toBe('string');
          }
          expect(call.endedAt).toBeGreaterThan(0);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
