/**
 * What operators did to a campaign, and who they were. It is kept in the campaign's item. A change of its state is written together with
 * its entry, under the condition that both stand as they were read; settings have their entry when their file is sent.
 */
import { cutBytes } from '../text/cut-text.ts';

export type HistoryAction = 'pause' | 'resume' | 'cancel' | 'settings' | 'recycle';

export interface HistoryEntry {
  /** ISO 8601. */
  readonly at: string;
  readonly action: HistoryAction;
  /** ARN of the user or role; missing: AWS did not report it. */
  readonly by?: string;
  /** The reason that was given, or what was changed. */
  readonly detail?: string;
}

/** An entry to be written after those that were `seen` (missing: there were none). */
export interface HistoryNote {
  readonly seen: readonly HistoryEntry[] | undefined;
  readonly entry: HistoryEntry;
}

/** Entries that a campaign keeps; the item is written with each batch of changes, and must stay small. */
export const MAX_HISTORY = 50;

/** Of an entry's `by` and of its `detail`, as UTF-8. IAM's longest ARNs have some 600 characters, usual ones 100. */
const MAX_TEXT_BYTES = 200;

/** The note of `entry` for the campaign as it was read. */
export function noteOf(
  { history }: { readonly history?: readonly HistoryEntry[] },
  entry: HistoryEntry,
): HistoryNote {
  const { at, action, by, detail } = entry;
  const cut = {
    at,
    action,
    ...(by !== undefined && { by: cutBytes(by, MAX_TEXT_BYTES) }),
    ...(detail !== undefined && { detail: cutBytes(detail, MAX_TEXT_BYTES) }),
  };
  return { seen: history, entry: cut };
}

/** The history once `note` is written: its last `MAX_HISTORY` entries, oldest first. */
export function historyAfter({ seen = [], entry }: HistoryNote): readonly HistoryEntry[] {
  return [...seen, entry].slice(-MAX_HISTORY);
}
