/** A console may run for days. What it has read of its stack at its start must still hold when it changes something. */
import { CliError } from '../cli-error.ts';
import { inTime } from './in-time.ts';
import { SharedReads } from './shared-reads.ts';

/** How long the answer holds, ms. */
const FRESH_MS = 60_000;

/**
 * What throws before a change when the stack has another version, other settings or other tables by now, or is gone. It is looked up
 * once a minute at most.
 * @param isUnchanged whether the stack is as it was when the console was started
 */
export function sameStackOnly(
  { isUnchanged }: { readonly isUnchanged: () => Promise<boolean> },
  now: () => number = Date.now,
): () => Promise<void> {
  const shared = new SharedReads(now, { freshMs: FRESH_MS });
  return async () => {
    if (await inTime(shared.get('stack', isUnchanged))) return;
    throw new CliError(
      'The stack was redeployed after this console was started. Nothing was changed: stop the console with Ctrl-C, and start it again with the version of the stack.',
    );
  };
}
