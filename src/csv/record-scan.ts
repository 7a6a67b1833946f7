/**
 * One CSV record, character by character: the state machine for records with quotes or over the limit. Its state
 * is a few numbers, so it can go on over any number of pieces; where a record ends depends on the text alone.
 */
import { UnreadableFile } from './unreadable-file.ts';

const LF = 10;
const CR = 13;
const QUOTE = 34;

/** Where the scan stands within the record. */
const cellStart = 0;
const inPlain = 1;
const inQuotes = 2;
/** Behind a quote within quotes: the first half of a doubled one, or the closing one. */
const quoteSeen = 3;
const afterQuotes = 4;
/** In text after a closing quote; the row is rejected, its other cells are read on. */
const inStray = 5;
/** Behind the CR that ends the record; an LF would still belong to it. */
const afterCr = 6;
type State = 0 | 1 | 2 | 3 | 4 | 5 | 6;

export class RecordScan {
  /** The cells read so far, trimmed; stays empty once `skipRest` was called. */
  readonly cells: string[] = [];
  /** Physical line, from 1, that the scan has come to; after the record, the line behind it. */
  line: number;
  /** A cell of the record is quoted. */
  quoted = false;
  /** Number of the cell (from 1) in which text follows a closing quote; 0: none does. */
  strayCell = 0;
  /** Index of the record's end, without its line break. */
  endsAt = -1;

  readonly #delimiter: number;
  #state: State = cellStart;
  #cellCount = 0;
  #cellFrom = 0;
  #collecting = true;
  #crBefore = false;
  #quoteLine = 0;
  #quoteEnd = 0;
  #doubled = false;
  #sawText = false;
  /** After a stray text: the first line break within the quoted cell that is open, with the line behind it. */
  #retreat: { at: number; end: number; line: number } | undefined;

  constructor(delimiter: string, line: number) {
    this.#delimiter = delimiter.charCodeAt(0);
    this.line = line;
  }

  /** A line of nothing but spaces. Of use once the record has ended. */
  get blank(): boolean {
    if (this.quoted || this.#cellCount !== 1) return false;
    return this.#collecting ? this.cells[0] === '' : !this.#sawText;
  }

  /** The record's line break has been seen; only an LF behind its CR may still belong to it. */
  get ended(): boolean {
    return this.#state === afterCr;
  }

  /** Collect no more cells: the record is too long to be kept. Text is then no longer looked at twice. */
  skipRest(): void {
    this.#collecting = false;
    this.cells.length = 0;
    if (this.strayCell > 0 && (this.#state === inQuotes || this.#state === quoteSeen)) this.#state = inStray;
  }

  /**
   * Goes on over `text` from `from` to `to`. While cells are collected, `text` must be the whole record.
   * @returns index behind the record's line break; -1 when the record goes on after `to`.
   */
  run(text: string, from: number, to: number): number {
    if (this.#state === cellStart && this.#cellCount === 0) this.#cellFrom = from;
    for (let at = from; at < to; at += 1) {
      const code = text.charCodeAt(at);
      if (this.#state === inQuotes) this.#withinQuotes(code, at);
      else if (this.#state === quoteSeen && code === QUOTE) this.#double();
      else if (this.#state === afterCr) return code === LF ? at + 1 : at;
      else if (code === this.#delimiter) this.#endCell(text, at);
      else if (code === LF || code === CR) {
        this.#endRecord(text, at);
        if (code === LF) return at + 1;
        this.#state = afterCr;
      } else if (this.#plainStep(code, at)) return this.retreat();
    }
    return -1;
  }

  /**
   * The file ends at `to`: so does the record.
   * @returns index behind the record, as `run`.
   * @throws UnreadableFile when a quote is still open.
   */
  finish(text: string, to: number): number {
    if (this.#state === afterCr) return to;
    if (this.#state === inQuotes) {
      if (this.#retreat !== undefined) return this.retreat();
      if (this.strayCell === 0) throw neverClosed(this.#quoteLine);
    }
    this.#endRecord(text, to);
    return to;
  }

  /** Whether a rejected row has run into a quoted cell over several lines that may be none. */
  get canRetreat(): boolean {
    return this.#retreat !== undefined;
  }

  /** Ends the rejected row at the first line break within that cell. */
  retreat(): number {
    const { at, end, line } = this.#retreat ?? { at: this.endsAt, end: -1, line: this.line };
    this.endsAt = at;
    this.line = line;
    return end;
  }

  /** A character outside quotes that ends nothing. Returns true when the row must end at an earlier line break. */
  #plainStep(code: number, at: number): boolean {
    if (this.#state === inPlain || this.#state === inStray) return false;
    if (this.#state === quoteSeen) this.#state = afterQuotes;
    if (isSpace(code)) return false;
    this.#sawText = true;
    if (this.#state === afterQuotes) {
      this.#state = inStray;
      if (this.#retreat !== undefined) return true;
      if (this.strayCell === 0) this.strayCell = this.#cellCount + 1;
    } else if (code === QUOTE && (this.#collecting || this.strayCell === 0)) {
      this.#openQuote(at);
    } else {
      this.#state = inPlain;
    }
    return false;
  }

  #openQuote(at: number): void {
    this.#state = inQuotes;
    this.quoted = true;
    this.#cellFrom = at + 1;
    this.#quoteLine = this.line;
    this.#doubled = false;
    this.#crBefore = false;
  }

  #withinQuotes(code: number, at: number): void {
    const secondOfTwo = code === LF && this.#crBefore;
    this.#crBefore = code === CR;
    if (code === QUOTE) {
      this.#state = quoteSeen;
      this.#quoteEnd = at;
    } else if (secondOfTwo) {
      if (this.#retreat?.end === at) this.#retreat.end = at + 1;
    } else if (code === LF || code === CR) {
      this.line += 1;
      if (this.strayCell > 0) this.#retreat ??= { at, end: at + 1, line: this.line };
    }
  }

  #double(): void {
    this.#state = inQuotes;
    this.#doubled = true;
  }

  #endCell(text: string, at: number): void {
    if (this.#collecting) this.cells.push(this.#cell(text, at));
    this.#cellCount += 1;
    this.#state = cellStart;
    this.#cellFrom = at + 1;
    this.#retreat = undefined;
  }

  #cell(text: string, at: number): string {
    if (this.#state !== quoteSeen && this.#state !== afterQuotes)
      return text.slice(this.#cellFrom, at).trim();
    const raw = text.slice(this.#cellFrom, this.#quoteEnd);
    return (this.#doubled ? raw.replaceAll('""', '"') : raw).trim();
  }

  #endRecord(text: string, at: number): void {
    this.#endCell(text, at);
    this.endsAt = at;
    this.line += 1;
  }
}

/** Spaces that may stand around a quoted cell. (A tab that is the delimiter has been seen as such before.) */
function isSpace(code: number): boolean {
  return code === 32 || code === 9 || code === 0xa0 || code === 0xfeff;
}

function neverClosed(line: number): UnreadableFile {
  return new UnreadableFile(
    `A quote (") that opens on line ${line} is never closed. Close it or remove it, and upload the file again.`,
    line,
  );
}
