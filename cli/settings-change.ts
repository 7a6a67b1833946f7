/**
 * Changes a campaign's settings as a dropped file would: `CAMPAIGN/campaign.json` is written under the condition that it is as
 * it was read, so two operators never overwrite one another unseen. Files under other keys are compared before and after.
 */
import { isDeepStrictEqual } from 'node:util';
import { HeadObjectCommand, PutObjectCommand, S3ServiceException } from '@aws-sdk/client-s3';
import type { Sent } from '../src/aws/object-transfer.ts';
import { UploadsBucket } from '../src/aws/uploads-bucket.ts';
import type { Campaign } from '../src/campaign/campaign.ts';
import { fileId, readKey } from '../src/campaign/campaign-id.ts';
import { changedSettings, type SettingChange } from '../src/campaign/change-settings.ts';
import type { DeploymentSettings } from '../src/campaign/deployment.ts';
import { parseSettings, type SettingsReading } from '../src/campaign/parse-settings.ts';
import { retryDefaults } from '../src/campaign/retry-rules.ts';
import type { CampaignSettings } from '../src/campaign/settings.ts';
import {
  type SettingDifference,
  type SettingInForce,
  settingDifferences,
  settingsInForce,
} from '../src/campaign/settings-in-force.ts';
import { type HistoryEntry, noteOf } from '../src/history/campaign-history.ts';
import { whyNot } from '../src/importing/import-settings.ts';
import { toIso } from '../src/time/instant.ts';
import { CliError } from './cli-error.ts';
import { untilImported } from './import-wait.ts';
import type { DeployedStack } from './stack.ts';
import { note, type Terminal } from './terminal.ts';

/** The settings that a change begins with. */
export interface SettingsBasis {
  readonly campaign: Campaign;
  /** S3 key that the change is written to. */
  readonly key: string;
  /** Of the file that is there; missing: there is none. */
  readonly etag?: string;
}

/** What a change is checked against and written to. */
type SettingsStack = Pick<DeployedStack, 'campaigns' | 's3' | 'uploadsBucket' | 'caller'>;

/** What holds where neither the campaign nor the deployment says anything. */
const defaults: Readonly<Record<string, unknown>> = {
  dedupeBy: 'phoneNumber',
  callingRules: 'sales',
  events: false,
  numbers: 'rotate',
  'retry.maxAttempts': retryDefaults.maxAttempts,
  ...Object.fromEntries(
    Object.entries(retryDefaults.delayMinutes).map(([outcome, minutes]) => [
      `retry.delayMinutes.${outcome}`,
      minutes,
    ]),
  ),
};

/** The settings that hold for `campaign`, with their sources. */
export function settingsOf(
  campaign: Pick<Campaign, 'settings' | 'dedupeBy'>,
  deployment: DeploymentSettings,
): readonly SettingInForce[] {
  return settingsInForce(campaign, deployment, defaults);
}

/** What changes for `campaign` when `settings` replace its own. */
export function changesBy(
  campaign: Campaign,
  settings: CampaignSettings,
  deployment: DeploymentSettings,
): readonly SettingDifference[] {
  return settingDifferences(
    settingsOf(campaign, deployment),
    settingsOf({ ...campaign, settings }, deployment),
  );
}

/**
 * Reads what is in force.
 * @throws {CliError} a settings file was dropped, and is not imported yet
 */
export async function readBasis(
  stack: SettingsStack,
  { campaignId }: Pick<Campaign, 'campaignId'>,
): Promise<SettingsBasis> {
  const { campaigns, s3, uploadsBucket } = stack;
  const key = `${campaignId}/campaign.json`;
  // The bucket first: what is dropped from now on is noticed.
  const etag = await etagOf(stack, key);
  const dropped = await new UploadsBucket(s3).settingsOf(uploadsBucket, campaignId);
  const campaign = await campaigns.get(campaignId);
  if (!campaign) throw new CliError(`${campaignId} was deleted in the meantime.`);
  const waiting = dropped.find((file) => campaign.files?.[fileId(file.key, file.version)]?.done !== true);
  if (waiting) {
    throw new CliError(
      `${waiting.key} was dropped and is not imported yet: the settings are about to change. Try again in a minute.`,
    );
  }
  return { campaign, key, ...(etag !== undefined && { etag }) };
}

/** `text` as the importer would read it into `campaign`. */
export function readSettingsFor(
  text: string,
  campaign: Campaign,
  deployment: DeploymentSettings,
): SettingsReading {
  return whyNot(parseSettings(text), campaign, deployment);
}

/**
 * The settings after `changes`, validated as a dropped file.
 * @throws {CliError} with the importer's own sentence
 */
export function settingsAfter(
  { campaign }: SettingsBasis,
  changes: readonly SettingChange[],
  deployment: DeployedStack['deployment'],
): { readonly text: string; readonly settings: CampaignSettings } {
  const text = textOf(changedSettings(campaign.settings, changes));
  const reading = readSettingsFor(text, campaign, deployment);
  if (!reading.ok) throw new CliError(`Nothing was changed: ${reading.message}`);
  return { text, settings: reading.settings };
}

/** Settings as a file that people read. */
export function textOf(settings: object): string {
  return `${JSON.stringify(settings, null, 2)}\n`;
}

/**
 * Writes the settings, and notes in the campaign's history who changed which keys: `isRecorded`, unless that failed.
 * @throws {CliError} somebody else has changed them meanwhile
 */
export async function sendSettings(
  stack: SettingsStack,
  basis: SettingsBasis,
  text: string,
  keys: readonly string[],
): Promise<Sent & { readonly isRecorded: boolean }> {
  const { campaignId } = basis.campaign;
  const standing = await stack.campaigns.get(campaignId);
  if (!isDeepStrictEqual(standing?.settings, basis.campaign.settings)) throw changedMeanwhile(campaignId);
  const by = await stack.caller.known();
  const version = await put(stack, basis, text);
  const entry = {
    at: toIso(Date.now()),
    action: 'settings',
    ...(by !== undefined && { by }),
    detail: keys.join(', '),
  } as const;
  // The settings are on their way: they take effect whatever becomes of their entry.
  const isRecorded = await noteChange(stack.campaigns, campaignId, entry).catch(() => false);
  return { bucket: stack.uploadsBucket, key: basis.key, version, isRecorded };
}

/** A change that was sent. */
export interface SentSettings {
  readonly basis: SettingsBasis;
  readonly sent: Pick<Sent, 'key' | 'version'>;
  readonly settings: CampaignSettings;
}

/**
 * Whether the sent settings are in force in the campaign `after` their import.
 * @throws {CliError} they are not applied, or others were dropped at the same time
 */
export function areInForce({ basis, sent, settings }: SentSettings, after: Campaign | undefined): boolean {
  const own = fileId(sent.key, sent.version);
  const file = after?.files?.[own];
  if (file?.error !== undefined) throw new CliError(`The settings were not applied: ${file.error}`);
  if (!file?.done) return false;
  const other = Object.entries(after?.files ?? {}).find(
    ([id, each]) =>
      basis.campaign.files?.[id] === undefined && id !== own && readKey(each.file).kind === 'settings',
  );
  if (!other && isDeepStrictEqual(after?.settings, settings)) return true;
  const which = other ? `${other[1].file} was dropped` : 'other settings were dropped';
  throw new CliError(
    `At the same time ${which}: check what is in force now with npx dialer settings ${basis.campaign.campaignId}.`,
  );
}

/**
 * Writes the settings and waits until they are in force.
 * @throws {CliError} somebody else has changed them meanwhile, or they are not applied
 */
export async function applySettings(
  stack: SettingsStack,
  basis: SettingsBasis,
  { text, settings }: { readonly text: string; readonly settings: CampaignSettings },
  keys: readonly string[],
  terminal: Terminal,
): Promise<void> {
  const read = () => stack.campaigns.get(basis.campaign.campaignId);
  const { isRecorded, ...sent } = await sendSettings(stack, basis, text, keys);
  if (!isRecorded)
    note(terminal, 'The settings were sent. The change could not be added to the history of the campaign.');
  await untilImported({ sent, read, terminal });
  areInForce({ basis, sent, settings }, await read());
}

/** How often a history that changes concurrently is read again. */
const MAX_TRIES = 5;

async function noteChange(
  campaigns: SettingsStack['campaigns'],
  campaignId: string,
  entry: HistoryEntry,
): Promise<boolean> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const campaign = await campaigns.get(campaignId);
    if (campaign && (await campaigns.addHistory(campaignId, noteOf(campaign, entry)))) return true;
  }
  return false;
}

async function put(
  { s3, uploadsBucket }: SettingsStack,
  basis: SettingsBasis,
  text: string,
): Promise<string> {
  const condition = basis.etag === undefined ? { IfNoneMatch: '*' } : { IfMatch: basis.etag };
  try {
    const { VersionId = '' } = await s3.send(
      new PutObjectCommand({
        Bucket: uploadsBucket,
        Key: basis.key,
        Body: text,
        ContentType: 'application/json',
        ...condition,
      }),
    );
    return VersionId;
  } catch (error) {
    const isTaken =
      error instanceof S3ServiceException && [404, 409, 412].includes(error.$metadata.httpStatusCode ?? 0);
    throw isTaken ? changedMeanwhile(basis.campaign.campaignId) : error;
  }
}

async function etagOf({ s3, uploadsBucket }: SettingsStack, key: string): Promise<string | undefined> {
  try {
    return (await s3.send(new HeadObjectCommand({ Bucket: uploadsBucket, Key: key }))).ETag;
  } catch (error) {
    if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404) return undefined;
    throw error;
  }
}

function changedMeanwhile(campaignId: string): CliError {
  return new CliError(
    `Nothing was changed: the settings of ${campaignId} were changed by someone else in the meantime. Check them and try again.`,
  );
}
