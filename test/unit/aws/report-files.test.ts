import { describe, expect, it } from 'vitest';
import { aBucket } from '../../support/a-bucket.ts';

const report = { key: 'results/spring/imports/spring.csv', version: 'v1' };

const line = (row: number) => ({
  row,
  contactKey: '+12065550101',
  result: 'rejected' as const,
  reason: `=row ${row}, "bad"`,
});

const kept = async () => true;

describe('an import report', () => {
  it('has the lines of all chunks in order, safe for a spreadsheet', async () => {
    const { objects, reports } = aBucket();
    for (const chunk of [12, 2, 1, 100, 3]) await reports.savePart(report, chunk, [line(chunk)]);

    await reports.finish(report, kept);

    const written = (row: number) => `${row},+12065550101,rejected,"'=row ${row}, ""bad"""`;
    expect(objects.get(report.key)).toBe(
      `${['row,contactKey,result,reason', ...[1, 2, 3, 12, 100].map(written)].join('\r\n')}\r\n`,
    );
  });

  it('takes a chunk that is imported again once', async () => {
    const { objects, reports } = aBucket();
    await reports.savePart(report, 1, [line(1), line(2)]);
    await reports.savePart(report, 1, [line(1)]);

    await reports.finish(report, kept);

    expect(objects.get(report.key)?.split('\r\n')).toHaveLength(3);
  });

  it('keeps the parts of two versions of a file apart, and leaves none behind', async () => {
    const { objects, reports } = aBucket();
    await reports.savePart(report, 1, [line(1)]);
    await reports.savePart({ ...report, version: 'v2' }, 1, [line(2)]);

    await reports.finish(report, kept);
    await reports.discardParts(report);
    await reports.discardParts({ ...report, version: 'v2' });
    await reports.discardParts(report);

    expect([...objects.keys()]).toEqual([report.key]);
    expect(objects.get(report.key)).toContain('row 1');
    expect(objects.get(report.key)).not.toContain('row 2');
  });

  it('is not written from parts that another importer removes while they are read', async () => {
    const { objects, reports } = aBucket();
    for (let chunk = 1; chunk <= 40; chunk += 1) await reports.savePart(report, chunk, [line(chunk)]);
    expect(await reports.finish(report, kept)).toBe(true);
    const whole = objects.get(report.key);
    let read = 0;
    const removed = new Map(objects);
    objects.get = (key: string) => {
      read += key.includes('_parts') ? 1 : 0;
      return key.includes('_parts') && read > 20 ? undefined : removed.get(key);
    };

    expect(await reports.finish(report, kept)).toBe(false);
    expect(removed.get(report.key)).toBe(whole);
  });

  it('is not written when its parts may have been removed before they were read', async () => {
    const { objects, reports } = aBucket();

    expect(await reports.finish(report, async () => false)).toBe(false);
    expect([...objects.keys()]).toEqual([]);
  });

  it('of few lines is written whole, by two importers of the same file too, and has no parts', async () => {
    const { objects, reports } = aBucket();
    await Promise.all([reports.write(report, [line(1)]), reports.write(report, [line(1)])]);

    const written = `1,+12065550101,rejected,"'=row 1, ""bad"""`;
    expect([...objects]).toEqual([[report.key, `row,contactKey,result,reason\r\n${written}\r\n`]]);
  });

  it('reports a file without a campaign', async () => {
    const { objects, reports } = aBucket();

    await reports.refuse('results/_refused/x.csv', '=x.csv', 'The file was not read.');

    expect(objects.get('results/_refused/x.csv')).toBe("file,reason\r\n'=x.csv,The file was not read.\r\n");
  });
});
