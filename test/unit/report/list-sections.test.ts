import { describe, expect, it } from 'vitest';
import type { ImportedFile } from '../../../src/campaign/campaign.ts';
import { sectionOf } from '../../../src/report/figure.ts';
import { fileSection } from '../../../src/report/file-section.ts';
import { Markup, markup } from '../../../src/report/markup.ts';
import type { ReasonGroup } from '../../../src/report/reason-groups.ts';
import { reasonSection } from '../../../src/report/reason-section.ts';
import { settingsSection } from '../../../src/report/settings-section.ts';
import { wordsOf } from '../../support/a-section.ts';

describe('reasons', () => {
  const group = (text: string, count: number, over = 0): ReasonGroup => ({
    status: 'REJECTED',
    text,
    count,
    over,
  });

  it('are reported with their status and share, the most frequent first, the rest together', () => {
    const kept = [
      group('Rare.', 1),
      group('Often.', 1_500),
      { ...group('No.', 1), status: 'FAILED' as const },
    ];

    expect(
      wordsOf(reasonSection({ kept }, { REJECTED: 1_501, FAILED: 2, UNCERTAIN: 3, SUPPRESSED: 4 })),
    ).toEqual({
      id: 'reasons',
      title: 'Errors and exclusions by reason',
      lead: '1,510 contacts were rejected, suppressed, refused or left uncertain. Reasons that differ only in numbers (#) or quoted cells (“…”) are counted as one.',
      table: [
        'Contacts by reason, the most frequent first',
        'Reason | Status | >Contacts | >Share',
        'Often. | rejected | 1,500 | 99.3%',
        'No. | failed | 1 | <0.1%',
        'Rare. | rejected | 1 | <0.1%',
        'Others | – | 8 | 0.5%',
      ],
    });
  });

  it('that may be counted too high are reported with what they have at least', () => {
    const { table, note } = wordsOf(
      reasonSection({ kept: [group('A.', 10, 4), group('B.', 9)] }, { REJECTED: 19 }),
    );

    expect(table?.slice(2)).toEqual([
      'B. | rejected | 9 | 47.4%',
      'A. | rejected | 6 | 31.6%',
      'Others | – | 4 | 21.1%',
    ]);
    expect(note).toBe(
      'There were more than 40 different reasons: each reason has at least the contacts shown, and “other reasons” holds the rest.',
    );
  });

  it('are twenty at most, and need no others when all are shown', () => {
    const kept = Array.from({ length: 21 }, (_, i) => group(`Reason ${String.fromCharCode(97 + i)}.`, 2));

    expect(wordsOf(reasonSection({ kept }, { REJECTED: 42 })).table).toHaveLength(2 + 20 + 1);
    expect(wordsOf(reasonSection({ kept: kept.slice(1) }, { REJECTED: 40 })).table).toHaveLength(2 + 20);
    expect(wordsOf(reasonSection({ kept }, { REJECTED: 42 })).table?.at(-1)).toBe('Others | – | 2 | 4.8%');
  });

  it('are none when no contact was left out', () => {
    expect(reasonSection({ kept: [] }, { COMPLETED: 5 })).toEqual({
      id: 'reasons',
      title: 'Errors and exclusions by reason',
      lead: 'No contact was rejected, suppressed, refused or left uncertain.',
    });
    expect(reasonSection({ kept: [] }, { UNCERTAIN: 1 }).lead).toContain('1 contact was rejected');
  });
});

describe('the settings of a report', () => {
  it('are reported as the file says them, without values of attributes, and with a masked caller ID', () => {
    const settings = {
      callsPerSecond: 2,
      sourcePhoneNumber: '+12065550199',
      callingHours: { start: '08:00', days: ['MON', 'TUE'] },
      attributes: { plan: 'gold', city: 'Rome' },
      queueId: undefined,
    };

    expect(wordsOf(settingsSection(settings as never))).toEqual({
      id: 'settings',
      title: 'Settings used',
      lead: 'The campaign’s settings file. For everything else the deployment’s settings were used.',
      table: [
        'Settings of the campaign',
        'Setting | Value',
        'callsPerSecond | 2',
        'sourcePhoneNumber | +1********99',
        'callingHours.start | 08:00',
        'callingHours.days | MON, TUE',
        'attributes | plan, city (values are left out)',
      ],
    });
  });

  it('name forty attributes at most, and shorten what is very long', () => {
    const attributes = Object.fromEntries(Array.from({ length: 42 }, (_, i) => [`a${i}`, 'x']));
    const long = 'x'.repeat(300);
    const lines = wordsOf(
      settingsSection({
        attributes: { ...attributes },
        contactFlowId: long,
        callingHours: { holidays: [long] },
      } as never),
    ).table;

    expect(lines?.[2]).toMatch(/a38, a39 and 2 more \(values are left out\)$/);
    expect(lines?.[3]).toBe(`contactFlowId | ${'x'.repeat(119)}…${'x'.repeat(119)}`);
    expect(lines?.[4]).toBe(`callingHours.holidays | ${'x'.repeat(119)}…${'x'.repeat(119)}`);
    expect(wordsOf(settingsSection({ attributes: { [long]: 'x' } })).table?.[2]).toBe(
      `attributes | ${'x'.repeat(29)}…${'x'.repeat(29)} (values are left out)`,
    );
    expect(wordsOf(settingsSection({ attributes: {} })).table?.[2]).toBe('attributes | none');
  });

  it('are the deployment’s when the campaign has none', () => {
    const none = {
      id: 'settings',
      title: 'Settings used',
      lead: 'The campaign has no settings of its own: the deployment’s were used.',
    };

    expect(settingsSection(undefined)).toEqual(none);
    expect(settingsSection({})).toEqual(none);
  });
});

describe('the files of a report', () => {
  const file = (name: string, startedAt: string, change: Partial<ImportedFile> = {}): ImportedFile => ({
    file: name,
    version: 'v1',
    bytes: 1,
    rows: 1_200,
    rejected: 3,
    duplicates: 4,
    done: true,
    startedAt,
    ...change,
  });

  it('are reported in the order in which they were read, with what went wrong', () => {
    const files = {
      three: file('spring/c.csv', '2026-11-01T13:00:00.000Z'),
      two: file('spring/b.csv', '2026-11-02T12:00:00.000Z', { error: 'Line 7 of "x" cannot be read.' }),
      one: file('spring/a.csv', '2026-11-01T12:00:00.000Z'),
      settings: file('spring/settings.json', '2026-11-01T11:00:00.000Z'),
    };

    expect(wordsOf(fileSection({ files }))).toEqual({
      id: 'files',
      title: 'Files',
      lead: 'Customers came in 3 files. Each has its import report with every rejected and every duplicate row.',
      table: [
        'Customer files, in the order in which they were read',
        'File | >Rows | >Duplicates | >Rejected',
        'spring/a.csv | 1,200 | 4 | 3',
        'spring/c.csv | 1,200 | 4 | 3',
        'spring/b.csv: Line # of “…” cannot be read. | 1,200 | 4 | 3',
      ],
    });
  });

  it('are sixty at most, and long names are shortened', () => {
    const many = (n: number) =>
      Object.fromEntries(
        Array.from({ length: n }, (_, i) => [
          `f${i}`,
          file(`spring/${i}.csv`, `2026-11-02T12:${String(i).padStart(4, '0')}`),
        ]),
      );

    expect(wordsOf(fileSection({ files: many(61) })).note).toBe('1 more file is not listed.');
    expect(wordsOf(fileSection({ files: many(61) })).table).toHaveLength(62);
    expect(fileSection({ files: many(60) })).not.toHaveProperty('note');
    const long = { one: file(`spring/${'x'.repeat(200)}.csv`, '2026-11-02') };
    expect(wordsOf(fileSection({ files: long })).table?.[2]).toMatch(/^spring\/x{42}…x{45}\.csv \|/);
  });

  it('are none when none was dropped', () => {
    expect(fileSection({})).toEqual({
      id: 'files',
      title: 'Files',
      lead: 'No customer file was dropped.',
    });
  });
});

describe('a section as markup', () => {
  const table = {
    caption: 'A & B',
    columns: [{ label: 'a' }, { label: 'b', isNumber: true }],
    rows: [['1', '2']],
  };

  it('has its drawing with a name and a description, its table folded up beneath, and its note', () => {
    const drawing = { height: 9, shapes: markup`<g/>`, description: 'D' };

    expect(sectionOf({ id: 'x', title: 'T', lead: 'L', drawing, table, note: 'N' }).text).toBe(
      '<section aria-labelledby="x"><h2 id="x">T</h2><p>L</p><figure><div class="plot" tabindex="0" role="group" aria-label="T: plot"><svg viewBox="0 0 816 9" role="img" aria-labelledby="x-title x-desc"><title id="x-title">T</title><desc id="x-desc">D</desc><g/></svg></div><details><summary>Show these numbers as a table</summary><div class="scroll" tabindex="0" role="group" aria-label="A &amp; B"><table><caption>A &amp; B</caption><thead><tr><th scope="col">a</th><th scope="col" class="n">b</th></tr></thead><tbody>\n<tr><th scope="row">1</th><td class="n">2</td></tr>\n</tbody></table></div></details></figure><p class="note">N</p></section>\n',
    );
  });

  it('has its table open when there is no drawing', () => {
    expect(sectionOf({ id: 'x', title: 'T', lead: 'L', table }).text).toBe(
      '<section aria-labelledby="x"><h2 id="x">T</h2><p>L</p><div class="scroll" tabindex="0" role="group" aria-label="A &amp; B"><table><caption>A &amp; B</caption><thead><tr><th scope="col">a</th><th scope="col" class="n">b</th></tr></thead><tbody>\n<tr><th scope="row">1</th><td class="n">2</td></tr>\n</tbody></table></div></section>\n',
    );
    expect(sectionOf({ id: 'x', title: 'T', lead: 'L' }).text).toBe(
      '<section aria-labelledby="x"><h2 id="x">T</h2><p>L</p></section>\n',
    );
  });

  it('has every sign of data as text, and markup as markup', () => {
    expect(markup`<p>${'<a href="x">\'&\'</a>'}${[1, new Markup('<b>'), undefined]}</p>`.text).toBe(
      '<p>&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;1<b></p>',
    );
  });
});
