/** The do-not-call list as a file, in the form that a list is imported in: kept, or taken to another stack. */
import { NumberRecords } from '../src/aws/number-record.ts';
import { doNotCallHeader, doNotCallLine } from '../src/importing/do-not-call-file.ts';
import { findStack } from './find-stack.ts';
import type { CommonOptions } from './stack-command.ts';
import { pour, say, sayJson, type Terminal } from './terminal.ts';
import { amount } from './words.ts';
import { mayWrite, writeWhole } from './write-file.ts';

/**
 * Writes all numbers of the list to `path`, or to the terminal for `-`.
 * @throws {CliError} the file is there and may not be overwritten, or cannot be written
 */
export async function exportList(
  path: string,
  options: CommonOptions & { readonly force?: boolean },
  terminal: Terminal,
): Promise<void> {
  if (path !== '-') await mayWrite(path, options.force ?? false);
  const stack = await findStack(options);
  const records = new NumberRecords(stack.db, stack.tables.numbers);
  let numbers = 0;
  async function* lines() {
    yield doNotCallHeader;
    for await (const entry of records.suppressed()) {
      numbers += 1;
      yield doNotCallLine(entry);
    }
  }
  if (path === '-') {
    for await (const line of lines()) await pour(terminal, line);
    return;
  }
  const bytes = await writeWhole(path, lines(), terminal.signal);
  if (options.json) return sayJson(terminal, { file: path, numbers, bytes });
  say(
    terminal,
    `Wrote ${amount(numbers, 'number')} to ${path}. \`dialer suppress --file\` imports it again.`,
  );
}
