import { describe, expect, it } from 'vitest';
import { labelledLines, tableLines, wrapped } from '../../../cli/columns.ts';
import { listLines } from '../../../cli/commands/list.ts';
import type { Campaign } from '../../../src/campaign/campaign.ts';
import { fakeTerminal } from './fake-terminal.ts';

const spring: Campaign = {
  campaignId: 'spring',
  state: 'RUNNING',
  createdAt: '2026-11-22T22:10:05.000Z',
  files: {
    'spring.csv@1': {
      file: 'spring.csv',
      version: '1',
      bytes: 1,
      rows: 1_200,
      rejected: 0,
      duplicates: 100,
      done: true,
      startedAt: '2026-11-22T22:10:05.000Z',
    },
  },
  counts: { COMPLETED: 500, ANSWERED: 321, QUEUED: 600 },
};

describe('a table', () => {
  it('has its numbers under each other, and no space at the end of a line', () => {
    expect(
      listLines([spring, { ...spring, campaignId: 'a-longer-name', counts: {} }], fakeTerminal(100)),
    ).toEqual([
      'CAMPAIGN       STATE     ROWS  DONE  ANSWERED  CREATED, UTC',
      'spring         RUNNING  1,200   50%       321  2026-11-22 22:10',
      'a-longer-name  RUNNING  1,200    8%         0  2026-11-22 22:10',
    ]);
  });

  it('says of a campaign whose file could not be read that it was not', () => {
    const file = { ...spring.files?.['spring.csv@1'], rows: 0, duplicates: 0, error: 'It is empty.' };
    const unread = { ...spring, state: 'IMPORTING', counts: {}, files: { a: file } } as Campaign;
    const partly = { ...unread, files: { a: { ...file, rows: 5 } } } as Campaign;

    expect(listLines([unread], fakeTerminal(100))[1]).toMatch(/^spring +NOT IMPORTED +0 +–/);
    expect(listLines([partly], fakeTerminal(100))[1]).toMatch(/^spring +IMPORTING +5/);
  });

  it('leaves out what matters least when the window is narrow', () => {
    for (const [columns, titles] of [
      [60, ['CAMPAIGN', 'STATE', 'ROWS', 'DONE', 'ANSWERED', 'CREATED,', 'UTC']],
      [50, ['CAMPAIGN', 'STATE', 'ROWS', 'DONE', 'ANSWERED']],
      [28, ['CAMPAIGN', 'STATE', 'DONE']],
    ] as const) {
      const [head = ''] = listLines([spring], fakeTerminal(columns));
      expect(head.split(/\s+/)).toEqual(titles);
      expect(head.length).toBeLessThanOrEqual(columns);
    }
  });

  it('has all its columns in a pipe, however long the lines', () => {
    const long = 'x'.repeat(300);
    expect(tableLines([{ title: 'A' }, { title: 'B', spare: 1 }], [[long, 'b']], fakeTerminal())[1]).toBe(
      `${long}  b`,
    );
  });

  it('measures what is seen, not what is written', () => {
    const lines = tableLines(
      [{ title: 'NAME' }, { title: 'N' }],
      [
        ['日本', '1'],
        ['\u001b[31mred\u001b[39m', '2'],
      ],
      fakeTerminal(80),
    );
    expect(lines.slice(1)).toEqual(['日本  1', '\u001b[31mred\u001b[39m   2']);
  });
});

describe('labelled lines', () => {
  it('go on below their text, and leave out what is not there', () => {
    const pairs = [
      ['Status', 'it waits for a long, long time'],
      ['Outcome', undefined],
      ['Row', '2'],
    ] as const;
    expect(labelledLines(pairs, fakeTerminal(30))).toEqual([
      'Status  it waits for a long,',
      '        long time',
      'Row     2',
    ]);
  });

  it('are not broken in a pipe', () => {
    expect(labelledLines([['A', 'word '.repeat(100)]], fakeTerminal())).toHaveLength(1);
  });

  it('keep a word that is longer than the line', () => {
    expect(wrapped(`a ${'x'.repeat(40)} b`, 20)).toEqual(['a', 'x'.repeat(40), 'b']);
  });
});
