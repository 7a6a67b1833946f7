import { describe, expect, it } from 'vitest';
import type { Campaign } from '../../../src/campaign/campaign.ts';
import { initialPace } from '../../../src/pacing/pacing.ts';
import { noSlots } from '../../../src/pacing/slots.ts';
import { sweepMetrics } from '../../../src/sweeping/sweep-metrics.ts';
import { metricOfOutcome } from '../../../src/telemetry/metric-names.ts';

const now = Date.parse('2026-12-01T15:00:00Z');
const idle = { pace: initialPace, slots: noSlots, queued: 0 };
const campaign = (state: Campaign['state'], more: Partial<Campaign> = {}): Campaign => ({
  campaignId: 'spring',
  state,
  createdAt: '2026-12-01T14:00:00.000Z',
  ...more,
});

describe('the figures of a sweep', () => {
  it('say that nothing is on when nothing is', () => {
    expect(sweepMetrics([], idle, 2, now)).toEqual({
      PaceCallsPerSecond: 2,
      CallsInProgress: 0,
      ContactsWaiting: 0,
      ContactsAtHand: 0,
      CampaignsRunning: 0,
      CampaignsStopped: 0,
      CallsStarted: 0,
      StartsThrottled: 0,
      StartsUnclear: 0,
      StartsUnreached: 0,
      ChangesCounted: 0,
    });
  });

  it('add 0 to each outcome while there is a campaign, so that shares of them can be shown', () => {
    const outcomes = Object.values(metricOfOutcome);
    const figures = (campaigns: Campaign[]) => Object.keys(sweepMetrics(campaigns, idle, 2, now));
    expect(figures([campaign('PAUSED')])).toEqual(expect.arrayContaining(outcomes));
    const over = campaign('COMPLETED', { completedAt: '2026-12-01T14:59:00.000Z' });
    for (const name of figures([over])) expect(outcomes).not.toContain(name);
  });

  it('count campaigns by what they do, and who waits in those that are not over', () => {
    const campaigns = [
      campaign('RUNNING', { counts: { WAITING: 10, QUEUED: 5 } }),
      campaign('IMPORTING'),
      campaign('PAUSED', { counts: { WAITING: 3 } }),
      campaign('STOPPED', { counts: { WAITING: 4 } }),
      campaign('COMPLETED', { completedAt: '2026-12-01T14:59:00.000Z', counts: { WAITING: 1 } }),
    ];
    expect(sweepMetrics(campaigns, idle, 2, now)).toMatchObject({
      CampaignsRunning: 2,
      CampaignsStopped: 1,
      ContactsWaiting: 17,
    });
  });

  it('count as at hand who was queued and whom the sweep has queued, of campaigns that may dial now', () => {
    const queued = { counts: { QUEUED: 5, DIALING: 2, WAITING: 7 } };
    const campaigns = [
      campaign('RUNNING', queued),
      campaign('IMPORTING', queued),
      campaign('PAUSED', queued),
      campaign('STOPPED', queued),
      campaign('CANCELLED', queued),
      campaign('RUNNING', { ...queued, settings: { startAt: '2026-12-01T15:00:01Z' } }),
      campaign('RUNNING', { ...queued, settings: { endAt: '2026-12-01T15:00:00Z' } }),
    ];

    expect(sweepMetrics(campaigns, idle, 2, now).ContactsAtHand).toBe(10);
    expect(sweepMetrics(campaigns, { ...idle, queued: 3 }, 2, now).ContactsAtHand).toBe(13);
  });

  it('count a place that is taken as a call in progress', () => {
    const slots = { 'AbCdEfslot-1': now / 1_000 + 60, 'AbCdEfslot-2': now / 1_000 + 60 };
    expect(sweepMetrics([], { ...idle, slots }, 2, now).CallsInProgress).toBe(2);
  });

  it('publish the pace after a fall, and up to the rate of a campaign that is faster than the rest', () => {
    const fallen = { ...initialPace, fallenTo: 1, climbsFrom: now };
    expect(sweepMetrics([], { ...idle, pace: fallen }, 2, now).PaceCallsPerSecond).toBe(1);

    const fast = campaign('RUNNING', { settings: { callsPerSecond: 5 } });
    expect(sweepMetrics([fast], idle, 2, now).PaceCallsPerSecond).toBe(5);
    expect(sweepMetrics([{ ...fast, state: 'PAUSED' }], idle, 2, now).PaceCallsPerSecond).toBe(2);
  });
});
