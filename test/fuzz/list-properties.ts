/** What must hold of any list, however broken: nobody lost, nobody twice, and the same result by whatever way. */
import { parse } from 'csv-parse/sync';
import { type DroppedFile, Product } from '../corpus/dropped-file.ts';
import { killPoints, MortalProcess } from '../support/mortal-process.ts';
import type { WrittenTable } from './written-table.ts';

/** Ways to cut an import short; numbers are chosen by the fuzzer and taken modulo what there is. */
export interface Cuts {
  readonly killedAt: number;
  readonly pieceBytes: readonly number[];
}

/** A report's text as it was before signs that begin a formula got an apostrophe. */
export function withoutApostrophes(text: string): string {
  return text.replaceAll("'", '');
}

/** @throws Error that says what does not hold. */
export function must(holds: boolean, sentence: string): asserts holds {
  if (!holds) throw new Error(sentence);
}

/** Everything that must hold of the file `bytes` at `key`, by itself and imported again, killed and piecemeal. */
export async function checkList(
  key: string,
  bytes: Uint8Array,
  cuts: Cuts,
  makeProduct = () => new Product(),
): Promise<DroppedFile> {
  const product = makeProduct();
  const process = new MortalProcess();
  product.world.clock.jump(60_000);
  const job = product.put(key, bytes);
  await product.importOnce(job, process);
  const came = await product.import(job);
  checkAccounts(came);
  checkReport(came);
  await checkAgain(product, key, bytes, came);
  await checkKilled(makeProduct(), key, bytes, cuts.killedAt, process.calls.length, came);
  await checkPiecemeal(makeProduct(), key, bytes, cuts.pieceBytes, came);
  return came;
}

/** Rows read = contacts + duplicates, in the file's entry, the table, the queue and the report alike. */
function checkAccounts({ file, contacts, suppressed, queued, report }: DroppedFile): void {
  must(file?.done === true, 'the file has an entry that is done');
  const { rows, rejected, duplicates } = file;
  const reported = (result: string) => report.filter((line) => line.result === result).length;
  const good = contacts.filter(({ status }) => status === 'QUEUED');
  must(
    rows - rejected - duplicates === good.length + suppressed.length,
    `rows ${rows} = good + ${rejected} + ${duplicates}`,
  );
  must(
    reported('rejected') === rejected && reported('duplicate') === duplicates,
    'each rejected row and duplicate is told',
  );
  const isList = contacts.length > 0;
  must(!isList || contacts.length - good.length === rejected, 'each rejected row is in the table');
  must(
    new Set(contacts.map(({ source }) => source.row)).size === contacts.length,
    'each contact has its own row',
  );
  must(sorted(queued) === sorted(good.map(({ contactKey }) => contactKey)), 'who is queued has one message');
  must(reported('file') === (file.error === undefined ? 0 : 1), 'the error of the file is told once');
}

/** Full sentences in order of rows, and nothing that a spreadsheet would run. */
function checkReport({ report, keys }: DroppedFile): void {
  let row = 0;
  for (const line of report) {
    must(/^["A-Z].*[.?]$/su.test(withoutApostrophes(line.reason)), `a full sentence: ${line.reason}`);
    must(!/^(?![+-]\d+$)[=+\-@\t\r\n]/.test(line.contactKey), 'no formula in the report');
    must(line.row === '' || Number(line.row) >= row, 'rows of the report go up');
    row = Math.max(row, Number(line.row));
  }
  must(!keys.some((key) => key.startsWith('results/_parts/')), 'no part of a report is left');
}

async function checkAgain(
  product: Product,
  key: string,
  bytes: Uint8Array,
  first: DroppedFile,
): Promise<void> {
  const again = await product.drop(key, bytes);
  must(same(again.contacts, first.contacts), 'the same file again changes no contact');
  must(same(again.queued, first.queued), 'the same file again queues nobody');
  must(same(again.suppressed, first.suppressed), 'the same list again adds no number');
  must(
    again.file?.rows === first.file?.rows && again.file?.error === first.file?.error,
    'the same file again is read alike',
  );
}

async function checkKilled(
  product: Product,
  key: string,
  bytes: Uint8Array,
  killedAt: number,
  calls: number,
  expected: DroppedFile,
): Promise<void> {
  const points = killPoints(calls);
  const point = points[killedAt % points.length];
  must(point !== undefined, 'an import makes calls');
  product.world.clock.jump(60_000);
  const job = product.put(key, bytes);
  await product.importOnce(job, new MortalProcess(point));
  const came = await product.import(job);
  must(
    sameResult(came, expected),
    `killed ${point.when} call ${point.call} and gone on, it comes to the same`,
  );
}

async function checkPiecemeal(
  product: Product,
  key: string,
  bytes: Uint8Array,
  pieceBytes: readonly number[],
  expected: DroppedFile,
): Promise<void> {
  product.readInPieces(pieceBytes);
  endRunsAfterChunks(product);
  product.world.clock.jump(60_000);
  const came = await product.import(product.put(key, bytes), 0);
  must(sameResult(came, expected), 'in other pieces, and sent on after each chunk, it comes to the same');
}

/** Each chunk uses up the time of its run, which is given back to the next one: times are compared as well. */
function endRunsAfterChunks({ world: { campaigns, clock, importQueue } }: Product): void {
  const save = campaigns.saveFile.bind(campaigns);
  const send = importQueue.send.bind(importQueue);
  let used = 0;
  const use = (ms: number) => {
    clock.jump(ms - used);
    used = ms;
  };
  campaigns.saveFile = async (...progress) => {
    const isSaved = await save(...progress);
    use(1);
    return isSaved;
  };
  importQueue.send = async (job) => {
    use(0);
    await send(job);
  };
}

/** But for messages that come twice and the times at which things were done. */
function sameResult(a: DroppedFile, b: DroppedFile): boolean {
  const of = ({ campaign, file, contacts, suppressed, queued, report }: DroppedFile) => ({
    state: campaign?.state,
    file,
    contacts,
    suppressed,
    queued: [...new Set(queued)].sort(),
    report,
  });
  return same(of(a), of(b));
}

/** What the maker of a table knows of it, and what another reader makes of it. */
export function checkTable(table: WrittenTable, { file, contacts, report }: DroppedFile): void {
  const of = (result: string) => table.rows.filter((row) => row.result === result);
  const good = contacts.filter(({ status }) => status === 'QUEUED');
  must(file?.error === undefined, `the table is read to its end: ${file?.error}`);
  must(file?.rows === table.rows.length, `${table.rows.length} rows were written, ${file?.rows} read`);
  must(
    same(
      good.map(({ contactKey }) => contactKey),
      table.numbers,
    ),
    'the first row of each number is its contact',
  );
  must(
    same(
      good.map(({ source }) => source.row),
      linesOf(of('good')),
    ),
    'a contact names the line of its row',
  );
  for (const result of ['rejected', 'duplicate']) {
    const reported = report.filter((line) => line.result === result);
    must(
      same(
        reported.map(({ row }) => Number(row)),
        linesOf(of(result)),
      ),
      `each ${result} row is told with its line`,
    );
  }
  if (table.isPlain) must(recordsOf(table) === table.rows.length + 1, 'another reader finds as many records');
}

/** Records that csv-parse finds; it does not tell lines of spaces from rows of one empty cell. */
function recordsOf({ text, delimiter }: WrittenTable): number {
  const records: string[][] = parse(text, {
    delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    trim: true,
  });
  return records.filter((cells) => cells.length > 1 || cells[0] !== '').length;
}

function linesOf(rows: readonly { readonly line: number }[]): number[] {
  return rows.map(({ line }) => line);
}

function sorted(keys: readonly string[]): string {
  return JSON.stringify([...keys].sort());
}

/** Equal, a key `__proto__` included. */
function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
