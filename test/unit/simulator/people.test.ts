/** Who answers, who does not, and what Connect tells of it: shares, single numbers, voicemail, ringing. */
import { describe, expect, it } from 'vitest';
import type { Call } from '../../../local/simulator/call.ts';
import type { ConnectSimulator } from '../../../local/simulator/engine.ts';
import { type Fate, fates } from '../../../local/simulator/people-settings.ts';
import type { SimulatorSettingsInput } from '../../../local/simulator/settings.ts';
import { aRequest, aSimulator, contactIdOf, noon, reported } from './simulator-fixture.ts';

const InstanceId = aRequest().InstanceId;
const number = '+12065550100';
const numbers = Array.from({ length: 2_000 }, (_, index) => `+1206555${String(index).padStart(4, '0')}`);

function callTo(simulator: ConnectSimulator, DestinationPhoneNumber: string, changes = {}): Call {
  const contactId = contactIdOf(simulator.start(aRequest({ DestinationPhoneNumber, ...changes }), noon));
  const call = simulator.calls.find((placed) => placed.contactId === contactId);
  if (call === undefined) throw new Error('no call');
  return call;
}

/** Calls `number` whose fate is given. */
function callWith(fate: Fate, settings: SimulatorSettingsInput = {}, changes = {}): Call {
  return callTo(aSimulator({ fates: { [number]: [fate] }, ...settings }), number, changes);
}

function fatesOf(settings: SimulatorSettingsInput, order: readonly string[] = numbers): Map<string, Fate> {
  const simulator = aSimulator(settings);
  return new Map(order.map((dialed) => [dialed, callTo(simulator, dialed).fate]));
}

function shardOf(fate: Fate, met: ReadonlyMap<string, Fate>): number {
  return [...met.values()].filter((other) => other === fate).length / met.size;
}

const detection = {
  TrafficType: 'CAMPAIGN',
  AnswerMachineDetectionConfig: { EnableAnswerMachineDetection: true },
};

describe('people', () => {
  it('all answer by default, after a quarter of the call or 6 s, and hang up', () => {
    const { fate, ends } = callTo(aSimulator({ callSeconds: { min: 40, max: 40 } }), number);
    expect(fate).toBe('ANSWERED');
    expect(ends).toEqual({
      answeredAtMs: noon + 6_000,
      endsAtMs: noon + 40_000,
      disconnectReason: 'CUSTOMER_DISCONNECT',
    });
  });

  it('meet their fates in the shares that are set', () => {
    const people = {
      voicemail: 0.2,
      noAnswer: 0.3,
      busy: 0.1,
      unreachable: 0.05,
      invalidNumber: 0.05,
      blocked: 0.05,
      attemptFailed: 0.05,
    };
    const met = fatesOf({ people });
    const shares: [Fate, number][] = [
      ['VOICEMAIL', 0.2],
      ['NO_ANSWER', 0.3],
      ['BUSY', 0.1],
      ['UNREACHABLE', 0.05],
      ['INVALID_NUMBER', 0.05],
      ['BLOCKED', 0.05],
      ['ATTEMPT_FAILED', 0.05],
      ['ANSWERED', 0.2],
    ];
    for (const [fate, share] of shares) {
      expect(Math.abs(shardOf(fate, met) - share), fate).toBeLessThan(0.03);
    }
  });

  it('keep an invalid or a blocked number for life, and are busy or away only at times', () => {
    const simulator = aSimulator({
      people: { invalidNumber: 0.2, blocked: 0.2, noAnswer: 0.2, busy: 0.1 },
    });
    const met = numbers.slice(0, 200).map((dialed) => {
      return new Set([1, 2, 3, 4, 5, 6].map(() => callTo(simulator, dialed).fate));
    });
    for (const fate of ['INVALID_NUMBER', 'BLOCKED'] as const) {
      const having = met.filter((own) => own.has(fate));
      expect(having.length).toBeGreaterThan(20);
      expect(having.every((own) => own.size === 1)).toBe(true);
    }
    expect(met.filter((own) => own.has('BUSY') && own.has('ANSWERED')).length).toBeGreaterThan(10);
  });

  it('meet the same fates in whatever order they are called, and others with another seed', () => {
    const people = { noAnswer: 0.3, busy: 0.3, invalidNumber: 0.1 };
    const some = numbers.slice(0, 300);
    const forwards = fatesOf({ people }, some);
    expect(new Map([...fatesOf({ people }, some.toReversed())].toReversed())).toEqual(forwards);
    expect(fatesOf({ people, seed: 2 }, some)).not.toEqual(forwards);
  });

  it('do not change how long others talk', () => {
    const lengths = (people: SimulatorSettingsInput['people']) => {
      const simulator = aSimulator({ people });
      return numbers
        .slice(0, 200)
        .map((dialed) => callTo(simulator, dialed))
        .map(({ fate, ends }) => (fate === 'ANSWERED' ? ends.endsAtMs : 0));
    };
    const all = lengths({});
    const some = lengths({ noAnswer: 0.5 });
    expect(some.filter((endsAtMs) => endsAtMs === 0).length).toBeGreaterThan(60);
    some.forEach((endsAtMs, index) => {
      expect([0, all[index]]).toContain(endsAtMs);
    });
  });
});

describe('the fates of a single number', () => {
  it('come in order, and the last one repeats', () => {
    const given: Fate[] = ['NO_ANSWER', 'BUSY', 'ANSWERED'];
    const simulator = aSimulator({ fates: { [number]: given }, people: { blocked: 1 } });
    const met = [1, 2, 3, 4, 5].map(() => callTo(simulator, number).fate);
    expect(met).toEqual([...given, 'ANSWERED', 'ANSWERED']);
    expect(callTo(simulator, '+12065550199').fate).toBe('BLOCKED');
  });

  it('do not move on by calls for which there was no room, nor by a ClientToken used twice', () => {
    const simulator = aSimulator({
      concurrentCalls: 0,
      overConcurrentCalls: 'disconnect-at-once',
      fates: { [number]: ['BUSY', 'ANSWERED'] },
    });
    expect(callTo(simulator, number).fate).toBe('NO_ROOM');
    simulator.configure({ concurrentCalls: null });
    expect(callTo(simulator, number, { ClientToken: 't' }).fate).toBe('BUSY');
    callTo(simulator, number, { ClientToken: 't' });
    expect(callTo(simulator, number).fate).toBe('ANSWERED');
  });

  it('begin anew with a reset', () => {
    const simulator = aSimulator({ fates: { [number]: ['BUSY', 'ANSWERED'] } });
    callTo(simulator, number);
    simulator.reset();
    expect(callTo(simulator, number).fate).toBe('BUSY');
  });

  it.each<[Fate, readonly string[]]>([
    ['NO_ANSWER', ['TELECOM_ORIGINATOR_CANCEL', 'TELECOM_TIMEOUT', 'TELECOM_UNANSWERED']],
    ['BUSY', ['TELECOM_BUSY']],
    ['UNREACHABLE', ['TELECOM_PROBLEM']],
    ['INVALID_NUMBER', ['TELECOM_NUMBER_INVALID']],
    ['BLOCKED', ['TELECOM_POTENTIAL_BLOCKING']],
    ['ATTEMPT_FAILED', ['OUTBOUND_ATTEMPT_FAILED']],
    ['RESOURCE_ERROR', ['OUTBOUND_RESOURCE_ERROR']],
    ['DESTINATION_ERROR', ['OUTBOUND_DESTINATION_ENDPOINT_ERROR']],
    ['NO_ROOM', ['EXPIRED']],
  ])('%s ends with its reasons and is never answered', (fate, reasons) => {
    const simulator = aSimulator({ fates: { [number]: [fate] } });
    const ends = Array.from({ length: 60 }, () => callTo(simulator, number).ends);
    expect([...new Set(ends.map(({ disconnectReason }) => disconnectReason))].sort()).toEqual(reasons);
    expect(ends.every((end) => !('answeredAtMs' in end) && !('detected' in end))).toBe(true);
  });

  it('can be any that there is', () => {
    for (const fate of fates) {
      expect(callWith(fate).fate).toBe(fate);
    }
  });
});

describe('a call without an answer', () => {
  it.each([
    [undefined, 60],
    [15, 15],
  ])('rings for RingTimeoutInSeconds, with %s for %s s', (RingTimeoutInSeconds, seconds) => {
    expect(callWith('NO_ANSWER', {}, { RingTimeoutInSeconds }).ends.endsAtMs).toBe(noon + seconds * 1_000);
  });

  it.each<Fate>(['BUSY', 'INVALID_NUMBER', 'ATTEMPT_FAILED'])('is over soon when it is %s', (fate) => {
    expect(callWith(fate, { people: { failureSeconds: { min: 2, max: 2 } } }).ends.endsAtMs).toBe(
      noon + 2_000,
    );
  });
});

describe('ringing', () => {
  it('takes as long as is set, at most until the request gives up', () => {
    const settings = { people: { ringSeconds: { min: 20, max: 20 } }, callSeconds: { min: 90, max: 90 } };
    expect(callWith('ANSWERED', settings).ends).toMatchObject({
      answeredAtMs: noon + 20_000,
      endsAtMs: noon + 90_000,
    });
    const impatient = callWith('ANSWERED', settings, { RingTimeoutInSeconds: 15 });
    expect(impatient.ends.answeredAtMs).toBe(noon + 15_000);
  });

  it('is never longer than the call', () => {
    const settings = { people: { ringSeconds: { min: 20, max: 20 } }, callSeconds: { min: 5, max: 5 } };
    expect(callWith('ANSWERED', settings).ends).toMatchObject({
      answeredAtMs: noon + 5_000,
      endsAtMs: noon + 5_000,
    });
  });
});

describe('a voicemail', () => {
  const people = { voicemailSeconds: { min: 12, max: 12 } };

  it('looks like somebody who answers, without detection', () => {
    const { ends } = callWith('VOICEMAIL', { people });
    expect(ends).toEqual({
      answeredAtMs: noon + 3_000,
      endsAtMs: noon + 12_000,
      disconnectReason: 'CUSTOMER_DISCONNECT',
    });
  });

  it('is detected, with a beep or without, when the request asks for it', () => {
    const simulator = aSimulator({
      campaignTraffic: true,
      people,
      agents: {},
      fates: { [number]: ['VOICEMAIL'] },
    });
    const calls = Array.from({ length: 30 }, () => callTo(simulator, number, detection));
    expect(new Set(calls.map(({ ends }) => ends.detected))).toEqual(
      new Set(['VOICEMAIL_BEEP', 'VOICEMAIL_NO_BEEP']),
    );
    expect(new Set(calls.map(({ ends }) => ends.disconnectReason))).toEqual(
      new Set(['CONTACT_FLOW_DISCONNECT']),
    );
    expect(calls.every(({ ends }) => ends.enqueuedAtMs === undefined)).toBe(true);
  });

  it.each<[Fate, string]>([
    ['ANSWERED', 'HUMAN_ANSWERED'],
    ['ABANDONED', 'HUMAN_ANSWERED'],
    ['NO_ANSWER', 'AMD_UNANSWERED'],
    ['BUSY', 'SIT_TONE_BUSY'],
    ['INVALID_NUMBER', 'SIT_TONE_INVALID_NUMBER'],
    ['UNREACHABLE', 'SIT_TONE_DETECTED'],
    ['BLOCKED', 'AMD_NOT_APPLICABLE'],
  ])('and %s are distinguished by detection, which says %s', (fate, detected) => {
    expect(callWith(fate, { campaignTraffic: true }, detection).ends.detected).toBe(detected);
  });

  it('is not distinguished from a person when detection is uncertain', () => {
    const simulator = aSimulator({ campaignTraffic: true, people: { undetected: 1, voicemail: 0.5 } });
    const statuses = numbers.slice(0, 50).map((dialed) => callTo(simulator, dialed, detection).ends.detected);
    expect(new Set(statuses)).toEqual(new Set(['AMD_UNRESOLVED', 'AMD_UNRESOLVED_SILENCE']));
  });

  it('is taken for a person in the share that is set', () => {
    const simulator = aSimulator({ campaignTraffic: true, people: { voicemail: 1, takenForPerson: 0.05 } });
    const statuses = numbers.map((dialed) => callTo(simulator, dialed, detection).ends.detected);
    const persons = statuses.filter((status) => status === 'HUMAN_ANSWERED').length;
    expect(Math.abs(persons / statuses.length - 0.05)).toBeLessThan(0.02);
  });

  it('is detected some time after its greeting, which DescribeContact shows too', () => {
    const simulator = aSimulator({
      campaignTraffic: true,
      people: {
        voicemailSeconds: { min: 40, max: 40 },
        voicemailRingSeconds: { min: 18, max: 18 },
        greetingSeconds: { min: 1, max: 1 },
        detectionSeconds: { min: 0.7, max: 0.7 },
      },
      fates: { [number]: ['VOICEMAIL'] },
    });
    const { contactId: ContactId, ends } = callTo(simulator, number, detection);
    expect(ends).toMatchObject({
      answeredAtMs: noon + 18_000,
      greeting: { endsAtMs: noon + 19_000, detectedAtMs: noon + 19_700 },
      endsAtMs: noon + 40_000,
    });
    const at = (atMs: number) => {
      const answer = simulator.describe({ InstanceId, ContactId }, noon + atMs);
      return answer.kind === 'ok' ? answer.contact : undefined;
    };
    expect(at(19_699)).not.toHaveProperty('AnsweringMachineDetectionStatus');
    expect(at(19_699)).not.toHaveProperty('CustomerVoiceActivity');
    expect(at(19_700)).toMatchObject({
      AnsweringMachineDetectionStatus: expect.stringMatching(/^VOICEMAIL_/),
      CustomerVoiceActivity: {
        GreetingStartTimestamp: noon / 1_000 + 18,
        GreetingEndTimestamp: noon / 1_000 + 19,
      },
    });
  });

  it('that ends before it is detected is never queued', () => {
    const people = {
      voicemailSeconds: { min: 6, max: 6 },
      greetingSeconds: { min: 9, max: 9 },
      takenForPerson: 1,
    };
    const call = callWith('VOICEMAIL', { campaignTraffic: true, people, agents: {} }, detection);
    expect(call.ends).not.toHaveProperty('enqueuedAtMs');
  });

  it('is reported by DescribeContact once it is there', () => {
    const simulator = aSimulator({ campaignTraffic: true, people, fates: { [number]: ['VOICEMAIL'] } });
    const { contactId: ContactId } = callTo(simulator, number, detection);
    const statusAt = (atMs: number) => {
      const answer = simulator.describe({ InstanceId, ContactId }, noon + atMs);
      return answer.kind === 'ok' ? answer.contact.AnsweringMachineDetectionStatus : reported(answer);
    };
    expect([statusAt(2_999), statusAt(3_000)]).toEqual([undefined, expect.stringMatching(/^VOICEMAIL_/)]);
  });
});

describe('a faster clock', () => {
  const settings = {
    callSeconds: { min: 40, max: 40 },
    fates: { [number]: ['ANSWERED', 'NO_ANSWER', 'BUSY'] },
  };

  it('lets people do everything in a part of the time', () => {
    const lengths = (speed: number) => {
      const simulator = aSimulator({ ...settings, fates: { [number]: [...fates] }, speed, agents: {} });
      return fates.map(() => callTo(simulator, number).ends);
    };
    const fast = lengths(10);
    lengths(1).forEach((slow, index) => {
      const tenth = (atMs = noon) => Math.round((atMs - noon) / 10);
      for (const key of ['answeredAtMs', 'enqueuedAtMs', 'endsAtMs'] as const) {
        expect(Math.abs((fast[index]?.[key] ?? noon) - noon - tenth(slow[key]))).toBeLessThanOrEqual(2);
      }
    });
  });

  it('leaves quotas and timestamps as they are', () => {
    const simulator = aSimulator({ speed: 100, quotaPerSecond: 2, burst: 1 });
    expect([0, 499, 500].map((atMs) => reported(simulator.start(aRequest(), noon + atMs)))).toEqual([
      200,
      'ThrottlingException',
      200,
    ]);
    expect(simulator.calls.map(({ placedAtMs }) => placedAtMs)).toEqual([noon, noon + 500]);
  });

  it('brings calls into the search index sooner', () => {
    const simulator = aSimulator({ speed: 10, searchIndexLagMs: 5_000 });
    simulator.start(aRequest({ Name: 'one' }), noon);
    const found = (atMs: number) => {
      const answer = simulator.search(
        {
          InstanceId,
          TimeRange: { Type: 'INITIATION_TIMESTAMP', StartTime: noon / 1_000, EndTime: noon / 1_000 + 1 },
        },
        noon + atMs,
      );
      return answer.kind === 'ok' ? answer.totalCount : reported(answer);
    };
    expect([found(499), found(500)]).toEqual([0, 1]);
  });
});

describe('settings of people', () => {
  it.each<[string, unknown, RegExp]>([
    ['shares above all', { people: { busy: 0.7, noAnswer: 0.4 } }, /people: the shares .* add up to 1.1/],
    ['a share above 1', { people: { busy: 1.1 } }, /people.busy: /],
    ['an unknown share', { people: { asleep: 0.1 } }, /asleep/],
    ['a fate for no number', { fates: { '2065550100': ['BUSY'] } }, /fates.2065550100/],
    ['no fate', { fates: { [number]: [] } }, /fates.\+12065550100/],
    ['an unknown fate', { fates: { [number]: ['ASLEEP'] } }, /fates.\+12065550100.0/],
    ['half an agent', { agents: { online: 0.5 } }, /agents.online/],
    ['a clock that stands', { speed: 0 }, /speed/],
    ['an unknown form', { events: { casing: 'upper' } }, /events.casing/],
    [
      'a delay upside down',
      { events: { delayMs: { min: 2, max: 1 } } },
      /events.delayMs: min must not be above max/,
    ],
  ])('are refused with %s', (_what, given, message) => {
    expect(() => aSimulator(given as SimulatorSettingsInput)).toThrow(message);
  });

  it('take shares that are exactly all', () => {
    expect(() =>
      aSimulator({ people: { voicemail: 0.2, noAnswer: 0.4, busy: 0.3, unreachable: 0.1 } }),
    ).not.toThrow();
  });
});
