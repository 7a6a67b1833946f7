/**
 * What an upload comes to, found out before anything is sent: where the files go, and whether the importer could read
 * them. Asks the importer's own rules: what is refused here it would refuse too, or read in part. Beyond the first rows
 * only the importer looks.
 */
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { FileRules } from '../src/campaign/campaign.ts';
import { campaignIdOf, readKey, settingsKeyBeside } from '../src/campaign/campaign-id.ts';
import { parseSettings } from '../src/campaign/parse-settings.ts';
import type { CampaignSettings } from '../src/campaign/settings.ts';
import { isPhoneHeader, phoneHeaderBy } from '../src/csv/column-names.ts';
import { type CsvFile, type FileSource, openCsv } from '../src/csv/csv-file.ts';
import { UnreadableFile } from '../src/csv/unreadable-file.ts';
import { readCustomerHeader } from '../src/importing/customer-header.ts';
import { CliError } from './cli-error.ts';
import { type LocalFile, readableFile, sourceOf, whyUnreadable } from './local-file.ts';

/** Longer settings are something else; the importer takes no more either. */
const MAX_SETTINGS_BYTES = 256 * 1024;

/** Rows so far into the file are read before it is sent, unzipped: the importer reads all of it anyway. */
const CHECKED_BYTES = 64 * 1024;

/** Rows read between two looks at how far that is. */
const ROWS_AT_A_TIME = 50;

export interface UploadKeys {
  readonly campaignId: string;
  /** S3 key of the customers. */
  readonly customers: string;
  /** S3 key of their settings. */
  readonly settings: string;
}

/**
 * Where the file at `path` goes, for the campaign `campaign` or the one in its name.
 * @throws {CliError} neither names a campaign
 */
export function uploadKeys(path: string, campaign: string | undefined): UploadKeys {
  const file = basename(path);
  const id = campaign === undefined ? undefined : campaignIdOf(campaign);
  if (id === '') {
    throw new CliError(
      `${JSON.stringify(campaign)} cannot name a campaign: use at least one of the letters a to z, a digit or "_".`,
    );
  }
  const key = id === undefined ? file : `${id}/${file}`;
  const reading = readKey(key);
  switch (reading.kind) {
    case 'customers':
      return { campaignId: reading.campaignId, customers: key, settings: settingsKeyBeside(key) };
    case 'suppressions':
      throw new CliError(
        `"suppressions" is the do-not-call list, not a campaign. To add to it: npx dialer suppress --file ${path}`,
      );
    case 'settings':
      throw new CliError(
        `${path} holds settings. Give the customer file as the argument and the settings with --settings ${path}.`,
      );
    case 'ignored':
      throw new CliError(`${path} is not a file name.`);
    case 'refused':
      throw new CliError(
        // Of another kind of file a name would make no customers.
        id === undefined && /\.csv(?:\.gz)?$/i.test(file)
          ? `${reading.message} Or name the campaign with --campaign.`
          : reading.message,
      );
  }
}

/** `CAMPAIGN.json` beside the customers, when there is one that can be read. */
export async function settingsBeside(
  path: string,
  campaign: string | undefined,
): Promise<string | undefined> {
  const name = campaign ?? basename(path).replace(/\.csv(?:\.gz)?$/i, '');
  const beside = join(dirname(path), `${basename(name)}.json`);
  return readableFile(beside).then(
    () => beside,
    () => undefined,
  );
}

/**
 * Reads a settings file as the importer does.
 * @throws {CliError} with the importer's own sentence
 */
export async function readSettingsFile(
  path: string,
): Promise<{ readonly bytes: Uint8Array; readonly settings: CampaignSettings }> {
  const { bytes: length } = await readableFile(path);
  const refuse = (message: string) => new CliError(`Nothing was sent: ${path} cannot be used: ${message}`);
  if (length > MAX_SETTINGS_BYTES) {
    throw refuse(`a settings file has at most ${MAX_SETTINGS_BYTES} bytes; this one has ${length}.`);
  }
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new CliError(whyUnreadable(path, error), { cause: error });
  });
  const text = decoded(bytes);
  if (text === undefined) throw refuse('it is not UTF-8 text. Save it as UTF-8.');
  const reading = parseSettings(text);
  if (!reading.ok) throw refuse(reading.message);
  return { bytes, settings: reading.settings };
}

/**
 * Checks the headers and the first rows of a customer file; answers whether there is any row.
 * @throws {CliError} with the importer's own sentence
 */
export async function checkCustomers(
  file: LocalFile,
  rules: Pick<FileRules, 'columns' | 'defaultCountry'> = { defaultCountry: 'US' },
): Promise<boolean> {
  const judge = async (csv: CsvFile) => {
    await readCustomerHeader(csv, rules);
    return { ok: true } as const;
  };
  return checkList(sourceOf(file), judge, phoneHeaderBy(rules.columns));
}

type HeaderJudgement = { readonly ok: true } | { readonly ok: false; readonly message: string };

/**
 * Checks the headers of a list by `judge`, and that its first rows can be read; answers whether there is any row.
 * @throws {CliError} with the importer's own sentence
 */
export async function checkList(
  source: FileSource,
  judge: (csv: CsvFile) => HeaderJudgement | Promise<HeaderJudgement>,
  isPhoneColumn = isPhoneHeader,
): Promise<boolean> {
  try {
    const csv = await openCsv(source, isPhoneColumn);
    const header = await judge(csv);
    if (!header.ok) throw new UnreadableFile(header.message, csv.headerLine);
    let hasRows = false;
    for await (const { next } of csv.chunks(ROWS_AT_A_TIME)) {
      hasRows = true;
      if (next.offset >= CHECKED_BYTES) break;
    }
    return hasRows;
  } catch (error) {
    if (error instanceof UnreadableFile) {
      const where = error.line === undefined ? '' : `, line ${error.line}`;
      throw new CliError(`Nothing was sent: ${source.name}${where}: ${error.message}`, { cause: error });
    }
    throw new CliError(whyUnreadable(source.name, error), { cause: error });
  }
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
