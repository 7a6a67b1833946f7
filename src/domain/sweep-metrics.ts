/** What a sweep can say for CloudWatch of the moment: the pace, the calls that are on, the campaigns. */
import type { Campaign } from './campaign.ts';
import type { MetricValues } from './metric-names.ts';
import { type PaceState, rateAt } from './pacing.ts';
import type { Slots } from './slots.ts';

/** The pace and the slots as they stand. */
export interface PaceReading {
  readonly pace: PaceState;
  readonly slots: Slots;
}

/**
 * The figures at `nowMs`. `campaigns`: at least those that are not over. `callsPerSecond`: the deployment's; a campaign
 * that dials with a higher rate of its own lifts the pace for its calls.
 */
export function sweepMetrics(
  campaigns: readonly Campaign[],
  { pace, slots }: PaceReading,
  callsPerSecond: number,
  nowMs: number,
): MetricValues {
  const open = campaigns.filter(({ completedAt }) => completedAt === undefined);
  const dialing = open.filter(({ state }) => state === 'RUNNING' || state === 'IMPORTING');
  const ceiling = Math.max(callsPerSecond, ...dialing.map(({ settings }) => settings?.callsPerSecond ?? 0));
  return {
    PaceCallsPerSecond: Math.round(rateAt(pace, ceiling, nowMs) * 1_000) / 1_000,
    CallsInProgress: Object.keys(slots).length,
    ContactsWaiting: open.reduce((sum, { counts }) => sum + (counts?.WAITING ?? 0), 0),
    CampaignsRunning: dialing.length,
    CampaignsStopped: open.filter(({ state }) => state === 'STOPPED').length,
  };
}
