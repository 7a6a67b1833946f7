/**
 * What AWS itself (all but telephony) takes for a contact that is called once, by the pace of its campaign: the
 * figures of `npm run bench -- --only operations`, which counts every request of a campaign. A test keeps them near.
 * The slower the rate, the longer dialers wait for their permits, and Lambda bills the waiting; for a line no function waits.
 */

/** A campaign that was measured. */
export interface MeasuredCost {
  /** Calls a second that its limits let through. */
  readonly callsPerSecond: number;
  readonly usdPerMillionContacts: number;
}

/** Where the figures come from, for people. */
export const awsCostSource = 'npm run bench -- --only operations (docs/performance.md), prices of 2026-11';

/** Fastest first. The last one is limited by 10 concurrent calls of about 40 s, not by its rate. */
export const measuredCosts: readonly [MeasuredCost, MeasuredCost, MeasuredCost] = [
  { callsPerSecond: 50, usdPerMillionContacts: 8.63 },
  { callsPerSecond: 2, usdPerMillionContacts: 21.15 },
  { callsPerSecond: 0.25, usdPerMillionContacts: 25.1 },
];

/**
 * Dollars per million calls at a rate in calls per second. Linear in the seconds between two calls, between and
 * beyond the slower measured rates; constant beyond the fastest.
 */
export function awsUsdPerMillion(callsPerSecond: number): number {
  const [fast, middle, slow] = measuredCosts;
  if (callsPerSecond >= fast.callsPerSecond) return fast.usdPerMillionContacts;
  const [from, to] = callsPerSecond >= middle.callsPerSecond ? [fast, middle] : [middle, slow];
  const gap = (cost: MeasuredCost) => 1 / cost.callsPerSecond;
  const part = (1 / callsPerSecond - gap(from)) / (gap(to) - gap(from));
  return from.usdPerMillionContacts + part * (to.usdPerMillionContacts - from.usdPerMillionContacts);
}
