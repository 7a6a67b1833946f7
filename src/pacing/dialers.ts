/** The number of concurrent dialers, and how long a campaign slower than the others may block one. */
import type { DeploymentSettings } from '../campaign/deployment.ts';
import { SECOND_MS } from '../time/instant.ts';

/** Messages per batch at most: what Lambda takes from a queue without waiting for more. */
const DIAL_BATCH = 10;

/** Maximum and minimum concurrency of a Lambda event source. */
const MAX_DIALERS = 1_000;
const MIN_DIALERS = 2;

/**
 * The number of concurrent dialers. A dialer holds a batch of ten and starts its calls as the pacer allows, so
 * callsPerSecond / 10 of them are busy if each batch takes a second; two more, because a batch ends late when Connect
 * answers slowly or a call is requeued. With few slots the dialers wait for slots instead, and one per ten slots,
 * plus one, is enough. Between 2 (Lambda's minimum; one waiting batch must not block the others) and 1,000 (its
 * maximum).
 */
export function dialerConcurrency({
  callsPerSecond,
  maxConcurrentCalls,
}: Pick<DeploymentSettings, 'callsPerSecond' | 'maxConcurrentCalls'>): number {
  const byRate = Math.ceil(callsPerSecond / DIAL_BATCH) + 2;
  const bySlots = Math.ceil(maxConcurrentCalls / DIAL_BATCH) + 1;
  return Math.min(MAX_DIALERS, Math.max(MIN_DIALERS, Math.min(byRate, bySlots)));
}

/** How long a batch may keep all dialers from other messages at the allowed rate, ms. */
const MAX_BATCH_MS = 4_000;

/**
 * The number of messages that a dialer takes at once. Until the last of them has its permit no other message is seen, so at a low rate it
 * takes fewer: a call that was asked for must not wait until a batch of others has been called.
 */
export function dialBatchSize(
  deployment: Pick<DeploymentSettings, 'callsPerSecond' | 'maxConcurrentCalls'>,
): number {
  const inTime = (deployment.callsPerSecond * MAX_BATCH_MS) / SECOND_MS;
  return Math.max(1, Math.min(DIAL_BATCH, Math.floor(inTime / dialerConcurrency(deployment))));
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
 * How long a slow campaign's own rate may delay its messages in a batch, ms. A batch ends with its last message, and
 * until then its dialer takes no messages of other campaigns. All batches get a similar mix of campaigns, so the
 * dialers together hold `dialers` times this batch: one that takes longer than its fastest campaign needs to start
 * that many calls would slow that campaign down.
 */
export function ownWaitMs(batch: readonly BatchPart[], dialers: number): number {
  const shortest = batch.map(
    ({ messages, callsPerSecond }) => (SECOND_MS * messages * dialers) / callsPerSecond - HANDLING_MS,
  );
  return Math.max(0, Math.min(MAX_OWN_WAIT_MS, ...shortest));
}
