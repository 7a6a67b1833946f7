/** A do-not-call list in a file: checked, sent to the importer, and waited for when that is wanted. */
import { basename } from 'node:path';
import { type ObjectPlace, ObjectTransfer } from '../src/aws/object-transfer.ts';
import type { ImportedFile } from '../src/campaign/campaign.ts';
import { readKey, reportKey } from '../src/campaign/campaign-id.ts';
import { DO_NOT_CALL_ID } from '../src/campaign/do-not-call-item.ts';
import { GENERAL_LIST } from '../src/campaign/do-not-call-list.ts';
import { readNumberColumn } from '../src/importing/number-column.ts';
import { CliError } from './cli-error.ts';
import { listInWords, whereItApplies } from './do-not-call-words.ts';
import { findStack } from './find-stack.ts';
import { reportOf } from './import-reports.ts';
import { untilImported } from './import-wait.ts';
import { readableFile, sourceOf } from './local-file.ts';
import { sendFile } from './send-file.ts';
import type { DeployedStack } from './stack.ts';
import type { CommonOptions } from './stack-command.ts';
import { say, sayJson, type Terminal } from './terminal.ts';
import { checkList } from './upload-check.ts';
import { amount, printable, sizeOf } from './words.ts';

/**
 * Sends the file at `path` to the do-not-call list (its id; missing: the general one); with `wait` reports the result of its rows.
 * @throws {CliError} it cannot be imported; or, with `wait`, only some of its rows could
 */
export async function suppressFile(
  path: string,
  options: CommonOptions & { readonly wait?: boolean; readonly list?: string },
  terminal: Terminal,
): Promise<void> {
  const { json, wait, list = GENERAL_LIST } = options;
  const file = await readableFile(path);
  const folder = list === GENERAL_LIST ? DO_NOT_CALL_ID : `${DO_NOT_CALL_ID}/${list}`;
  const key = `${folder}/${basename(path)}`;
  const reading = readKey(key);
  if (reading.kind === 'refused') throw new CliError(reading.message);
  const stack = await findStack(options);
  const { defaultCountry } = stack.deployment;
  await checkList(sourceOf(file), (csv) => readNumberColumn(csv.header, defaultCountry));
  const place = { bucket: stack.uploadsBucket, key };
  const sent = await sendFile(new ObjectTransfer(stack.s3), file, place, terminal);
  if (!json) say(terminal, `Sent ${path}, ${sizeOf(file.bytes)}, to ${listInWords(list)}.`);
  const read = () => stack.campaigns.getDoNotCall();
  const imported = wait ? await untilImported({ sent, read, terminal }) : undefined;
  if (imported?.error !== undefined) throw new CliError(`${path}: ${imported.error}`);
  const report = reportKey(DO_NOT_CALL_ID, key);
  if (json) {
    const { rows, rejected, duplicates } = imported ?? {};
    sayJson(terminal, {
      key,
      list,
      version: sent.version,
      rows,
      rejected,
      duplicates,
      importReport: report,
    });
    if (imported) refuseRejected(imported, path);
    return;
  }
  if (!imported) return say(terminal, 'It is imported within a minute; add --wait to wait for that.');
  say(terminal, `Imported ${listSentence(imported)}. ${whereItApplies(list)}`);
  if (imported.rejected > 0)
    await listRejected({ bucket: stack.resultsBucket, key: report }, stack, terminal);
  refuseRejected(imported, path);
}

/** Somebody who said no may be called still: no script may take that for success. */
function refuseRejected({ rejected }: ImportedFile, path: string): void {
  if (rejected === 0) return;
  const are = rejected === 1 ? 'is' : 'are';
  throw new CliError(
    `${amount(rejected, 'row')} of ${path} ${are} not on the list. Fix the file and send it again; the other numbers stay on the list.`,
  );
}

/** `3 rows: 2 put on the list, 1 on it before`. */
function listSentence({ rows, rejected, duplicates }: ImportedFile): string {
  const parts = [`${(rows - rejected - duplicates).toLocaleString('en-US')} added to the list`];
  if (duplicates > 0) parts.push(`${duplicates.toLocaleString('en-US')} already on it`);
  if (rejected > 0) parts.push(`${rejected.toLocaleString('en-US')} rejected`);
  return `${amount(rows, 'row')}: ${parts.join(', ')}`;
}

/** More are not listed. */
const MAX_ROWS = 20;

/** Names the rows whose numbers are not on the list: somebody may have to look after them by hand. */
async function listRejected(place: ObjectPlace, { s3 }: DeployedStack, terminal: Terminal): Promise<void> {
  let listed = 0;
  for await (const lines of reportOf(place, new ObjectTransfer(s3))) {
    for (const [row, , result, reason = ''] of lines) {
      if (result !== 'rejected') continue;
      if (listed === MAX_ROWS) return say(terminal, `  and more: ${place.key} in the results bucket`);
      say(terminal, `  row ${row}: ${printable(reason)}`);
      listed++;
    }
  }
}
