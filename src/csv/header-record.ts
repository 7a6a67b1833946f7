/**
 * The first record of a file, and its delimiter: the record is read with every delimiter in parallel, and the one
 * that yields a column of phone numbers wins; of several such, or none, the one with the most cells. So a delimiter
 * within quotes never counts, by the reader's own rules.
 */
import {
  type CsvRecord,
  defaultLimits,
  RecordSplitter,
  type TextPosition,
  tooLong,
} from './record-splitter.ts';
import { UnreadableFile } from './unreadable-file.ts';

/** In the order in which they win a tie. */
const delimiters = [',', ';', '\t', '|'] as const;

/** All delimiters are tried in parallel; a real file has fewer blank lines before its headers. */
const limits = { ...defaultLimits, rowlessCharacters: 16_777_216 };

export interface HeaderRecord {
  readonly delimiter: string;
  /** Trimmed cells of the first line that is not blank. */
  readonly cells: readonly string[];
  readonly line: number;
  /** Where the rows begin. */
  readonly next: TextPosition;
}

/**
 * `sep=;` in the first line that is not blank, as Excel writes and obeys it; a tab may be spelled `\t`. Programs that
 * take the line for a row pad it with their own delimiter.
 */
const separator = /^(?:[ \t]*(?:\r\n|\r|\n))*[ \t]*"?[ ]*sep=(\\t|[,;\t|])[ ]*"?[,;\t| "]*(?:\r\n|\r|\n|$)/i;

/** The delimiter that such a line names, how much of `text` it takes up, and the physical line behind it, from 1. */
export function separatorLine(
  text: string,
): { readonly delimiter: string; readonly text: string; readonly nextLine: number } | undefined {
  const found = separator.exec(text);
  if (found?.[1] === undefined) return undefined;
  const breaks = found[0].match(/\r\n|\r|\n/g)?.length ?? 0;
  const delimiter = found[1] === '\\t' ? '\t' : found[1];
  return { delimiter, text: found[0], nextLine: Math.max(2, breaks + 1) };
}

/**
 * Reads as much of `pieces` as the header needs: at most a little over 1 MiB of characters after blank lines.
 * @param declared the delimiter, if the file names it.
 * @param isPhoneColumn whether a header is that of the phone numbers.
 * @throws UnreadableFile if all lines are blank, or the header cannot be read.
 */
export async function readHeader(
  pieces: AsyncIterable<string>,
  from: TextPosition,
  bytesIn: (text: string) => number,
  declared?: string,
  isPhoneColumn: (header: string) => boolean = () => false,
): Promise<HeaderRecord> {
  const trials = (declared === undefined ? delimiters : [declared]).map(
    (delimiter) => new Trial(delimiter, from, bytesIn),
  );
  try {
    for await (const text of pieces) {
      for (const trial of trials) trial.push(text);
      if (trials.every((trial) => trial.outcome !== undefined)) break;
    }
    for (const trial of trials) trial.end();
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    for (const trial of trials) trial.breakOff(error);
  }
  return choose(
    trials.flatMap((trial) => trial.outcome ?? []),
    isPhoneColumn,
  );
}

function choose(
  outcomes: readonly (HeaderRecord | UnreadableFile)[],
  isPhoneColumn: (header: string) => boolean,
): HeaderRecord {
  const readable = outcomes.filter(
    (outcome): outcome is HeaderRecord => !(outcome instanceof UnreadableFile),
  );
  const fitting = readable.filter(({ cells }) => cells.some(isPhoneColumn));
  const headers = fitting.length > 0 ? fitting : readable;
  const failure = outcomes.find((outcome) => outcome instanceof UnreadableFile);
  const widest = headers.reduce<HeaderRecord | undefined>(
    (best, header) => (best && best.cells.length >= header.cells.length ? best : header),
    undefined,
  );
  if (widest && (widest.cells.length > 1 || !failure)) return widest;
  throw failure ?? new UnreadableFile('The file has only blank lines. Its first line must name the columns.');
}

/** The header as one delimiter would have it. */
class Trial {
  outcome: HeaderRecord | UnreadableFile | undefined;
  readonly #delimiter: string;
  readonly #splitter: RecordSplitter;

  constructor(delimiter: string, from: TextPosition, bytesIn: (text: string) => number) {
    this.#delimiter = delimiter;
    this.#splitter = new RecordSplitter(delimiter, from, bytesIn, limits);
  }

  push(text: string): void {
    if (this.outcome) return;
    this.#splitter.push(text);
    this.#look();
  }

  end(): void {
    if (this.outcome) return;
    this.#splitter.end();
    this.#look();
  }

  breakOff(error: UnreadableFile): void {
    if (this.outcome) return;
    this.#splitter.breakOff();
    this.#look();
    this.outcome ??= new UnreadableFile(error.message, error.line ?? this.#splitter.lineReached(), {
      cause: error,
    });
  }

  #look(): void {
    try {
      this.#lookForHeader();
    } catch (error) {
      if (!(error instanceof UnreadableFile)) throw error;
      this.outcome = error;
    }
  }

  #lookForHeader(): void {
    const record = this.#nextRecord();
    if (this.#splitter.skipping) {
      this.outcome = headerProblem(tooLong, this.#splitter.position().line);
    } else if (record && 'cells' in record) {
      const next = this.#splitter.position();
      this.outcome = { delimiter: this.#delimiter, cells: record.cells, line: record.line, next };
    } else if (record) {
      this.outcome = headerProblem(record.problem, record.line);
    }
  }

  /** A line of tabs alone is blank here, as it is to the eye; only the rows' reader knows tabs for delimiters. */
  #nextRecord(): CsvRecord | undefined {
    for (;;) {
      const record = this.#splitter.next();
      const onlyTabs =
        this.#delimiter === '\t' &&
        record &&
        'cells' in record &&
        !record.quoted &&
        record.cells.every((c) => c === '');
      if (!onlyTabs) return record;
    }
  }
}

function headerProblem(problem: string, line: number): UnreadableFile {
  return new UnreadableFile(`The header line (line ${line}) cannot be read: ${problem}`, line);
}
