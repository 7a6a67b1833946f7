/** The ways of pacing that are compared, and two bounds of what can be known. */
import { tightestCounts } from '../../src/agent-pacing/allowance.ts';
import { mayStart, type StartQuestion, startsIn } from '../../src/agent-pacing/may-start.ts';
import { aheadSeconds, answeredWithin, MOMENTS } from '../../src/agent-pacing/odds.ts';
import { addChances, certainOutlook } from '../../src/agent-pacing/outlook.ts';
import { currentAgents } from '../../src/agent-pacing/staffing.ts';
import { instant, Known } from './known.ts';
import { viciDial } from './vicidial.ts';
import type { World } from './world.ts';
import type { Dialer } from './world-case.ts';

type Decide = (known: Known, world: World) => (now: number, lines: number) => number;

/** Calls that started longer ago count as over, s: their events were lost. */
const MAX_RING_SECONDS = 40;

/** A dialer that knows what Connect reports, and decides each second. */
function informed(decideOf: Decide, learns: boolean): (world: World) => Dialer {
  return (world) => {
    const known = new Known(learns);
    return {
      everySeconds: 1,
      startDay: () => known.startDay(),
      signal: (signal, now) => known.signal(signal, now),
      metrics: (metrics) => known.metrics(metrics),
      started: (call, now) => known.started(call, now),
      decide: decideOf(known, world),
    };
  };
}

/** `callsPerAgent` calls without an agent for each free agent. */
function fixedRatio(callsPerAgent: number): (world: World) => Dialer {
  return informed(
    (known) => (now) => {
      const { idle } = currentAgents(known.staffing);
      if (idle === 0) return 0;
      const pending = known.ages(now).filter((age) => age < MAX_RING_SECONDS).length;
      return Math.max(0, callsPerAgent * idle - known.waitingAt(now, 3) - pending);
    },
    false,
  );
}

/** What the rule is asked, from what Connect reports. */
function questions(known: Known): (now: number, lines: number) => StartQuestion {
  let counts = { answered: 0, abandoned: 0 };
  let countedFrom = known.counts;
  return (now, lines) => {
    const at = instant(now);
    if (known.counts !== countedFrom) {
      countedFrom = known.counts;
      counts = tightestCounts(countedFrom, '30d', at, 0.03);
    }
    const odds = known.odds(now);
    const lag = odds.delaySeconds;
    return {
      mode: { type: 'predictive' },
      agents: currentAgents(known.staffing),
      now: at,
      countedAt: known.staffing.snapshot.at,
      lag,
      waiting: known.waitingAt(now, lag),
      ringAges: known.ages(now),
      odds,
      counts,
      abandonRate: 0.03,
      lines,
    };
  };
}

const ours = informed((known) => {
  const question = questions(known);
  return (now, lines) => mayStart(question(now, lines)).starts;
}, true);

/** The rule with all signals at once and one thing that no dialer can know: when agents are free, or which calls are answered. */
function bound(knows: 'agents' | 'calls'): (world: World) => Dialer {
  return informed((known, world) => {
    const question = questions(known);
    return (now, lines) => {
      const calls = world.calls.ringing.subarray(0, world.calls.ringingCount);
      const asked = {
        ...question(now, lines),
        agents: { idle: world.team.idle, talking: world.team.talking, wrapping: world.team.wrapping },
        lag: 0,
        waiting: world.waiting,
        ringAges: Float64Array.from(calls, (call) => now - (world.calls.startedAt[call] as number)),
      };
      const { odds } = asked;
      const outlook = certainOutlook(world.team.idle - world.waiting);
      for (let i = 0; i < MOMENTS; i += 1) {
        const ahead = aheadSeconds(odds.moments[i] ?? 0);
        if (knows === 'agents') {
          addChances(
            outlook,
            i,
            world.team.freeAt.reduce((sum, at) => (at <= now + ahead && at > now ? sum + 1 : sum), 0),
            1,
          );
          for (const age of asked.ringAges)
            addChances(outlook, i, -1, answeredWithin(odds, Math.round(age), ahead));
        } else {
          addChances(outlook, i, world.team.talking, odds.freeFromTalk[ahead] ?? 0);
          addChances(outlook, i, world.team.wrapping, odds.freeFromWrapUp[ahead] ?? 0);
          const answered = calls.reduce(
            (sum, call) => ((world.calls.needsAgentAt[call] as number) <= now + ahead ? sum + 1 : sum),
            0,
          );
          addChances(outlook, i, -answered, 1);
        }
      }
      return startsIn(outlook, asked).starts;
    };
  }, true);
}

export const strategies = {
  progressive: fixedRatio(1),
  'power 2': fixedRatio(2),
  VICIdial: viciDial,
  ours,
  'knowing when agents are free': bound('agents'),
  'knowing which calls are answered': bound('calls'),
} as const satisfies Readonly<Record<string, (world: World) => Dialer>>;

export type StrategyName = keyof typeof strategies;
