/**
 * Do-not-call lists as a file: what `suppress --export` writes and what a list dropped under `suppressions/` may bring beside
 * its numbers. Written and read again, an entry keeps its source, reason and date. Its list is the one that it is imported to:
 * the column "list" is not read, for another program may mean anything by it.
 */
import type { ListedEntry, RemovedEntry } from '../dialing/do-not-call.ts';
import { withoutInvisible } from '../phone/invisible.ts';
import { csvLine } from '../text/csv-line.ts';
import { cutText } from '../text/cut-text.ts';
import { toIso } from '../time/instant.ts';

interface NumberOfEntry {
  /** E.164. */
  readonly phoneNumber: string;
}

/** Between source and reason. */
const JOINT = ': ';

/** Characters of source and reason together. */
const MAX_SOURCE_LENGTH = 500;

export const doNotCallHeader = csvLine(['phoneNumber', 'list', 'since', 'source', 'reason']);

/** One line of the file, safe to open in a spreadsheet. */
export function doNotCallLine({ phoneNumber, ...entry }: ListedEntry & NumberOfEntry): string {
  return csvLine([phoneNumber, ...cellsOf(entry)]);
}

/** The first column has a name that no list can have for its numbers: imported by mistake, the file adds none. */
export const removedHeader = csvLine([
  'number',
  'list',
  'since',
  'source',
  'reason',
  'removedAt',
  'removedBy',
  'removalReason',
]);

/** One line of the file of removed entries, safe to open in a spreadsheet. */
export function removedLine({ phoneNumber, ...entry }: RemovedEntry & NumberOfEntry): string {
  const { removedAt, removedBy, removedReason } = entry;
  return csvLine([phoneNumber, ...cellsOf(entry), removedAt, removedBy, removedReason]);
}

function cellsOf({ list, since, by = '' }: ListedEntry): string[] {
  const at = by.indexOf(JOINT);
  const [source, reason] = at < 0 ? [by, ''] : [by.slice(0, at), by.slice(at + JOINT.length)];
  return [list, since, source, reason];
}

/** Positions, from 0, of what a list may bring beside its numbers; -1 when it does not. */
export interface EntryColumns {
  readonly source: number;
  readonly reason: number;
  readonly since: number;
}

/** Finds them in the header. Case, spaces, hyphens and underscores do not matter. */
export function entryColumns(header: readonly string[]): EntryColumns {
  const names = header.map((cell) => cell.toLowerCase().replace(/[\s_-]/g, ''));
  return { source: names.indexOf('source'), reason: names.indexOf('reason'), since: names.indexOf('since') };
}

/** Source and reason as they are kept: on one line, without characters that do not show, cut to a bounded length. */
export function sourceText(source: string, reason = ''): string {
  const plain = [source, reason].map((text) =>
    withoutInvisible(text)
      .replace(/[\p{Cc}\s]+/gu, ' ')
      .trim(),
  );
  return cutText(plain.filter((text) => text !== '').join(JOINT), MAX_SOURCE_LENGTH);
}

/** What is kept with a number: where it came from, and since when it is on the list. */
export interface EntryFacts {
  readonly at: string;
  readonly source: string;
}

/**
 * What a row says of its entry. `otherwise`: what is kept where the row does not say; a date that is none, or later than
 * that, is left out.
 */
export function entryFacts(
  cells: readonly string[],
  { source, reason, since }: EntryColumns,
  otherwise: EntryFacts,
): EntryFacts {
  const cell = (position: number) => (position < 0 ? '' : (cells[position] ?? '').trim());
  const ownSource = sourceText(cell(source), cell(reason));
  const sinceMs = isoInstant.test(cell(since)) ? Date.parse(cell(since)) : Number.NaN;
  return {
    at: sinceMs <= Date.parse(otherwise.at) ? toIso(sinceMs) : otherwise.at,
    source: ownSource === '' ? otherwise.source : ownSource,
  };
}

const isoInstant = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/;
