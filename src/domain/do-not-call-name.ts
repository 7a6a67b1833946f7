/**
 * Names that people give to lists of those who must not be called. Such a file in the wrong place must never pass for a
 * list of customers: it would call exactly the people who said no.
 */

/** Against the words of a name, in lower case, with a hyphen before, between and after them. */
const patterns: readonly RegExp[] = [
  /-sup+res+/,
  /-do-?not-?(?:call|dial|phone|contact)/,
  /-don-?t-?(?:call|dial|phone|contact)/,
  /-(?:never|no)-?calls?-/,
  /-dnc/,
  /dnc-/,
  /-opt(?:ed)?-?outs?-/,
  /-unsubscribe[drs]?s?-/,
  /-(?:black|block|deny|stop|robinson)-?lists?-/,
];

/** Whether `name`, a file's without its ending or a folder's, is that of a do-not-call list. */
export function isDoNotCallName(name: string): boolean {
  const words = name
    .normalize('NFKC')
    // `DoNotCall`, `dncList`
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
  const text = `-${words}-`.replace(/-+/g, '-');
  return patterns.some((pattern) => pattern.test(text));
}
