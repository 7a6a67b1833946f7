/** Which do-not-call lists a number is on, and which of them keep a campaign from calling it. */
import { GENERAL_LIST } from '../campaign/do-not-call-list.ts';

/** What a number's item says of do-not-call lists. */
export interface ListedNumber {
  /** ISO 8601, UTC: since when it is on the general list. */
  readonly suppressedAt?: string;
  /** Where that entry came from: a source, or a source and a reason; see `Suppression`. */
  readonly suppressedBy?: string;
  /** Its entries on other lists, by the ids of these. */
  readonly lists?: Readonly<Record<string, ListEntry>>;
}

export interface ListEntry {
  /** ISO 8601, UTC. */
  readonly since: string;
  /** As `suppressedBy`. */
  readonly by?: string;
}

/** An entry with the id of its list. */
export type ListedEntry = ListEntry & { readonly list: string };

/** An entry that an operator has removed. */
export interface RemovedEntry extends ListedEntry {
  /** ISO 8601, UTC. */
  readonly removedAt: string;
  /** The operator's ARN. */
  readonly removedBy: string;
  readonly removedReason: string;
}

const OPT_OUT = 'opt-out on the call ';

/** The source of the entry of a customer who opted out on a call (its ContactId, if it is known). */
export function optOutSource(contactId: string | undefined): string {
  return OPT_OUT + (contactId ?? 'of a contact flow');
}

/** Whether the number is on the general list because a customer opted out on a call. */
export function isByOptOut({ suppressedBy = '' }: ListedNumber): boolean {
  return suppressedBy.startsWith(OPT_OUT);
}

/** The entries of a number, that on the general list first, the others by their ids. */
export function entriesOf({ suppressedAt, suppressedBy, lists = {} }: ListedNumber): readonly ListedEntry[] {
  const named = Object.entries(lists).sort(([one], [other]) => (one < other ? -1 : 1));
  return [
    ...(suppressedAt === undefined
      ? []
      : [
          {
            list: GENERAL_LIST,
            since: suppressedAt,
            ...(suppressedBy !== undefined && { by: suppressedBy }),
          },
        ]),
    ...named.map(([list, entry]) => ({ list, ...entry })),
  ];
}

/**
 * The entry that keeps a campaign from calling the number; undefined when none does. The general list goes before all.
 * @param lists the other lists that the campaign respects: `namedListsOf` its settings.
 */
export function entryAgainst(number: ListedNumber, lists: readonly string[]): ListedEntry | undefined {
  return entriesOf(number).find(({ list }) => list === GENERAL_LIST || lists.includes(list));
}
