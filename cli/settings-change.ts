/**
 * Changes a campaign's settings as a dropped file would: `CAMPAIGN/campaign.json` is written under the condition that it is as
 * it was read, so two operators never overwrite one another unseen. Files under other keys are compared before and after.
 */
import { isDeepStrictEqual } from 'node:util';
import { HeadObjectCommand, PutObjectCommand, S3ServiceException } from '@aws-sdk/client-s3';
import { UploadsBucket } from '../src/aws/uploads-bucket.ts';
import type { Campaign } from '../src/campaign/campaign.ts';
import { fileId, readKey } from '../src/campaign/campaign-id.ts';
import { changedSettings, type SettingChange } from '../src/campaign/change-settings.ts';
import { parseSettings } from '../src/campaign/parse-settings.ts';
import type { CampaignSettings } from '../src/campaign/settings.ts';
import { whyNot } from '../src/importing/import-settings.ts';
import { CliError } from './cli-error.ts';
import { untilImported } from './import-wait.ts';
import type { DeployedStack } from './stack.ts';
import type { Terminal } from './terminal.ts';

/** The settings that a change begins with. */
export interface SettingsBasis {
  readonly campaign: Campaign;
  /** S3 key that the change is written to. */
  readonly key: string;
  /** Of the file that is there; missing: there is none. */
  readonly etag?: string;
}

/**
 * Reads what is in force.
 * @throws {CliError} a settings file was dropped, and is not imported yet
 */
export async function readBasis(stack: DeployedStack, { campaignId }: Campaign): Promise<SettingsBasis> {
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
      `${waiting.key} was dropped and is not imported yet: the settings are about to change. Run the command again in a minute.`,
    );
  }
  return { campaign, key, ...(etag !== undefined && { etag }) };
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
  const text = `${JSON.stringify(changedSettings(campaign.settings, changes), null, 2)}\n`;
  const reading = whyNot(parseSettings(text), campaign, deployment);
  if (!reading.ok) throw new CliError(`Nothing was changed: ${reading.message}`);
  return { text, settings: reading.settings };
}

/**
 * Writes the settings and waits until they are in force.
 * @throws {CliError} somebody else has changed them meanwhile, or they are not applied
 */
export async function applySettings(
  stack: DeployedStack,
  basis: SettingsBasis,
  { text, settings }: { readonly text: string; readonly settings: CampaignSettings },
  terminal: Terminal,
): Promise<void> {
  const { campaigns } = stack;
  const { campaignId } = basis.campaign;
  const standing = await campaigns.get(campaignId);
  if (!isDeepStrictEqual(standing?.settings, basis.campaign.settings)) throw changedMeanwhile(campaignId);
  const version = await put(stack, basis, text);
  const sent = { bucket: stack.uploadsBucket, key: basis.key, version };
  const imported = await untilImported({ sent, read: () => campaigns.get(campaignId), terminal });
  if (imported.error !== undefined) throw new CliError(`The settings were not applied: ${imported.error}`);
  const after = await campaigns.get(campaignId);
  const other = Object.entries(after?.files ?? {}).find(
    ([id, { file }]) =>
      basis.campaign.files?.[id] === undefined &&
      id !== fileId(sent.key, version) &&
      readKey(file).kind === 'settings',
  );
  if (other || !isDeepStrictEqual(after?.settings, settings)) {
    const which = other ? `${other[1].file} was dropped` : 'other settings were dropped';
    throw new CliError(
      `At the same time ${which}: check what is in force now with npx dialer settings ${campaignId}.`,
    );
  }
}

async function put(
  { s3, uploadsBucket }: DeployedStack,
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

async function etagOf({ s3, uploadsBucket }: DeployedStack, key: string): Promise<string | undefined> {
  try {
    return (await s3.send(new HeadObjectCommand({ Bucket: uploadsBucket, Key: key }))).ETag;
  } catch (error) {
    if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404) return undefined;
    throw error;
  }
}

function changedMeanwhile(campaignId: string): CliError {
  return new CliError(
    `Nothing was changed: the settings of ${campaignId} were changed by someone else in the meantime. Run the command again.`,
  );
}
