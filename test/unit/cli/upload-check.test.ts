import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readableFile } from '../../../cli/local-file.ts';
import { checkCustomers, readSettingsFile, settingsBeside, uploadKeys } from '../../../cli/upload-check.ts';
import { readKey } from '../../../src/campaign/campaign-id.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'upload-check-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('where an upload goes', () => {
  it('is determined by the name of the file', () => {
    expect(uploadKeys('/data/Spring Sale.csv', undefined)).toEqual({
      campaignId: 'spring-sale',
      customers: 'Spring Sale.csv',
      settings: 'Spring Sale.json',
    });
  });

  it('is the folder of the campaign that is named', () => {
    const keys = uploadKeys('/data/berlin.csv.gz', 'Spring Sale');
    expect(keys).toEqual({
      campaignId: 'spring-sale',
      customers: 'spring-sale/berlin.csv.gz',
      settings: 'spring-sale/campaign.json',
    });
    expect(readKey(keys.settings)).toEqual({ kind: 'settings', campaignId: 'spring-sale' });
  });

  it.each([
    ['spring.xlsx', undefined, 'Save a spreadsheet as CSV'],
    ['results.csv', undefined, 'is a reserved name and cannot name a campaign'],
    ['spring.xlsx', undefined, /Save a spreadsheet as CSV \(UTF-8\)\.$/],
    ['results.csv', undefined, 'Or name the campaign with --campaign.'],
    ['spring.json', undefined, '--settings'],
    ['a.csv', '!!!', '"!!!" cannot name a campaign'],
    ['a.csv', 'suppressions', 'npx dialer suppress --file a.csv'],
  ])('is refused for %s in %s', (path, campaign, sentence) => {
    expect(() => uploadKeys(path, campaign)).toThrow(sentence);
  });
});

describe('a customer file before it is sent', () => {
  it('passes when the importer can read it, and reports whether it has customers', async () => {
    const checked = async (name: string, content: string | Uint8Array) =>
      checkCustomers(await readableFile(file(name, content)));

    expect(await checked('good.csv', 'phone;name\n+12065550101;Ann\n')).toBe(true);
    expect(await checked('headers.csv', 'phone;name\n')).toBe(false);
    expect(await checked('zipped.csv.gz', gzipSync('phone\n+12065550101\n'))).toBe(true);
  });

  it('is not read any further than its first rows', async () => {
    const rows = '+12065550101,Ann\n'.repeat(40_000);
    const broken = Buffer.concat([
      Buffer.from(`phone,name\n${rows}`),
      Buffer.from('1,M\xfcller\n', 'latin1'),
    ]);

    await expect(checkCustomers(await readableFile(file('long.csv', broken)))).resolves.toBe(true);
  });

  it.each([
    ['no-phone.csv', 'name,city\nAnn,Berlin\n', 'line 1: The file has no column with phone numbers'],
    ['empty.csv', '', 'The file is empty'],
    ['two.csv', '\nphone,mobile\n1,2\n', 'line 2: The columns "phone" (column 1) and "mobile" (column 2)'],
    [
      'latin1.csv',
      Buffer.from('phone,name\n+12065550101,M\xfcller\n', 'latin1'),
      'line 2: The file is not valid UTF-8 here',
    ],
    ['quote.csv', 'phone,name\n+12065550101,"Ann\n', 'line 2: '],
    [
      'no-headers.csv',
      '+12065550142,Ann\n',
      'Found: "+12065550142", "Ann". This looks like a row: put a first line with column names above it.',
    ],
    ['binary.csv', Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 0, 0, 0xff, 0xfe, 0]), 'Nothing was sent'],
  ])('%s is refused with the importer’s sentence', async (name, content, sentence) => {
    const path = file(name, content);
    await expect(checkCustomers(await readableFile(path))).rejects.toThrow(sentence);
  });

  it('is named when it cannot be read', async () => {
    await expect(readableFile(join(folder, 'nobody.csv'))).rejects.toThrow(
      /^There is no file .*nobody\.csv\./,
    );
    await expect(readableFile(folder)).rejects.toThrow('is a folder. Name a file.');
  });
});

describe('settings before they are sent', () => {
  it('are found beside their customers', async () => {
    const settings = file('beside.json', '{}');
    expect(await settingsBeside(join(folder, 'beside.csv.gz'), undefined)).toBe(settings);
    expect(await settingsBeside(join(folder, 'other.csv'), 'beside')).toBe(settings);
    expect(await settingsBeside(join(folder, 'other.csv'), undefined)).toBeUndefined();
  });

  it.each([
    ['{"callsPerSecnd": 1}', 'callsPerSecnd'],
    ['{', 'not valid JSON'],
    [Buffer.from([0xff, 0xfe, 0x7b]), 'not UTF-8'],
    [' '.repeat(300_000), 'at most 262144 bytes'],
  ])('are refused when the importer would refuse them: %s', async (content, sentence) => {
    await expect(readSettingsFile(file('bad.json', content))).rejects.toThrow(sentence);
  });
});
