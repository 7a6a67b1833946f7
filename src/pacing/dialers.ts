/** How many dialers run at a time, and how long one of them may be kept waiting by a campaign that is slower than the others. */
import type { DeploymentSettings } from '../campaign/deployment.ts';
import { SECOND_MS } from '../time/instant.ts';

/** Messages that a dialer takes at a time: what Lambda takes out of a queue without waiting for more. */
const DIAL_BATCH = 10;

/** The most functions that one event source of Lambda may run at a time, and the least. */
const MAX_DIALERS = 1_000;
const MIN_DIALERS = 2;

/**
 * How many dialers may run at a time. A dialer holds a batch of ten and starts its calls as the pacer allows, so
 * callsPerSecond / 10 of them are busy when each batch takes a second; two more, because a batch ends late when
 * Connect answers slowly or a call is put back. Where few calls may be on at a time
 * the dialers wait for slots instead, and one for each ten of them, and one more, is enough to wait. Never below two (the
 * least that Lambda accepts: one waiting batch must not stop the others), never above 1,000 (the most that it accepts).
 */
export function dialerConcurrency({
  callsPerSecond,
  maxConcurrentCalls,
}: Pick<DeploymentSettings, 'callsPerSecond' | 'maxConcurrentCalls'>): number {
  const byRate = Math.ceil(callsPerSecond / DIAL_BATCH) + 2;
  const bySlots = Math.ceil(maxConcurrentCalls / DIAL_BATCH) + 1;
  return Math.min(MAX_DIALERS, Math.max(MIN_DIALERS, Math.min(byRate, bySlots)));
}

/** A campaign's part of a batch. */
export interface BatchPart {
  readonly messages: number;
  readonly callsPerSecond: number;
}

/** However slow a campaign is, its messages do not keep a dialer longer by its own pace alone, ms. */
const MAX_OWN_WAIT_MS = 1_500;

/** What a batch takes besides waiting: the run's begin and end, claims, requests. ms */
const HANDLING_MS = 200;

/**
 * How long the own pace of a slow campaign may keep its messages waiting in a batch, ms. A batch ends with its last message,
 * and until then its dialer takes none of other campaigns. The queue hands the campaigns of all batches out alike, so the
 * dialers together have `dialers` times as much of each in hand as this batch: a batch that takes longer than the fastest
 * of its campaigns needs to start so many calls would keep that one below its rate.
 */
export function ownWaitMs(batch: readonly BatchPart[], dialers: number): number {
  const shortest = batch.map(
    ({ messages, callsPerSecond }) => (SECOND_MS * messages * dialers) / callsPerSecond - HANDLING_MS,
  );
  return Math.max(0, Math.min(MAX_OWN_WAIT_MS, ...shortest));
}
