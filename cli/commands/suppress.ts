/** `dialer suppress`: numbers that are never called again, by any campaign; and whether a number is one of them. */
import type { Command } from 'commander';
import { type NumberRecord, NumberRecords } from '../../src/aws/number-record.ts';
import { type CountryCode, countryRule, readCountry } from '../../src/phone/country.ts';
import { readPhoneNumber } from '../../src/phone/phone-number.ts';
import { toIso } from '../../src/time/instant.ts';
import { CliError, exitCodes } from '../cli-error.ts';
import { tableLines } from '../columns.ts';
import { exportList } from '../export-do-not-call.ts';
import { findStack } from '../find-stack.ts';
import type { DeployedStack } from '../stack.ts';
import { type CommonOptions, stackCommand } from '../stack-command.ts';
import { suppressFile } from '../suppress-file.ts';
import { say, sayJson, type Terminal } from '../terminal.ts';
import { minuteOf, printable } from '../words.ts';

interface SuppressOptions extends CommonOptions {
  readonly file?: string;
  readonly wait?: boolean;
  readonly country?: string;
  readonly check?: boolean;
  readonly reason?: string;
  readonly export?: string;
  readonly force?: boolean;
}

export function suppressCommand(terminal: Terminal): Command {
  return stackCommand('suppress', 'add numbers to the do-not-call list, permanently and for all campaigns', [
    'suppress "(206) 555-0161" +442079460114 --reason "asked by e-mail"',
    'suppress --file do-not-call.csv --wait',
    'suppress --check "(206) 555-0161"',
    'suppress --export do-not-call-list.csv',
  ])
    .argument('[number...]', 'phone numbers in any format')
    .option('--country <code>', "country for numbers without a + (default: the deployment's)")
    .option('--reason <text>', 'who asked for it, and how; stored with the number')
    .option('--check', 'only show whether the numbers are on the list')
    .option(
      '--file <file>',
      'a file with a phoneNumber column instead of numbers; without --country and --reason',
    )
    .option('--export <file>', 'write the whole list to this file, in the format that --file reads')
    .option('--force', 'with --export: overwrite an existing file')
    .option('--wait', 'with --file: wait until it is imported; exit code 1 when rows were rejected')
    .addHelpText(
      'after',
      '\nThe list is checked right before each call, so a number is blocked at once, even if its contact is already queued.',
    )
    .action(async (numbers: readonly string[], options: SuppressOptions) => {
      checkUse(numbers, options);
      if (options.export !== undefined) return exportList(options.export, options, terminal);
      if (options.file !== undefined) return suppressFile(options.file, options, terminal);
      const country = countryOf(options);
      const stack = await findStack(options);
      return suppressNumbers(numbers, country ?? stack.deployment.defaultCountry, stack, options, terminal);
    });
}

function checkUse(numbers: readonly string[], options: SuppressOptions): void {
  const { file, check, country, reason, wait, force } = options;
  const usage = (message: string) => new CliError(message, { exitCode: exitCodes.usage });
  if (options.export !== undefined) {
    if (
      numbers.length > 0 ||
      file !== undefined ||
      check ||
      country !== undefined ||
      reason !== undefined ||
      wait
    )
      throw usage(
        '--export writes the whole list: use it without numbers, --file, --check, --country, --reason and --wait.',
      );
    return;
  }
  if (force) throw usage('--force requires --export.');
  if (numbers.length === 0 && file === undefined) {
    throw usage('Name at least one phone number, or a file with --file.');
  }
  if (numbers.length > 0 && file !== undefined) {
    throw usage('Name either phone numbers or a file; run the command twice for both.');
  }
  if (file !== undefined && check) throw usage('--check takes phone numbers, not a file.');
  // The importer reads a list by the deployment's country and notes its name and row: both would be lost unseen.
  if (file !== undefined && country !== undefined) {
    throw usage(
      "--country applies to phone numbers, not to a file: numbers in a file without a + are read with the deployment's default country. Write those of other countries with + and the country code.",
    );
  }
  if (file !== undefined && reason !== undefined) {
    throw usage(
      "--reason applies to phone numbers, not to a file: each number from a file is stored with the file's name and the row.",
    );
  }
  if (wait && file === undefined)
    throw usage('--wait requires --file: numbers given as arguments are on the list at once.');
}

function countryOf({ country }: SuppressOptions): CountryCode | undefined {
  if (country === undefined) return undefined;
  const code = readCountry(country);
  if (code) return code;
  throw new CliError(`--country ${JSON.stringify(country)} must be ${countryRule}.`, {
    exitCode: exitCodes.usage,
  });
}

interface Listed {
  readonly phoneNumber: string;
  readonly isNew: boolean;
  readonly record: NumberRecord;
}

/** Valid numbers are processed even if others of the same command are invalid; those are reported at the end. */
async function suppressNumbers(
  given: readonly string[],
  country: CountryCode,
  stack: DeployedStack,
  { check = false, json, reason }: SuppressOptions,
  terminal: Terminal,
): Promise<void> {
  const readings = given.map((number) => readPhoneNumber(number, country));
  const good = new Set(readings.flatMap((reading) => (reading.ok ? [reading.phoneNumber] : [])));
  const bad = readings.flatMap((reading) => (reading.ok ? [] : [reading.reason]));
  const records = new NumberRecords(stack.db, stack.tables.numbers);
  const source = reason === undefined ? 'an operator' : `an operator: ${reason}`;
  const listed: Listed[] = [];
  for (const phoneNumber of good) {
    const entry = { at: toIso(Date.now()), source };
    const isNew = check ? false : await stack.numbers.suppress(phoneNumber, entry);
    listed.push({ phoneNumber, isNew, record: await records.get(phoneNumber) });
  }
  if (json) {
    const reported = listed.map(({ phoneNumber, isNew, record: { suppressedAt, suppressedBy } }) => ({
      phoneNumber,
      suppressed: suppressedAt !== undefined,
      ...(!check && { added: isNew }),
      suppressedAt,
      suppressedBy,
    }));
    sayJson(terminal, { numbers: reported, refused: bad });
  } else if (listed.length > 0) showListed(listed, check, terminal);
  if (bad.length > 0) throw new CliError(bad.join('\n'));
}

function showListed(listed: readonly Listed[], isCheck: boolean, terminal: Terminal): void {
  const rows = listed.map(({ phoneNumber, isNew, record: { suppressedAt, suppressedBy } }) => [
    phoneNumber,
    suppressedAt === undefined ? 'may be called' : isNew ? 'never called from now on' : 'never called',
    suppressedAt === undefined ? '–' : minuteOf(suppressedAt),
    suppressedBy === undefined ? '–' : printable(suppressedBy),
  ]);
  const columns = [{ title: 'NUMBER' }, { title: 'CALLS' }, { title: 'SINCE' }, { title: 'BY', spare: 1 }];
  for (const line of tableLines(columns, rows, terminal)) say(terminal, line);
  if (!isCheck) say(terminal, 'It applies to all campaigns, and to contacts that are already queued.');
}
