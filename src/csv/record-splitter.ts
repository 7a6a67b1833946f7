/**
 * Text that comes in pieces, cut into CSV records. Holds one record at most (and the piece it came with), and
 * none beyond the limit; no character is looked at more than a few times, however small the pieces are.
 */
import { RecordScan } from './record-scan.ts';
import { UnreadableFile } from './unreadable-file.ts';

export interface SplitterLimits {
  /** Maximum characters of a record; a longer one is skipped and reported. */
  readonly recordCharacters: number;
  /** Text is gathered up to this before it is looked at, so that tiny pieces cost no more than large ones. */
  readonly gatheredCharacters: number;
  /** Characters from the end of a record to that of the next, blank lines included; more is no list of anything. */
  readonly rowlessCharacters: number;
}

/**
 * A file of 200 KB can unzip to 200 MB of blank lines. Its reader can leave off only between two rows, so these must
 * come while it has time.
 */
export const defaultLimits: SplitterLimits = {
  recordCharacters: 131_072,
  gatheredCharacters: 16_384,
  rowlessCharacters: 134_217_728,
};

/** The message for a record over the default limit. */
export const tooLong =
  'The row is longer than 131,072 characters. Shorten it, or close a quote that was left open.';

/** A record that is not a blank line. `line`: physical line, from 1, on which it begins. */
export type CsvRecord =
  | { readonly line: number; readonly cells: string[]; readonly quoted: boolean }
  | { readonly line: number; readonly problem: string };

/** Where a record begins: bytes into the content, and the physical line there (from 1). */
export interface TextPosition {
  readonly offset: number;
  readonly line: number;
}

export class RecordSplitter {
  readonly #delimiter: string;
  readonly #bytesIn: (text: string) => number;
  readonly #limits: SplitterLimits;
  #text = '';
  /** Begin of the next record in `#text`. */
  #at = 0;
  #line: number;
  /** Bytes before `#counted` in `#text`. */
  #offset: number;
  #counted = 0;
  /** Characters before `#text`. */
  #passed = 0;
  /** Behind the last record: characters before it, and its physical line. */
  #recordEnd: { readonly at: number; readonly line: number };
  #waiting: string[] = [];
  #waitingCharacters = 0;
  #wanted: number;
  /** The next record goes on behind `#text`: looking again is of use only after a refill. */
  #cut = false;
  #ended = false;
  #brokenOff = false;
  /** The record that is being skipped, and where it began. */
  #skipped: { readonly scan: RecordScan; readonly began: TextPosition } | undefined;
  // Next line feed, carriage return and quote at or behind `#at`; Infinity: none in `#text`; -1: not looked for.
  #lf = -1;
  #cr = -1;
  #quote = -1;

  /**
   * @param from where the first text that is pushed stands in the file.
   * @param bytesIn bytes that a text takes in the file.
   */
  constructor(
    delimiter: string,
    from: TextPosition,
    bytesIn: (text: string) => number,
    limits = defaultLimits,
  ) {
    this.#delimiter = delimiter;
    this.#line = from.line;
    this.#recordEnd = { at: 0, line: from.line };
    this.#offset = from.offset;
    this.#bytesIn = bytesIn;
    this.#limits = limits;
    this.#wanted = limits.gatheredCharacters;
  }

  push(text: string): void {
    this.#waiting.push(text);
    this.#waitingCharacters += text.length;
    if (this.#waitingCharacters >= this.#wanted) this.#refill();
  }

  /** No text follows: what is left is the last record. */
  end(): void {
    this.#refill();
    this.#ended = true;
  }

  /** The text broke off by an error: only records whose line break has been seen count. */
  breakOff(): void {
    this.#refill();
    this.#brokenOff = true;
  }

  /**
   * The next record; undefined when it needs more text, or when there is none left.
   * @throws UnreadableFile after `end`, when a quote is still open; and when no record comes for too long.
   */
  next(): CsvRecord | undefined {
    if (this.#cut) return undefined;
    while (this.#at < this.#text.length || (this.#ended && this.#skipped !== undefined)) {
      const record = this.#skipped ? this.#skipOn() : (this.#plainLine() ?? this.#scanned());
      this.#refuseRowless();
      if (record === 'more') return undefined;
      if (record !== 'blank') {
        this.#recordEnd = { at: this.#passed + this.#at, line: this.#line };
        return record;
      }
    }
    return undefined;
  }

  /** Whether it throws depends on the text alone: what has been seen of a stretch is never longer than the stretch. */
  #refuseRowless(): void {
    const { rowlessCharacters } = this.#limits;
    const { at, line } = this.#recordEnd;
    if (this.#passed + this.#at - at <= rowlessCharacters) return;
    const max = rowlessCharacters.toLocaleString('en-US');
    throw new UnreadableFile(
      `No row ends within ${max} characters here: blank lines, an endless line, or a quote that is never closed. Remove them and upload the file again.`,
      line,
    );
  }

  /** A record over the limit is being passed over. */
  get skipping(): boolean {
    return this.#skipped !== undefined;
  }

  /** Begin of the record that `next` has not returned yet. */
  position(): TextPosition {
    if (this.#skipped) return this.#skipped.began;
    this.#count();
    return { offset: this.#offset, line: this.#line };
  }

  /** Physical line that the pushed text ends on. */
  lineReached(): number {
    if (this.#skipped) return this.#skipped.scan.line;
    return this.#line + (this.#text.slice(this.#at).match(/\r\n|\r|\n/g)?.length ?? 0);
  }

  /** The quick way for a whole line without quotes; undefined when it is no such line. */
  #plainLine(): CsvRecord | 'blank' | undefined {
    const text = this.#text;
    const at = this.#at;
    if (text[at] === '\n') return this.#emptyLine(1);
    if (text[at] === '\r' && at + 1 < text.length) return this.#emptyLine(text[at + 1] === '\n' ? 2 : 1);
    if (this.#lf < at) this.#lf = indexFrom(text, '\n', at);
    if (this.#cr < at) this.#cr = indexFrom(text, '\r', at);
    if (this.#quote < at) this.#quote = indexFrom(text, '"', at);
    let end = Math.min(this.#lf, this.#cr);
    if (end === Number.POSITIVE_INFINITY && this.#ended) end = text.length;
    if (this.#quote < end || end > text.length || end - at > this.#limits.recordCharacters) return undefined;
    if (end === this.#cr && end + 1 === text.length && !this.#ended) return undefined;
    const line = this.#line;
    this.#at = Math.min(end + (end === this.#cr && this.#lf === end + 1 ? 2 : 1), text.length);
    this.#line += 1;
    const cells = text.slice(at, end).split(this.#delimiter);
    for (let i = 0; i < cells.length; i += 1) cells[i] = (cells[i] ?? '').trim();
    return cells.length === 1 && cells[0] === '' ? 'blank' : { line, cells, quoted: false };
  }

  /** Quicker still, for a file may have a hundred million of them. */
  #emptyLine(characters: 1 | 2): 'blank' {
    this.#at += characters;
    this.#line += 1;
    return 'blank';
  }

  #scanned(): CsvRecord | 'blank' | 'more' {
    const from = this.#at;
    const line = this.#line;
    // Longer than the limit by more than a CR LF: over it, wherever it ends.
    const to = Math.min(this.#text.length, from + this.#limits.recordCharacters + 2);
    const windowFull = to - from === this.#limits.recordCharacters + 2;
    const scan = new RecordScan(this.#delimiter, line);
    let next = scan.run(this.#text, from, to);
    if (next < 0 && !windowFull) {
      if (!this.#ended && !(this.#brokenOff && scan.ended)) return this.#waitForMore(to - from);
      next = scan.finish(this.#text, to);
    }
    if (next < 0 && scan.canRetreat) {
      next = scan.retreat();
      const isCut = next === this.#text.length && !this.#ended && !this.#brokenOff;
      // The window may end between the CR and the LF of one line break.
      if (this.#text[next - 1] === '\r' && isCut) return this.#waitForMore(to - from);
      if (this.#text[next - 1] === '\r' && this.#text[next] === '\n') next += 1;
    }
    if (next < 0) {
      scan.skipRest();
      this.#skipped = { scan, began: this.position() };
      this.#at = to;
      return 'blank';
    }
    this.#at = next;
    this.#line = scan.line;
    return asRecord(scan, line, scan.endsAt - from > this.#limits.recordCharacters);
  }

  #skipOn(): CsvRecord | 'blank' | 'more' {
    if (this.#skipped === undefined) return 'blank';
    const { scan, began } = this.#skipped;
    let next = scan.run(this.#text, this.#at, this.#text.length);
    if (next < 0) {
      this.#at = this.#text.length;
      if (!this.#ended) return 'more';
      // Before `finish` reports an open quote: which of the two is reported must not depend on where a piece ended.
      this.#refuseRowless();
      next = scan.finish(this.#text, this.#at);
    }
    this.#skipped = undefined;
    this.#at = next;
    this.#line = scan.line;
    return asRecord(scan, began.line, true);
  }

  /** Looks at the record again only when twice as much of it is there: linear, however long it is. */
  #waitForMore(have: number): 'more' {
    this.#wanted = Math.max(this.#limits.gatheredCharacters, have);
    this.#cut = true;
    return 'more';
  }

  #refill(): void {
    this.#count();
    this.#passed += this.#at;
    this.#text = this.#text.slice(this.#at) + this.#waiting.join('');
    this.#waiting = [];
    this.#waitingCharacters = 0;
    this.#wanted = this.#limits.gatheredCharacters;
    this.#cut = false;
    this.#at = 0;
    this.#counted = 0;
    this.#lf = -1;
    this.#cr = -1;
    this.#quote = -1;
  }

  #count(): void {
    this.#offset += this.#bytesIn(this.#text.slice(this.#counted, this.#at));
    this.#counted = this.#at;
  }
}

function indexFrom(text: string, mark: string, at: number): number {
  const found = text.indexOf(mark, at);
  return found < 0 ? Number.POSITIVE_INFINITY : found;
}

function asRecord(scan: RecordScan, line: number, overLimit: boolean): CsvRecord | 'blank' {
  if (scan.blank) return 'blank';
  if (overLimit) return { line, problem: tooLong };
  if (scan.strayCell === 0) return { line, cells: scan.cells, quoted: scan.quoted };
  const lastLine = scan.line - 1;
  const where =
    lastLine > line ? ` The row takes up lines ${line} to ${lastLine}: a quote may have been left open.` : '';
  return {
    line,
    problem: `In cell ${scan.strayCell} text follows the closing quote. Write a quote within a value twice ("").${where}`,
  };
}
