/**
 * How well the lines are used while work waits, where concurrent calls are the limit: when events report the end of each call, and
 * when some of them are lost. And how soon a slot that is released is a call again.
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

/** Calls of each case: of a few hundred, it is chance how many events are lost. */
const CALLS = 3_000;

/** How often the slots are looked at, ms. */
const LOOK_MS = 50;

/** What must hold. */
const MIN_USE = 0.99;
const MIN_USE_WITHOUT_EVENTS = 0.95;
const MAX_NEXT_CALL_MS = 400;

/** What must hold and does not, in a sentence; undefined when all does. */
export function concurrentCallsFailure(results: readonly ConcurrentCallsResult[]): string | undefined {
  for (const { maxConcurrentCalls, eventsLostShare, use, slotsInUse, nextCallMs } of results) {
    const which = `Of ${maxConcurrentCalls} lines, with ${100 * eventsLostShare}% of the events lost,`;
    const [least, used] = eventsLostShare > 0 ? [MIN_USE_WITHOUT_EVENTS, use] : [MIN_USE, slotsInUse];
    if (!(used >= least)) return `${which} ${100 * used}% are in use, and ${100 * least}% must be.`;
    if (!(nextCallMs <= MAX_NEXT_CALL_MS)) {
      return `${which} one that is free is a call again after ${nextCallMs} ms, and ${MAX_NEXT_CALL_MS} ms are allowed.`;
    }
  }
  return undefined;
}

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
  /** When each slot was released at the end of its call, ms since 1970. */
  const freedAt = new Map<string, number>();
  const stack: VirtualStack = new VirtualStack(
    {
      simulator: {
        quotaPerSecond: callsPerSecond,
        burst: Math.ceil(1.5 * callsPerSecond),
        concurrentCalls: null, // what is too much is to be seen, not refused
        callSeconds: { min: 20, max: 60 },
        events: { enabled: true, lostShare: eventsLostShare },
      },
      deployment: { callsPerSecond, maxConcurrentCalls },
    },
    ({ name, args, by }) =>
      name === 'pace.releaseSlots' && by === 'outcomes'
        ? () => {
            // An event may be delivered twice.
            for (const slot of args[1] as readonly string[])
              freedAt.set(slot, freedAt.get(slot) ?? clock.now());
          }
        : undefined,
  );
  const file = ['phoneNumber', ...numbersOf(CALLS)].join('\n');
  const { clock, simulator } = stack;
  const startedAt = clock.now();
  const isDone = () => simulator.calls.length >= CALLS;
  const job = stack.uploads.drop('slots.csv', file);
  const looks: number[] = [];
  const look = async () => {
    for (; !isDone(); await clock.sleep(LOOK_MS)) looks.push(slotsTaken(stack));
  };
  await clock.run(Promise.all([stack.import(job), stack.workUntil(isDone), look()]));
  const seconds = ((simulator.calls.at(-1)?.placedAtMs ?? startedAt) - startedAt) / 1000;
  return {
    ...limits,
    use: Math.round((10_000 * callSeconds(simulator)) / (seconds * maxConcurrentCalls)) / 10_000,
    slotsInUse: inUseSinceFull(looks, maxConcurrentCalls),
    nextCallMs: medianWaitMs([...freedAt.values()], simulator),
    most: maxActiveCalls(simulator),
    seconds: Math.round(seconds),
    contacts: CALLS,
  };
}

function slotsTaken(stack: VirtualStack): number {
  const shards = [...stack.pacerItems.slotItems.values()];
  return shards.reduce((sum, { state }) => sum + Object.keys(state).length, 0);
}

/** The average of `looks` from the first on that found all slots taken, as a fraction. */
function inUseSinceFull(looks: readonly number[], allowed: number): number {
  const since = looks.slice(Math.max(0, looks.indexOf(allowed)));
  return (
    Math.round((10_000 * since.reduce((sum, taken) => sum + taken, 0)) / (since.length * allowed)) / 10_000
  );
}

/** From the release of a slot to the next call that has no earlier one, the median in ms. */
function medianWaitMs(freedAt: readonly number[], { calls }: ConnectSimulator): number {
  const free = [...freedAt].sort((a, b) => a - b);
  const waits = calls.flatMap(({ placedAtMs }) => {
    const [first] = free;
    if (first === undefined || first > placedAtMs) return [];
    free.shift();
    return [placedAtMs - first];
  });
  return Math.round(waits.sort((a, b) => a - b)[Math.floor(waits.length / 2)] ?? Number.NaN);
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
