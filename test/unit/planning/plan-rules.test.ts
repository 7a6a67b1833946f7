import { describe, expect, it } from 'vitest';
import type { LocatedCallee } from '../../../src/calling-hours/callee-places.ts';
import { hoursFor } from '../../../src/calling-hours/campaign-hours.ts';
import { rulesVersion } from '../../../src/calling-hours/jurisdiction-table.ts';
import type { CampaignSettings } from '../../../src/campaign/settings.ts';
import { assumptionDefaults } from '../../../src/forecast/forecast-assumptions.ts';
import { makePlan } from '../../../src/planning/plan.ts';
import { callsFrom, type PlanBasis } from '../../../src/planning/plan-basis.ts';
import { PlanGroups } from '../../../src/planning/plan-groups.ts';
import { defaultPrices } from '../../../src/planning/plan-prices.ts';
import { HOUR_MS, MINUTE_MS } from '../../../src/time/instant.ts';
import { deploymentOf } from '../../support/a-forecast.ts';

/** Friday, 20:30 in Miami, 17:30 in Seattle; the next day is a Saturday. */
const friday = Date.parse('2026-11-28T01:30:00Z');

type Row = LocatedCallee & { readonly cappedUntilMs?: number };

function planOf(rows: readonly Row[], settings: CampaignSettings = {}, atMs = friday) {
  const basis: PlanBasis = {
    file: 'spring.csv',
    campaignId: 'spring',
    settings,
    deployment: deploymentOf({ callingHours: '08:00-21:00' }),
    assumptions: assumptionDefaults,
    prices: defaultPrices,
    atMs,
  };
  const groups = new PlanGroups(hoursFor(settings, basis.deployment), callsFrom(basis));
  for (const { cappedUntilMs, ...callee } of rows) groups.add(callee, cappedUntilMs);
  const counts = { read: rows.length, toCall: rows.length, rejected: 0, duplicates: 0 };
  const others = {
    alreadyInCampaign: 0,
    onDoNotCallList: 0,
    overFrequencyCap: 0,
    timeZoneUnknown: 0,
    repaired: 0,
  };
  return makePlan(
    { rows: { ...counts, ...others }, rejected: [], groups: groups.list(), sharedNumbers: 0, notes: [] },
    basis,
  );
}

const many = (n: number, row: (i: number) => Row) => Array.from({ length: n }, (_, i) => row(i));
const miami = (i = 0): Row => ({ phoneNumber: `+1305555${1000 + i}` });
const seattle = (i = 0): Row => ({ phoneNumber: `+1206555${1000 + i}` });
const berlin = (i = 0): Row => ({ phoneNumber: `+49302312500${i}` });
const paris = (i = 0): Row => ({ phoneNumber: `+3361234567${i}` });

describe('the calling rules in a plan', () => {
  it('are listed by place, with their contacts, the first opening and the law', () => {
    const { callingRules } = planOf([...many(3, miami), ...many(2, seattle), berlin()]);

    expect(callingRules).toMatchObject({ kind: 'sales', version: rulesVersion, withoutRules: 1 });
    expect(callingRules.places).toEqual([
      {
        place: 'US',
        name: 'United States',
        contacts: 5,
        hours: [{ rule: 'every day 08:00–21:00', law: '47 CFR 64.1200(c)(1); 16 CFR 310.4(c)' }],
        limits: [],
        atLimit: 0,
        opensAt: '2026-11-28T01:30:00.000Z',
        localTime: '2026-11-27 17:30',
        clock: 'America/Los_Angeles',
        never: 0,
      },
      expect.objectContaining({
        place: 'US-FL',
        name: 'Florida',
        contacts: 3,
        hours: [{ rule: 'every day 08:00–20:00', law: 'Fla. Stat. 501.616(6)(a)' }],
        limits: [
          {
            rule: 'at most 3 calls in 24 hours (same subject matter)',
            law: 'Fla. Stat. 501.616(6)(b)',
            calls: 3,
            hours: 24,
          },
        ],
        opensAt: '2026-11-28T13:00:00.000Z',
        localTime: '2026-11-28 08:00',
        clock: 'America/New_York',
      }),
      expect.objectContaining({ place: 'US-WA', contacts: 2, opensAt: '2026-11-28T01:30:00.000Z' }),
    ]);
  });

  it('open when the first limit of calls does, where every contact is at one, to the minute', () => {
    const opens = (...minutes: number[]) => {
      const rows = minutes.map((each, i) => ({ ...seattle(i), cappedUntilMs: friday + each * MINUTE_MS }));
      return planOf(rows).callingRules.places.map(({ place, opensAt }) => [place, opensAt]);
    };
    // 19:59 in Seattle; a minute later its hours are over until the next morning.
    expect(opens(149, 300)).toContainEqual(['US-WA', '2026-11-28T03:59:00.000Z']);
    expect(opens(150, 300)).toContainEqual(['US-WA', '2026-11-28T16:00:00.000Z']);
  });

  it('count who waits at a limit of calls in a place that has limits', () => {
    const cappedUntilMs = friday + 15 * HOUR_MS;
    const { places } = planOf([
      { ...miami(), cappedUntilMs },
      miami(1),
      { ...seattle(), cappedUntilMs },
    ]).callingRules;

    expect(places.map(({ place, atLimit }) => [place, atLimit])).toEqual([
      ['US', 0],
      ['US-FL', 1],
      ['US-WA', 0],
    ]);
  });

  it('cost the days between the end with them and the end with the hours of the campaign alone', () => {
    // France allows no sales calls on Saturdays and Sundays.
    const { callingRules, time } = planOf(many(5, paris), { retry: { maxAttempts: 1 } });
    const { effect } = callingRules;

    expect(time.endsAt).toMatch(/^2026-11-30T09:0/);
    expect(effect?.endsAtWithoutRules).toMatch(/^2026-11-28T07:0/);
    expect(effect?.days).toBeCloseTo(2.08, 1);
    expect(effect?.notCalled).toBe(0);
  });

  it('cost contacts where the campaign ends before they open', () => {
    const { callingRules } = planOf(many(5, paris), { endAt: '2026-11-29T00:00:00Z' });

    expect(callingRules.effect).toMatchObject({ days: 0, notCalled: 5 });
  });

  it('cost nothing where they are off or there are none', () => {
    expect(planOf([berlin()]).callingRules).toMatchObject({ places: [], withoutRules: 1 });
    expect(planOf([berlin()]).callingRules).not.toHaveProperty('effect');
    expect(planOf([miami()], { callingRules: 'off' }).callingRules).toEqual({
      kind: 'off',
      version: rulesVersion,
      places: [],
      withoutRules: 1,
    });
  });

  it('are their limits alone where the campaign calls at all hours', () => {
    const { kind, places } = planOf([miami(), seattle()], { callingHours: 'always' }).callingRules;

    expect(kind).toBe('always');
    expect(places).toMatchObject([
      { place: 'US-FL', contacts: 1, hours: [], limits: [{ calls: 3, hours: 24 }] },
    ]);
  });
});

describe('the warnings of a plan about calling rules', () => {
  it('name contacts that never open, why, and what to do', () => {
    const settings = { callingHours: { days: ['SUN'] } } as const;
    const { warnings, time, hours } = planOf([paris(), paris(1), miami()], settings);

    expect(warnings).toEqual([
      '2 contacts can never be called. The calling hours (08:00–21:00 on SUN in Europe/Paris) and the calling rules of France do not open together within 400 days: widen "callingHours" in the settings, or set "callingRules" to the kind of these calls.',
    ]);
    expect(hours.never).toBe(2);
    expect(time.notCalled).toBe(2);
  });

  it('name contacts that open only after "endAt"', () => {
    const endAt = '2026-11-28T12:00:00Z';
    const { warnings } = planOf([miami(), paris(), paris(1), seattle()], { endAt });

    expect(warnings).toEqual([
      `3 contacts cannot be called before "endAt", ${endAt}: their hours open later, the last on 2026-11-30 09:00 UTC (2 contacts: France: no calls on Saturdays, Code de la consommation, D. 223-9 (décret 2022-1313); 1 contact: Florida: 08:00–20:00, Fla. Stat. 501.616(6)(a)). Set a later "endAt".`,
    ]);
  });

  it('ask for the column where one country stands beside numbers of others', () => {
    const inUs = (row: Row): Row => ({ ...row, place: 'US' });
    const { warnings } = planOf([...many(3, paris).map(inUs), inUs(berlin()), ...many(2, miami)]);

    expect(warnings[0]).toBe(
      'The file names another country than the number in 4 of 6 contacts: it says the United States, the numbers are of France, Germany. The calling rules and clocks of both places apply to these contacts, so their hours are shorter, or none. Correct the columns of country and state, or name the right ones in "columns" of the settings.',
    );
    expect(warnings[1]).toMatch(/^3 contacts can never be called\. .*Or correct the rows/);
    // Half of them may have moved.
    const half = planOf([...many(2, berlin).map(inUs), ...many(2, miami)]);
    expect(half.warnings.join()).not.toContain('another country');
  });

  it('ask for the column where states are not those of the numbers', () => {
    const inUtah = (row: Row): Row => ({ ...row, place: 'US-UT' });

    expect(planOf([...many(2, miami).map(inUtah), seattle()]).warnings).toEqual([
      expect.stringMatching(/^The file names another state than the number in 2 of 3 contacts\. /),
    ]);
    expect(planOf([inUtah(miami()), seattle()]).warnings).toEqual([]);
    expect(planOf([{ phoneNumber: '+18005550100', place: 'US-UT' }]).warnings).toEqual([]);
  });
});
