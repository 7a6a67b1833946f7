/** Work on many items at once. */
import pLimit from 'p-limit';

/** Conditional writes in progress at once. */
export const WRITES_AT_ONCE = 100;

/** Waits until all of `work` has ended, well or not, as Promise.all does not; then throws the first failure there was. */
export async function allDone<T>(work: readonly (T | Promise<T>)[]): Promise<T[]> {
  await Promise.allSettled(work);
  return Promise.all(work);
}

/** `items` in order, in lists of `size`; the last may be shorter. */
export function listsOf<T>(items: readonly T[], size: number): (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
}

/** Does `work` for all `items`, some at a time; begins no more of it after a failure, and throws the first one. */
export async function inParts<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  const limit = pLimit(WRITES_AT_ONCE);
  await limit.map(items, work).finally(limit.clearQueue);
}
