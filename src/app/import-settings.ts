/** The importer for settings files: a good one replaces the campaign's settings, a bad one changes nothing and says why. */
import { isDeepStrictEqual } from 'node:util';
import type { Campaign, ImportedFile } from '../domain/campaign.ts';
import { fileId, readKey, reportKey } from '../domain/campaign-id.ts';
import { UnreadableFile } from '../domain/csv/unreadable-file.ts';
import { cutText } from '../domain/cut-text.ts';
import { toIso } from '../domain/instant.ts';
import { type CampaignSettings, parseSettings, type SettingsReading } from '../domain/settings.ts';
import { endImport } from './end-import.ts';
import { entriesInTheWay, type FileEntries } from './file-entries.ts';
import { openedFile } from './opened-file.ts';
import type { CampaignStore, Clock, ImportJob, ImportQueue, ImportReports, Uploads } from './ports.ts';
import { resumeFailedImports } from './resume-failed-imports.ts';

/** Settings are a page of text; more is something else, and is not read into memory. */
const MOST_BYTES = 256 * 1024;

const MOST_CHARACTERS = 2_000;

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

/** Reads the settings file that `job` names into its campaign. Repeatable. */
export async function importSettings(
  job: ImportJob,
  campaignId: string,
  ports: SettingsPorts,
): Promise<void> {
  const { campaigns, clock } = ports;
  const nowMs = clock.now();
  const id = fileId(job.key, job.version);
  const known = await campaigns.get(campaignId);
  if (!known?.files?.[id]) {
    await resumeFailedImports(job, known, ports.importQueue);
    const inTheWay = entriesInTheWay(known?.files ?? {}, isReplacedSettings, SPARE_FILES);
    if (inTheWay === undefined) return tell(noRoom, job, campaignId, ports);
    for (const old of inTheWay) await campaigns.forgetFile(campaignId, old);
  }
  const campaign = await campaigns.openFile(campaignId, openedFile(job, nowMs));
  const file = campaign.files?.[id];
  if (!file) return;
  // A redelivery ends the import again, for a kill may have come before it.
  if (file.done) return endImport(campaignId, campaigns, nowMs);

  const reading = whyNot(await readSettings(job, ports.uploads), campaign);
  // A message that comes late must not put old settings over newer ones of the same name.
  const latest = await ports.uploads.latest(job.bucket, job.key);
  const isLatest = latest === undefined || latest.version === job.version;
  // Unless an earlier delivery did so, and died before it saw them.
  const isInForce = reading.ok && isDeepStrictEqual(campaign.settings, reading.settings);
  if (reading.ok && (isLatest || isInForce)) await save(reading.settings, job, campaign, ports);
  const error = reading.ok ? undefined : briefly(reading.message);
  if (error !== undefined) await tell(error, job, campaignId, ports);
  // What an earlier delivery failed of is over now.
  const { error: _, ...standing } = file;
  const done = { ...standing, ...(error !== undefined && { error }), done: true, doneAt: toIso(nowMs) };
  await campaigns.saveFile(campaignId, done, 0);
  await endImport(campaignId, campaigns, nowMs);
}

/**
 * Saves the settings of `job`; and over them those of a version that came meanwhile: its importer may have been faster.
 */
async function save(
  settings: CampaignSettings,
  job: ImportJob,
  campaign: Campaign,
  ports: SettingsPorts,
): Promise<void> {
  const { campaigns, uploads } = ports;
  await campaigns.saveSettings(campaign.campaignId, settings);
  const latest = await uploads.latest(job.bucket, job.key);
  if (latest === undefined || latest.version === job.version) return;
  const reading = whyNot(await readSettings(latest, uploads), campaign);
  if (reading.ok) await save(reading.settings, latest, campaign, ports);
}

/**
 * Settings over which others of the same key were dropped: in nobody's sums, so that their entry may go. That of the
 * last ones stays, or they would pass for new ones when customers come, and be put over those of another key.
 */
export function isReplacedSettings({ file: key, startedAt }: ImportedFile, files: FileEntries): boolean {
  const isReplaced = () =>
    Object.values(files).some((other) => other.file === key && other.startedAt > startedAt);
  return readKey(key).kind === 'settings' && isReplaced();
}

/** Files of settings that have room where customers' have none any more. */
const SPARE_FILES = 5;

/**
 * `reading`, or why the campaign cannot take it. What makes two rows the same contact cannot change once there are
 * contacts: they would be called again.
 */
export function whyNot(reading: SettingsReading, { files = {} }: Pick<Campaign, 'files'>): SettingsReading {
  if (!reading.ok) return reading;
  const { dedupeBy = 'phoneNumber' } = reading.settings;
  const other = Object.values(files).find(({ rules }) => rules !== undefined && rules.dedupeBy !== dedupeBy);
  if (!other) return reading;
  const message = `"dedupeBy": ${JSON.stringify(dedupeBy)} cannot be set any more: ${other.file} was imported with ${JSON.stringify(other.rules?.dedupeBy)}. Begin another campaign, with its settings dropped before its first file.`;
  return { ok: false, message };
}

const noRoom =
  'The settings were not read: the campaign has too many files already, and keeps the settings it had. Begin another campaign.';

async function tell(
  reason: string,
  job: ImportJob,
  campaignId: string,
  { reports }: Pick<SettingsPorts, 'reports'>,
): Promise<void> {
  const report = { key: reportKey(campaignId, job.key), version: job.version };
  await reports.write(report, [{ row: '', contactKey: '', result: 'file', reason }]);
}

/** The campaign's entry has room for a page, not for a sentence on each of a thousand mistakes. */
function briefly(message: string): string {
  return message.length <= MOST_CHARACTERS ? message : `${cutText(message, MOST_CHARACTERS)} and more.`;
}

async function readSettings(job: ImportJob, uploads: Uploads): Promise<SettingsReading> {
  if (job.bytes > MOST_BYTES) {
    return {
      ok: false,
      message: `A settings file has at most ${MOST_BYTES} bytes; this one has ${job.bytes}.`,
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
