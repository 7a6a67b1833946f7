/**
 * The next limit: loads measured in the longest campaign, extrapolated to ten and a hundred times its rate, beside the
 * limits of AWS and of this product.
 */
import type { Table } from './print-table.ts';
import type { BenchResults, GrowthResult, OperationsResult } from './results-file.ts';

/** A partition of DynamoDB, and so an item or a key that has not been split (Developer Guide), write units per second. */
export const PARTITION_UNITS = 1_000;

/** Lambda's default for an account and Region. */
const CONCURRENT_FUNCTIONS = 1_000;

/** Amazon Connect's defaults: StartOutboundVoiceContact per second, and concurrent calls of an instance. */
const CONNECT_CALLS_PER_SECOND = 2;
const CONNECT_CALLS_AT_A_TIME = 10;

/** The largest values of `callsPerSecond` and `maxConcurrentCalls` of this product (src/campaign/deployment.ts). */
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
    title:
      'The next limit: loads of the longest campaign, measured, and extrapolated to ten and a hundred times its rate',
    columns: [
      'limit',
      'value',
      ...rates.map((rate) => `${rate.toLocaleString('en-US')}/s`),
      'reached at',
      'remedy',
    ],
    rows: limitsOf(run, operations).map(({ name, most, load, way }) => [
      name,
      most,
      ...times.map((factor) => Math.round(load(factor))),
      `${bindingRate(run, most, load).toLocaleString('en-US')}/s`,
      way,
    ]),
    notes: [
      `Calls of ${run.callSeconds.min} to ${run.callSeconds.max} s. "Reached at": the calls per second at which the load reaches the limit. An import takes one more write unit per row, from what its campaign's calls leave.`,
    ],
  };
}

function limitsOf(run: GrowthResult, { keys }: OperationsResult): readonly Limit[] {
  const { pacer, maxConcurrent, functionsBusy, callsPerSecond } = run;
  const linear = (load: number) => (factor: number) => factor * load;
  const eachCall = (units: number) => linear(units * callsPerSecond);
  return [
    {
      name: 'Connect: calls per second, by default',
      most: CONNECT_CALLS_PER_SECOND,
      load: linear(callsPerSecond),
      way: 'request an increase; then more accounts or Regions, each with a stack',
    },
    {
      name: 'Connect: concurrent calls, by default',
      most: CONNECT_CALLS_AT_A_TIME,
      load: linear(maxConcurrent),
      way: 'the same',
    },
    {
      name: 'ours: `maxConcurrentCalls`',
      most: MAX_CONCURRENT_CALLS,
      load: linear(maxConcurrent),
      way: 'a stack for each instance',
    },
    {
      name: 'ours: `callsPerSecond`',
      most: MAX_CALLS_PER_SECOND,
      load: linear(callsPerSecond),
      way: 'a stack for each instance',
    },
    {
      name: 'the pace item: write units per second',
      most: PARTITION_UNITS,
      load: linear(pacer.pace.unitsPerSecond),
      way: 'a stack for each instance: each has its own items',
    },
    {
      name: 'a slot item: write units per second',
      most: PARTITION_UNITS,
      // More slots make more items, not larger ones; but each batch of ended calls releases slots in all of them.
      load: linear(pacer.busiestSlots.unitsPerSecond),
      way: 'the same',
    },
    {
      name: "a campaign's key in Contacts: write units per second of its calls",
      most: PARTITION_UNITS,
      load: eachCall(keys.contactsUnitsPerCall),
      way: 'DynamoDB splits a hot key by its sort key; several campaigns have several keys',
    },
    {
      name: "the busiest of a campaign's keys in the deadline index: the same",
      most: PARTITION_UNITS,
      load: eachCall(keys.deadlineUnitsPerCall),
      way: 'more shards (`DUE_SHARDS`); several campaigns',
    },
    {
      name: 'Lambda: concurrent executions, by default',
      most: CONCURRENT_FUNCTIONS,
      load: linear(functionsBusy),
      way: 'request an increase',
    },
  ];
}

/**
 * Calls per second at which the load reaches the limit, by bisection. Rounded down, so that the table shows no rate
 * beyond the limit.
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
  // Slightly more: bisection ends just below the rate.
  return Number((Math.floor((rate / step) * (1 + 1e-9)) * step).toPrecision(3));
}
