/** Takes an import up again that has failed for good, when its owner does what its `error` advises: uploads the file again. */
import type { Campaign } from '../campaign/campaign.ts';
import type { ImportJob, ImportQueue } from './import-ports.ts';

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
