/**
 * The do-not-call list as a file: what `suppress --export` writes and what a list dropped under `suppressions/` may bring beside
 * its numbers. Written and read again, an entry keeps its source, reason and date.
 */
import { csvLine } from '../text/csv-line.ts';
import { cutText } from '../text/cut-text.ts';
import { toIso } from '../time/instant.ts';

/** A number on the list, as the table keeps it. */
export interface SuppressedNumber {
  /** E.164. */
  readonly phoneNumber: string;
  /** ISO 8601, UTC. */
  readonly suppressedAt: string;
  /** Where it came from: a source, or a source and a reason. */
  readonly suppressedBy?: string;
}

/** Between source and reason. */
const JOINT = ': ';

/** Characters of source and reason together. */
const MAX_SOURCE_LENGTH = 500;

export const doNotCallHeader = csvLine(['phoneNumber', 'source', 'reason', 'since']);

/** One line of the file, safe to open in a spreadsheet. */
export function doNotCallLine({ phoneNumber, suppressedAt, suppressedBy = '' }: SuppressedNumber): string {
  const at = suppressedBy.indexOf(JOINT);
  const [source, reason] =
    at < 0 ? [suppressedBy, ''] : [suppressedBy.slice(0, at), suppressedBy.slice(at + JOINT.length)];
  return csvLine([phoneNumber, source, reason, suppressedAt]);
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
  const ownSource = [cell(source), cell(reason)].filter((text) => text !== '').join(JOINT);
  const sinceMs = isoInstant.test(cell(since)) ? Date.parse(cell(since)) : Number.NaN;
  return {
    at: sinceMs <= Date.parse(otherwise.at) ? toIso(sinceMs) : otherwise.at,
    source: ownSource === '' ? otherwise.source : cutText(ownSource, MAX_SOURCE_LENGTH),
  };
}

const isoInstant = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/;
