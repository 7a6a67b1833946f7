/** Compares what came of a dropped list with its verdict, in every place where a user would see it. */
import { expect } from 'vitest';
import type { DroppedFile, WrittenLine } from './dropped-file.ts';
import type { Verdict } from './read-verdicts.ts';

/** What any list of rows must come to, of customers or of numbers not to call. */
export function expectRowsAccountedFor(verdict: Verdict, { file, report, keys }: DroppedFile): void {
  const reported = (result: string) => verdict.reported.filter((line) => line.result === result).length;
  const [rejected, duplicates] = [reported('rejected'), reported('duplicate')];
  expect(report.map(({ row, result }) => [row, result])).toEqual(
    verdict.reported.map(({ row, result }) => [String(row), result]),
  );
  for (const [i, { words }] of verdict.reported.entries()) {
    const line = report[i] as WrittenLine;
    for (const word of words) expect(line.reason).toContain(word);
  }
  for (const line of report) expectHarmlessSentence(line);
  expect(file).toMatchObject({
    rows: verdict.good + rejected + duplicates,
    rejected,
    duplicates,
    done: true,
  });
  expectErrorOf(report, file?.error);
  expect(keys.filter((key) => key.startsWith('results/_parts/'))).toEqual([]);
}

/** The error of the file's entry is that of the report, and there is one only where the report has one. */
function expectErrorOf(report: readonly WrittenLine[], error: string | undefined): void {
  const ofFile = report.filter(({ result }) => result === 'file');
  expect(ofFile.length).toBeLessThan(2);
  const [line] = ofFile;
  if (!line) expect(error).toBeUndefined();
  else expect(error).toBe(line.row === '' ? line.reason : `Line ${line.row}: ${line.reason}`);
}

/** Full sentences; and nothing that a spreadsheet would run. */
function expectHarmlessSentence({ contactKey, reason }: WrittenLine): void {
  expect(reason).toMatch(/^["A-Z].*[.?]$/su);
  expect(contactKey).not.toMatch(/^(?![+-]\d+$)[=+\-@\t\r\n]/);
}

/** A list of customers: contacts, their keys and attributes, the queue. */
export function expectCustomers(verdict: Verdict, key: string, came: DroppedFile): void {
  const good = came.contacts.filter(({ status }) => status === 'QUEUED');
  const rejected = came.contacts.filter(({ status }) => status === 'REJECTED');
  expect(good).toHaveLength(verdict.good);
  expect(came.contacts).toHaveLength(good.length + rejected.length);
  expect(came.queued.toSorted()).toEqual(good.map(({ contactKey }) => contactKey).toSorted());
  expect(came.campaign?.state).toBe('RUNNING');
  if (verdict.keys.length > 0) expect(good.map(({ contactKey }) => contactKey)).toEqual(verdict.keys);
  for (const { key: contactKey, attributes } of verdict.holds) {
    const contact = good.find((one) => one.contactKey === contactKey);
    expect(contact && Object.entries(contact.attributes ?? {})).toEqual(Object.entries(attributes));
  }
  const reported = came.report.filter(({ result }) => result === 'rejected');
  expect(rejected.map(({ contactKey, reason }) => [contactKey, reason])).toEqual(
    reported.map(({ row, reason }) => [`row:${key}:${row}`, reason]),
  );
  expect(reported.map(({ contactKey }) => contactKey)).toEqual(
    reported.map(({ row }) => `row:${key}:${row}`),
  );
}
