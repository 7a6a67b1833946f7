import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openCsv } from '../../../src/csv/csv-file.ts';
import {
  doNotCallHeader,
  doNotCallLine,
  entryColumns,
  entryFacts,
  removedHeader,
  removedLine,
} from '../../../src/importing/do-not-call-file.ts';
import { readNumberColumn } from '../../../src/importing/number-column.ts';
import { fileOf } from '../csv/csv-source.ts';

const ofFile = { at: '2026-12-01T12:00:00.000Z', source: 'suppressions/list.csv, row 2' };

describe('what a list says of its numbers', () => {
  const columns = entryColumns(['phone', 'Source', 'REASON', 'since']);
  it.each([
    [
      ['', 'crm', 'asked by e-mail', '2026-01-02T03:04:05Z'],
      'crm: asked by e-mail',
      '2026-01-02T03:04:05.000Z',
    ],
    [['', 'crm', '', '2026-01-02'], 'crm', '2026-01-02T00:00:00.000Z'],
    [['', '', 'a letter', ''], 'a letter', ofFile.at],
    [['', '', '', 'last week'], ofFile.source, ofFile.at],
    [['', '', '', '2099-01-01'], ofFile.source, ofFile.at],
    [[''], ofFile.source, ofFile.at],
    [['', 'crm\u200b', ' two\nlines\u0007 ', ''], 'crm: two lines', ofFile.at],
    [['', 'x'.repeat(600), '', ''], `${'x'.repeat(499)}…`, ofFile.at],
  ])('%j', (cells, source, at) => {
    expect(entryFacts(cells, columns, ofFile)).toEqual({ source, at });
  });

  it('is the file and row where it has no such columns', () => {
    expect(entryFacts(['+12065550100', 'x'], entryColumns(['phone', 'name']), ofFile)).toEqual(ofFile);
  });
});

describe('the list in a file', () => {
  it('is read back as it was', async () => {
    const source = fc.oneof(
      fc.constantFrom(
        'an operator',
        'an operator: asked by phone',
        'suppressions/a: b.csv, row 3',
        'OPTED_OUT',
      ),
      fc.stringMatching(/^[A-Za-zéü中,;"=@+ .-]{1,30}$/).map((text) => text.trim()),
    );
    const entry = fc.record({
      since: fc.date({ min: new Date(0), max: new Date(Date.parse(ofFile.at)), noInvalidDate: true }),
      source,
    });
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { maxLength: 5 }), async (entries) => {
        const lines = entries.map(({ since, source: by }, i) =>
          doNotCallLine({ phoneNumber: `+1206555010${i}`, list: 'brand-a', since: since.toISOString(), by }),
        );
        const csv = await openCsv(fileOf(doNotCallHeader + lines.join('')));
        const columns = entryColumns(csv.header);
        const read: unknown[] = [];
        for await (const { rows } of csv.chunks(100))
          for (const row of rows) if (row.type === 'cells') read.push(entryFacts(row.cells, columns, ofFile));
        const expected = entries.map(({ since, source: given }) => ({ at: since.toISOString(), given }));
        expect(read).toHaveLength(expected.length);
        for (const [i, { at, given }] of expected.entries()) {
          expect(read[i]).toMatchObject({ at });
          // A sign that a spreadsheet would run has an apostrophe before it, and keeps that.
          const plain = (text: string) => text.replaceAll("'", '').replace(/\s+/g, ' ').trim();
          const text = plain((read[i] as { source: string }).source);
          expect([plain(given), plain(ofFile.source)]).toContain(text);
        }
      }),
    );
  });
});

describe('the removed entries in a file', () => {
  const removed = {
    phoneNumber: '+12065550100',
    list: 'all',
    since: '2026-01-01T00:00:00.000Z',
    by: 'crm: =1+1',
    removedAt: '2026-02-01T00:00:00.000Z',
    removedBy: 'arn:aws:iam::123456789012:user/ann',
    removedReason: '@asked again',
  };

  it('are safe to open in a spreadsheet', () => {
    expect(removedLine(removed)).toBe(
      "+12065550100,all,2026-01-01T00:00:00.000Z,crm,'=1+1,2026-02-01T00:00:00.000Z,arn:aws:iam::123456789012:user/ann,'@asked again\r\n",
    );
  });

  it('add no number when they are imported by mistake', async () => {
    const csv = await openCsv(fileOf(removedHeader + removedLine(removed)));
    expect(readNumberColumn(csv.header, 'US')).toMatchObject({ ok: false });
  });
});
