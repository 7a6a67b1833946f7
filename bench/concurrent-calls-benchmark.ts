/**
 * The fraction of slots in use while work waits, where concurrent calls are the limit: when events report the end of
 * each call, and when some of them are lost.
 */
import type { ConnectSimulator } from '../local/simulator/engine.ts';
import { numbersOf } from './customer-numbers.ts';
import type { ConcurrentCallsResult } from './results-file.ts';
import { VirtualStack } from './virtual-stack.ts';

interface Case {
  readonly maxConcurrentCalls: number;
  readonly callsPerSecond: number;
  readonly eventsLostShare: number;
}

/** A rate at which all slots are taken within seconds. */
const cases: readonly Case[] = [
  { maxConcurrentCalls: 10, callsPerSecond: 2 },
  { maxConcurrentCalls: 100, callsPerSecond: 10 },
].flatMap((limits) => [0, 0.05].map((eventsLostShare) => ({ ...limits, eventsLostShare })));

/** Calls one after another in each slot. */
const CALLS_A_SLOT = 30;

/** Runs every case; answers a row for each. */
export async function measureConcurrentCalls(
  progress: (line: string) => void,
): Promise<ConcurrentCallsResult[]> {
  const results: ConcurrentCallsResult[] = [];
  for (const each of cases) {
    progress(`${each.maxConcurrentCalls} concurrent calls, ${100 * each.eventsLostShare}% of events lost`);
    results.push(await measure(each));
  }
  return results;
}

async function measure(limits: Case): Promise<ConcurrentCallsResult> {
  const { maxConcurrentCalls, callsPerSecond, eventsLostShare } = limits;
  const stack = new VirtualStack({
    simulator: {
      quotaPerSecond: callsPerSecond,
      burst: Math.ceil(1.5 * callsPerSecond),
      concurrentCalls: null, // what is too much is to be seen, not refused
      callSeconds: { min: 20, max: 60 },
      events: { enabled: true, lostShare: eventsLostShare },
    },
    deployment: { callsPerSecond, maxConcurrentCalls },
  });
  const contacts = CALLS_A_SLOT * maxConcurrentCalls;
  const file = ['phoneNumber', ...numbersOf(contacts)].join('\n');
  const { clock, simulator } = stack;
  const startedAt = clock.now();
  const isDone = () => simulator.calls.length >= contacts;
  const job = stack.uploads.drop('slots.csv', file);
  await clock.run(Promise.all([stack.import(job), stack.workUntil(isDone)]));
  const seconds = ((simulator.calls.at(-1)?.placedAtMs ?? startedAt) - startedAt) / 1000;
  return {
    ...limits,
    use: Math.round((10_000 * callSeconds(simulator)) / (seconds * maxConcurrentCalls)) / 10_000,
    most: maxActiveCalls(simulator),
    seconds: Math.round(seconds),
    contacts,
  };
}

/** Seconds of all calls together until the last of them was placed. */
function callSeconds({ calls }: ConnectSimulator): number {
  const until = calls.at(-1)?.placedAtMs ?? 0;
  const ms = calls.map(({ placedAtMs, ends }) => Math.min(ends.endsAtMs, until) - placedAtMs);
  return ms.reduce((sum, each) => sum + each, 0) / 1000;
}

function maxActiveCalls({ calls }: ConnectSimulator): number {
  // A call that ends in the millisecond in which another begins has made room for it.
  const changes = calls
    .flatMap(({ placedAtMs, ends }) => [
      { atMs: placedAtMs, by: 1 },
      { atMs: ends.endsAtMs, by: -1 },
    ])
    .sort((one, other) => one.atMs - other.atMs || one.by - other.by);
  let on = 0;
  return changes.reduce((most, { by }) => {
    on += by;
    return Math.max(most, on);
  }, 0);
}
