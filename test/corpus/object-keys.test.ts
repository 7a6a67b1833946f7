import { describe, expect, it } from 'vitest';
import { Product } from './dropped-file.ts';

const list = 'phone\n+12065550101\n';

/** Keys with the campaign that they name; docs/customer-file.md tells how. */
const named: readonly (readonly [key: string, campaignId: string])[] = [
  ['spring.csv', 'spring'],
  ['SPRING.CSV', 'spring'],
  ['Spring Sale!.csv', 'spring-sale'],
  ['--spring.csv', 'spring'],
  ['spring.2026.csv', 'spring-2026'],
  ['spring.csv.csv', 'spring-csv'],
  ['spring/a/b/c/d.csv', 'spring'],
  ['spring//double.csv', 'spring'],
  ['spring/.csv', 'spring'],
  ['spring/....csv', 'spring'],
  ['spring/\u0000.csv', 'spring'],
  ['spring/=cmd.csv', 'spring'],
  ['spring/"quoted",.csv', 'spring'],
  ['spring/line\nbreak.csv', 'spring'],
  ['spring/\u202evsc.csv', 'spring'],
  ['spring/..%2f..%2fx.csv', 'spring'],
  ['spring/..\\..\\x.csv', 'spring'],
  ['spring/C:\\x.csv', 'spring'],
  ['spring/_parts/x.csv', 'spring'],
  ['..%2fspring.csv', '2fspring'],
  ['..\\spring.csv', 'spring'],
  ['spring.csv/x.csv', 'spring-csv'],
  ['.hidden.csv', 'hidden'],
  ['Größe.csv', 'gr-e'],
  ['\u212aelvin.csv', 'kelvin'],
  ['__proto__.csv', '__proto__'],
  ['constructor.csv', 'constructor'],
  ['toString/x.csv', 'tostring'],
  ['hasOwnProperty.csv', 'hasownproperty'],
  ['results-2.csv', 'results-2'],
  ['my results.csv', 'my-results'],
  ['_parts.csv', '_parts'],
  ['imports/x.csv', 'imports'],
  [`${'a'.repeat(64)}.csv`, 'a'.repeat(64)],
  [`${'a'.repeat(65)}.csv`, 'a'.repeat(64)],
  [`${'a'.repeat(63)} b.csv`, 'a'.repeat(63)],
  [`${'x'.repeat(1_020)}.csv`, 'x'.repeat(64)],
  [`spring/${'y/'.repeat(500)}z.csv`, 'spring'],
  [`spring/${'\u{1f600}'.repeat(250)}.csv`, 'spring'],
];

const refused: readonly (readonly [key: string, words: string])[] = [
  ['.csv', 'must name the campaign'],
  ['....csv', 'must name the campaign'],
  ['---.csv', 'must name the campaign'],
  ['\u{1f600}.csv', 'must name the campaign'],
  ['客户.csv', 'must name the campaign'],
  ['клиенты/x.csv', 'must name the campaign'],
  ['/x.csv', 'must name the campaign'],
  ['//x.csv', 'must name the campaign'],
  ['~/spring.csv', 'must name the campaign'],
  ['../x.csv', '"." or ".."'],
  ['../../etc/passwd.csv', '"." or ".."'],
  ['spring/../x.csv', '"." or ".."'],
  ['./x.csv', '"." or ".."'],
  ['results.csv', 'reserved'],
  ['Results/x.csv', 'reserved'],
  [' results .csv', 'reserved'],
  ['results.json', 'reserved'],
  ['_refused/x.csv', 'reserved'],
  ['suppressions.csv', 'folder suppressions/'],
  ['Suppressions.CSV.GZ', 'folder suppressions/'],
  ['suppressions.json', 'no settings'],
  ['suppressions/x.json', 'no settings'],
  ['spring/x.json', 'settings are called'],
  ['spring.xlsx', '.csv'],
  ['spring.csv.bak', '.csv'],
  ['spring.csv.zip', '.csv'],
  ['spring.csv ', '.csv'],
  ['spring.gz', '.csv'],
  ['spring', '.csv'],
  ['spring.csv\u0000.exe', '.csv'],
  ['spring.\u202evsc', '.csv'],
];

describe('the key of a file', () => {
  it.each(named)('%j names the campaign %j', async (key, campaignId) => {
    const product = new Product();

    const came = await product.drop(key, list);

    expect([...product.world.campaigns.items.keys()]).toEqual([campaignId]);
    expect(came.file).toMatchObject({ file: key, rows: 1, rejected: 0, done: true });
    expect(came.contacts).toMatchObject([{ campaignId, contactKey: '+12065550101', source: { file: key } }]);
    expect(came.refused.size).toBe(0);
    expectPlainPlace(came.reportKey, `results/${campaignId}/imports/`);
  });

  it.each(refused)('%j is refused: %s', async (key, words) => {
    const product = new Product();

    const came = await product.drop(key, list);

    expect(product.world.campaigns.items.size).toBe(0);
    expect(product.world.contacts.all()).toEqual([]);
    expect(came.refused.size).toBe(1);
    const [[place = '', reason = ''] = []] = [...came.refused];
    expect(reason).toContain('was not read');
    expect(reason.replaceAll('""', '"')).toContain(words);
    expectPlainPlace(place, 'results/_refused/');
  });

  it.each(['spring/', '/', 'suppressions/', '../'])(
    '%j is a folder: nothing to read or to tell',
    async (key) => {
      const came = await new Product().drop(key, '');

      expect(came.keys).toEqual([]);
    },
  );
});

describe('keys that are nearly the same', () => {
  it('name one campaign, and have a report each', async () => {
    const keys = [
      'A b.csv',
      'a-b/x.csv',
      'a b/x.csv',
      'A-B.csv',
      'a-b/A b.csv',
      'a-b.CSV',
      'a_b.csv',
      'a-b/y/x.csv',
    ];
    const product = new Product();
    for (const key of keys) await product.drop(key, list);

    expect([...product.world.campaigns.items.keys()].sort()).toEqual(['a-b', 'a_b']);
    const { files = {}, campaignId } = product.world.campaigns.items.get('a-b') ?? {};
    expect(campaignId).toBe('a-b');
    expect(Object.values(files).map(({ duplicates }) => duplicates)).toEqual([0, 1, 1, 1, 1, 1, 1]);
    const { keys: written } = await product.drop('other.csv', list);
    const reports = written.filter((key) => key.includes('/imports/'));
    expect(new Set(reports.map((key) => key.toLowerCase())).size).toBe(keys.length + 1);
  });

  it('put a number that is read from two of them into one contact, the first row of all', async () => {
    const product = new Product();
    await product.drop('A b.csv', list);

    const { contacts, queued, report } = await product.drop('a-b/x.csv', list);

    expect(contacts.map(({ source }) => source.file)).toEqual(['A b.csv']);
    expect(queued).toEqual(['+12065550101']);
    expect(report).toMatchObject([{ row: '2', result: 'duplicate', contactKey: '+12065550101' }]);
    expect(report[0]?.reason).toContain('row 2 of A b.csv');
  });
});

/** A key that no tool takes for a path elsewhere, a formula or a command. */
function expectPlainPlace(key: string | undefined, folder: string): void {
  expect(key).toMatch(/^[\p{L}\p{M}\p{N} _.&()+/-]+\.csv$/u);
  expect(key?.startsWith(folder)).toBe(true);
  expect(key?.slice(folder.length)).not.toMatch(/\/|^\.|^[=+@-]/);
  expect(Buffer.byteLength(key ?? '')).toBeLessThan(300);
}
