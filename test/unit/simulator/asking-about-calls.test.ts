/** DescribeContact, SearchContacts and its lagging index, StopContact, and the summary of a run. */
import { describe, expect, it } from 'vitest';
import type { ConnectSimulator, SearchAnswer } from '../../../local/simulator/engine.ts';
import { SimulatorSettingsError, type SimulatorSettingsInput } from '../../../local/simulator/settings.ts';
import { aRequest, aSimulator, contactIdOf, day, noon, reported } from './simulator-fixture.ts';

const InstanceId = aRequest().InstanceId;
const callSeconds = { min: 40, max: 40 };

function aSearch(changes: Record<string, unknown> = {}): Record<string, unknown> {
  const TimeRange = {
    Type: 'INITIATION_TIMESTAMP',
    StartTime: (noon - day) / 1_000,
    EndTime: (noon + day) / 1_000,
  };
  return { InstanceId, TimeRange, ...changes };
}

const byName = (name: string) => ({
  SearchCriteria: { Name: { SearchText: [name], MatchType: 'MATCH_EXACT' } },
});

function namesOf(answer: SearchAnswer): readonly (string | undefined)[] {
  return answer.kind === 'ok' ? answer.contacts.map(({ Name }) => Name) : [JSON.stringify(answer)];
}

/** Calls `one`, `two`, … a second apart. */
function withCalls(names: readonly string[], settings: SimulatorSettingsInput = {}): ConnectSimulator {
  const simulator = aSimulator({ callSeconds, searchIndexLagMs: 0, ...settings });
  names.forEach((Name, index) => {
    simulator.start(aRequest({ Name }), noon + index * 1_000);
  });
  return simulator;
}

describe('DescribeContact', () => {
  it('reports a call while it rings, when it is answered, and when it is over', () => {
    const simulator = aSimulator({ callSeconds });
    const Attributes = { first: 'Ada' };
    const ContactId = contactIdOf(simulator.start(aRequest({ Name: 'spring ab12', Attributes }), noon));
    const at = (atMs: number) => {
      const answer = simulator.describe({ InstanceId, ContactId }, noon + atMs);
      return answer.kind === 'ok' ? answer.contact : undefined;
    };
    const ringing = at(5_999);
    expect(ringing).toMatchObject({
      Id: ContactId,
      InitiationMethod: 'API',
      Channel: 'VOICE',
      Name: 'spring ab12',
    });
    expect(ringing).toMatchObject({ InitiationTimestamp: noon / 1_000, Attributes });
    expect(ringing).not.toHaveProperty('ConnectedToSystemTimestamp');
    expect(at(6_000)).toMatchObject({ ConnectedToSystemTimestamp: noon / 1_000 + 6 });
    expect(at(39_999)).not.toHaveProperty('DisconnectTimestamp');
    expect(at(40_000)).toMatchObject({
      DisconnectTimestamp: noon / 1_000 + 40,
      DisconnectReason: 'CUSTOMER_DISCONNECT',
    });
  });

  it('does not find unknown contacts, nor those of another instance', () => {
    const simulator = aSimulator();
    const ContactId = contactIdOf(simulator.start(aRequest(), noon));
    const ask = (reference: object) => reported(simulator.describe(reference, noon));
    expect(ask({ InstanceId, ContactId: 'unknown' })).toBe('ResourceNotFoundException');
    expect(ask({ InstanceId: 'another', ContactId })).toBe('ResourceNotFoundException');
    expect(ask({ InstanceId })).toBe('InvalidParameterException');
    expect(ask({ InstanceId, ContactId: 'x'.repeat(257) })).toBe('InvalidParameterException');
  });
});

describe('StopContact', () => {
  it('ends a call before it is answered', () => {
    const simulator = aSimulator({ callSeconds });
    const ContactId = contactIdOf(simulator.start(aRequest(), noon));
    expect(reported(simulator.stop({ InstanceId, ContactId }, noon + 2_000))).toBe(200);
    expect(simulator.calls[0]?.ends).toEqual({ endsAtMs: noon + 2_000, disconnectReason: 'OTHER' });
  });

  it('leaves a call that is over as it is, and does not find an unknown one', () => {
    const simulator = aSimulator({ callSeconds });
    const ContactId = contactIdOf(simulator.start(aRequest(), noon));
    expect(reported(simulator.stop({ InstanceId, ContactId }, noon + 40_000))).toBe(200);
    expect(simulator.calls[0]?.ends.disconnectReason).toBe('CUSTOMER_DISCONNECT');
    const unknown = simulator.stop({ InstanceId, ContactId: 'unknown' }, noon);
    expect(unknown).toMatchObject({ name: 'ContactNotFoundException', statusCode: 410 });
  });
});

describe('SearchContacts', () => {
  it('finds a contact by its exact name once the index has it', () => {
    const simulator = withCalls(['spring ab12', 'spring ab1'], { searchIndexLagMs: 5_000 });
    expect(namesOf(simulator.search(aSearch(byName('spring ab12')), noon + 4_999))).toEqual([]);
    expect(namesOf(simulator.search(aSearch(byName('spring ab12')), noon + 5_000))).toEqual(['spring ab12']);
    expect(namesOf(simulator.search(aSearch(byName('spring')), noon + day))).toEqual([]);
  });

  it('finds nothing, ever, without an index', () => {
    const simulator = withCalls(['one'], { searchIndexLagMs: null });
    expect(simulator.search(aSearch(byName('one')), noon + day)).toMatchObject({ kind: 'ok', totalCount: 0 });
  });

  it('keeps to the time range, ends included, and to the instance', () => {
    const simulator = withCalls(['one', 'two', 'three']);
    const range = (from: number, to: number, Type = 'INITIATION_TIMESTAMP') => ({
      TimeRange: { Type, StartTime: noon / 1_000 + from, EndTime: noon / 1_000 + to },
    });
    const names = (changes: object) =>
      namesOf(simulator.search(aSearch(changes as Record<string, unknown>), noon + day));
    expect(names(range(0, 1))).toEqual(['two', 'one']);
    expect(names(range(1.001, 2))).toEqual(['three']);
    expect(names({ ...range(1, 2), ...byName('one') })).toEqual([]);
    expect(names(range(40, 41, 'DISCONNECT_TIMESTAMP'))).toEqual(['two', 'one']);
    expect(names(range(0, 9, 'ENQUEUE_TIMESTAMP'))).toEqual([]);
    expect(names({ InstanceId: 'another' })).toEqual([]);
  });

  it.each([
    ['MATCH_ANY', ['spring', 'three'], ['spring three', 'autumn three', 'spring one']],
    ['MATCH_ALL', ['spring', 'three'], ['spring three']],
    ['MATCH_NONE', ['spring'], ['autumn three']],
    ['MATCH_EXACT', ['spring one', 'spring one', 'spring'], ['spring one']],
  ])('takes the names by %s', (MatchType, SearchText, expected) => {
    const simulator = withCalls(['spring one', 'autumn three', 'spring three']);
    const answer = simulator.search(
      aSearch({ SearchCriteria: { Name: { MatchType, SearchText } } }),
      noon + day,
    );
    expect(namesOf(answer)).toEqual(expected);
  });

  it('takes channels, methods of initiation and queues as criteria', () => {
    const simulator = withCalls(['one']);
    const count = (SearchCriteria: object) =>
      namesOf(simulator.search(aSearch({ SearchCriteria }), noon + day)).length;
    expect(
      count({ Channels: ['VOICE', 'CHAT'], InitiationMethods: ['API'], QueueIds: [aRequest().QueueId] }),
    ).toBe(1);
    expect(
      [{ Channels: ['CHAT'] }, { InitiationMethods: ['INBOUND'] }, { QueueIds: ['x'] }].map(count),
    ).toEqual([0, 0, 0]);
  });

  it('sorts as asked, newest first unless asked', () => {
    const simulator = withCalls(['one', 'two']);
    const Sort = { FieldName: 'INITIATION_TIMESTAMP', Order: 'ASCENDING' };
    expect(namesOf(simulator.search(aSearch({ Sort }), noon + day))).toEqual(['one', 'two']);
    expect(namesOf(simulator.search(aSearch(), noon + day))).toEqual(['two', 'one']);
  });

  it('pages through all contacts, each once, whatever is placed meanwhile', () => {
    const simulator = withCalls(['one', 'two', 'three', 'four', 'five']);
    const seen: (string | undefined)[] = [];
    let NextToken: string | undefined;
    do {
      const answer = simulator.search(aSearch({ MaxResults: 2, NextToken }), noon + 10_000);
      seen.push(...namesOf(answer));
      NextToken = answer.kind === 'ok' ? answer.nextToken : undefined;
      simulator.start(aRequest({ Name: 'late' }), noon + 10_001);
    } while (NextToken !== undefined);
    expect(seen).toEqual(['five', 'four', 'three', 'two', 'one']);
  });

  it.each([
    ['no time range', { TimeRange: undefined }, 'InvalidParameterException'],
    [
      'a time range backwards',
      { TimeRange: { Type: 'INITIATION_TIMESTAMP', StartTime: 2, EndTime: 1 } },
      'InvalidParameterException',
    ],
    [
      'a time as text',
      { TimeRange: { Type: 'INITIATION_TIMESTAMP', StartTime: '1', EndTime: 2 } },
      'InvalidRequestException',
    ],
    [
      'an unknown type of time',
      { TimeRange: { Type: 'BIRTHDAY', StartTime: 1, EndTime: 2 } },
      'InvalidParameterException',
    ],
    ['a text of 129 characters', byName('x'.repeat(129)), 'InvalidParameterException'],
    ['101 results', { MaxResults: 101 }, 'InvalidParameterException'],
    ['no results', { MaxResults: 0 }, 'InvalidParameterException'],
    ['a foreign NextToken', { NextToken: 'abc' }, 'InvalidParameterException'],
    ['criteria that are not simulated', { SearchCriteria: { AgentIds: ['a'] } }, 'InvalidRequestException'],
  ])('refuses %s', (_what, changes, error) => {
    expect(reported(aSimulator().search(aSearch(changes), noon))).toBe(error);
  });

  it('does not know another instance than the one it has', () => {
    const simulator = aSimulator({ instanceId: 'another' });
    expect(reported(simulator.search(aSearch(), noon))).toBe('ResourceNotFoundException');
  });
});

describe('a run', () => {
  it('is reported in a few numbers', () => {
    const simulator = aSimulator({ callSeconds, quotaPerSecond: 2, burst: 1 });
    for (const [atMs, DestinationPhoneNumber] of [
      [0, '+12065550100'],
      [1, '+12065550101'],
      [500, '+12065550100'],
      [1_000, '+12065550102'],
    ] as const) {
      simulator.start(aRequest({ DestinationPhoneNumber }), noon + atMs);
    }
    expect(simulator.summary(noon + 1_000)).toEqual({
      requests: 4,
      answers: { 200: 3, ThrottlingException: 1 },
      throttled: 1,
      placed: 3,
      distinctNumbers: 2,
      activeNow: 3,
      maxActive: 3,
      callsPerSecond: 2,
    });
  });

  it('is the same for the same seed, and begins anew after a reset', () => {
    const run = (simulator: ConnectSimulator) => {
      for (let index = 0; index < 20; index += 1) {
        simulator.start(aRequest({ ClientToken: 'a' }), noon + index * 20_000);
      }
      return structuredClone(simulator.calls);
    };
    const simulator = aSimulator({ seed: 3 });
    const first = run(simulator);
    simulator.reset();
    expect(simulator.summary(noon)).toMatchObject({
      requests: 0,
      placed: 0,
      activeNow: 0,
      callsPerSecond: null,
    });
    expect(run(simulator)).toEqual(first);
    expect(run(aSimulator({ seed: 4 }))).not.toEqual(first);
  });

  it('gives each contact its own id, a UUID', () => {
    const simulator = aSimulator();
    const ids = Array.from({ length: 1_000 }, () => contactIdOf(simulator.start(aRequest(), noon)));
    expect(new Set(ids).size).toBe(1_000);
    expect(
      ids.every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/.test(id)),
    ).toBe(true);
  });

  it.each<[string, unknown, RegExp]>([
    ['an unknown setting', { qouta: 1 }, /qouta/],
    ['a range upside down', { callSeconds: { min: 2, max: 1 } }, /callSeconds: min must not be above max/],
    ['a fault with neither share nor next', { faults: [{ kind: 'throttle' }] }, /faults.0: .*share or next/],
    ['a slow fault without milliseconds', { faults: [{ kind: 'slow', next: 1 }] }, /faults.0: milliseconds/],
  ])('refuses %s and keeps the settings it had', (_what, settings, message) => {
    const simulator = aSimulator();
    const before = simulator.settings;
    expect(() => simulator.configure(settings as SimulatorSettingsInput)).toThrow(SimulatorSettingsError);
    expect(() => simulator.configure(settings as SimulatorSettingsInput)).toThrow(message);
    expect(simulator.settings).toBe(before);
  });
});
