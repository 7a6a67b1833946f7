/** The importer for settings files: a good one replaces the campaign's settings, a bad one changes nothing and says why. */
import { isDeepStrictEqual } from 'node:util';
import { describeAgentMisfits } from '../campaign/agent-settings.ts';
import type { Campaign } from '../campaign/campaign.ts';
import { fileId, reportKey } from '../campaign/campaign-id.ts';
import type { CampaignStore } from '../campaign/campaign-store.ts';
import type { DeploymentSettings } from '../campaign/deployment.ts';
import { entriesInTheWay, errorInEntry, isSpent, SPARE_FILES } from '../campaign/imported-files.ts';
import { itemBytes } from '../campaign/item-size.ts';
import { parseSettings, type SettingsReading } from '../campaign/parse-settings.ts';
import type { CampaignSettings } from '../campaign/settings.ts';
import { MAX_SETTINGS_BYTES } from '../campaign/settings-problems.ts';
import { UnreadableFile } from '../csv/unreadable-file.ts';
import { cutText } from '../text/cut-text.ts';
import type { Clock } from '../time/clock.ts';
import { toIso } from '../time/instant.ts';
import { endImport, openedFile, resumeFailedImports } from './file-entries.ts';
import type { ImportJob, ImportQueue, ImportReports, Uploads } from './import-ports.ts';

/** Settings are a page of text; more is something else, and is not read into memory. */
const MAX_BYTES = 256 * 1024;

const MAX_CHARACTERS = 2_000;

export interface SettingsPorts {
  readonly campaigns: Pick<
    CampaignStore,
    'get' | 'openFile' | 'saveFile' | 'forgetFile' | 'saveSettings' | 'changeState'
  >;
  readonly uploads: Uploads;
  readonly importQueue: ImportQueue;
  readonly reports: Pick<ImportReports, 'write'>;
  readonly clock: Clock;
}

/** What settings are checked against. */
type Deployment = Pick<DeploymentSettings, 'queueId' | 'maxConcurrentCalls'>;

/** Reads the settings file that `job` names into its campaign. Idempotent. */
export async function importSettings(
  job: ImportJob,
  campaignId: string,
  ports: SettingsPorts,
  deployment: Deployment,
): Promise<void> {
  const { campaigns, clock } = ports;
  const nowMs = clock.now();
  const id = fileId(job.key, job.version);
  const known = await campaigns.get(campaignId);
  if (!known?.files?.[id]) {
    await resumeFailedImports(job, known, ports.importQueue);
    const inTheWay = entriesInTheWay(known ?? {}, isSpent, SPARE_FILES);
    if (inTheWay === undefined) {
      if (known && (await replaceTooLarge(job, known, ports, deployment)))
        return importSettings(job, campaignId, ports, deployment);
      return reportError(noRoom, job, campaignId, ports);
    }
    for (const old of inTheWay) await campaigns.forgetFile(campaignId, old);
  }
  const campaign = await campaigns.openFile(campaignId, openedFile(job, nowMs));
  const file = campaign?.files?.[id];
  if (!campaign || !file) return;
  // A redelivery ends the import again, for a kill may have come before it.
  if (file.done) return endImport(campaignId, campaigns, nowMs);

  const reading = await apply(job, campaign, ports, deployment);
  const error = reading.ok ? undefined : briefly(reading.message);
  if (error !== undefined) await reportError(error, job, campaignId, ports);
  // What an earlier delivery failed of is over now.
  const { error: _, ...standing } = file;
  const kept = error !== undefined && { error: errorInEntry(error) };
  const done = { ...standing, ...kept, done: true, doneAt: toIso(nowMs) };
  await campaigns.saveFile(campaignId, done, 0);
  await endImport(campaignId, campaigns, nowMs);
}

/**
 * Puts the settings that count now into the campaign: those of `job`, or of a file dropped after it, for messages come late
 * and in any order. Answers what `job` itself says.
 */
async function apply(
  job: ImportJob,
  seen: Campaign,
  ports: SettingsPorts,
  deployment: Deployment,
): Promise<SettingsReading> {
  const { campaigns, uploads } = ports;
  const own = await readSettings(job, uploads);
  for (let campaign = seen; ; ) {
    const reading = whyNot(own, campaign, deployment);
    const newest =
      (await newestSettings(job, campaign, ports, deployment)) ?? (reading.ok ? reading.settings : undefined);
    if (newest === undefined || isDeepStrictEqual(newest, campaign.settings)) return reading;
    await campaigns.saveSettings(campaign.campaignId, newest);
    // Another importer may have put older ones over them, or have fixed what they change.
    campaign = (await campaigns.get(campaign.campaignId)) ?? campaign;
  }
}

/** The good settings among those that were dropped after `job`, the last ones; undefined when there are none. */
async function newestSettings(
  job: ImportJob,
  campaign: Campaign,
  { uploads }: SettingsPorts,
  deployment: Deployment,
): Promise<CampaignSettings | undefined> {
  const all = await uploads.settingsOf(job.bucket, campaign.campaignId);
  const own = all.findIndex(({ key, version }) => key === job.key && version === job.version);
  for (const later of all.slice(own + 1).toReversed()) {
    const reading = whyNot(await readSettings(later, uploads), campaign, deployment);
    if (reading.ok) return reading.settings;
  }
  return undefined;
}

/**
 * Settings from before they were limited may fill the campaign: whatever is in their place makes the room that its own
 * entry needs. True when they are replaced.
 */
async function replaceTooLarge(
  job: ImportJob,
  known: Campaign,
  ports: SettingsPorts,
  deployment: Deployment,
): Promise<boolean> {
  if (itemBytes(known.settings ?? {}) <= MAX_SETTINGS_BYTES) return false;
  const reading = await apply(job, known, ports, deployment);
  const { settings = {} } = (await ports.campaigns.get(known.campaignId)) ?? {};
  return reading.ok && itemBytes(settings) <= MAX_SETTINGS_BYTES;
}

/**
 * `reading`, or why the campaign cannot take it in this deployment. What makes two rows the same contact cannot change once there are
 * contacts: they would be called again.
 */
export function whyNot(
  reading: SettingsReading,
  { files = {}, dedupeBy: fixed }: Pick<Campaign, 'files' | 'dedupeBy'>,
  deployment: Deployment,
): SettingsReading {
  if (!reading.ok) return reading;
  const misfits = describeAgentMisfits(reading.settings, deployment);
  if (misfits.length > 0) return { ok: false, message: misfits.join(' ') };
  const { dedupeBy = 'phoneNumber' } = reading.settings;
  const other = Object.values(files).find(({ rules }) => rules !== undefined && rules.dedupeBy !== dedupeBy);
  const inForce = other?.rules?.dedupeBy ?? fixed ?? dedupeBy;
  if (inForce === dedupeBy) return reading;
  const message = `"dedupeBy": ${JSON.stringify(dedupeBy)} can no longer be set: ${other?.file ?? 'a file'} was imported with ${JSON.stringify(inForce)}. Start another campaign, and upload its settings before its first file.`;
  return { ok: false, message };
}

const noRoom =
  'The settings were not read: the campaign already has too many files, and keeps its current settings. Start another campaign.';

async function reportError(
  reason: string,
  job: ImportJob,
  campaignId: string,
  { reports }: Pick<SettingsPorts, 'reports'>,
): Promise<void> {
  const report = { key: reportKey(campaignId, job.key), version: job.version };
  await reports.write(report, [{ row: '', contactKey: '', result: 'file', reason }]);
}

/** The report has room for a page, not for a sentence on each of a thousand mistakes. */
function briefly(message: string): string {
  return message.length <= MAX_CHARACTERS ? message : `${cutText(message, MAX_CHARACTERS)} and more.`;
}

async function readSettings(job: ImportJob, uploads: Uploads): Promise<SettingsReading> {
  if (job.bytes > MAX_BYTES) {
    return {
      ok: false,
      message: `A settings file has at most ${MAX_BYTES} bytes; this one has ${job.bytes}.`,
    };
  }
  const pieces: Uint8Array[] = [];
  try {
    for await (const piece of uploads.open(job, 0)) pieces.push(piece);
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    return { ok: false, message: error.message };
  }
  try {
    return parseSettings(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(pieces)));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return {
      ok: false,
      message: 'The settings file is not UTF-8 text. Save it as UTF-8 and upload it again.',
    };
  }
}
