/** What AWS answered to one question about the account. Not to know something is an answer of its own. */

export type Fact<T> =
  | { readonly type: 'known'; readonly value: T }
  /** What was asked about does not exist. */
  | { readonly type: 'missing' }
  /** The credentials may not ask. `action` is the IAM action to grant, such as `connect:DescribeInstance`. */
  | { readonly type: 'denied'; readonly action: string }
  /** AWS did not answer the question; `why` is its message. */
  | { readonly type: 'failed'; readonly why: string };

export function known<T>(value: T): Fact<T> {
  return { type: 'known', value };
}

/** Several facts as one: known when all are, else the first that is not. */
export function allKnown<T>(facts: readonly Fact<T>[]): Fact<readonly T[]> {
  const values: T[] = [];
  for (const fact of facts) {
    if (fact.type !== 'known') return fact;
    values.push(fact.value);
  }
  return known(values);
}

/** Two facts as one: known when both are, else the first that is not. */
export function both<A, B>(first: Fact<A>, second: Fact<B>): Fact<{ readonly first: A; readonly second: B }> {
  if (first.type !== 'known') return first;
  if (second.type !== 'known') return second;
  return known({ first: first.value, second: second.value });
}
