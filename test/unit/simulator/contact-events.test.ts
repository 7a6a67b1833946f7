/** Contact events as the engine tells them: which, when, in which form, and what goes wrong with them on demand. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ContactEvent } from '../../../local/simulator/contact-event.ts';
import type { ConnectSimulator } from '../../../local/simulator/engine.ts';
import type { SimulatorSettingsInput } from '../../../local/simulator/settings.ts';
import { aRequest, aSimulator, contactIdOf, day, noon } from './simulator-fixture.ts';

const { InstanceId, QueueId } = aRequest();
const instanceArn = `arn:aws:connect:us-east-1:123456789012:instance/${InstanceId}`;
const number = '+12065550100';
const callSeconds = { min: 20, max: 20 };
const atOnce = { enabled: true, delayMs: { min: 0, max: 0 } };
type Events = SimulatorSettingsInput['events'];

/** Calls of 20 s whose events come at once, unless the test is about something else. */
function aTeller(events: Events = {}, settings: SimulatorSettingsInput = {}): ConnectSimulator {
  return aSimulator({ callSeconds, events: { ...atOnce, ...events }, ...settings });
}

function withCalls(count: number, events: Events = {}, settings: SimulatorSettingsInput = {}) {
  const simulator = aTeller(events, settings);
  for (let index = 0; index < count; index += 1) {
    simulator.start(aRequest(), noon + index);
  }
  return simulator;
}

function typesOf(events: readonly ContactEvent[]): readonly string[] {
  return events.map(({ detail }) => detail.eventType);
}

const ringSeconds = { min: 5, max: 5 };
const greeted = {
  ringSeconds,
  greetingSeconds: { min: 1.5, max: 1.5 },
  detectionSeconds: { min: 0.7, max: 0.7 },
};
const voicemail = { [number]: ['VOICEMAIL' as const] };

function stop(simulator: ConnectSimulator, atMs: number): void {
  simulator.stop({ InstanceId, ContactId: simulator.calls[0]?.contactId }, noon + atMs);
}

const iso = (atMs: number) => new Date(noon + atMs).toISOString();

describe('the contact events of a call', () => {
  it('are none unless they are switched on', () => {
    const simulator = aSimulator();
    simulator.start(aRequest(), noon);
    expect([simulator.nextEventAtMs, simulator.events(noon + day)]).toEqual([undefined, []]);
  });

  it('report an answered call step by step, each event once', () => {
    const simulator = withCalls(1, {}, { agents: { waitSeconds: { min: 2, max: 2 } } });
    const reported = [0, 4_999, 5_000, 6_999, 7_000, 21_999, 22_000, day].map((atMs) =>
      typesOf(simulator.events(noon + atMs)),
    );
    expect(reported).toEqual([
      ['INITIATED'],
      [],
      ['CONNECTED_TO_SYSTEM', 'QUEUED'],
      [],
      ['CONNECTED_TO_AGENT'],
      [],
      ['DISCONNECTED', 'COMPLETED'],
      [],
    ]);
  });

  it('have the form of an EventBridge event, whole', () => {
    const simulator = aTeller({}, { agents: { waitSeconds: { min: 2, max: 2 } } });
    const contactId = contactIdOf(simulator.start(aRequest({ CampaignId: 'spring' }), noon));
    const event = simulator.events(noon + 22_000).find(({ detail }) => detail.eventType === 'DISCONNECTED');
    expect(event).toEqual({
      version: '0',
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/),
      'detail-type': 'Amazon Connect Contact Event',
      source: 'aws.connect',
      account: '123456789012',
      time: '2026-11-22T12:00:22Z',
      region: 'us-east-1',
      resources: [`${instanceArn}/contact/${contactId}`, instanceArn],
      detail: {
        eventType: 'DISCONNECTED',
        contactId,
        initialContactId: contactId,
        channel: 'VOICE',
        instanceArn,
        initiationMethod: 'API',
        initiationTimestamp: iso(0),
        connectedToSystemTimestamp: iso(5_000),
        disconnectTimestamp: iso(22_000),
        queueInfo: {
          queueArn: `${instanceArn}/queue/${QueueId}`,
          queueType: 'STANDARD',
          enqueueTimestamp: iso(5_000),
        },
        agentInfo: {
          agentArn: `${instanceArn}/agent/00000000-0000-4000-8000-000000000001`,
          connectedToAgentTimestamp: iso(7_000),
        },
        disconnectReason: simulator.calls[0]?.ends.disconnectReason,
        campaign: { campaignId: 'spring' },
        tags: { 'aws:connect:instanceId': InstanceId },
      },
    });
  });

  it('report no more than what has happened by then, and never attributes, name or number', () => {
    const simulator = aTeller({}, { agents: {} });
    simulator.start(aRequest({ Name: 'spring ab12', Attributes: { first: 'Ada' } }), noon);
    const events = simulator.events(noon + day);
    const keys = events.map(({ detail }) =>
      [
        'connectedToSystemTimestamp',
        'queueInfo',
        'agentInfo',
        'disconnectTimestamp',
        'disconnectReason',
      ].filter((key) => key in detail),
    );
    expect(keys.map(({ length }) => length)).toEqual([0, 1, 2, 3, 5, 5]);
    expect(JSON.stringify(events)).not.toMatch(/spring ab12|Ada|2065550100/);
  });

  const center = {
    online: 1,
    waitSeconds: { min: 0, max: 0 },
    talkSeconds: { min: 30, max: 30 },
    wrapUpSeconds: { min: 10, max: 10 },
    deadlineSeconds: 1,
    messageSeconds: { min: 8, max: 8 },
  };
  const detection = {
    TrafficType: 'CAMPAIGN',
    AnswerMachineDetectionConfig: { EnableAnswerMachineDetection: true },
  };
  const begun = [
    ['INITIATED', 0],
    ['CONNECTED_TO_SYSTEM', 5_000],
  ] as const;
  type Report = readonly [type: string, atMs: number];
  type Act = readonly [atMs: number, act: (simulator: ConnectSimulator, atMs: number) => void];
  const untouched: Act = [0, () => {}];

  it.each<[string, SimulatorSettingsInput, Act, readonly Report[]]>([
    [
      'an agent joins: COMPLETED comes after the work',
      {},
      untouched,
      [
        ...begun,
        ['QUEUED', 7_200],
        ['CONNECTED_TO_AGENT', 7_200],
        ['DISCONNECTED', 37_200],
        ['COMPLETED', 47_200],
      ],
    ],
    [
      'no agent is there at the deadline',
      { agents: { ...center, online: 0 } },
      untouched,
      [...begun, ['QUEUED', 7_200], ['DISCONNECTED', 16_200], ['COMPLETED', 16_200]],
    ],
    [
      'the customer hangs up before the deadline',
      { agents: { ...center, online: 0 }, people: { ringSeconds, patienceSeconds: { min: 0, max: 0 } } },
      untouched,
      [...begun, ['QUEUED', 5_000], ['DISCONNECTED', 5_000], ['COMPLETED', 5_000]],
    ],
    [
      'it is stopped while an agent talks',
      {},
      [20_000, stop],
      [
        ...begun,
        ['QUEUED', 7_200],
        ['CONNECTED_TO_AGENT', 7_200],
        ['DISCONNECTED', 20_000],
        ['COMPLETED', 30_000],
      ],
    ],
    [
      'it is stopped while it waits',
      { agents: { ...center, online: 0 } },
      [7_500, stop],
      [...begun, ['QUEUED', 7_200], ['DISCONNECTED', 7_500], ['COMPLETED', 7_500]],
    ],
    [
      'an agent logs in before the deadline',
      { agents: { ...center, online: 0 } },
      [8_000, (simulator) => simulator.configure({ agents: center }, noon + 8_000)],
      [
        ...begun,
        ['QUEUED', 7_200],
        ['CONNECTED_TO_AGENT', 8_000],
        ['DISCONNECTED', 38_000],
        ['COMPLETED', 48_000],
      ],
    ],
    [
      'detection takes a voicemail for a person',
      { people: { ...greeted, takenForPerson: 1, voicemailSeconds: { min: 20, max: 20 } }, fates: voicemail },
      untouched,
      [
        ...begun,
        ['QUEUED', 7_200],
        ['CONNECTED_TO_AGENT', 7_200],
        ['DISCONNECTED', 20_000],
        ['COMPLETED', 30_000],
      ],
    ],
    [
      'detection finds a voicemail',
      { people: { ...greeted, voicemailSeconds: { min: 20, max: 20 } }, fates: voicemail },
      untouched,
      [...begun, ['DISCONNECTED', 20_000], ['COMPLETED', 20_000]],
    ],
  ])('report a call step by step when %s', (_what, settings, [actsAtMs, act], expected) => {
    const simulator = aTeller({}, { agents: center, people: greeted, campaignTraffic: true, ...settings });
    simulator.start(aRequest(detection), noon);
    const steps: Report[] = [];
    const takeUntil = (untilMs: number) => {
      for (
        let next = simulator.nextEventAtMs;
        next !== undefined && next <= untilMs;
        next = simulator.nextEventAtMs
      ) {
        const atMs = next - noon;
        steps.push(...simulator.events(next).map(({ detail }) => [detail.eventType, atMs] as const));
      }
    };
    takeUntil(noon + actsAtMs);
    act(simulator, actsAtMs);
    takeUntil(noon + day);
    expect(steps).toEqual(expected);
  });

  it('contain greeting, agent and after-contact work from when they have their part', () => {
    const simulator = aTeller({}, { agents: center, people: greeted, campaignTraffic: true });
    simulator.start(aRequest(detection), noon);
    const details = simulator.events(noon + day).map(({ detail }) => detail);
    const customerVoiceActivity = { greetingStartTimestamp: iso(5_000), greetingEndTimestamp: iso(6_500) };
    const agentArn = `${instanceArn}/agent/00000000-0000-4000-8000-000000000001`;
    const joined = { agentArn, connectedToAgentTimestamp: iso(7_200) };
    const work = {
      afterContactWorkStartTimestamp: iso(37_200),
      afterContactWorkEndTimestamp: iso(47_200),
      afterContactWorkDuration: 10,
    };
    expect(
      details.map((detail) => [detail.customerVoiceActivity, detail.agentInfo, detail.disconnectTimestamp]),
    ).toEqual([
      [undefined, undefined, undefined],
      [undefined, undefined, undefined],
      [customerVoiceActivity, undefined, undefined],
      [customerVoiceActivity, joined, undefined],
      [customerVoiceActivity, joined, iso(37_200)],
      [customerVoiceActivity, { ...joined, ...work }, iso(37_200)],
    ]);
  });

  it('report an unanswered call without a time of connection', () => {
    const events = withCalls(1, {}, { fates: { [number]: ['BUSY'] } }).events(noon + day);
    expect(typesOf(events)).toEqual(['INITIATED', 'DISCONNECTED', 'COMPLETED']);
    expect(events[1]?.detail).toMatchObject({ disconnectReason: 'TELECOM_BUSY' });
    expect(events[1]?.detail).not.toHaveProperty('connectedToSystemTimestamp');
  });

  it('report an abandoned call as enqueued and never joined', () => {
    const events = withCalls(1, {}, { fates: { [number]: ['ABANDONED'] } }).events(noon + day);
    expect(typesOf(events)).toEqual([
      'INITIATED',
      'CONNECTED_TO_SYSTEM',
      'QUEUED',
      'DISCONNECTED',
      'COMPLETED',
    ]);
    const detail = events[3]?.detail;
    expect(detail).toMatchObject({ queueInfo: expect.anything(), disconnectReason: 'CUSTOMER_DISCONNECT' });
    expect(detail).not.toHaveProperty('agentInfo');
  });

  it('report what detection says from after the answer on', () => {
    const simulator = aTeller({}, { campaignTraffic: true, fates: { [number]: ['VOICEMAIL'] } });
    const AnswerMachineDetectionConfig = { EnableAnswerMachineDetection: true };
    simulator.start(aRequest({ TrafficType: 'CAMPAIGN', AnswerMachineDetectionConfig }), noon);
    const statuses = simulator.events(noon + day).map(({ detail }) => detail.answeringMachineDetectionStatus);
    const detected = simulator.calls[0]?.ends.detected;
    expect(detected).toMatch(/^VOICEMAIL_/);
    expect(statuses).toEqual([undefined, undefined, detected, detected]);
  });

  it('report a call for which there is no room, which is never active', () => {
    const simulator = withCalls(2, {}, { concurrentCalls: 1, overConcurrentCalls: 'disconnect-at-once' });
    const second = simulator.calls[1]?.contactId;
    const events = simulator.events(noon + 1).filter(({ detail }) => detail.contactId === second);
    expect(typesOf(events)).toEqual(['INITIATED', 'DISCONNECTED', 'COMPLETED']);
    expect(events[0]?.detail).not.toHaveProperty('disconnectTimestamp');
    expect(events[1]?.detail.disconnectReason).toBe('EXPIRED');
    expect(simulator.summary(noon + 1)).toMatchObject({ activeNow: 1, maxActive: 1 });
  });

  it('are none for a call that is refused, or that its ClientToken stands for', () => {
    const simulator = aTeller({}, { concurrentCalls: 1 });
    for (const ClientToken of ['one', 'one', 'two']) {
      simulator.start(aRequest({ ClientToken }), noon);
    }
    expect(typesOf(simulator.events(noon))).toEqual(['INITIATED']);
  });

  it('come before the answer to the request when the answer takes longer', () => {
    const simulator = aTeller({}, { answerLatencyMs: { min: 500, max: 500 } });
    const answer = simulator.start(aRequest(), noon);
    expect(answer.latencyMs).toBe(500);
    expect(typesOf(simulator.events(noon + 499))).toEqual(['INITIATED']);
  });
});

describe('StopContact', () => {
  it('ends the story at once, and what was to come is not reported', () => {
    const simulator = withCalls(1);
    const ContactId = simulator.calls[0]?.contactId;
    simulator.stop({ InstanceId, ContactId }, noon + 2_000);
    const events = simulator.events(noon + day);
    expect(typesOf(events)).toEqual(['INITIATED', 'DISCONNECTED', 'COMPLETED']);
    expect(events[1]).toMatchObject({
      time: '2026-11-22T12:00:02Z',
      detail: { disconnectReason: 'OTHER', disconnectTimestamp: iso(2_000) },
    });
  });

  it('does not take back what has happened, though it was not reported yet', () => {
    const simulator = withCalls(1, { delayMs: { min: 10_000, max: 10_000 } });
    const ContactId = simulator.calls[0]?.contactId;
    simulator.stop({ InstanceId, ContactId }, noon + 6_000);
    simulator.stop({ InstanceId, ContactId }, noon + 7_000);
    expect(typesOf(simulator.events(noon + day))).toEqual([
      'INITIATED',
      'CONNECTED_TO_SYSTEM',
      'DISCONNECTED',
      'COMPLETED',
    ]);
  });
});

describe('the reporting of events', () => {
  it('is late by the delay that is set, and faster people make it faster', () => {
    const delayMs = { min: 3_000, max: 3_000 };
    for (const [speed, lateMs] of [
      [1, 3_000],
      [10, 300],
    ] as const) {
      const simulator = withCalls(1, { delayMs }, { speed });
      expect(simulator.nextEventAtMs).toBe(noon + lateMs);
      expect(simulator.events(noon + lateMs - 1)).toEqual([]);
      expect(simulator.events(noon + lateMs)).toMatchObject([{ time: '2026-11-22T12:00:00Z' }]);
    }
  });

  it('loses the share that is set, whatever the type', () => {
    const kept = withCalls(500, { lostShare: 0.3 }).events(noon + day);
    expect(Math.abs(kept.length / 2_000 - 0.7)).toBeLessThan(0.04);
    expect(new Set(typesOf(kept)).size).toBe(4);
    expect(withCalls(20, { lostShare: 1 }).events(noon + day)).toEqual([]);
  });

  it('doubles the share that is set, under the same id, with a delay of its own', () => {
    const delayMs = { min: 0, max: 5_000 };
    const simulator = withCalls(250, { doubledShare: 0.2, delayMs });
    const seen = new Map<string, number>();
    let adjacent = 0;
    let previous = '';
    for (const { id } of simulator.events(noon + day)) {
      seen.set(id, (seen.get(id) ?? 0) + 1);
      adjacent += id === previous ? 1 : 0;
      previous = id;
    }
    expect(seen.size).toBe(1_000);
    const doubled = [...seen.values()].filter((times) => times === 2).length;
    expect(Math.abs(doubled / 1_000 - 0.2)).toBeLessThan(0.05);
    expect(new Set(seen.values())).toEqual(new Set([1, 2]));
    expect(adjacent).toBeLessThan(doubled / 2);
  });

  it('keeps the order of things unless it is shuffled', () => {
    const order = (shuffleMs: number) => {
      const events = withCalls(50, { shuffleMs }).events(noon + day);
      return events.map(({ detail }) => [detail.contactId, detail.eventType].join());
    };
    expect(order(0).filter((entry) => entry.endsWith('DISCONNECTED'))).toHaveLength(50);
    const times = withCalls(50)
      .events(noon + day)
      .map(({ time }) => time);
    expect(times).toEqual(times.toSorted());
    expect(order(60_000)).not.toEqual(order(0));
    expect(order(60_000).toSorted()).toEqual(order(0).toSorted());
  });

  it('does not report other events because more of them are lost, nor depend on how often it is asked', () => {
    const settings = { doubledShare: 0.2, shuffleMs: 9_000, foreign: 0.2, casing: 'mixed' } as const;
    const whole = withCalls(40, settings).events(noon + day);
    const thinned = withCalls(40, { ...settings, lostShare: 0.3 }).events(noon + day);
    const kept = new Set(thinned.map((event) => JSON.stringify(event)));
    expect(thinned.length).toBeLessThan(whole.length);
    expect(whole.filter((event) => kept.has(JSON.stringify(event)))).toEqual(thinned);

    fc.assert(
      fc.property(fc.array(fc.nat(9_000), { maxLength: 30 }), (gapsMs) => {
        const simulator = withCalls(40, settings);
        let nowMs = noon + 40;
        const pieces = gapsMs.flatMap((gapMs) => {
          nowMs += gapMs;
          return simulator.events(nowMs);
        });
        expect([...pieces, ...simulator.events(noon + day)]).toEqual(whole);
      }),
      { numRuns: 20 },
    );
  });

  it('begins anew with a reset', () => {
    const simulator = withCalls(1);
    simulator.reset();
    expect(simulator.events(noon + day)).toEqual([]);
  });

  it('gives each event its own id', () => {
    const events = withCalls(500, { foreign: 1 }).events(noon + day);
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    expect(events).toHaveLength(4_000);
  });

  it('wants a moment', () => {
    expect(() => aTeller().events(Number.POSITIVE_INFINITY)).toThrow(RangeError);
  });
});

describe('the forms of events', () => {
  const details = (events: Events, settings: SimulatorSettingsInput = {}) =>
    withCalls(40, events, settings)
      .events(noon + day)
      .map(({ detail }) => detail);

  it('mix Voice and VOICE, AgentInfo and agentInfo', () => {
    const mixed = details({ casing: 'mixed' }, { agents: { online: 50 } });
    expect(new Set(mixed.map(({ channel }) => channel))).toEqual(new Set(['Voice', 'VOICE']));
    const over = mixed.filter(({ eventType }) => eventType === 'DISCONNECTED');
    expect(over.filter((detail) => 'AgentInfo' in detail).length).toBeGreaterThan(5);
    expect(over.filter((detail) => 'agentInfo' in detail).length).toBeGreaterThan(5);
    expect(over.every((detail) => 'AgentInfo' in detail !== 'agentInfo' in detail)).toBe(true);
    expect(new Set(details({}).map(({ channel }) => channel))).toEqual(new Set(['VOICE']));
  });

  it('report unset timestamps as 1970', () => {
    const [first] = details({ unsetTimestamps: '1970' });
    expect(first).toMatchObject({
      eventType: 'INITIATED',
      connectedToSystemTimestamp: '1970-01-01T00:00:00.001Z',
      disconnectTimestamp: '1970-01-01T00:00:00.001Z',
    });
    const busy = details({ unsetTimestamps: '1970' }, { fates: { [number]: ['BUSY'] } }).at(-1);
    expect(busy).toMatchObject({ connectedToSystemTimestamp: '1970-01-01T00:00:00.001Z' });
    expect(busy?.disconnectTimestamp).toMatch(/^2026/);
  });

  it('report the reason as a text, as an object or not at all', () => {
    const forms = (reasonForm: 'string' | 'object' | 'missing' | 'mixed') =>
      new Set(
        details({ reasonForm })
          .filter(({ eventType }) => eventType === 'DISCONNECTED')
          .map(({ disconnectReason }) => JSON.stringify(disconnectReason)),
      );
    const [text, object] = ['"CUSTOMER_DISCONNECT"', '{"code":"CUSTOMER_DISCONNECT"}'];
    expect(forms('string')).toEqual(new Set([text]));
    expect(forms('object')).toEqual(new Set([object]));
    expect(forms('missing')).toEqual(new Set([undefined]));
    expect(forms('mixed')).toEqual(new Set([text, object, undefined]));
  });

  it('come among events of contacts that are unknown here', () => {
    const simulator = withCalls(200, { foreign: 0.5 });
    const own = new Set(simulator.calls.map(({ contactId }) => contactId));
    const foreign = simulator.events(noon + day).filter(({ detail }) => !own.has(detail.contactId));
    expect(Math.abs(foreign.length / 800 - 0.5)).toBeLessThan(0.06);
    expect(new Set(foreign.map(({ detail }) => `${detail.channel} ${detail.initiationMethod}`))).toEqual(
      new Set(['VOICE INBOUND', 'VOICE CALLBACK', 'CHAT API', 'VOICE API']),
    );
    expect(foreign.every(({ detail }) => detail.instanceArn === instanceArn)).toBe(true);
    expect(typesOf(foreign)).toContain('DISCONNECTED');
  });
});
