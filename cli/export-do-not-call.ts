/** Do-not-call lists as a file, in the form that a list is imported in: kept, or taken to another stack. */
import { NumberRecords } from '../src/aws/number-record.ts';
import { GENERAL_LIST } from '../src/campaign/do-not-call-list.ts';
import {
  doNotCallHeader,
  doNotCallLine,
  removedHeader,
  removedLine,
} from '../src/importing/do-not-call-file.ts';
import { findStack } from './find-stack.ts';
import type { CommonOptions } from './stack-command.ts';
import { pour, say, sayJson, type Terminal } from './terminal.ts';
import { amount } from './words.ts';
import { mayWrite, writeWhole } from './write-file.ts';

interface ExportOptions extends CommonOptions {
  readonly force?: boolean;
  /** Id of a list; missing: all lists. */
  readonly list?: string;
  /** Writes the entries that operators have removed. */
  readonly removed?: boolean;
}

/**
 * Writes all entries to `path`, or to the terminal for `-`.
 * @throws {CliError} the file is there and may not be overwritten, or cannot be written
 */
export async function exportList(path: string, options: ExportOptions, terminal: Terminal): Promise<void> {
  const { force = false, json, list, removed = false } = options;
  if (path !== '-') await mayWrite(path, force);
  const stack = await findStack(options);
  const records = new NumberRecords(stack.db, stack.tables.numbers);
  let entries = 0;
  let numbers = 0;
  let last: string | undefined;
  const lists = new Set<string>();
  const count = (entry: { readonly phoneNumber: string; readonly list: string }) => {
    entries += 1;
    // The entries of a number follow one another.
    if (entry.phoneNumber !== last) numbers += 1;
    last = entry.phoneNumber;
    lists.add(entry.list);
  };
  async function* entryLines() {
    yield doNotCallHeader;
    for await (const entry of records.entries(list)) {
      count(entry);
      yield doNotCallLine(entry);
    }
  }
  async function* removedLines() {
    yield removedHeader;
    for await (const entry of records.removed(list)) {
      count(entry);
      yield removedLine(entry);
    }
  }
  const lines = removed ? removedLines() : entryLines();
  if (path === '-') {
    for await (const line of lines) await pour(terminal, line);
    return;
  }
  const bytes = await writeWhole(path, lines, terminal.signal);
  if (json) return sayJson(terminal, { file: path, numbers, entries, bytes });
  if (removed)
    return say(terminal, `Wrote ${amount(entries, 'removed entry', 'removed entries')} to ${path}.`);
  say(terminal, `Wrote ${amount(numbers, 'number')} to ${path}. ${importSentence([...lists])}`);
}

/** How the file is imported again: all of its rows go to one list. */
function importSentence(lists: readonly string[]): string {
  const [only = GENERAL_LIST, ...others] = lists;
  if (others.length > 0)
    return 'It has entries of several lists; to import them again, export each by itself with --list.';
  const option = only === GENERAL_LIST ? '' : ` --list ${only}`;
  return `\`dialer suppress --file${option}\` imports it again.`;
}
