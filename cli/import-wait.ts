/** Waits until the uploaded files are imported, and reports the result of their rows. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Sent } from '../src/aws/object-transfer.ts';
import type { Campaign, ImportedFile } from '../src/campaign/campaign.ts';
import { fileId } from '../src/campaign/campaign-id.ts';
import { CliError } from './cli-error.ts';
import { progressLine } from './progress-line.ts';
import type { Terminal } from './terminal.ts';
import { amount } from './words.ts';

const LOOK_EVERY_MS = 500;

/** After this long without progress the wait ends: the import goes on without us, or the table has the reason. */
const PATIENCE_MS = 5 * 60_000;

export interface ImportWatch {
  readonly sent: Sent;
  /** Reads the item that keeps the file's progress. */
  readonly read: () => Promise<Pick<Campaign, 'files'> | undefined>;
  readonly terminal: Terminal;
}

/**
 * The entry of the sent file when it is done.
 * @throws {CliError} its import failed, or nothing moves
 */
export async function untilImported({ sent, read, terminal }: ImportWatch): Promise<ImportedFile> {
  const line = progressLine(terminal);
  const id = fileId(sent.key, sent.version);
  let seen = -1;
  let movedAt = performance.now();
  try {
    for (;;) {
      const file = (await read())?.files?.[id];
      if (file?.done) return file;
      if (file?.error !== undefined) throw new CliError(`${sent.key}: ${file.error}`);
      const rows = file?.rows ?? -1;
      if (rows !== seen) movedAt = performance.now();
      seen = rows;
      if (performance.now() - movedAt > PATIENCE_MS) {
        throw new CliError(
          `${sent.key} was sent, but its import made no progress for ${PATIENCE_MS / 60_000} minutes. Check the stack's dashboard.`,
        );
      }
      line.show(`Importing ${sent.key}: ${amount(Math.max(0, rows), 'row')} so far`);
      await wait(LOOK_EVERY_MS, undefined, { signal: terminal.signal });
    }
  } finally {
    line.end();
  }
}

/** `200 rows: 180 good, 11 rejected, 9 duplicates`. */
export function rowsSentence({ rows, rejected, duplicates }: ImportedFile): string {
  const good = rows - rejected - duplicates;
  const parts = [`${good.toLocaleString('en-US')} accepted`];
  if (rejected > 0) parts.push(`${rejected.toLocaleString('en-US')} rejected`);
  if (duplicates > 0) parts.push(amount(duplicates, 'duplicate'));
  return `${amount(rows, 'row')}: ${parts.join(', ')}`;
}
