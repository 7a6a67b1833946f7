import { describe, expect, it } from 'vitest';
import { hoursFor } from '../../../src/calling-hours/campaign-hours.ts';
import { rulesVersion } from '../../../src/calling-hours/jurisdiction-table.ts';
import type { Contact } from '../../../src/contact/contact.ts';
import { noFigures, withContacts } from '../../../src/report/report-figures.ts';
import { outsideSection, rulesSection } from '../../../src/report/rules-section.ts';
import { aContact } from '../../support/a-contact.ts';
import { aFinishedCampaign } from '../../support/finished-campaign.ts';
import { usualHours } from '../../support/usual-hours.ts';

const window = { callingHours: { start: '08:00', end: '21:00' } };
const utc = { name: 'UTC', ahead: 0 };

/** A contact that was called at these times. */
function called(phoneNumber: string, times: readonly string[], given: Partial<Contact> = {}): Contact {
  const attempts = times.map((dialedAt, i) => ({ attempt: i + 1, dialedAt }));
  return aContact({ contactKey: phoneNumber, phoneNumber, ...given, attempt: times.length }).completed({
    attempts,
    dialedAt: times.at(-1) ?? '',
  });
}

const rulesOf = (contacts: readonly Contact[], hours = usualHours) =>
  withContacts(noFigures(), contacts, hours).rules;

const noonInMiami = '2026-12-01T17:00:00.000Z';
const nightInMiami = '2026-12-01T08:12:00.000Z';

describe('the calling rules in a report', () => {
  it('are named with the number of calls, and none of these was outside', () => {
    const section = rulesSection(
      rulesOf([
        called('+13055550100', [noonInMiami, '2026-12-02T17:00:00.000Z']),
        called('+12125550100', [noonInMiami]),
        called('+4930123456', [noonInMiami]),
      ]),
    );

    expect(section.lead).toBe(
      `3 calls checked against the calling rules (the table’s version ${rulesVersion}, for sales calls); 0 outside. 1 call went to places for which the table has no rules: the campaign’s own hours applied alone.`,
    );
    expect(section.table?.rows).toEqual([
      ['United States (US)', 'every day 08:00–21:00, 47 CFR 64.1200(c)(1); 16 CFR 310.4(c)', '3'],
      [
        'Florida (US-FL)',
        'every day 08:00–20:00, Fla. Stat. 501.616(6)(a); at most 3 calls in 24 hours (same subject matter), Fla. Stat. 501.616(6)(b)',
        '2',
      ],
    ]);
    expect(outsideSection(rulesOf([called('+13055550100', [noonInMiami])]), utc)).toBeUndefined();
  });

  it('name a call outside them by its row, never by a number or customerId', () => {
    const rules = rulesOf([called('+13055550100', [nightInMiami, noonInMiami], { customerId: 'C-77' })]);

    expect(rulesSection(rules).lead).toContain('2 calls checked');
    expect(rulesSection(rules).lead).toContain('; 1 outside.');
    const section = outsideSection(rules, utc);
    expect(section?.lead).toMatch(/^1 call began outside the hours of a rule\./);
    const [row] = section?.table?.rows ?? [];
    const texts = (row ?? []).map((cell) => (typeof cell === 'string' ? cell : cell.text));
    expect(texts).toEqual([
      expect.stringMatching(/^<code>[a-p]{12}<\/code>$/),
      '2 of <bdi>spring.csv</bdi>',
      '1 Dec 2026, 08:12',
      'Florida: 08:00–20:00, Fla. Stat. 501.616(6)(a)',
    ]);
    expect(JSON.stringify([rules, section])).not.toMatch(/3055550100|C-77/);
  });

  it('judge by the place of the row, too', () => {
    // 08:30 in Miami, 06:30 in Utah.
    const at = '2026-12-01T13:30:00.000Z';
    expect(rulesOf([called('+13055550100', [at])]).outside).toBe(0);
    expect(rulesOf([called('+13055550100', [at], { place: 'US-UT' })])).toMatchObject({
      outside: 1,
      byPlace: { US: 1, 'US-FL': 1, 'US-UT': 1 },
    });
  });

  it('count a call within the minute after closing time apart', () => {
    const rules = rulesOf([called('+13055550100', ['2026-12-02T01:00:00.700Z'])]);

    expect(rules).toMatchObject({ checked: 1, outside: 0, atEdge: 1, exceptions: [] });
    expect(rulesSection(rules).lead).toContain(
      '0 outside; 1 call began within a minute after closing time or a second before opening',
    );
  });

  it('list twenty calls, and count the others', () => {
    const many = Array.from({ length: 60 }, (_, i) => called(`+130555501${i + 10}`, [nightInMiami]));
    const section = outsideSection(rulesOf(many), utc);

    expect(section?.table?.rows).toHaveLength(20);
    expect(section?.lead).toMatch(/^60 calls /);
    expect(section?.note).toContain('the first 20 calls are listed');
  });

  it('are off where the settings say so', () => {
    const contacts = [called('+13055550100', [nightInMiami])];

    expect(rulesSection(rulesOf(contacts, 'always')).lead).toBe(
      'The hours of the calling rules were off: “callingHours” is “always”. No call was checked against them.',
    );
    const off = hoursFor({ callingRules: 'off' }, window);
    expect(rulesSection(rulesOf(contacts, off)).lead).toContain('“callingRules” is “off”');
    expect(rulesSection(noFigures().rules).lead).toBe('No call was placed.');
  });

  it('are other rules for another kind of calls', () => {
    const service = hoursFor({ callingRules: 'service' }, window);
    const section = rulesSection(rulesOf([called('+13055550100', [noonInMiami])], service));

    expect(section.lead).toContain('for service calls');
    expect(section.table?.rows.map(([place]) => place)).toEqual(['United States (US)']);
    const germany = rulesSection(rulesOf([called('+4930123456', [noonInMiami])], service));
    expect(germany.lead).toMatch(/^No call went to a place with calling rules/);
  });

  it('were kept in the whole campaign of the example', () => {
    const { input } = aFinishedCampaign(1_500);

    expect(input.figures.rules).toMatchObject({ kind: 'sales', outside: 0, atEdge: 0 });
    expect(input.figures.rules.checked).toBeGreaterThan(1_500);
  });
});
