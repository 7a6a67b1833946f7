/** Conditional writes under way at once. */
export const WRITES_AT_ONCE = 100;

/** Does `work` for all `items`, some at a time. */
export async function inParts<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  for (let i = 0; i < items.length; i += WRITES_AT_ONCE) {
    await Promise.all(items.slice(i, i + WRITES_AT_ONCE).map((item) => work(item)));
  }
}
