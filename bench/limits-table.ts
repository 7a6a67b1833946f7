/**
 * What binds next: loads measured in the longest campaign, carried over to ten and a hundred times its rate, beside what
 * AWS and this product allow.
 */
import type { Table } from './print-table.ts';
import type { BenchResults, GrowthResult, OperationsResult } from './results-file.ts';

/** A partition of DynamoDB, and so an item or a key that has not been split (Developer Guide), write units a second. */
export const PARTITION_UNITS = 1_000;

/** Lambda's default for an account and Region. */
const CONCURRENT_FUNCTIONS = 1_000;

/** Amazon Connect's defaults: StartOutboundVoiceContact a second, and active calls of an instance. */
const CONNECT_CALLS_PER_SECOND = 2;
const CONNECT_CALLS_AT_A_TIME = 10;

/** What `callsPerSecond` and `maxConcurrentCalls` of this product take at most (src/campaign/deployment.ts). */
const MAX_CALLS_PER_SECOND = 1_000;
const MAX_CONCURRENT_CALLS = 30_000;

const times = [1, 10, 100] as const;

interface Limit {
  readonly name: string;
  readonly most: number;
  /** The load at `factor` times the measured rate. */
  readonly load: (factor: number) => number;
  /** What to do about it. */
  readonly way: string;
}

export function limitsTable({ growth, operations }: Pick<BenchResults, 'growth' | 'operations'>): Table {
  const run = growth.at(-1);
  if (!run) throw new Error('No campaign was measured.');
  const rates = times.map((factor) => factor * run.callsPerSecond);
  return {
    title: 'The next limit: loads of the longest campaign, measured, and at ten and a hundred times its rate',
    columns: ['limit', 'is', ...rates.map((rate) => `${rate.toLocaleString('en-US')}/s`), 'binds at', 'then'],
    rows: limitsOf(run, operations).map(({ name, most, load, way }) => [
      name,
      most,
      ...times.map((factor) => Math.round(load(factor))),
      `${bindingRate(run, most, load).toLocaleString('en-US')}/s`,
      way,
    ]),
    notes: [
      `Calls of ${run.callSeconds.min} to ${run.callSeconds.max} s. "Binds at": the calls a second at which the load reaches the limit. An import takes a write unit more for each row of what its campaign's calls leave.`,
    ],
  };
}

function limitsOf(run: GrowthResult, { keys }: OperationsResult): readonly Limit[] {
  const { pacer, mostAtATime, functionsBusy, callsPerSecond } = run;
  const linear = (load: number) => (factor: number) => factor * load;
  const eachCall = (units: number) => linear(units * callsPerSecond);
  return [
    {
      name: 'Connect: calls a second, by default',
      most: CONNECT_CALLS_PER_SECOND,
      load: linear(callsPerSecond),
      way: 'ask AWS for more; then more accounts or Regions, a stack in each',
    },
    {
      name: 'Connect: calls at a time, by default',
      most: CONNECT_CALLS_AT_A_TIME,
      load: linear(mostAtATime),
      way: 'the same',
    },
    {
      name: 'ours: `maxConcurrentCalls`',
      most: MAX_CONCURRENT_CALLS,
      load: linear(mostAtATime),
      way: 'a stack for each instance',
    },
    {
      name: 'ours: `callsPerSecond`',
      most: MAX_CALLS_PER_SECOND,
      load: linear(callsPerSecond),
      way: 'a stack for each instance',
    },
    {
      name: 'the item of the pace: write units a second',
      most: PARTITION_UNITS,
      load: linear(pacer.pace.unitsPerSecond),
      way: 'a stack for each instance: each has items of its own',
    },
    {
      name: 'an item of slots: write units a second',
      most: PARTITION_UNITS,
      // More slots make more items, not longer ones; but each batch of ended calls frees slots of all of them.
      load: linear(pacer.busiestSlots.unitsPerSecond),
      way: 'the same',
    },
    {
      name: "a campaign's key in Contacts: write units a second of its calls",
      most: PARTITION_UNITS,
      load: eachCall(keys.contactsUnitsPerCall),
      way: 'DynamoDB splits a hot key by its sort key; several campaigns have several keys',
    },
    {
      name: "the busiest of a campaign's keys in the index of deadlines: the same",
      most: PARTITION_UNITS,
      load: eachCall(keys.deadlineUnitsPerCall),
      way: 'more shards (`DUE_SHARDS`); several campaigns',
    },
    {
      name: 'Lambda: functions at a time, by default',
      most: CONCURRENT_FUNCTIONS,
      load: linear(functionsBusy),
      way: 'ask AWS for more',
    },
  ];
}

/**
 * Calls a second at which the load reaches the limit: half, and half again, of what is between too little and too much.
 * Rounded down, so that no rate is told that is past the limit.
 */
function bindingRate(run: GrowthResult, most: number, load: Limit['load']): number {
  let [low, high] = [0, 1e6];
  for (let i = 0; i < 60; i += 1) {
    const middle = (low + high) / 2;
    if (load(middle) < most) low = middle;
    else high = middle;
  }
  return roundedDown(low * run.callsPerSecond);
}

/** To three digits, of which the last is 0 or 5. */
function roundedDown(rate: number): number {
  const step = 5 * 10 ** (Math.floor(Math.log10(rate)) - 2);
  // A hair more: halving ends just below the rate that it looks for.
  return Number((Math.floor((rate / step) * (1 + 1e-9)) * step).toPrecision(3));
}
