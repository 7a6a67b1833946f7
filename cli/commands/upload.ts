/** `dialer upload`: sends a file of customers, and with it a campaign begins (or gets more of them). */
import type { Command } from 'commander';
import { ObjectTransfer, type Sent } from '../../src/aws/object-transfer.ts';
import type { Campaign, ImportedFile } from '../../src/campaign/campaign.ts';
import { reportKey } from '../../src/campaign/campaign-id.ts';
import { parseSettings } from '../../src/campaign/parse-settings.ts';
import { reopeningWarning } from '../../src/campaign/reopening.ts';
import type { CampaignSettings } from '../../src/campaign/settings.ts';
import { whyNot } from '../../src/importing/import-settings.ts';
import { CliError } from '../cli-error.ts';
import { labelledLines } from '../columns.ts';
import { findStack } from '../find-stack.ts';
import { rowsSentence, untilImported } from '../import-wait.ts';
import { readableFile } from '../local-file.ts';
import { phoneColumns, withPhoneColumns } from '../phone-columns.ts';
import { sendFile } from '../send-file.ts';
import type { DeployedStack } from '../stack.ts';
import { type CommonOptions, stackCommand } from '../stack-command.ts';
import { note, say, sayJson, type Terminal } from '../terminal.ts';
import { checkCustomers, readSettingsFile, settingsBeside, uploadKeys } from '../upload-check.ts';
import { sizeOf } from '../words.ts';

interface UploadOptions extends CommonOptions {
  readonly campaign?: string;
  /** False for --no-settings. */
  readonly settings?: string | false;
  readonly phoneColumn?: readonly string[];
  readonly wait?: boolean;
  readonly force?: boolean;
}

export function uploadCommand(terminal: Terminal): Command {
  return stackCommand('upload', 'send a customer file and start its campaign', [
    'upload spring.csv',
    'upload berlin.csv --campaign spring --settings spring.json',
    'upload spring.csv --wait',
    'upload spring.csv --phone-column "Contact No"',
    'upload spring.csv --phone-column Mobile --phone-column "Home Phone"',
  ])
    .argument('<file>', 'customers, .csv or .csv.gz')
    .option('--campaign <name>', 'campaign name (default: taken from the file name)')
    .option('--settings <file>', 'settings, sent first (default: CAMPAIGN.json next to the file)')
    .option('--no-settings', 'send no settings, even if there is a file of settings')
    .option(
      '--phone-column <name>',
      'column with the phone numbers; sets "columns.phoneNumber" in the settings; may be repeated',
      phoneColumns,
    )
    .option('--wait', 'wait until the file is imported, and show its row counts')
    .option('--force', 'send it even if a check of the file or of the campaign fails')
    .addHelpText(
      'after',
      '\nThe file is checked before anything is sent. Uploading the same file again calls no contact a second time.',
    )
    .action((file: string, options: UploadOptions) => upload(file, options, terminal));
}

async function upload(path: string, options: UploadOptions, terminal: Terminal): Promise<void> {
  const { campaign, force = false, json, wait } = options;
  const file = await readableFile(path);
  const keys = uploadKeys(path, campaign);
  const settingsPath =
    options.settings === false ? undefined : (options.settings ?? (await settingsBeside(path, campaign)));
  const ofFile = settingsPath === undefined ? undefined : await readSettingsFile(settingsPath);
  const { phoneColumn } = options;
  const check = (from?: CampaignSettings) => checkFile(file, withPhoneColumn(from, phoneColumn));
  // Only a campaign in the stack can have named the columns, when no settings are sent.
  const checked: FileCheck = force ? { type: 'skipped' } : await check(ofFile?.settings);
  if (checked.type === 'rejected' && ofFile !== undefined) throw checked.error;
  const stack = await findStack(options).catch((error: unknown) => {
    throw checked.type === 'rejected' ? checked.error : error;
  });
  const { campaignId } = keys;
  const known = await stack.campaigns.get(campaignId);
  const namesColumns = ofFile === undefined && known?.settings?.columns !== undefined;
  const judged = namesColumns && !force ? await check(known?.settings) : checked;
  if (judged.type === 'rejected') throw judged.error;
  const settings =
    phoneColumn === undefined ? ofFile : settingsOf(ofFile?.settings ?? known?.settings, phoneColumn);
  if (!force) refuseCancelled(known, path);
  const fit = settings && whyNot({ ok: true, settings: settings.settings }, known ?? {}, stack.deployment);
  if (fit?.ok === false && !force) {
    throw new CliError(`Nothing was sent: ${campaignId} cannot take ${nameOf(settingsPath)}. ${fit.message}`);
  }
  // With --phone-column alone the campaign's own settings go on.
  const reopening = ofFile ? undefined : reopeningWarning(known);
  const bucket = stack.uploadsBucket;
  const transfer = new ObjectTransfer(stack.s3);
  // Customers bring settings along that lie there; so these must be there first.
  const sentSettings =
    settings &&
    (await transfer.upload({ bucket, key: keys.settings }, settings.bytes, {
      contentType: 'application/json',
      signal: terminal.signal,
    }));
  const sent = await sendFile(transfer, file, { bucket, key: keys.customers }, terminal);
  if (!json) {
    const withSettings = fit?.ok === true ? `, with ${nameOf(settingsPath)}` : '';
    say(terminal, `Sent ${path}, ${sizeOf(file.bytes)}${withSettings}.`);
    if (judged.type === 'empty') note(terminal, terminal.colors.yellow('It has no customers.'));
    if (fit?.ok === false) {
      note(terminal, terminal.colors.yellow(`${campaignId} keeps its current settings. ${fit.message}`));
    }
    noteState(known, terminal);
    if (reopening) note(terminal, terminal.colors.yellow(reopening));
  }
  const imported = wait ? await untilAllImported(stack, campaignId, sent, sentSettings, terminal) : undefined;
  if (json) {
    const { bytes } = file;
    return sayJson(terminal, {
      campaignId,
      bucket,
      key: sent.key,
      version: sent.version,
      bytes,
      ...(sentSettings && { settingsKey: sentSettings.key }),
      ...(reopening && { warning: reopening }),
      ...(imported && importedJson(campaignId, imported)),
    });
  }
  if (imported) noteImported(campaignId, imported, terminal);
  const lines: readonly [string, string][] = [
    ['Campaign', campaignId],
    ['Next', `npx dialer status ${campaignId} --watch`],
  ];
  for (const line of labelledLines(lines, terminal)) say(terminal, line);
}

/** How settings are called in sentences. */
function nameOf(settingsPath: string | undefined): string {
  return settingsPath === undefined
    ? 'its current settings and the phone column'
    : `the settings of ${settingsPath}`;
}

/** Settings to be sent: those of the file or else of the campaign, for a settings file replaces them all. */
function settingsOf(settings: CampaignSettings | undefined, phoneColumn: readonly string[]) {
  const columns = withPhoneColumns(settings?.columns, phoneColumn);
  const text = `${JSON.stringify({ ...settings, columns }, null, 2)}\n`;
  const reading = parseSettings(text);
  if (!reading.ok) throw new CliError(`Nothing was sent: ${reading.message}`);
  return { bytes: Buffer.from(text), settings: reading.settings };
}

function withPhoneColumn(settings: CampaignSettings | undefined, phoneColumn: readonly string[] | undefined) {
  const columns = withPhoneColumns(settings?.columns, phoneColumn);
  // The default country only helps to find columns that look like phone numbers.
  return { columns, defaultCountry: settings?.defaultCountry ?? 'US' };
}

type FileCheck =
  | { readonly type: 'skipped' }
  | { readonly type: 'fits' }
  /** It has no customers. */
  | { readonly type: 'empty' }
  | { readonly type: 'rejected'; readonly error: unknown };

async function checkFile(...check: Parameters<typeof checkCustomers>): Promise<FileCheck> {
  try {
    return { type: (await checkCustomers(...check)) ? 'fits' : 'empty' };
  } catch (error) {
    return { type: 'rejected', error };
  }
}

function refuseCancelled(known: Campaign | undefined, path: string): void {
  if (known?.state !== 'CANCELLED') return;
  throw new CliError(
    `Nothing was sent: ${known.campaignId} was cancelled, so no contact in ${path} would be called. Name another campaign with --campaign.`,
  );
}

/** What an operator must know of a campaign that is there already. */
function noteState(known: Campaign | undefined, terminal: Terminal): void {
  if (known?.state === 'PAUSED' || known?.state === 'STOPPED') {
    const { campaignId, state } = known;
    note(
      terminal,
      terminal.colors.yellow(
        `${campaignId} is ${state}: no contact is called until you run \`npx dialer resume ${campaignId}\`.`,
      ),
    );
  }
}

async function untilAllImported(
  { campaigns }: DeployedStack,
  campaignId: string,
  sent: Sent,
  sentSettings: Sent | undefined,
  terminal: Terminal,
): Promise<ImportedFile> {
  const read = () => campaigns.get(campaignId);
  const imported = await untilImported({ sent, read, terminal });
  if (sentSettings) {
    const settings = await untilImported({ sent: sentSettings, read, terminal });
    if (settings.error !== undefined) {
      throw new CliError(
        `The customers were imported, but with the previous settings: ${settings.error} Pause the campaign if that matters: npx dialer pause ${campaignId}`,
      );
    }
  }
  if (imported.error !== undefined) {
    throw new CliError(
      `Only part of the file was imported (${rowsSentence(imported)}): ${imported.error} The rows before that were imported.`,
    );
  }
  return imported;
}

function noteImported(campaignId: string, file: ImportedFile, terminal: Terminal): void {
  say(terminal, `Imported ${rowsSentence(file)}.`);
  if (file.rejected + file.duplicates > 0) {
    say(terminal, `Why, row by row: npx dialer results ${campaignId} --imports`);
  }
}

function importedJson(campaignId: string, { rows, rejected, duplicates, file }: ImportedFile) {
  return { rows, rejected, duplicates, importReport: reportKey(campaignId, file) };
}
