/**
 * What is kept of one phone, when earlier versions have kept some of it under other keys. Only today's key is written, so
 * what stands under the others does not change any more.
 */
import type { ListedNumber, RemovedEntry } from '../dialing/do-not-call.ts';
import { keysOf } from '../phone/number-key.ts';

/** What is kept under one key. */
export interface KeptUnderKey extends ListedNumber {
  readonly phoneNumber?: string;
  /** Newest first. */
  readonly removals?: readonly RemovedEntry[];
  /** `callEntry`s, newest first. */
  readonly calls?: readonly string[];
}

/** The keys of all that is kept of these numbers, none twice. */
export function allKeysOf(phoneNumbers: readonly string[]): readonly { readonly phoneNumber: string }[] {
  return [...new Set(phoneNumbers.flatMap(keysOf))].map((phoneNumber) => ({ phoneNumber }));
}

/**
 * What is kept of each of `phoneNumbers`, of those of which something is.
 * @param items those under `allKeysOf(phoneNumbers)` that are there.
 */
export function historyOf<Kept extends KeptUnderKey>(
  phoneNumbers: readonly string[],
  items: readonly Kept[],
): ReadonlyMap<string, Kept> {
  const byKey = new Map(items.map((item) => [item.phoneNumber, item]));
  return new Map(
    phoneNumbers.flatMap((phoneNumber): [string, Kept][] => {
      const [today, ...former] = keysOf(phoneNumber).map((key) => byKey.get(key));
      const kept = joined(
        today,
        former.filter((item) => item !== undefined),
      );
      return kept === undefined ? [] : [[phoneNumber, kept]];
    }),
  );
}

/** Of `former` only the general do-not-call list, removals from it and the calls count: all else is written under today's key alone. */
export function joined<Kept extends KeptUnderKey>(
  today: Kept | undefined,
  former: readonly KeptUnderKey[],
): Kept | undefined {
  if (former.length === 0) return today;
  const listed = [today, ...former].find((item) => item?.suppressedAt !== undefined);
  const calls = [today, ...former].flatMap((item) => item?.calls ?? []);
  const removals = [today, ...former].flatMap((item) => item?.removals ?? []);
  return {
    ...today,
    ...(listed && { suppressedAt: listed.suppressedAt }),
    ...(listed?.suppressedBy !== undefined && { suppressedBy: listed.suppressedBy }),
    ...(removals.length > 0 && {
      removals: removals.toSorted((a, b) => (a.removedAt < b.removedAt ? 1 : -1)),
    }),
    ...(calls.length > 0 && { calls: calls.sort().reverse() }),
  } as Kept;
}
