/** Metrics of one moment: the pace, calls in progress, campaigns, and whether contacts are ready to be called. */
import type { Campaign } from '../campaign/campaign.ts';
import { gate } from '../campaign/may-dial.ts';
import { rateAt } from '../pacing/pacing.ts';
import type { PaceReading } from '../pacing/slots.ts';
import {
  figuresOfAlarms,
  type MetricName,
  type MetricValues,
  metricOfOutcome,
} from '../telemetry/metric-names.ts';

export interface SweepReading extends PaceReading {
  /** Contacts that this sweep put into the dial queue. */
  readonly queued: number;
}

/**
 * The figures at `nowMs`, and 0 for those of other functions that are compared with one another. `campaigns`: at
 * least those that are not over, with their counts from before the sweep. `callsPerSecond`: the deployment's; a
 * campaign with a higher rate of its own raises the pace for its calls.
 *
 * ContactsAtHand counts contacts QUEUED before the sweep plus those the sweep queued, because a dialer that cannot
 * call puts a contact back to WAITING within the minute: the status alone would show none. (A lost message that is
 * sent again counts twice.) Claims are excluded: a lost answer keeps a contact DIALING for hours, and that is no work
 * for a dialer.
 */
export function sweepMetrics(
  campaigns: readonly Campaign[],
  { pace, slots, queued }: SweepReading,
  callsPerSecond: number,
  nowMs: number,
): MetricValues {
  const open = campaigns.filter(({ completedAt }) => completedAt === undefined);
  const dialing = open.filter(({ state }) => state === 'RUNNING' || state === 'IMPORTING');
  const ceiling = Math.max(callsPerSecond, ...dialing.map(({ settings }) => settings?.callsPerSecond ?? 0));
  const mayDial = open.filter((campaign) => gate(campaign, nowMs).type === 'open');
  // Fractions of outcomes are shown for campaigns only; each metric is billed by the hour.
  const counted = [...figuresOfAlarms, ...(open.length > 0 ? Object.values(metricOfOutcome) : [])];
  return {
    ...Object.fromEntries(counted.map((name: MetricName) => [name, 0])),
    PaceCallsPerSecond: Math.round(rateAt(pace, ceiling, nowMs) * 1_000) / 1_000,
    CallsInProgress: Object.keys(slots).length,
    ContactsWaiting: contactsIn(open, 'WAITING'),
    ContactsAtHand: contactsIn(mayDial, 'QUEUED') + queued,
    CampaignsRunning: dialing.length,
    CampaignsStopped: open.filter(({ state }) => state === 'STOPPED').length,
  };
}

function contactsIn(campaigns: readonly Campaign[], status: 'WAITING' | 'QUEUED'): number {
  return campaigns.reduce((sum, { counts }) => sum + (counts?.[status] ?? 0), 0);
}
