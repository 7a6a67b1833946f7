import { describe, expect, it } from 'vitest';
import { calleePlacesOf } from '../../../src/calling-hours/callee-places.ts';
import {
  campaignConstraints,
  ruleDataEndMs,
  rulesFor,
  rulesVerdictAt,
} from '../../../src/calling-hours/calling-rules.ts';
import type { CallKind } from '../../../src/calling-hours/jurisdiction.ts';
import { weekSchedule } from '../../../src/local-time/schedule.ts';
import { readWeek } from '../../../src/local-time/week-hours.ts';
import { located, type RowOfCallee } from '../../support/located.ts';

interface Call extends RowOfCallee {
  readonly phoneNumber?: string;
  /** Local time where the callee is, with its offset. */
  readonly at: string;
  readonly kind?: CallKind;
  readonly campaign?: string;
}

/** `open`, or until when it is closed and why. */
function verdictOn({ at, kind = 'sales', campaign, phoneNumber = '+13055550100', ...row }: Call): string {
  const places = calleePlacesOf(located(phoneNumber, row), false);
  const reading = readWeek({ 'MON-SUN': [campaign ?? '00:00-24:00'] });
  if (reading.type === 'problem') throw new Error(reading.rule);
  const zones = places.flatMap((each) => each.zones);
  const verdict = rulesVerdictAt(
    rulesFor(places, kind),
    campaignConstraints(zones, weekSchedule(reading.week)),
    Date.parse(at),
  );
  if (verdict.type === 'open') return 'open';
  const cause = verdict.cause.type === 'campaign' ? 'campaign' : verdict.cause.text;
  return verdict.type === 'neverOpen'
    ? `never: ${cause}`
    : `${new Date(verdict.untilMs).toISOString()} ${cause}`;
}

const alabama = '+12055550100';
const rome = '+390612345678';
const paris = '+33123456789';

describe('whether the law lets a call start', () => {
  it.each<[string, Call, string]>([
    ['the first minute of the hours', { at: '2026-12-01T08:00:00-05:00' }, 'open'],
    [
      'right before it',
      { at: '2026-12-01T07:59:59.999-05:00' },
      '2026-12-01T13:00:00.000Z Florida: 08:00–20:00, Fla. Stat. 501.616(6)(a)',
    ],
    ['right before the end', { at: '2026-12-01T19:59:59.999-05:00' }, 'open'],
    [
      'the end',
      { at: '2026-12-01T20:00:00-05:00' },
      '2026-12-02T13:00:00.000Z Florida: 08:00–20:00, Fla. Stat. 501.616(6)(a)',
    ],
    [
      'a Sunday',
      { phoneNumber: alabama, at: '2026-12-06T12:00:00-06:00' },
      '2026-12-07T14:00:00.000Z Alabama: no calls on Sundays, Ala. Code 8-19A; 1-3-8(a)',
    ],
    [
      'a holiday',
      { phoneNumber: alabama, at: '2026-12-25T12:00:00-06:00' },
      '2026-12-26T14:00:00.000Z Alabama: no calls on public holidays, Ala. Code 8-19A; 1-3-8(a)',
    ],
    [
      'a lunch break',
      { phoneNumber: paris, at: '2026-12-01T13:30:00+01:00' },
      '2026-12-01T13:00:00.000Z France: 10:00–13:00 and 14:00–20:00 on Tuesdays, Code de la consommation, D. 223-9 (décret 2022-1313)',
    ],
    [
      'the eve of a holiday',
      { phoneNumber: rome, at: '2026-12-24T19:30:00+01:00' },
      '2026-12-28T08:00:00.000Z Italy: 10:00–19:00 before public holidays, Codice di condotta telemarketing, G.U. 2024-03-27',
    ],
    ['the same hour on another day', { phoneNumber: rome, at: '2026-12-22T19:30:00+01:00' }, 'open'],
    [
      'another kind of call',
      { phoneNumber: alabama, at: '2026-12-06T12:00:00-06:00', kind: 'service' },
      'open',
    ],
    [
      'debts at night',
      { phoneNumber: alabama, at: '2026-12-06T06:00:00-06:00', kind: 'debtCollection' },
      '2026-12-06T14:00:00.000Z United States: 08:00–21:00, 12 CFR 1006.6(b)(1)',
    ],
    [
      'hours of the campaign that are closed',
      { at: '2026-12-01T12:00:00-05:00', campaign: '14:00-18:00' },
      '2026-12-01T19:00:00.000Z campaign',
    ],
    [
      'a rule that is closed where the campaign is open',
      { at: '2026-12-01T20:30:00-05:00', campaign: '10:00-22:00' },
      '2026-12-02T15:00:00.000Z Florida: 08:00–20:00, Fla. Stat. 501.616(6)(a)',
    ],
    [
      'two places, of which one is closed',
      { at: '2026-12-01T08:30:00-05:00', state: 'UT' },
      '2026-12-01T15:00:00.000Z Utah: 08:00–21:00 on Tuesdays, Utah Code 13-25a-103(3)',
    ],
    ['the Sunday before a law', { phoneNumber: '+14125550100', at: '2026-10-11T12:00:00-04:00' }, 'open'],
    [
      'the first Sunday under it',
      { phoneNumber: '+14125550100', at: '2026-10-18T12:00:00-04:00' },
      '2026-10-19T13:00:00.000Z Pennsylvania: no calls on Sundays, Telemarketer Registration Act, as amended in 2026 (SB 992)',
    ],
    [
      'the evening before the clock is set',
      { at: '2027-03-13T23:00:00-05:00' },
      '2027-03-14T12:00:00.000Z Florida: 08:00–20:00, Fla. Stat. 501.616(6)(a)',
    ],
    ['a country without rules', { phoneNumber: '+525512345678', at: '2026-12-06T03:00:00-06:00' }, 'open'],
    [
      'a zone that is not known',
      { at: '2026-12-01T12:00:00-05:00', timeZone: 'Mars/Olympus' },
      'never: The time zone Mars/Olympus is not known.',
    ],
  ])('at %s', (_, call, expected) => {
    expect(verdictOn(call)).toBe(expected);
  });

  it('is no, once clocks and holidays are not known any more', () => {
    const at = new Date(ruleDataEndMs).toISOString();
    expect(verdictOn({ at })).toBe('never: The data of clocks and holidays end before today.');
    expect(verdictOn({ at: '2035-12-31T12:00:00-05:00' })).toBe('open');
  });

  it('is found within a moment, also where nothing ever opens', () => {
    // Alabama closes at 20:00 on weekdays, and Tokyo opens at 20:00 there.
    const started = performance.now();
    const verdict = verdictOn({
      phoneNumber: alabama,
      at: '2026-12-01T12:00:00-06:00',
      campaign: '12:00-12:01',
      timeZone: 'Asia/Tokyo',
    });
    expect(verdict).toMatch(/^never: /);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
