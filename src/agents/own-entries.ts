/** Records whose keys come from outside: a campaign may be called `__proto__` or `constructor`. */

/** What `record` has under `key` itself. */
export function ownOf<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** `record` with `value` under `key`, as the last entry. */
export function withOwn<T>(
  record: Readonly<Record<string, T>>,
  key: string,
  value: T,
): Readonly<Record<string, T>> {
  return Object.fromEntries([...Object.entries(record).filter(([each]) => each !== key), [key, value]]);
}

/** `record` without `keys`. */
export function withoutOwn<T>(
  record: Readonly<Record<string, T>>,
  keys: readonly string[],
): Readonly<Record<string, T>> {
  const gone = new Set(keys);
  return Object.fromEntries(Object.entries(record).filter(([key]) => !gone.has(key)));
}
