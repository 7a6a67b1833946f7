/** The table of calling rules: each file by its schema, and the table as a whole. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { projectFolder } from '../../../local/local-folder.ts';
import { callingRulesPage } from '../../../scripts/calling-rules-page.ts';
import { holidayCalendars } from '../../../src/calling-hours/holidays.ts';
import { callKinds, type HoursRule } from '../../../src/calling-hours/jurisdiction.ts';
import {
  jurisdictions,
  rulesDisclaimer,
  rulesOfPlace,
  rulesVersion,
} from '../../../src/calling-hours/jurisdiction-table.ts';
import { zonesOfPlace } from '../../../src/calling-hours/number-places.ts';
import { placesOfState } from '../../../src/calling-hours/place-names.ts';
import { maxCapAttempts, maxCapDays } from '../../../src/dialing/frequency-cap.ts';
import { readWeek } from '../../../src/local-time/week-hours.ts';
import { textOf } from '../../support/documents.ts';
import { hoursByHand, limitsByHand } from '../../support/rules-by-hand.ts';

const folder = join(projectFolder, 'src/calling-hours/jurisdictions');
const files = readdirSync(folder);

/** A day of the calendar, not only ten characters. */
const date = z
  .string()
  .check(z.refine((text) => new Date(Date.parse(text)).toISOString().slice(0, 10) === text));
const text = z.string().check(z.minLength(3));
const range = z.string().check(
  z.regex(/^\d\d:\d\d-\d\d:\d\d$/),
  z.refine((given) => given.slice(0, 5) < given.slice(6)),
);
const ranges = z.array(range);
const week = z
  .record(z.string(), ranges)
  .check(z.refine((given) => Object.keys(given).length > 0 && readWeek(given).type === 'week'));
const source = {
  appliesTo: z.array(z.enum(callKinds)).check(z.minLength(1)),
  citation: text,
  source: text,
  read: date,
  mark: z.enum(['P', 'S', 'M', 'X']),
  from: z.optional(date),
  to: z.optional(date),
  recorded: z.optional(z.literal(true)),
  note: z.optional(text),
};
const wholeNumber = z.int().check(z.gte(1));
const rule = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('hours'),
    week,
    holidays: z.optional(z.strictObject({ calendar: z.enum(holidayCalendars), hours: ranges })),
    holidayEves: z.optional(ranges),
    ...source,
  }),
  z.strictObject({
    type: z.literal('attempts'),
    calls: wholeNumber,
    hours: wholeNumber,
    scope: text,
    ...source,
  }),
  z.strictObject({ type: z.literal('ring'), seconds: wholeNumber, ...source }),
  z.strictObject({ type: z.literal('duty'), text, ...source }),
]);
const schema = z.strictObject({
  country: z.string().check(z.regex(/^[A-Z]{2}$/)),
  state: z.optional(z.string().check(z.regex(/^[A-Z]{2}$/))),
  name: text,
  rules: z.array(rule).check(z.minLength(1)),
});

describe('the table of calling rules', () => {
  it.each(files)('%s has the shape of a jurisdiction, and the name of its place', (file) => {
    const read = schema.parse(JSON.parse(readFileSync(join(folder, file), 'utf8')));
    expect(`${[read.country, ...(read.state ?? [])].join('-').toLowerCase()}`.replace(/-(?=.$)/, '')).toBe(
      file.replace('.json', ''),
    );
  });

  it('rejects hours over midnight, an unknown day, a date that is none, a mark of its own and a key too many', () => {
    const good = {
      type: 'hours',
      week: { 'MON-SUN': ['08:00-20:00'] },
      appliesTo: ['sales'],
      citation: 'Law 1',
      source: 'the law',
      read: '2026-11-29',
      mark: 'P',
    };
    expect(rule.safeParse(good).success).toBe(true);
    for (const wrong of [
      { week: { 'MON-SUN': ['20:00-08:00'] } },
      { week: { 'MON-SAN': ['08:00-20:00'] } },
      { read: '2026-02-30' },
      { mark: 'A' },
      { appliesTo: ['surveys'] },
      { holidays: { calendar: 'US-XX', hours: [] } },
      { weeks: {} },
    ]) {
      expect(rule.safeParse({ ...good, ...wrong }).success, JSON.stringify(wrong)).toBe(false);
    }
  });

  it('holds every file once, and nothing else', () => {
    const names = jurisdictions.map(({ country, state }) =>
      [country, ...(state ? [state] : [])].join('-').toLowerCase(),
    );
    expect(names.map((name) => `${name}.json`).sort()).toEqual([...files].sort());
  });

  it('names states by their postal codes, and only places whose clocks are known', () => {
    for (const { country, state, name } of jurisdictions) {
      if (state !== undefined) expect(placesOfState(name, country)).toEqual([{ country, state }]);
      expect(zonesOfPlace({ country, state }), name).not.toEqual([]);
    }
  });

  it.each(callKinds)('has hours and attempts for %s exactly where the rules by hand have them', (kind) => {
    const places = (type: 'hours' | 'attempts') =>
      jurisdictions
        .filter(({ rules }) => rules.some((each) => each.type === type && each.appliesTo.includes(kind)))
        .map(({ country, state }) => (state === undefined ? country : `${country}-${state}`));
    expect(places('hours').sort()).toEqual(Object.keys(hoursByHand[kind]).sort());
    expect(places('attempts').sort()).toEqual(Object.keys(limitsByHand[kind]).sort());
  });

  it('limits attempts by no more than the history of a number holds', () => {
    const limits = jurisdictions.flatMap(({ rules }) => rules.filter(({ type }) => type === 'attempts'));
    expect(limits.length).toBeGreaterThan(0);
    for (const limit of limits) {
      if (limit.type !== 'attempts') continue;
      expect(limit.calls).toBeLessThanOrEqual(maxCapAttempts);
      expect(limit.hours).toBeLessThanOrEqual(maxCapDays * 24);
    }
  });

  it.each(callKinds)('limits attempts for %s as the rules by hand do', (kind) => {
    for (const [key, [calls, hours]] of Object.entries(limitsByHand[kind])) {
      const [country = '', state] = key.split('-');
      const limits = rulesOfPlace({ country, state }, kind).map((each) => each.rule);
      expect(limits).toContainEqual(expect.objectContaining({ type: 'attempts', calls, hours }));
    }
  });

  it('gives a state the rules of its country as well, and an unknown place none', () => {
    const names = rulesOfPlace({ country: 'US', state: 'FL' }, 'sales').map(
      ({ jurisdiction }) => jurisdiction.name,
    );
    expect(new Set(names)).toEqual(new Set(['United States', 'Florida']));
    expect(rulesOfPlace({ country: 'MX' }, 'sales')).toEqual([]);
  });

  it('is as strict as its sources on what they disagree about', () => {
    const hoursOf = (state: string) =>
      rulesOfPlace({ country: 'US', state }, 'sales')
        .filter(({ jurisdiction }) => jurisdiction.state === state)
        .map((each) => each.rule)
        .filter((each): each is HoursRule => each.type === 'hours');
    expect(hoursOf('CT').map((each) => [each.mark, each.week])).toEqual([
      ['X', { 'MON-SUN': ['09:00-20:00'] }],
    ]);
    expect(hoursOf('PA').map((each) => each.week)).toContainEqual({ 'MON-SAT': ['09:00-19:00'] });
  });

  it('has a new version when a rule changes', () => {
    const digest = createHash('sha256').update(JSON.stringify(jurisdictions)).digest('hex').slice(0, 12);
    // When this fails, give the table a new version, the day of the change, and write both here.
    expect([rulesVersion, digest]).toEqual(['2026-11-30', '5212b1b80201']);
  });
});

describe('the page of calling rules', () => {
  it('is what the table says: write it with npx tsx scripts/generate-calling-rules-page.ts', () => {
    expect(textOf('docs/calling-rules.md')).toBe(callingRulesPage());
  });

  it('says that it is not legal advice, and has every law with the day on which it was read', () => {
    const page = textOf('docs/calling-rules.md');
    expect(page).toContain(rulesDisclaimer);
    expect(rulesDisclaimer).toMatch(/^Not legal advice/);
    for (const each of jurisdictions.flatMap(({ rules }) => rules)) {
      expect(page).toContain(`| ${each.citation} | ${each.source}; ${each.read} | ${each.mark} |`);
    }
  });
});
