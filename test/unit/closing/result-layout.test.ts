import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_COLUMNS_BYTES, withColumns } from '../../../src/campaign/attribute-columns.ts';
import { parseSettings } from '../../../src/campaign/parse-settings.ts';
import { type ResultColumns, resultLayout } from '../../../src/closing/result-line.ts';
import { repairAttributeKey } from '../../../src/contact/attributes.ts';
import { aContact } from '../../support/a-contact.ts';

const contact = aContact({ attributes: { First_Name: 'Ann', plan: '=1+1', status: 'vip' } }).completed({
  answers: { choice: '2' },
});

/** The columns after those that every campaign has. */
function added(campaign: ResultColumns) {
  const { header, line } = resultLayout(campaign);
  const [names = [], cells = []] = parse(header + line(contact)) as string[][];
  const from = names.indexOf('consentSource') + 1;
  expect(cells).toHaveLength(names.length);
  return { names: names.slice(from), cells: cells.slice(from) };
}

const attributeColumns = ['First Name', 'plan', 'status'];

describe('the results of a campaign', () => {
  it.each<[string, ResultColumns['settings'], string[], string[]]>([
    ['no column of the file unless the settings ask for it', {}, [], []],
    [
      'every column of the file, in its order',
      { results: { attributes: 'all' } },
      ['First Name', 'plan', 'attribute.status'],
      ['Ann', "'=1+1", 'vip'],
    ],
    [
      'columns that are named by header or by key, in the order of the file',
      { results: { attributes: ['plan', 'First_Name', 'First Name'] } },
      ['First Name', 'plan'],
      ['Ann', "'=1+1"],
    ],
    [
      'an empty column for a name that no file has, after the others',
      { results: { attributes: ['city', 'plan'] } },
      ['plan', 'city'],
      ["'=1+1", ''],
    ],
  ])('have %s', (_, settings, names, cells) => {
    expect(added({ attributeColumns, ...(settings && { settings }) })).toEqual({ names, cells });
  });

  it('list the numbers that were called, and no other', () => {
    const { header, line } = resultLayout({});
    const attempts = [
      { attempt: 1, phoneNumber: '+12065550101', outcome: 'ERROR', isUncounted: true },
      { attempt: 2, phoneNumber: '+12065550102', contactId: 'call-2', outcome: 'BUSY' },
    ] as const;
    const phoneNumbers = attempts.map(({ phoneNumber }) => phoneNumber);
    const [names = [], cells = []] = parse(
      header + line({ ...contact, phoneNumbers, attempts }),
    ) as string[][];
    expect(cells[names.indexOf('calledNumbers')]).toMatch(/^'?\+12065550102$/);
  });

  it('have the columns of answers after those of the file, and tell the two apart', () => {
    const campaign = {
      attributeColumns: ['answer.choice', 'attribute.plan', '=cmd'],
      answerNames: ['choice'],
      settings: { results: { attributes: 'all' } },
    } as const;
    expect(added(campaign)).toEqual({
      names: ['attribute.answer.choice', 'attribute.attribute.plan', "'=cmd", 'answer.choice'],
      cells: ['', '', '', '2'],
    });
  });

  it('take a column named __proto__ for what it is', () => {
    const attributes = Object.fromEntries([['__proto__', 'kept']]);
    const campaign = {
      attributeColumns: ['__proto__', 'constructor'],
      settings: { results: { attributes: 'all' } },
    } as const;
    const { line } = resultLayout(campaign);
    expect(line(aContact({ attributes }).completed())).toMatch(/,kept,\r\n$/);
  });

  it('never have two columns of one name, whatever the headers and answers', () => {
    const name = fc.oneof(
      fc.constantFrom('status', 'attribute.status', 'answer.a', 'Reason', 'attribute.attribute.x', 'x'),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).map((text) => text.trim() || 'x'),
    );
    // The importer rejects a file of which two headers make one key.
    const headers = fc.uniqueArray(name, { selector: repairAttributeKey });
    fc.assert(
      fc.property(headers, fc.uniqueArray(fc.constantFrom('a', 'status', 'x')), (columns, answerNames) => {
        const settings = { results: { attributes: 'all' } } as const;
        const { header } = resultLayout({ attributeColumns: columns, answerNames, settings });
        const [names = []] = parse(header) as string[][];
        expect(names).toHaveLength(21 + columns.length + answerNames.length);
        expect(new Set(names).size).toBe(names.length);
      }),
    );
  });
});

describe('the columns of a campaign', () => {
  it('are those of all its files, each key once, in order', () => {
    expect(withColumns(['a b', 'c'], ['a_b', 'd', 'c'])).toEqual(['a b', 'c', 'd']);
  });

  it('are the same list when a file adds none', () => {
    const known = ['a'];
    expect(withColumns(known, ['a'])).toBe(known);
  });

  it('take no more room than there is', () => {
    const headers = Array.from({ length: 2_000 }, (_, i) => `Column number ${i} of a wide file`);
    const kept = withColumns([], headers).join('').length;
    expect(kept).toBeLessThanOrEqual(MAX_COLUMNS_BYTES);
    expect(kept).toBeGreaterThan(MAX_COLUMNS_BYTES - 40);
  });
});

describe('results.attributes', () => {
  it.each([
    ['"some"', '"results.attributes" is "some", but must be "all", or a list of names of columns'],
    ['[1]', '"results.attributes[0]" is 1, but must be the name of a column'],
    ['[""]', '"results.attributes[0]" is "", but must be the name of a column'],
  ])('cannot be %s', (value, message) => {
    expect(parseSettings(`{"results": {"attributes": ${value}}}`)).toMatchObject({
      ok: false,
      message: expect.stringContaining(message),
    });
  });

  it.each(['"all"', '["plan", "Amount due"]', '[]'])('may be %s', (value) => {
    expect(parseSettings(`{"results": {"attributes": ${value}}}`).ok).toBe(true);
  });
});
