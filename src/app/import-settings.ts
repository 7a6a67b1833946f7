/** The importer for settings files: a good one replaces the campaign's settings, a bad one changes nothing and says why. */
import { fileId, reportKey } from '../domain/campaign-id.ts';
import { toIso } from '../domain/instant.ts';
import { parseSettings } from '../domain/settings.ts';
import { endImport } from './end-import.ts';
import { openedFile } from './opened-file.ts';
import type { CampaignStore, Clock, ImportJob, ImportReports, Uploads } from './ports.ts';

/** Settings are a page of text; more is something else, and is not read into memory. */
const MOST_BYTES = 256 * 1024;

export interface SettingsPorts {
  readonly campaigns: Pick<CampaignStore, 'get' | 'openFile' | 'saveFile' | 'saveSettings' | 'changeState'>;
  readonly uploads: Uploads;
  readonly reports: Pick<ImportReports, 'savePart' | 'finish' | 'discardParts'>;
  readonly clock: Clock;
}

/** Reads the settings file that `job` names into its campaign. Repeatable. */
export async function importSettings(
  job: ImportJob,
  campaignId: string,
  ports: SettingsPorts,
): Promise<void> {
  const { campaigns, clock, reports } = ports;
  const nowMs = clock.now();
  const campaign = await campaigns.openFile(campaignId, openedFile(job, nowMs));
  const file = campaign.files?.[fileId(job.key, job.version)];
  if (!file) return;
  // A redelivery ends the import again, for a kill may have come before it.
  if (file.done) return endImport(campaignId, campaigns, nowMs);

  const reading = await readSettings(job, ports.uploads);
  if (reading.ok) {
    await campaigns.saveSettings(campaignId, reading.settings);
  } else {
    const report = { key: reportKey(campaignId, job.key), version: job.version };
    await reports.savePart(report, 1, [{ row: '', contactKey: '', result: 'file', reason: reading.message }]);
    await reports.finish(report);
  }
  const error = reading.ok ? {} : { error: reading.message };
  await campaigns.saveFile(campaignId, { ...file, ...error, done: true, doneAt: toIso(nowMs) }, 0);
  await endImport(campaignId, campaigns, nowMs);
}

async function readSettings(job: ImportJob, uploads: Uploads): Promise<ReturnType<typeof parseSettings>> {
  if (job.bytes > MOST_BYTES) {
    return {
      ok: false,
      message: `A settings file has at most ${MOST_BYTES} bytes; this one has ${job.bytes}.`,
    };
  }
  const pieces: Uint8Array[] = [];
  for await (const piece of uploads.open(job, 0)) pieces.push(piece);
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
