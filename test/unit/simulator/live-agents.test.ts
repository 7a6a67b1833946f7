/** Agents who talk, wrap up, log in and out, and leave; the flow's deadline; the order of the queue. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Call } from '../../../local/simulator/call.ts';
import type { ConnectSimulator } from '../../../local/simulator/engine.ts';
import { durationOf, seededRandom } from '../../../local/simulator/random.ts';
import type { SimulatorSettingsInput } from '../../../local/simulator/settings.ts';
import { aRequest, aSimulator, contactIdOf, day, noon } from './simulator-fixture.ts';

const { InstanceId } = aRequest();
const exactly = (seconds: number) => ({ min: seconds, max: seconds });
const minute = 60_000;
const withDetection = {
  TrafficType: 'CAMPAIGN',
  AnswerMachineDetectionConfig: { EnableAnswerMachineDetection: true },
};

/** Rings for 5 s, talks for 30 s, 10 s of after-contact work; the flow gives up after 1 s. */
const agents = {
  online: 1,
  waitSeconds: exactly(0),
  talkSeconds: exactly(30),
  wrapUpSeconds: exactly(10),
  deadlineSeconds: 1,
  messageSeconds: exactly(8),
} satisfies SimulatorSettingsInput['agents'];
const people = { ringSeconds: exactly(5), patienceSeconds: exactly(60) };

function aCenter(changes: Partial<typeof agents> | object = {}, settings: SimulatorSettingsInput = {}) {
  return aSimulator({ agents: { ...agents, ...changes }, people, ...settings });
}

/** The calls that are placed at these times (ms after noon), as they went. */
function callsPlaced(simulator: ConnectSimulator, ...atMs: number[]): readonly Call[] {
  for (const each of atMs) simulator.start(aRequest(), noon + each);
  simulator.advance(noon + day);
  return simulator.calls;
}

describe('an agent', () => {
  it('talks, then does after-contact work, and takes the next call when that is done', () => {
    const calls = callsPlaced(aCenter({ deadlineSeconds: null }), 0, 1_000);
    expect(calls.map(({ ends }) => ends)).toMatchObject([
      {
        agent: { number: 1, joinedAtMs: noon + 5_000, wrapUpEndsAtMs: noon + 45_000 },
        endsAtMs: noon + 35_000,
      },
      {
        agent: { number: 1, joinedAtMs: noon + 45_000, wrapUpEndsAtMs: noon + 85_000 },
        endsAtMs: noon + 75_000,
      },
    ]);
  });

  it('has talks and after-contact work of the mean and the spread that are set', () => {
    const random = seededRandom(7);
    const talks = Array.from({ length: 40_000 }, () => durationOf({ mean: 180, cv: 0.9 }, random));
    const mean = talks.reduce((sum, each) => sum + each, 0) / talks.length;
    const variance = talks.reduce((sum, each) => sum + (each - mean) ** 2, 0) / talks.length;
    expect(Math.abs(mean - 180)).toBeLessThan(4);
    expect(Math.abs(Math.sqrt(variance) / mean - 0.9)).toBeLessThan(0.05);
    expect(Math.min(...talks)).toBeGreaterThan(0);
    expect(durationOf({ mean: 20, cv: 0 }, random)).toBe(20);
  });

  it('begins after-contact work when the call is stopped', () => {
    const simulator = aCenter();
    const ContactId = contactIdOf(simulator.start(aRequest(), noon));
    simulator.stop({ InstanceId, ContactId }, noon + 15_000);
    expect(simulator.summary(noon + 24_999).agents).toMatchObject({ wrappingUp: 1, free: 0 });
    expect(simulator.summary(noon + 25_000).agents).toMatchObject({ wrappingUp: 0, free: 1 });
    expect(simulator.calls[0]?.ends).toMatchObject({
      endsAtMs: noon + 15_000,
      agent: { wrapUpEndsAtMs: noon + 25_000 },
    });
  });

  it('logs out when the session is over, but finishes the call before, and comes back', () => {
    const simulator = aCenter({ loggedInSeconds: exactly(20), awaySeconds: exactly(60) });
    simulator.start(aRequest(), noon);
    const at = (seconds: number) => simulator.summary(noon + seconds * 1_000).agents;
    expect(at(19)).toMatchObject({ loggedIn: 1, talking: 1 });
    expect(at(40)).toMatchObject({ loggedIn: 1, wrappingUp: 1 });
    expect(at(45)).toMatchObject({ loggedIn: 0, free: 0 });
    expect(at(104)).toMatchObject({ loggedIn: 0 });
    expect(at(105)).toMatchObject({ loggedIn: 1, free: 1 });
    expect(at(125)).toMatchObject({ loggedIn: 0 });
    expect(at(130)).toMatchObject({ seconds: { loggedIn: 65, free: 25, talking: 30, wrappingUp: 10 } });
  });

  it('joins a waiting customer when logging in', () => {
    const settings = {
      online: 1,
      loggedInSeconds: exactly(4),
      awaySeconds: exactly(10),
      deadlineSeconds: null,
    };
    const calls = callsPlaced(aCenter(settings), 0);
    expect(calls[0]?.ends.agent?.joinedAtMs).toBe(noon + 14_000);
  });

  it('is logged in for about the fraction of the time that is set', () => {
    const sessions = { loggedInSeconds: { mean: 4_500, cv: 1 }, awaySeconds: { mean: 600, cv: 1 } };
    const simulator = aCenter({ online: 200, ...sessions });
    simulator.advance(noon);
    const { loggedIn = 0 } = simulator.summary(noon + 2 * day).agents?.seconds ?? {};
    expect(loggedIn / (200 * 2 * 86_400)).toBeCloseTo(4_500 / 5_100, 1);
  });
});

describe('the number of agents', () => {
  it('can grow and shrink while calls are on: who has a call finishes it', () => {
    const simulator = aCenter({ online: 3 });
    const change = (online: number, atMs: number) =>
      simulator.configure({ agents: { ...agents, online } }, noon + atMs);
    simulator.start(aRequest(), noon);
    change(0, 10_000);
    expect(simulator.summary(noon + 10_000).agents).toMatchObject({ loggedIn: 1, talking: 1, free: 0 });
    expect(simulator.summary(noon + 45_000).agents).toMatchObject({ loggedIn: 0 });
    change(2, 50_000);
    expect(simulator.summary(noon + 50_000).agents).toMatchObject({ loggedIn: 2, free: 2 });
    expect(simulator.calls[0]?.ends).toMatchObject({ agent: { number: 1 }, endsAtMs: noon + 35_000 });
    expect(simulator.summary(noon + minute).agents?.seconds).toEqual({
      loggedIn: 2 * 10 + 45 + 2 * 10,
      free: 2 * 10 + 5 + 2 * 10,
      talking: 30,
      wrappingUp: 10,
    });
  });

  it('can be raised again before an agent has finished, so that no agent leaves', () => {
    const simulator = aCenter();
    simulator.start(aRequest(), noon);
    simulator.configure({ agents: { ...agents, online: 0 } }, noon + 10_000);
    simulator.configure({ agents }, noon + 20_000);
    expect(simulator.summary(noon + 45_000).agents).toMatchObject({ loggedIn: 1, free: 1 });
  });

  it('can be raised while a customer waits, who is joined at once', () => {
    const simulator = aCenter({ online: 0, deadlineSeconds: null });
    simulator.start(aRequest(), noon);
    simulator.configure({ agents: { ...agents, deadlineSeconds: null } }, noon + 9_000);
    simulator.advance(noon + day);
    expect(simulator.calls[0]?.ends.agent?.joinedAtMs).toBe(noon + 9_000);
  });
});

describe("the flow's deadline", () => {
  it('takes the customer out of the queue, and no agent joins during the message', () => {
    const [, second] = callsPlaced(aCenter({ talkSeconds: exactly(2), wrapUpSeconds: exactly(0) }), 0, 500);
    expect(second).toMatchObject({
      fate: 'ABANDONED',
      ends: {
        enqueuedAtMs: noon + 5_500,
        deadlineAtMs: noon + 6_500,
        endsAtMs: noon + 14_500,
        disconnectReason: 'CONTACT_FLOW_DISCONNECT',
      },
    });
    expect(second?.ends.agent).toBeUndefined();
  });

  it('does not apply to a customer whom an agent joins in time, and is not reported of one', () => {
    const [, second] = callsPlaced(aCenter({ talkSeconds: exactly(2), wrapUpSeconds: exactly(0) }), 0, 1_500);
    expect(second).toMatchObject({ fate: 'ANSWERED', ends: { agent: { joinedAtMs: noon + 7_000 } } });
    expect(second?.ends).not.toHaveProperty('deadlineAtMs');
  });

  it('is the moment from which no agent joins', () => {
    const [, second] = callsPlaced(aCenter({ talkSeconds: exactly(2), wrapUpSeconds: exactly(0) }), 0, 1_000);
    expect(second?.ends).toMatchObject({ deadlineAtMs: noon + 7_000 });
    expect(second?.ends.agent).toBeUndefined();
  });

  it('is distinguished from customers who hang up before', () => {
    const simulator = aCenter(
      { online: 0, deadlineSeconds: 10 },
      { people: { ...people, patienceSeconds: exactly(4) } },
    );
    const [call] = callsPlaced(simulator, 0);
    expect(call?.ends).toEqual({
      answeredAtMs: noon + 5_000,
      enqueuedAtMs: noon + 5_000,
      endsAtMs: noon + 9_000,
      disconnectReason: 'CUSTOMER_DISCONNECT',
    });
    expect(simulator.summary(noon + day).people).toMatchObject({ hungUpInQueue: 1, leftAtDeadline: 0 });
  });

  it('is off when the call is stopped before, and stays when it is stopped during the message', () => {
    const endsOf = (stoppedAtMs: number) => {
      const simulator = aCenter({ online: 0 });
      const ContactId = contactIdOf(simulator.start(aRequest(), noon));
      simulator.stop({ InstanceId, ContactId }, noon + stoppedAtMs);
      simulator.advance(noon + day);
      return simulator.calls[0]?.ends;
    };
    expect(endsOf(5_500)).not.toHaveProperty('deadlineAtMs');
    expect(endsOf(7_000)).toMatchObject({
      deadlineAtMs: noon + 6_000,
      endsAtMs: noon + 7_000,
      disconnectReason: 'OTHER',
    });
  });
});

describe('concurrent calls', () => {
  it('count a call for as long as it really goes on', () => {
    const simulator = aCenter({ deadlineSeconds: null });
    simulator.start(aRequest(), noon);
    const active = (seconds: number) => simulator.summary(noon + seconds * 1_000).activeNow;
    expect([active(0), active(34.999), active(35)]).toEqual([1, 1, 0]);
  });
});

describe('the summary', () => {
  it('tells who answered, who was joined, and who had no agent within 2 s', () => {
    const simulator = aCenter({
      online: 2,
      deadlineSeconds: 5,
      talkSeconds: exactly(3),
      wrapUpSeconds: exactly(0),
    });
    // Two are joined at once, two after 3 s, and one has no agent within 5 s. One call later on is joined at once.
    for (let index = 0; index < 5; index += 1) simulator.start(aRequest(), noon);
    expect(simulator.summary(noon + 6_000).people).toEqual({
      answered: 5,
      joined: 2,
      abandoned: 0,
      leftAtDeadline: 0,
      hungUpInQueue: 0,
      abandonedShare: 0,
    });
    simulator.start(aRequest(), noon + minute);
    // Neither a voicemail nor a busy line is a person who answers.
    simulator.configure({ fates: { '+12065550199': ['VOICEMAIL'], '+12065550198': ['BUSY'] } });
    for (const DestinationPhoneNumber of ['+12065550199', '+12065550198']) {
      simulator.start(aRequest({ DestinationPhoneNumber }), noon + 2 * minute);
    }
    expect(simulator.summary(noon + day).people).toEqual({
      answered: 6,
      joined: 5,
      abandoned: 3,
      leftAtDeadline: 1,
      hungUpInQueue: 0,
      abandonedShare: 3 / 6,
    });
  });

  it('counts the 2 s from the end of the greeting, where there is one', () => {
    const abandoned = (waitSeconds: number) => {
      const simulator = aCenter(
        { waitSeconds: exactly(waitSeconds), deadlineSeconds: null },
        {
          people: { ...people, greetingSeconds: exactly(1.5), detectionSeconds: exactly(0.7) },
          campaignTraffic: true,
        },
      );
      simulator.start(aRequest(withDetection), noon);
      return simulator.summary(noon + day).people?.abandoned;
    };
    expect([abandoned(1.3), abandoned(1.301)]).toEqual([0, 1]);
  });

  it('has no agents and no people where there are no agents', () => {
    expect(aSimulator().summary(noon)).not.toHaveProperty('agents');
  });
});

const duration = fc.oneof(
  fc.tuple(fc.nat(60), fc.nat(60)).map(([min, more]) => ({ min, max: min + more })),
  fc.record({ mean: fc.nat(60), cv: fc.constantFrom(0, 0.6, 2) }),
);
const team = fc.record({
  online: fc.nat(4),
  waitSeconds: fc.constant(exactly(0)),
  talkSeconds: fc.option(duration, { nil: undefined }),
  wrapUpSeconds: duration,
  loggedInSeconds: fc.option(duration),
  awaySeconds: duration.map((each) =>
    'min' in each ? { ...each, max: each.max + 1 } : { ...each, mean: 30 },
  ),
  deadlineSeconds: fc.option(fc.nat(20)),
});
const action = fc.record({
  gapMs: fc.nat(20_000),
  what: fc.constantFrom('start', 'start', 'start', 'stop', 'staff'),
  which: fc.nat(20),
  online: fc.nat(4),
});
type Action = typeof action extends fc.Arbitrary<infer Item> ? Item : never;

/** Sessions of no time at all would go on for ever. */
const sane = (settings: { loggedInSeconds: { min?: number; mean?: number; max?: number } | null }) =>
  settings.loggedInSeconds === null ||
  (settings.loggedInSeconds.max ?? settings.loggedInSeconds.mean ?? 0) > 5;

interface World {
  readonly simulator: ConnectSimulator;
  readonly untilMs: number;
}

/** Does it all, looking at the simulation in between at the times that are given. */
function play(
  settings: object,
  actions: readonly Action[],
  seed: number,
  look: (simulator: ConnectSimulator, nowMs: number) => void = () => {},
): World {
  const simulator = aSimulator({
    seed,
    agents: settings,
    people: {
      voicemail: 0.2,
      busy: 0.1,
      patienceSeconds: { min: 0, max: 40 },
      ringSeconds: { min: 0, max: 20 },
    },
    stop: { quotaPerSecond: 1e6, burst: 1e6 },
    events: { enabled: true, delayMs: { min: 0, max: 3_000 } },
  });
  let nowMs = noon;
  simulator.advance(noon);
  for (const { gapMs, what, which, online } of actions) {
    nowMs += gapMs;
    look(simulator, nowMs);
    const ContactId = simulator.calls[which]?.contactId;
    if (what === 'staff') simulator.configure({ agents: { ...settings, online } }, nowMs);
    else if (what === 'stop' && ContactId) simulator.stop({ InstanceId, ContactId }, nowMs);
    else simulator.start(aRequest({ DestinationPhoneNumber: `+1206555${1_000 + which}` }), nowMs);
  }
  const untilMs = nowMs + 10 * minute;
  look(simulator, untilMs);
  simulator.advance(untilMs);
  return { simulator, untilMs };
}

describe('whatever is placed, stopped and changed', () => {
  const world = fc.tuple(team.filter(sane), fc.array(action, { maxLength: 60 }), fc.integer());
  const numRuns = 150;

  it('no agent has two calls, or a call in after-contact work', () => {
    fc.assert(
      fc.property(world, ([settings, actions, seed]) => {
        const { simulator } = play(settings, actions, seed);
        const turns = simulator.calls
          .flatMap(({ ends }) => (ends.agent ? [{ ...ends.agent, ...ends }] : []))
          .toSorted((one, other) => one.joinedAtMs - other.joinedAtMs || one.endsAtMs - other.endsAtMs);
        for (const [index, { number, endsAtMs, wrapUpEndsAtMs = endsAtMs }] of turns.entries()) {
          const next = turns.slice(index + 1).find((turn) => turn.number === number);
          expect(wrapUpEndsAtMs).toBeLessThanOrEqual(next?.joinedAtMs ?? Number.POSITIVE_INFINITY);
        }
      }),
      { numRuns },
    );
  });

  it('every queued call is joined, left at the deadline, hung up, or stopped, and no other', () => {
    fc.assert(
      fc.property(world, ([settings, actions, seed]) => {
        const { simulator, untilMs } = play(settings, actions, seed);
        for (const { fate, ends } of simulator.calls) {
          const { agent, deadlineAtMs, disconnectReason, enqueuedAtMs, endsAtMs } = ends;
          if (enqueuedAtMs === undefined || endsAtMs > untilMs) continue;
          const ways = [
            agent !== undefined,
            agent === undefined &&
              disconnectReason === 'CONTACT_FLOW_DISCONNECT' &&
              deadlineAtMs !== undefined,
            agent === undefined && disconnectReason === 'CUSTOMER_DISCONNECT' && deadlineAtMs === undefined,
            agent === undefined && disconnectReason === 'OTHER',
          ];
          expect(ways.filter(Boolean)).toHaveLength(1);
          expect(agent !== undefined && deadlineAtMs !== undefined).toBe(false);
          if (fate !== 'VOICEMAIL' && disconnectReason !== 'OTHER') {
            expect(fate).toBe(agent === undefined ? 'ABANDONED' : 'ANSWERED');
          }
          const { deadlineSeconds } = settings;
          const waitedMs = (agent?.joinedAtMs ?? deadlineAtMs ?? endsAtMs) - enqueuedAtMs;
          expect(waitedMs).toBeLessThanOrEqual((deadlineSeconds ?? 60) * 1_000);
        }
      }),
      { numRuns },
    );
  });

  it('customers are joined in the order in which they were queued, and wait only while no agent is free', () => {
    fc.assert(
      fc.property(world, ([settings, actions, seed]) => {
        const { simulator } = play(settings, actions, seed, (seen, nowMs) => {
          const state = seen.summary(nowMs).agents;
          expect(Math.min(state?.customersInQueue ?? 0, state?.free ?? 0)).toBe(0);
        });
        const queued = simulator.calls.flatMap(({ ends: { enqueuedAtMs, deadlineAtMs, endsAtMs, agent } }) =>
          enqueuedAtMs === undefined
            ? []
            : [
                {
                  enqueuedAtMs,
                  untilMs: agent?.joinedAtMs ?? deadlineAtMs ?? endsAtMs,
                  joined: agent !== undefined,
                },
              ],
        );
        for (const { enqueuedAtMs, untilMs } of queued) {
          const overtaken = queued.filter(
            (other) => other.joined && other.enqueuedAtMs > enqueuedAtMs && other.untilMs < untilMs,
          );
          expect(overtaken).toEqual([]);
        }
      }),
      { numRuns },
    );
  });

  it("the agents' time adds up to what the calls say", () => {
    fc.assert(
      fc.property(world, ([settings, actions, seed]) => {
        const { simulator, untilMs } = play(settings, actions, seed);
        const { seconds, loggedIn, free, talking, wrappingUp, talkingShare } =
          simulator.summary(untilMs).agents ?? expect.fail('no agents');
        const spent = (from: (call: Call) => number | undefined, to: (call: Call) => number | undefined) =>
          simulator.calls.reduce((sum, call) => {
            const fromMs = Math.min(from(call) ?? untilMs, untilMs);
            return sum + Math.min(to(call) ?? fromMs, untilMs) - fromMs;
          }, 0) / 1_000;
        const joinedAt = ({ ends }: Call) => ends.agent?.joinedAtMs;
        const endsAt = ({ ends }: Call) => (ends.agent ? ends.endsAtMs : undefined);
        expect(seconds.talking).toBeCloseTo(spent(joinedAt, endsAt), 6);
        expect(seconds.wrappingUp).toBeCloseTo(
          spent(endsAt, ({ ends }) => ends.agent?.wrapUpEndsAtMs),
          6,
        );
        expect(seconds.loggedIn).toBeCloseTo(seconds.free + seconds.talking + seconds.wrappingUp, 6);
        expect(loggedIn).toBe(free + talking + wrappingUp);
        const elapsed = (untilMs - noon) / 1_000;
        expect(seconds.loggedIn).toBeLessThanOrEqual(4 * elapsed);
        const isFixed = settings.loggedInSeconds === null && actions.every(({ what }) => what !== 'staff');
        if (isFixed) expect(seconds.loggedIn).toBeCloseTo(settings.online * elapsed, 6);
        expect(talkingShare ?? 0).toBeCloseTo(seconds.talking / (seconds.loggedIn || 1), 9);
      }),
      { numRuns },
    );
  });

  it('the same seed gives the same course and the same events, however often one looks', () => {
    fc.assert(
      fc.property(world, fc.array(fc.nat(9_000), { maxLength: 30 }), ([settings, actions, seed], gapsMs) => {
        const course = (look: (simulator: ConnectSimulator, nowMs: number) => void) => {
          const events: unknown[] = [];
          const { simulator, untilMs } = play(settings, actions, seed, (seen, nowMs) => {
            look(seen, nowMs);
            events.push(...seen.events(nowMs));
          });
          return structuredClone({
            calls: simulator.calls,
            events,
            agents: simulator.summary(untilMs).agents,
          });
        };
        let lookedAtMs = noon;
        const often = course((simulator, nowMs) => {
          for (const gapMs of gapsMs) {
            lookedAtMs = Math.min(nowMs, lookedAtMs + gapMs);
            simulator.summary(lookedAtMs);
          }
          lookedAtMs = nowMs;
        });
        expect(often).toEqual(course(() => {}));
      }),
      { numRuns: 60 },
    );
  });
});
