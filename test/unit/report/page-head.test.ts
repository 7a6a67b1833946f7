import { describe, expect, it } from 'vitest';
import { hoursFor } from '../../../src/calling-hours/campaign-hours.ts';
import type { Campaign } from '../../../src/campaign/campaign.ts';
import { campaignReportKey } from '../../../src/closing/closing.ts';
import type { Contact, Outcome } from '../../../src/contact/contact.ts';
import type { Counts } from '../../../src/contact/counts.ts';
import { calleeHour } from '../../../src/report/callee-hour.ts';
import { placedCalls } from '../../../src/report/placed-calls.ts';
import { dateOn, isMidnight, reportClock } from '../../../src/report/report-clock.ts';
import { noFigures, withContacts } from '../../../src/report/report-figures.ts';
import { noReportPage, reportPage } from '../../../src/report/report-page.ts';
import { lasting, percent, shortened, wholePercent } from '../../../src/report/report-words.ts';
import { countTalkTime, noTalkTimes } from '../../../src/report/talk-times.ts';
import { MINUTE_MS, SECOND_MS, toIso } from '../../../src/time/instant.ts';
import { aContact, noon } from '../../support/a-contact.ts';
import { usualHours } from '../../support/usual-hours.ts';

const file = {
  file: 'spring/a.csv',
  version: 'v1',
  bytes: 1,
  rows: 1_005,
  rejected: 1,
  duplicates: 1,
  done: true,
  startedAt: toIso(noon),
};
const campaign: Campaign = {
  campaignId: 'spring',
  state: 'COMPLETED',
  createdAt: toIso(noon - 60 * MINUTE_MS),
  files: { file },
};

const calledAt = (outcome: Outcome, at: number): Contact =>
  aContact().completed({
    outcome,
    dialedAt: toIso(at),
    attempts: [{ attempt: 1, contactId: 'call-1', dialedAt: toIso(at), outcome }],
  });

interface Given {
  readonly contacts?: readonly Contact[];
  readonly tally?: Counts;
  readonly unreadable?: number;
  readonly change?: Partial<Campaign>;
}

/** The lines of the page's head as its reader sees them. */
function headOf({ contacts = [], tally = {}, unreadable = 0, change = {} }: Given): string[] {
  const page = reportPage({
    campaign: { ...campaign, ...change },
    tally,
    figures: { ...withContacts(noFigures(), contacts, usualHours), unreadable },
    expired: 0,
    endedAt: noon + 90 * MINUTE_MS,
  });
  const head = page.slice(page.indexOf('<header>'), page.indexOf('</header>'));
  return head
    .replace(/<\/(?:dt|span|dd)>/g, ' ')
    .replace(/<\/div>/g, '\n')
    .replace(/<[^>]+>/g, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

describe('the head of a report', () => {
  it('reports the result in a sentence, in four figures and in four times', () => {
    const contacts = [calledAt('ANSWERED', noon), calledAt('BUSY', noon + 5 * MINUTE_MS)];

    expect(headOf({ contacts, tally: { COMPLETED: 2, ANSWERED: 1, BUSY: 1, SUPPRESSED: 1_001 } })).toEqual([
      'Campaign report Completed',
      'spring',
      '1 person was reached of the 2 who were called (50.0%): 2 calls within 5 min.',
      'Contacts 1,003 of 1,005 rows',
      'Called 2 0.2% of contacts',
      'Reached 1 50.0% of those called',
      'Calls placed 2 1.00 per contact called',
      'Created 2 Nov 2026, 11:00',
      'First call 2 Nov 2026, 12:00',
      'Last call 2 Nov 2026, 12:05',
      'Over 2 Nov 2026, 13:30',
      'Times are in UTC.',
    ]);
  });

  it('of a cancelled campaign says so, and why, without a phone number in full', () => {
    const change = { state: 'CANCELLED', stateReason: 'Cancelled by +12065550101.' } as const;

    expect(headOf({ tally: { CANCELLED: 1_500 }, change })).toEqual([
      'Campaign report Cancelled',
      'spring',
      'No contact was called. Of 1,500 contacts: 1,500 cancelled.',
      'Cancelled by +1********01.',
      'Contacts 1,500 of 1,005 rows',
      'Called 0 0% of contacts',
      'Reached 0 – of those called',
      'Calls placed 0 none',
      'Created 2 Nov 2026, 11:00',
      'First call none',
      'Last call none',
      'Over 2 Nov 2026, 13:30',
      'Times are in UTC.',
    ]);
  });

  it('says what contacts could not be read, and that rows made none', () => {
    const [, , sentence] = headOf({});
    expect(sentence).toBe('There were no contacts to call: none of the 1,005 rows became a contact.');
    expect(headOf({ change: { files: {} } })[2]).toBe('There were no contacts to call.');
    expect(headOf({ unreadable: 2 }).at(-1)).toBe(
      '2 contacts could not be read in full: status and outcome are counted, calls are not, and their reasons are under “other reasons”.',
    );
  });

  it('reports no contact called with every status in which they ended', () => {
    expect(headOf({ tally: { SUPPRESSED: 2, CANCELLED: 1 } })[2]).toMatch(
      /^No contact was called\. Of 3 contacts: 2 suppressed, 1 cancelled\.$/,
    );
  });

  it('reports many, and of calls at one moment without a length', () => {
    const contacts = [calledAt('ANSWERED', noon), calledAt('ANSWERED', noon)];

    expect(headOf({ contacts, tally: { COMPLETED: 2, ANSWERED: 2 } })[2]).toBe(
      '2 people were reached of the 2 who were called (100%): 2 calls.',
    );
  });

  it('cuts a reason that is very long', () => {
    const reason = headOf({ change: { stateReason: 'x'.repeat(5_000) } })[3];

    expect(reason).toHaveLength(999);
  });
});

describe('a report as a page', () => {
  const pageOf = () => reportPage({ campaign, tally: {}, figures: noFigures(), expired: 0, endedAt: noon });

  it('has its sections in the order in which they are read', () => {
    expect([...pageOf().matchAll(/<h2 id="([a-z-]+)"/g)].map(([, id]) => id)).toEqual([
      'funnel',
      'outcomes',
      'pace',
      'attempts',
      'hours',
      'rules',
      'reasons',
      'settings',
      'files',
    ]);
  });

  it('is a page of HTML that loads nothing, and says where the single contacts are', () => {
    const page = pageOf();

    expect(page).toMatch(/^<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n/);
    expect(page).toContain(
      '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src \'unsafe-inline\'; img-src data:">',
    );
    expect(page).toContain('<title>Campaign spring: report</title>');
    expect(page).toContain(
      '<footer><p>Every number counts contacts or calls; the result of each contact is in results.csv, next to this page. Times are in UTC.</p></footer>',
    );
    expect(page.endsWith('</body>\n</html>\n')).toBe(true);
  });

  it('that could not be made says where to look', () => {
    const instead = noReportPage('spring').replace(/<style>[\s\S]*<\/style>/, '');

    expect(
      instead
        .replace(/<[^>]+>/g, '')
        .trim()
        .split(/\n+/),
    ).toEqual([
      'Campaign spring: report',
      'Campaign report',
      'spring',
      'The campaign is over, but its report could not be written. The log of the closer function has the error, with the name of this campaign.',
      'The result of each contact is in results.csv, next to this page.',
    ]);
  });
});

describe('the clock of a report', () => {
  const clockOf = (timeZone: string, at = noon) =>
    reportClock({ settings: { callingHours: { timeZone } } }, at);

  it.each([
    ['America/New_York', 'America/New_York (UTC−05:00)', '2 Nov 2026, 07:00'],
    ['Asia/Kathmandu', 'Asia/Kathmandu (UTC+05:45)', '2 Nov 2026, 17:45'],
    ['Pacific/Auckland', 'Pacific/Auckland (UTC+13:00)', '3 Nov 2026, 01:00'],
    ['Europe/London', 'Europe/London (UTC+00:00)', '2 Nov 2026, 12:00'],
    ['recipient', 'UTC', '2 Nov 2026, 12:00'],
    ['Nowhere/Land', 'UTC', '2 Nov 2026, 12:00'],
  ])('is that of the calling hours (%s)', (zone, name, date) => {
    expect(clockOf(zone).name).toBe(name);
    expect(dateOn(clockOf(zone), noon)).toBe(date);
  });

  it('is that of the universe when the campaign calls always, or says nothing', () => {
    expect(reportClock({ settings: { callingHours: 'always' } }, noon)).toEqual({ name: 'UTC', ahead: 0 });
    expect(reportClock({}, noon).name).toBe('UTC');
    expect(reportClock({ settings: {} }, noon).name).toBe('UTC');
  });

  it('has its own midnight, and all twelve months', () => {
    expect(isMidnight(clockOf('America/New_York'), Date.UTC(2026, 10, 2, 5))).toBe(true);
    expect(isMidnight(clockOf('America/New_York'), Date.UTC(2026, 10, 2))).toBe(false);
    const utc = clockOf('recipient');
    expect(
      Array.from({ length: 12 }, (_, month) => dateOn(utc, Date.UTC(2026, month, 9)).slice(2, 5)),
    ).toEqual(['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']);
  });
});

describe('calls of a contact', () => {
  it('are its attempts that Connect took, in order, the last one with the contact’s own outcome', () => {
    const contact = aContact({ attempt: 3 }).completed({
      outcome: 'ANSWERED',
      dialedAt: toIso(noon + 2 * MINUTE_MS),
      attempts: [
        { attempt: 3, contactId: 'c', dialedAt: toIso(noon + 2 * MINUTE_MS) },
        { attempt: 2, outcome: 'ERROR' },
        { attempt: 1, contactId: 'a', dialedAt: toIso(noon), outcome: 'BUSY' },
      ],
    });

    expect(placedCalls(contact)).toStrictEqual([
      { position: 1, dialedAt: noon, outcome: 'BUSY' },
      { position: 2, dialedAt: noon + 2 * MINUTE_MS, outcome: 'ANSWERED' },
    ]);
  });

  it('have the one that no entry contains', () => {
    const dialed = aContact({ attempt: 2 }).dialed({
      attempts: [{ attempt: 1, dialedAt: toIso(noon), outcome: 'BUSY' }],
      dialedAt: toIso(noon + MINUTE_MS),
    });

    expect(placedCalls(dialed)).toStrictEqual([
      { position: 1, dialedAt: noon, outcome: 'BUSY' },
      { position: 2, dialedAt: noon + MINUTE_MS },
    ]);
  });

  it('are none of contacts that were never called', () => {
    expect(placedCalls(aContact().suppressed())).toEqual([]);
    expect(placedCalls({ ...aContact().queued(), attempts: undefined } as never)).toEqual([]);
  });

  it('are one at least of contacts that are completed', () => {
    const { dialedAt: _, ...rest } = aContact().completed({ attempts: [], endedAt: toIso(noon + SECOND_MS) });

    expect(placedCalls(rest)).toEqual([{ position: 1, dialedAt: noon + SECOND_MS, outcome: 'ANSWERED' }]);
  });
});

describe('how long answered calls took', () => {
  const timesOf = (...seconds: number[]) => {
    const times = noTalkTimes();
    for (const s of seconds) {
      const change = { answeredAt: toIso(noon), endedAt: toIso(noon + s * SECOND_MS) };
      countTalkTime(times, aContact().completed(change));
    }
    return times;
  };

  it('is counted in bins, each without its end', () => {
    expect(timesOf(0, 4.9, 5, 59, 60, 599, 600, 9_000).counts).toEqual([2, 1, 0, 0, 0, 1, 1, 0, 0, 1, 2]);
  });

  it('is added up, and what cannot be is left out', () => {
    expect(timesOf(5, 10, -1)).toMatchObject({ totalMs: 15_000, leftOut: 1 });
  });

  it('is asked of answered calls only', () => {
    const times = noTalkTimes();
    const reported = { answeredAt: toIso(noon), endedAt: toIso(noon + SECOND_MS) };
    countTalkTime(times, aContact().completed({ ...reported, outcome: 'VOICEMAIL' }));
    countTalkTime(times, aContact().cancelled({ ...reported, outcome: 'ANSWERED' }));

    expect(times).toEqual(noTalkTimes());
  });
});

describe('numbers of a report', () => {
  it('are cut at the edges as they should be', () => {
    expect([percent(1, 1_000), percent(999, 1_000), percent(0, 5), percent(2, 3)]).toEqual([
      '0.1%',
      '99.9%',
      '0%',
      '66.7%',
    ]);
    expect([wholePercent(1, 200), wholePercent(1, 201), wholePercent(199, 200), wholePercent(2, 3)]).toEqual([
      '1%',
      '<1%',
      '>99%',
      '67%',
    ]);
  });

  it('report how long it took in the two largest units', () => {
    const reported = [119, 120, 7_170, 7_200, 86_340, 86_400, 90_000, 172_800 + 3_600].map((s) =>
      lasting(s * 1_000),
    );

    expect(reported).toEqual(['119 s', '2 min', '2 h', '2 h', '23 h 59 min', '1 d', '1 d 1 h', '2 d 1 h']);
  });

  it('leave the middle out of a long text, by whole characters', () => {
    expect([shortened('12345', 5), shortened('123456', 5), shortened('😀😀😀😀', 3)]).toEqual([
      '12345',
      '12…56',
      '😀…😀',
    ]);
  });
});

describe('the hour on the clock of a called contact', () => {
  const hourOf = (phoneNumber = '', timeZone: string | undefined, ms: number, place?: string) =>
    calleeHour(
      { phoneNumber, ...(timeZone !== undefined && { timeZone }), ...(place !== undefined && { place }) },
      'always',
      ms,
    );

  it('is that of the place in the row, too', () => {
    // 07:00 in Miami; in Utah it is 05:00.
    expect(hourOf('+13055550100', undefined, noon)).toBe(7);
    expect(hourOf('+13055550100', undefined, noon, 'US-GA')).toBe(7);
    expect(hourOf('+13055550100', undefined, noon, 'US-UT')).toBeUndefined();
  });

  it('is that of the zone in the settings if nothing else says where it is, as at the gate', () => {
    const callingHours = { timeZone: 'Asia/Tokyo' };
    const hours = hoursFor({ callingHours }, { callingHours: 'always' });
    expect(calleeHour({ phoneNumber: '+870773111632' }, hours, noon)).toBe(21);
  });

  it('is that of the row, or of all zones of the number when they agree', () => {
    expect(hourOf('+919876543210', 'Asia/Kolkata', noon)).toBe(17);
    expect(hourOf(undefined, 'Asia/Tokyo', noon)).toBe(21);
    expect(hourOf('+12065550101', undefined, noon)).toBe(4);
    // Sydney and Lord Howe have the same time in summer, half an hour apart in winter.
    expect(hourOf('+61255500001', undefined, noon)).toBe(23);
    expect(hourOf('+61255500001', undefined, Date.UTC(2026, 6, 2, 12))).toBeUndefined();
  });

  it('is not known without a number, of a zone that does not exist, and where zones differ', () => {
    expect(hourOf(undefined, undefined, noon)).toBeUndefined();
    expect(hourOf('', undefined, noon)).toBeUndefined();
    expect(hourOf('+870773111632', undefined, noon)).toBeUndefined();
    expect(hourOf('+12065550101', 'Nowhere/Land', noon)).toBeUndefined();
    expect(hourOf('+12065550101', 'Asia/Kolkata', noon)).toBeUndefined();
    expect(hourOf('+18885550101', undefined, noon)).toBeUndefined();
  });

  it('is midnight at midnight, also before 1970', () => {
    expect(hourOf(undefined, 'Europe/London', Date.UTC(2026, 10, 3))).toBe(0);
    expect(hourOf(undefined, 'America/New_York', 0)).toBe(19);
    expect(hourOf(undefined, 'Africa/Abidjan', -1)).toBe(23);
    expect(hourOf(undefined, 'Africa/Abidjan', 0)).toBe(0);
  });
});

describe('the key of a report', () => {
  it('lies beside the results of its campaign', () => {
    expect(campaignReportKey('spring')).toBe('results/spring/report.html');
  });
});
