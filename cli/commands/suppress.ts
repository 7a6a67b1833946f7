/** `dialer suppress`: numbers that are not called again; whether a number is one of them; and how one is removed. */
import type { Command } from 'commander';
import { readListName } from '../../src/campaign/campaign-id.ts';
import { GENERAL_LIST, listNameRule } from '../../src/campaign/do-not-call-list.ts';
import { type CountryCode, countryRule, readCountry } from '../../src/phone/country.ts';
import { CliError, exitCodes } from '../cli-error.ts';
import { exportList } from '../export-do-not-call.ts';
import { findStack } from '../find-stack.ts';
import { type CommonOptions, stackCommand } from '../stack-command.ts';
import { suppressFile } from '../suppress-file.ts';
import { removeNumbers, suppressNumbers } from '../suppress-numbers.ts';
import type { Terminal } from '../terminal.ts';

interface SuppressOptions extends CommonOptions {
  readonly list?: string;
  readonly file?: string;
  readonly wait?: boolean;
  readonly country?: string;
  readonly check?: boolean;
  readonly remove?: boolean;
  readonly reason?: string;
  readonly export?: string;
  readonly removed?: boolean;
  readonly force?: boolean;
}

export function suppressCommand(terminal: Terminal): Command {
  return stackCommand('suppress', 'add numbers to the do-not-call list, for all campaigns or for some', [
    'suppress "(206) 555-0161" +442079460114 --reason "asked by e-mail"',
    'suppress "(206) 555-0161" --list brand-a',
    'suppress --file do-not-call.csv --wait',
    'suppress --check "(206) 555-0161"',
    'suppress --remove "(206) 555-0161" --reason "the owner consented in writing, case 4711"',
    'suppress --export do-not-call-list.csv',
  ])
    .argument('[number...]', 'phone numbers in any format')
    .option(
      '--list <list>',
      'the list meant: one that campaigns name in "doNotCallLists" (default: all, the list of all campaigns)',
    )
    .option('--country <code>', "country for numbers without a + (default: the deployment's)")
    .option('--reason <text>', 'who asked for it, and how; stored with the number')
    .option('--check', 'only show whether the numbers are on a list')
    .option('--remove', 'remove the numbers from the list; requires --reason, and records you as who did it')
    .option(
      '--file <file>',
      'a file with a phoneNumber column instead of numbers; without --country and --reason',
    )
    .option(
      '--export <file>',
      'write all lists, or the one of --list, to this file, in the format that --file reads',
    )
    .option('--removed', 'with --export: write the entries that were removed instead, with who, when and why')
    .option('--force', 'with --export: overwrite an existing file')
    .option('--wait', 'with --file: wait until it is imported; exit code 1 when rows were rejected')
    .addHelpText(
      'after',
      '\nThe list is checked right before each call, so a number is blocked at once, even if its contact is already queued.',
    )
    .action(async (numbers: readonly string[], { list: name, ...options }: SuppressOptions) => {
      checkUse(numbers, options);
      const list = name === undefined ? undefined : listNamed(name);
      const common = { ...options, ...(list !== undefined && { list }) };
      if (options.export !== undefined) return exportList(options.export, common, terminal);
      if (options.file !== undefined) return suppressFile(options.file, common, terminal);
      const country = countryOf(options);
      const stack = await findStack(options);
      const run = options.remove ? removeNumbers : suppressNumbers;
      const given = {
        numbers,
        country: country ?? stack.deployment.defaultCountry,
        list: list ?? GENERAL_LIST,
      };
      return run(given, stack, options, terminal);
    });
}

const usage = (message: string) => new CliError(message, { exitCode: exitCodes.usage });

function checkUse(numbers: readonly string[], options: SuppressOptions): void {
  const { file, check, country, reason, wait, force, remove, removed } = options;
  if (options.export !== undefined) {
    const others = [file, check, country, reason, wait, remove];
    if (numbers.length > 0 || others.some((value) => value !== undefined))
      throw usage(
        '--export writes whole lists: use it without numbers, --file, --check, --remove, --country, --reason and --wait.',
      );
    return;
  }
  if (force) throw usage('--force requires --export.');
  if (removed) throw usage('--removed requires --export.');
  if (numbers.length === 0 && file === undefined) {
    throw usage('Name at least one phone number, or a file with --file.');
  }
  if (numbers.length > 0 && file !== undefined) {
    throw usage('Name either phone numbers or a file; run the command twice for both.');
  }
  if (file !== undefined && check) throw usage('--check takes phone numbers, not a file.');
  if (file !== undefined && remove) throw usage('--remove takes phone numbers, not a file.');
  if (remove && check) throw usage('Use either --check or --remove.');
  if (remove && (reason === undefined || reason.trim() === '')) {
    throw usage('--remove requires --reason: why these numbers may be called again is kept with them.');
  }
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

function listNamed(name: string): string {
  const list = readListName(name);
  if (list === undefined) throw usage(`--list ${JSON.stringify(name)} must be ${listNameRule}.`);
  return list;
}

function countryOf({ country }: SuppressOptions): CountryCode | undefined {
  if (country === undefined) return undefined;
  const code = readCountry(country);
  if (code) return code;
  throw usage(`--country ${JSON.stringify(country)} must be ${countryRule}.`);
}
