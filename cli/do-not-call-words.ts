/** Do-not-call lists, and what is known of a number on them, in words. */
import type { NumberRecord } from '../src/aws/number-record.ts';
import { GENERAL_LIST } from '../src/campaign/do-not-call-list.ts';
import { minuteOf, printable } from './words.ts';

/** `the do-not-call list`, `the do-not-call list brand-a`. */
export function listInWords(list: string): string {
  return list === GENERAL_LIST ? 'the do-not-call list' : `the do-not-call list ${list}`;
}

/** Which calls an entry on the list prevents. */
export function whereItApplies(list: string): string {
  const campaigns =
    list === GENERAL_LIST ? 'all campaigns' : `campaigns that name ${list} in "doNotCallLists"`;
  return `It applies to ${campaigns}, and to contacts that are already queued.`;
}

/** The entries of a number that were removed, newest first. */
export function removalSentences({ removals = [] }: NumberRecord): readonly string[] {
  return removals.map(
    ({ list, since, by, removedAt, removedBy, removedReason }) =>
      `removed from ${listInWords(list)} ${minuteOf(removedAt)} by ${printable(removedBy)}: ${printable(removedReason)} (on it since ${minuteOf(since)}${by === undefined ? '' : `, ${printable(by)}`})`,
  );
}
