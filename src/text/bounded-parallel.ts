import pLimit from 'p-limit';

/** Conditional writes under way at once. */
export const WRITES_AT_ONCE = 100;

/** Does `work` for all `items`, some at a time; begins no more of it after a failure, and throws the first one. */
export async function inParts<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  const limit = pLimit(WRITES_AT_ONCE);
  await limit.map(items, work).finally(limit.clearQueue);
}
