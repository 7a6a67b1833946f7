/** Reads a do-not-call list that is not in the stack yet, by the very importer of such lists, into memory. */

import type { DeploymentSettings } from '../campaign/deployment.ts';
import { type FileSource, openCsv } from '../csv/csv-file.ts';
import type { NumberStore } from '../dialing/number-store.ts';
import { DoNotCallList, type DoNotCallPorts } from '../importing/import-do-not-call.ts';
import { ROWS_PER_CHUNK } from '../importing/import-list.ts';
import { numberKey } from '../phone/number-key.ts';
import { toIso } from '../time/instant.ts';

/**
 * The numbers on the list, national ones read as of the deployment's `defaultCountry`.
 * @throws UnreadableFile when the list, or the rest of it, cannot be read.
 */
export async function readDoNotCall(
  source: FileSource,
  deployment: DeploymentSettings,
  nowMs: number,
): Promise<ReadonlySet<string>> {
  const known = new Set<string>();
  const numbers: Pick<NumberStore, 'suppress'> = {
    suppress: async (number) => {
      const before = known.size;
      return known.add(numberKey(number)).size > before;
    },
  };
  const clock = { now: () => nowMs };
  // The rows of a list need no other port: the rest is for progress, reports and the queue.
  const list = new DoNotCallList({ numbers, clock } as DoNotCallPorts, deployment);
  const csv = await openCsv(source);
  const at = toIso(nowMs);
  const counts = { bytes: 0, rows: 0, rejected: 0, duplicates: 0, done: false };
  const rows = list.begin(undefined, { file: source.name, version: '', ...counts, startedAt: at }, csv);
  const run = { deadline: Number.POSITIVE_INFINITY, isResumed: false };
  let rowsBefore = 0;
  for await (const chunk of csv.chunks(ROWS_PER_CHUNK)) {
    await rows.importChunk(chunk.rows, rowsBefore, run);
    rowsBefore += chunk.rows.length;
  }
  return known;
}
