/** Polls a campaign until it is over. Waits through a broken connection, and reports it. */

import type { DeploymentSettings } from '../src/campaign/deployment.ts';
import { type CampaignLook, withLook } from '../src/watching/campaign-snapshot.ts';
import { type CampaignFigures, figuresOf } from '../src/watching/campaign-watch.ts';
import { isConnectionTrouble } from './explain-failure.ts';

/** Where a campaign is shown that is watched. */
export interface StatusScreen {
  /** The campaign as it is now; shown at once, or when it is time. */
  show(figures: CampaignFigures): void;
  /** AWS has not answered since `sinceMs` (ms since 1970). */
  showTrouble(sinceMs: number): void;
  /** The watch ended; `figures` are the last ones, missing if there were none. */
  end(figures: CampaignFigures | undefined): void;
}

export interface StatusWatch {
  readonly look: () => Promise<CampaignLook>;
  readonly screen: StatusScreen;
  readonly deployment: DeploymentSettings;
  /** From one look to the next, ms. */
  readonly everyMs: number;
  /** Ends the watching, any time. */
  readonly signal: AbortSignal;
  /** ms since 1970. */
  readonly now: () => number;
  /** Waits; ends early, and without an error, when `signal` does. */
  readonly sleep: (ms: number) => Promise<void>;
}

/** An outage that lasts longer is nothing to wait for. */
export const PATIENCE_MS = 120_000;

/**
 * Watches until the campaign is over or the signal comes.
 * @throws the error of a look that failed: at once, or for two minutes without any that went through when it was the
 *   connection
 */
export async function watchStatus(watch: StatusWatch): Promise<void> {
  const { screen, deployment, signal, now, sleep, everyMs } = watch;
  let looks: readonly CampaignLook[] = [];
  let last: CampaignFigures | undefined;
  let silentSince: number | undefined;
  try {
    while (!signal.aborted) {
      const begunAt = now();
      try {
        const answer = await unlessAborted(watch.look(), signal);
        if (answer.type === 'aborted') return;
        const { value: look } = answer;
        silentSince = undefined;
        looks = withLook(looks, look);
        last = figuresOf(looks, deployment);
        if (last.completedAt !== undefined) return;
        screen.show(last);
      } catch (error) {
        if (!isConnectionTrouble(error)) throw error;
        silentSince ??= begunAt;
        if (now() - silentSince >= PATIENCE_MS) throw error;
        screen.showTrouble(silentSince);
      }
      await sleep(everyMs);
    }
  } finally {
    screen.end(last);
  }
}

type Unaborted<T> = { readonly type: 'done'; readonly value: T } | { readonly type: 'aborted' };

/** `aborted` as soon as `signal` says so: a hanging request must not block. */
async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<Unaborted<T>> {
  let stop = () => {};
  const aborted = new Promise<Unaborted<T>>((resolve) => {
    stop = () => resolve({ type: 'aborted' });
    signal.addEventListener('abort', stop);
  });
  try {
    return await Promise.race([promise.then((value) => ({ type: 'done', value }) as const), aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
