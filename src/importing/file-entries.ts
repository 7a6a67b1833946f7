/** The entries of imported files in their item of the Campaigns table: how they begin, go on after a failure, and end. */
import type { Campaign, FileRules, ImportedFile } from '../campaign/campaign.ts';
import { readKey } from '../campaign/campaign-id.ts';
import type { CampaignStore } from '../campaign/campaign-store.ts';
import { toIso } from '../time/instant.ts';
import type { ImportJob, ImportQueue } from './import-ports.ts';

/** The entry of a file of which nothing is read yet. */
export function openedFile(job: ImportJob, nowMs: number, rules?: FileRules): ImportedFile {
  return {
    file: job.key,
    version: job.version,
    bytes: job.bytes,
    rows: 0,
    rejected: 0,
    duplicates: 0,
    done: false,
    startedAt: toIso(nowMs),
    ...(rules && { rules }),
  };
}

/**
 * Sends a job for each version of the file of `job` that has failed for good; each goes on from its checkpoint.
 * Asked before the version of `job` gets its entry in `known`, and never again once it has one: otherwise two versions
 * that keep failing would call each other up for ever.
 */
export async function resumeFailedImports(
  job: ImportJob,
  known: Pick<Campaign, 'files'> | undefined,
  importQueue: ImportQueue,
): Promise<void> {
  for (const { file, version, bytes, done, error } of Object.values(known?.files ?? {})) {
    if (file !== job.key || version === job.version || done || error === undefined) continue;
    await importQueue.send({ bucket: job.bucket, key: file, version, bytes });
  }
}

/** Moves the campaign from IMPORTING to RUNNING when all its files are done and one at least holds customers, or requests came. */
export async function endImport(
  campaignId: string,
  campaigns: Pick<CampaignStore, 'get' | 'changeState'>,
  nowMs: number,
): Promise<void> {
  const campaign = await campaigns.get(campaignId);
  const files = Object.values(campaign?.files ?? {});
  const hasCustomers = files.some(({ file }) => readKey(file).kind === 'customers');
  if ((!hasCustomers && campaign?.requestsSince === undefined) || files.some(({ done }) => !done)) return;
  await campaigns.changeState(campaignId, ['IMPORTING'], 'RUNNING', undefined, nowMs);
}
