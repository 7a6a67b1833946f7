import { createColors } from 'picocolors';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { rateSentence, remainingSentence, statusLine } from '../../../cli/status-text.ts';
import { statusLines } from '../../../cli/status-view.ts';
import { wrapped } from '../../../cli/text-lines.ts';
import type { Campaign } from '../../../src/campaign/campaign.ts';
import { toIso } from '../../../src/time/instant.ts';
import { type CampaignFigures, figuresOf } from '../../../src/watching/campaign-watch.ts';
import { aDeployment, aFile, aLook, aTeam, noon, slotsOf } from '../../support/a-look.ts';

const anError = {
  at: toIso(noon + 12_000),
  name: 'DestinationNotAllowedException',
  message: 'This instance may not call the country of this number; ask AWS Support for it.',
  status: 'FAILED',
} as const;

const underWay: Partial<Campaign> = {
  counts: { QUEUED: 1_081, DIALED: 27, WAITING: 21, COMPLETED: 48, ANSWERED: 46, BUSY: 2, REJECTED: 23 },
  calls: 200,
  files: { a: { ...aFile, rows: 1_209, rejected: 23, duplicates: 9 } },
};

const over: Partial<Campaign> = {
  state: 'COMPLETED',
  completedAt: toIso(noon + 80_000),
  counts: { COMPLETED: 90, ANSWERED: 60, NO_ANSWER: 30, SUPPRESSED: 10 },
  calls: 160,
};

function figures(changes: Partial<Campaign>): CampaignFigures {
  const look = aLook(20, changes, { slots: { ...slotsOf('spring', 27), ...slotsOf('autumn', 12) } });
  return figuresOf([look], aDeployment);
}

function picture(columns: number, changes: Partial<Campaign> = underWay, isColoured = false): string[] {
  const results = 'npx dialer results spring';
  return statusLines(figures(changes), { columns, colors: createColors(isColoured), results });
}

describe('the picture of a campaign', () => {
  it.each([20, 40, 80, 120])('fits into %i columns', (columns) => {
    const errors = {
      ...underWay,
      recentErrors: [anError],
      stateReason: 'Amazon Connect refuses it. '.repeat(9),
    };

    for (const line of [...picture(columns, errors, true), ...picture(columns, over)]) {
      expect(stringWidth(line)).toBeLessThanOrEqual(columns);
    }
  });

  it('says that no row could be read, while settings that were refused leave rows to come', () => {
    const refused = { ...aFile, rows: 0, error: 'It is empty.' };
    const of = (file: string) =>
      picture(80, { state: 'IMPORTING', counts: {}, files: { a: { ...refused, file } } });

    expect(of('spring.csv')).toContain('No rows could be read.');
    expect(of('spring.json')).toContain('No rows read yet.');
  });

  it('stacks contacts and outcomes in 40 columns', () => {
    const lines = picture(40);

    expect(lines.slice(0, 5)).toEqual([
      'spring  RUNNING',
      '',
      '██░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░',
      '6% · 80 of 1,209 rows done',
      '',
    ]);
    expect(lines).toContain('  to be called now             1,081');
    expect(lines).toContain('  answered                      46   96%');
    expect(lines.indexOf('Outcomes')).toBeGreaterThan(lines.indexOf('Contacts'));
  });

  it('has them side by side in 80 columns, and the bar in one line with its figures', () => {
    const lines = picture(80);

    expect(lines[2]).toMatch(/^█+░+ {2}6% · 80 of 1,209 rows done$/);
    expect(lines[4]).toBe('Contacts                                  Outcomes');
    expect(lines[5]).toBe('  to be called now             1,081        answered                    46   96%');
    expect(lines).toContain('Calls placed  200');
    expect(lines).toContain('Rate          10 a second on average; 20 a second allowed');
    expect(lines).toContain('Concurrent    27 of 40; with other campaigns 39 of 40');
    expect(lines.join('\n')).toContain(
      'Remaining     about 7m 50s at this pace, plus the delay of contacts to be called\n' +
        '              later; limited by concurrent calls',
    );
  });

  it('says who waits for which rule', () => {
    const waiting = {
      contacts: 21,
      isComplete: true,
      groups: [
        {
          type: 'rules',
          text: 'Florida: 08:00–20:00, Fla. Stat. 501.616(6)(a)',
          contacts: 21,
          isAtLeast: false,
          from: '2026-11-03T13:00:00.000Z',
        },
      ],
    } as const;
    const shown = figuresOf([aLook(20, underWay, { waiting })], aDeployment);
    const look = { columns: 80, colors: createColors(false), results: '' };

    const lines = statusLines(shown, look);
    expect(lines.slice(lines.indexOf('Waiting for'))).toEqual([
      'Waiting for',
      '  21  Florida: 08:00–20:00, Fla. Stat. 501.616(6)(a); from 2026-11-03 13:00 UTC',
    ]);
    expect(statusLines(shown, { ...look, rows: 12 })).not.toContain('Waiting for');
    for (const line of statusLines(shown, { ...look, columns: 30 }))
      expect(stringWidth(line)).toBeLessThanOrEqual(30);
  });

  it('shows the agents of a campaign that is paced by them, between calls and what remains', () => {
    const settings = { queueId: 'sales', agents: { mode: 'predictive' } } as const;
    const team = aTeam('spring', noon + 20_000);
    const shown = figuresOf([aLook(20, { ...underWay, settings }, { team })], aDeployment);
    const look = { columns: 80, colors: createColors(false), results: '' };

    const lines = statusLines(shown, look);
    const at = lines.findIndex((line) => line.startsWith('Agents'));
    expect(lines[at - 1]).toMatch(/^Concurrent/);
    expect(lines.slice(at, at + 3)).toEqual([
      'Agents        3 free, 12 talking, 2 wrapping up; counted 4s ago',
      'Pacing        predictive',
      'Abandoned     0.8%, 2 of 251 answered in 30 days; at most 3%, 5 left',
    ]);
    expect(lines[at + 3]).toMatch(/^Lines needed {2}\d+ for these agents; the campaign may have 40$/);
    for (const line of statusLines(shown, { ...look, columns: 30 }))
      expect(stringWidth(line)).toBeLessThanOrEqual(30);
  });

  it('is no wider than a line that is easily read in 120 columns', () => {
    expect(Math.max(...picture(120).map((line) => line.length))).toBe(100);
  });

  it('reports the last errors with their times', () => {
    const lines = picture(80, { ...underWay, recentErrors: [anError] });

    expect(lines.slice(-3)).toEqual([
      'Last errors, UTC',
      '  17:00:12  DestinationNotAllowedException: This instance may not call the',
      '            country of this number; ask AWS Support for it.',
    ]);
  });

  it('shows how long a campaign that is over took and where its results are', () => {
    const lines = picture(80, over);

    expect(lines[2]).toMatch(/ {2}100% · 100 of 100 rows done$/);
    expect(lines).toContain('Rate          2 a second on average');
    expect(lines).toContain('Elapsed       1m 20s');
    expect(lines).toContain('Results       npx dialer results spring');
    expect(lines.join('\n')).not.toContain('At a time');
  });

  it('reports why a campaign stands still', () => {
    const lines = picture(80, {
      ...underWay,
      state: 'STOPPED',
      stateReason: 'The contact flow is not there.',
    });

    expect(lines.slice(0, 2)).toEqual(['spring  STOPPED', 'The contact flow is not there.']);
    expect(lines).toContain('Remaining     No contact is called until the cause is fixed and it is resumed.');
  });

  it('has no share and no time to go while a file is read, whose contacts are ahead of its rows', () => {
    const files = { a: { ...aFile, file: 'big.csv', rows: 0, done: false } };
    const counts = { QUEUED: 4_579, COMPLETED: 120, ANSWERED: 120, FAILED: 7 };
    const importing = { ...underWay, state: 'IMPORTING', files, counts } as const;
    const lines = picture(80, importing);

    expect(lines[2]).toBe('127 done · 4,706 contacts imported so far; big.csv is being read');
    expect(lines).toContain('Remaining     known when all rows are read; limited by concurrent calls');
    expect(picture(80, { ...importing, files: { a: { ...files.a, rows: 5_000 } } })[2]).toBe(lines[2]);
    expect(statusLine(figures(importing), '')).toBe(
      '17:00:20 spring IMPORTING: 127 done · 4,706 contacts imported so far; big.csv is being read; 200 calls',
    );
  });

  it('leaves the rate out of it in the first seconds', () => {
    const rate = { since: 'start', allowed: 20, ceiling: 20 } as const;

    expect(rateSentence(rate, false)).toBe('not known yet; 20 a second allowed');
  });

  it('names the files that are being read, and those that could not be', () => {
    const files = {
      a: { ...aFile, rows: 2_000, done: false },
      b: { ...aFile, file: 'spring.json', error: 'The key "retries" is not known.' },
    };
    const lines = picture(80, { ...underWay, state: 'IMPORTING', files });

    expect(lines).toContain('Importing     spring.csv, 2,000 rows so far');
    expect(lines).toContain('Not imported  spring.json: The key "retries" is not known.');
  });

  it('has no escape codes without colours, and few with them', () => {
    const escapeCode = String.fromCharCode(27);

    expect(picture(80).join('')).not.toContain(escapeCode);
    expect(picture(80, underWay, true).join('')).toContain(`${escapeCode}[32m`);
  });
});

describe('the picture in a window that is too low', () => {
  const eventful: Partial<Campaign> = {
    ...underWay,
    counts: { QUEUED: 900, COMPLETED: 1_000, ANSWERED: 700, NO_ANSWER: 292, BUSY: 5, ABANDONED: 3 },
    recentErrors: [anError, { ...anError, at: toIso(noon + 9_000) }, { ...anError, at: toIso(noon) }],
  };
  const low = (rows: number) =>
    statusLines(figures(eventful), { columns: 45, rows, colors: createColors(false), results: '' });

  it('goes without rare outcomes, then blank lines, then older errors, then outcomes', () => {
    const whole = picture(45, eventful);

    expect(low(whole.length)).toEqual(whole);
    expect(whole).toContainEqual(expect.stringContaining('busy'));
    const withoutRare = low(whole.length - 1);
    expect(withoutRare).toEqual(whole.filter((line) => !/busy|no agent/.test(line)));
    const withoutBlanks = low(withoutRare.length - 1);
    expect(withoutBlanks).toEqual(withoutRare.filter((line) => line !== ''));
    const oneError = low(withoutBlanks.length - 1);
    expect(oneError.filter((line) => line.includes('17:00'))).toEqual([expect.stringContaining('17:00:12')]);
    expect(low(oneError.length - 1)).not.toContain('Outcomes');
  });

  it.each([24, 21, 12, 3])('has the name and the state at the top of %i lines', (rows) => {
    expect(low(rows).length).toBeLessThanOrEqual(rows);
    expect(low(rows)[0]).toBe('spring  RUNNING');
  });
});

describe('the line of a campaign', () => {
  it('shows the state, the progress and what remains', () => {
    expect(statusLine(figures(underWay), '46 answered')).toBe(
      '17:00:20 spring RUNNING: 6% of 1,209 rows done; 200 calls; 46 answered; about 7m 50s at this pace, plus the delay of contacts to be called later',
    );
  });

  it('says so when no rows read yet', () => {
    const nothing = { state: 'IMPORTING', files: {}, counts: {}, calls: 0 } as const;

    expect(statusLine(figures(nothing), '')).toBe('17:00:20 spring IMPORTING: no rows read yet; 0 calls');
  });
});

describe('when a campaign goes on', () => {
  const reason = 'Outside the calling hours of all remaining contacts.';

  it('is told to the second when it is soon, else to the minute', () => {
    const at = (iso: string) => remainingSentence({ type: 'goesOn', at: iso, reason }, toIso(noon));

    expect(at('2026-11-02T17:00:45.000Z')).toBe(`continues at 17:00:45 UTC. ${reason}`);
    expect(at('2026-11-03T09:00:00-05:00')).toBe(`continues at 2026-11-03 14:00 UTC. ${reason}`);
  });
});

describe('a text in lines', () => {
  it('breaks between words, within one only when it is longer than a line', () => {
    expect(wrapped('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrapped('a DestinationNotAllowed', 12)).toEqual(['a', 'DestinationN', 'otAllowed']);
  });

  it('counts what is seen: a wide letter takes two places', () => {
    expect(wrapped('東京電話', 4)).toEqual(['東京', '電話']);
  });
});
