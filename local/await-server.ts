/** Waits for a server that was just started. */
import { setTimeout as wait } from 'node:timers/promises';
import type { ProcessGroup } from './process-group.ts';

const readyWithinMs = 60_000;

/**
 * Undefined when the server answers at `url` (and `isReady` takes its answer); else what went wrong, to complete "The
 * server …".
 */
export async function untilReady(
  url: string,
  group: ProcessGroup,
  isReady: (answer: Response) => boolean,
  signal?: AbortSignal,
): Promise<string | undefined> {
  let ended = false;
  void group.exited.then(() => {
    ended = true;
  });
  const giveUpAt = performance.now() + readyWithinMs;
  while (performance.now() < giveUpAt) {
    if (signal?.aborted) return 'was stopped during startup';
    if (ended) return 'exited during startup';
    if (await answers(url, isReady)) return undefined;
    await wait(50);
  }
  return `did not answer within ${readyWithinMs / 1_000} seconds`;
}

async function answers(url: string, isReady: (answer: Response) => boolean): Promise<boolean> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await answer.arrayBuffer();
    return isReady(answer);
  } catch {
    return false;
  }
}
