import { describe, expect, it } from 'vitest';
import type { Campaign } from '../../../src/campaign/campaign.ts';
import { day, night, type Palette } from '../../../src/report/palette.ts';
import type { ReportInput } from '../../../src/report/report-facts.ts';
import { noFigures, withContacts } from '../../../src/report/report-figures.ts';
import { noReportPage, reportPage } from '../../../src/report/report-page.ts';
import { counted, lasting, percent, wholePercent } from '../../../src/report/report-words.ts';
import { DAY_MS, toIso } from '../../../src/time/instant.ts';
import { aContact, noon } from '../../support/a-contact.ts';
import { aFinishedCampaign } from '../../support/finished-campaign.ts';
import { usualHours } from '../../support/usual-hours.ts';

const campaign: Campaign = { campaignId: 'spring', state: 'COMPLETED', createdAt: toIso(noon) };

function inputOf(given: Partial<ReportInput> = {}): ReportInput {
  return { campaign, tally: {}, figures: noFigures(), expired: 0, endedAt: noon, ...given };
}

describe('the page of a report', () => {
  it('is the same for the same campaign, and asks for nothing', () => {
    const { input } = aFinishedCampaign(500);
    const page = reportPage(input);

    expect(reportPage(aFinishedCampaign(500).input)).toBe(page);
    expect(page).not.toMatch(/<script|<link|\bsrc=|\bhref=|url\(|@import|https?:/);
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"`);
    expect(page).not.toMatch(/NaN|undefined|Infinity|\[object/);
  });

  it('reports nothing of a single person', () => {
    const { input, contacts } = aFinishedCampaign(2_000);
    const page = reportPage(input);

    for (const { phoneNumber, contactId } of contacts) {
      if (phoneNumber) expect(page).not.toContain(phoneNumber.slice(2));
      if (contactId) expect(page).not.toContain(contactId);
    }
    expect(page).not.toContain('2065550199');
    expect(page).not.toContain('a value of an attribute');
    expect(page).not.toContain('Zoë');
    expect(page).toContain('firstName, renewalDate');
  });

  it('shows text from data as text', () => {
    const nasty = `<script>alert("x")</script>&'`;
    const file = {
      version: 'v',
      bytes: 1,
      rows: 1,
      rejected: 0,
      duplicates: 0,
      done: true,
      startedAt: toIso(noon),
    };
    const figures = withContacts(noFigures(), [aContact({ reason: nasty }).suppressed()], usualHours);
    const page = reportPage(
      inputOf({
        figures,
        tally: { SUPPRESSED: 1 },
        campaign: {
          ...campaign,
          stateReason: nasty,
          settings: { attributes: { [nasty]: 'x' }, contactFlowId: nasty },
          files: { one: { ...file, file: `spring/${nasty}.csv`, error: nasty } },
        },
      }),
    );

    expect(page).not.toContain('<script');
    expect(page.match(/&lt;script&gt;/g)?.length).toBeGreaterThanOrEqual(5);
  });

  it('says that no contact was called, and why', () => {
    const contacts = Array.from({ length: 3 }, () => aContact().suppressed());
    const page = reportPage(
      inputOf({ tally: { SUPPRESSED: 3 }, figures: withContacts(noFigures(), contacts, usualHours) }),
    );

    expect(page).toContain('No contact was called. Of 3 contacts: 3 suppressed.');
    expect(page).not.toContain('NaN');
  });

  it('reports contacts that were deleted before the end', () => {
    const { input } = aFinishedCampaign(50);
    const { COMPLETED = 0, ANSWERED = 0 } = input.tally;
    const tally = { ...input.tally, COMPLETED: COMPLETED - 2, ANSWERED: ANSWERED - 2 };

    expect(reportPage({ ...input, tally, expired: 2 })).toContain('2 deleted before the end');
    expect(reportPage({ ...input, tally, expired: 2 })).not.toContain('without a contact');
    expect(reportPage(input)).not.toMatch(/deleted before the end|without a contact/);
  });

  it('does not say of contacts that were lost that they were deleted', () => {
    const { input } = aFinishedCampaign(50);
    const { COMPLETED = 0, ANSWERED = 0 } = input.tally;
    const tally = { ...input.tally, COMPLETED: COMPLETED - 3, ANSWERED: ANSWERED - 3 };

    expect(reportPage({ ...input, tally })).toContain('3 without a contact: see above');
    expect(reportPage({ ...input, tally })).not.toContain('deleted before the end');
    const some = reportPage({ ...input, tally, expired: 1 });
    expect(some).toContain('1 deleted before the end, 2 without a contact: see above');
  });

  it('writes all over a column of the hours only when it is all', () => {
    const called = (outcome: 'ANSWERED' | 'BUSY') =>
      aContact().completed({ outcome, attempts: [{ attempt: 1, dialedAt: toIso(noon), outcome }] });
    const contacts = [called('BUSY'), ...Array.from({ length: 299 }, () => called('ANSWERED'))];
    const tally = { COMPLETED: 300, ANSWERED: 299, BUSY: 1 };
    const page = reportPage(inputOf({ tally, figures: withContacts(noFigures(), contacts, usualHours) }));

    const hours = page.slice(page.indexOf('id="hours"'));
    expect(hours.slice(0, hours.indexOf('</section>'))).toContain('text-anchor="middle">&gt;99%</text>');
    expect(hours.slice(0, hours.indexOf('</section>'))).not.toContain('text-anchor="middle">100%</text>');
  });

  it('says what a reason has at least, and how many are in none', () => {
    const letters = (i: number) => String.fromCharCode(97 + (i % 26), 97 + Math.floor(i / 26));
    const rare = Array.from({ length: 60 }, (_, i) => aContact({ reason: `Rare ${letters(i)}.` }).rejected());
    const often = Array.from({ length: 500 }, () => aContact({ reason: 'It is missing.' }).rejected());
    const figures = withContacts(noFigures(), [...rare, ...often], usualHours);
    const page = reportPage(inputOf({ tally: { REJECTED: 560 }, figures }));

    expect(page).toMatch(
      /<tbody>\s*<tr><th scope="row">It is missing\.<\/th><td>rejected<\/td><td class="n">500</,
    );
    expect(page).toContain('<th scope="row">Others</th><td>–</td><td class="n">41</td>');
    expect(page).toContain('more than 40 different reasons');
  });

  it('reports contacts that could not be read', () => {
    const page = reportPage(
      inputOf({ tally: { COMPLETED: 1, BUSY: 1 }, figures: { ...noFigures(), unreadable: 1 } }),
    );
    expect(page).toContain('1 contact could not be read in full');
    expect(reportPage(inputOf())).not.toContain('could not be read');
  });

  it('can say that it could not be made', () => {
    const page = noReportPage('<spring>');
    expect(page).toContain('<h1>&lt;spring&gt;</h1>');
    expect(page).toContain('its report could not be written');
  });

  it('of a campaign without contacts is whole', () => {
    const page = reportPage(inputOf());

    expect(page).toContain('There were no contacts to call.');
    expect(page).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('of a single contact is whole', () => {
    const figures = withContacts(noFigures(), [aContact().completed()], usualHours);
    const page = reportPage(inputOf({ tally: { COMPLETED: 1, ANSWERED: 1 }, figures }));

    expect(page).toContain('1 person was reached of the 1 who were called (100%): 1 call.');
    expect(page).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('of a million contacts over six days stays under 200 KB', () => {
    const { input } = aFinishedCampaign(2_000);
    const minutes = Array.from({ length: 2_000 }, (_, i) => noon + (i / 2_000) * 6 * DAY_MS);
    const spread = minutes.map((ms) =>
      aContact({ attempts: [{ attempt: 1, dialedAt: toIso(ms) }] }).completed({ dialedAt: toIso(ms) }),
    );
    const figures = JSON.parse(
      JSON.stringify(withContacts(input.figures, spread, usualHours)),
      (key, value) =>
        Number.isInteger(value) && value > 0 && (key === 'calls' || key === 'answered' || /^\d+$/.test(key))
          ? value * 997
          : value,
    );
    const name = `${'"'.repeat(900)}.csv`;
    const files = Object.fromEntries(
      Array.from({ length: 3_000 }, (_, i) => [
        i,
        { ...input.campaign.files?.one, file: `many/${i}${name}`, error: '<'.repeat(900) } as never,
      ]),
    );
    const attributes = Object.fromEntries(Array.from({ length: 3_000 }, (_, i) => [`a_long_name_${i}`, 'x']));
    const page = reportPage({
      ...input,
      figures,
      campaign: { ...campaign, files, settings: { attributes } },
    });

    expect(Buffer.byteLength(page)).toBeLessThan(200_000);
    expect(page).toContain('2,940 more files are not listed.');
    expect(page).toContain('Calls placed per 30 min');
  });

  it('has its times on the clock that the calling hours name', () => {
    const figures = withContacts(noFigures(), [aContact().completed()], usualHours);
    const settings = { callingHours: { timeZone: 'America/New_York' } };
    const page = reportPage(
      inputOf({ figures, tally: { COMPLETED: 1, ANSWERED: 1 }, campaign: { ...campaign, settings } }),
    );

    expect(page).toContain('<dt>First call</dt><dd>2 Nov 2026, 07:00</dd>');
    expect(page).toContain('Times are in America/New_York (UTC−05:00).');
  });
});

describe('words of a report', () => {
  it('never round to nothing or to all', () => {
    expect([percent(0, 9), percent(9, 9), percent(0, 0)]).toEqual(['0%', '100%', '–']);
    expect([percent(1, 10_000), percent(9_999, 10_000), percent(1, 3)]).toEqual(['<0.1%', '>99.9%', '33.3%']);
  });

  it('never round to nothing or to all where there is little room, either', () => {
    const reported = [
      [0, 9],
      [9, 9],
      [0, 0],
      [1, 1_000],
      [299, 300],
      [1, 3],
    ] as const;
    expect(reported.map(([part, whole]) => wholePercent(part, whole))).toEqual([
      '0%',
      '100%',
      '–',
      '<1%',
      '>99%',
      '33%',
    ]);
  });

  it('count one and many', () => {
    expect([counted(1, 'call', 'calls'), counted(1_200, 'call', 'calls')]).toEqual(['1 call', '1,200 calls']);
  });

  it('report how long it took', () => {
    const minutes = [0.2, 5, 125, 120, 1_440, 4_500].map((n) => lasting(n * 60_000));
    expect(minutes).toEqual(['12 s', '5 min', '2 h 5 min', '2 h', '1 d', '3 d 3 h']);
  });
});

describe.each([
  ['by day', day],
  ['by night', night],
] as const)('the colours of a report %s', (_, palette: Palette) => {
  it('can be distinguished from the paper', () => {
    const { paper, tile, ink, muted, accent, outcomes } = palette;
    for (const text of [ink, muted]) {
      for (const ground of [paper, tile]) expect(contrast(text, ground)).toBeGreaterThanOrEqual(4.5);
    }
    for (const mark of [accent, ...Object.values(outcomes)]) {
      expect(contrast(mark, paper)).toBeGreaterThanOrEqual(3);
    }
    expect(contrast(ink, palette.pale)).toBeGreaterThanOrEqual(4.5);
    expect(new Set(Object.values(outcomes)).size).toBe(9);
  });
});

/** WCAG 2.2, “contrast ratio”. */
function contrast(a: string, b: string): number {
  const [lighter = 0, darker = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((share) => (share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
