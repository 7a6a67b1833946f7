import type { FileRules, ImportedFile } from '../campaign/campaign.ts';
import { toIso } from '../time/instant.ts';
import type { ImportJob } from './import-ports.ts';

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
