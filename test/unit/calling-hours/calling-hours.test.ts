import { describe, expect, it } from 'vitest';
import type { LocatedCallee } from '../../../src/calling-hours/callee-places.ts';
import { callingHoursAt, nextOpening, waitsForHours } from '../../../src/calling-hours/calling-hours.ts';
import {
  type CampaignHours,
  hoursFor,
  type ResolvedHours,
} from '../../../src/calling-hours/campaign-hours.ts';
import type { CampaignSettings } from '../../../src/campaign/settings.ts';
import { weekdays } from '../../../src/local-time/daily-window.ts';
import { zonesOfNumber } from '../../../src/local-time/number-zones.ts';

const eightToNine = { start: '08:00', end: '21:00' };
const seattle: LocatedCallee = { phoneNumber: '+12065550100' };
const newYork: LocatedCallee = { phoneNumber: '+12125550100' };
const tollFree: LocatedCallee = { phoneNumber: '+18005550100' };
const satellite: LocatedCallee = { phoneNumber: '+88216123456' };

/** The campaign's hours over the deployment's usual window, without calling rules. */
function hours(own: CampaignHours = {}): ResolvedHours {
  const resolved = hoursFor({ callingHours: own, callingRules: 'off' }, { callingHours: eightToNine });
  if (resolved === 'always') throw new Error('expected a window');
  return resolved;
}

function opensAt(who: LocatedCallee, own: CampaignHours, now: string): string {
  const verdict = callingHoursAt(who, hours(own), Date.parse(now));
  return verdict.type === 'open' ? 'now' : verdict.until;
}

function reasonFor(who: LocatedCallee, given: ResolvedHours, now: string): string {
  const verdict = callingHoursAt(who, given, Date.parse(now));
  return verdict.type === 'open' ? 'open' : verdict.reason;
}

describe('the calling hours of a campaign', () => {
  it('are the deployment’s on every day when the campaign says nothing', () => {
    const usual = {
      rules: 'sales',
      week: Object.fromEntries(weekdays.map((day) => [day, ['08:00-21:00']])),
      holidays: [],
      timeZone: 'recipient',
      trustTimeZone: false,
    };
    expect(hoursFor(undefined, { callingHours: eightToNine })).toEqual(usual);
    expect(hoursFor({}, { callingHours: eightToNine })).toEqual(usual);
  });

  it('are those of its week, and of nothing else, when it gives one', () => {
    const week = { 'MON-FRI': ['09:00-13:00', '14:00-20:00'], SAT: ['10:00-17:00'] };
    const given = hours({ week, holidays: ['2026-12-25'] });

    expect(given).toMatchObject({ week, holidays: ['2026-12-25'] });
    // A Friday, a Saturday and a Sunday in Seattle.
    expect(opensAt(seattle, { week }, '2026-12-04T21:00:00Z')).toBe('2026-12-04T22:00:00.000Z');
    expect(opensAt(seattle, { week }, '2026-12-04T22:00:00Z')).toBe('now');
    expect(opensAt(seattle, { week }, '2026-12-06T01:00:00Z')).toBe('2026-12-07T17:00:00.000Z');
    expect(reasonFor(seattle, given, '2026-12-06T20:00:00Z')).toBe(
      'Outside calling hours (09:00–13:00 and 14:00–20:00 on MON, TUE, WED, THU, FRI; 10:00–17:00 on SAT in America/Los_Angeles): called from 2026-12-07T17:00:00.000Z.',
    );
  });

  it('are off when the deployment says always and the campaign nothing, or the campaign says always', () => {
    expect(hoursFor({}, { callingHours: 'always' })).toBe('always');
    expect(hoursFor({ callingHours: 'always' }, { callingHours: eightToNine })).toBe('always');
  });

  it('take from the deployment what the campaign leaves out', () => {
    expect(hours({ end: '18:00', days: ['MON'] })).toMatchObject({
      week: { MON: ['08:00-18:00'] },
    });
    expect(hoursFor({ callingHours: { days: ['SAT'] } }, { callingHours: 'always' })).toMatchObject({
      week: { SAT: ['00:00-24:00'] },
    });
  });

  it('take 00:00 as an end for the end of that day', () => {
    expect(hours({ end: '00:00', days: ['MON'] })).toMatchObject({ week: { MON: ['08:00-24:00'] } });
    expect(hours({ end: '00:00' }).problem).toBeUndefined();
  });

  it('never become a night by mixing one time of the campaign with one of the deployment', () => {
    const mixed = hours({ start: '22:00' });
    expect(mixed.problem).toContain('only "callingHours.start"');
    expect(reasonFor(seattle, mixed, '2026-11-23T20:00:00Z')).toContain('give "callingHours.end" as well');
    expect(nextOpening(seattle, mixed, Date.parse('2026-11-23T20:00:00Z'))).toBeUndefined();
    expect(hours({ end: '08:00' }).problem).toContain('08:00–08:00');
    expect(hours({ start: '22:00', end: '02:00' }).problem).toBeUndefined();
  });
});

describe('whose clock counts', () => {
  it('is that of the called person, not that of the operator', () => {
    // Given 08:30 in New York, which is 05:30 in Seattle.
    const now = '2026-11-23T13:30:00Z';
    expect(opensAt(newYork, {}, now)).toBe('now');
    expect(opensAt(seattle, {}, now)).toBe('2026-11-23T16:00:00.000Z');
    expect(opensAt(seattle, { timeZone: 'America/New_York' }, now)).toBe('2026-11-23T16:00:00.000Z');
  });

  it('is the row’s own zone alone when the number may lie in it', () => {
    const pensacola = { phoneNumber: '+18505550100', timeZone: 'America/Chicago' };
    expect(opensAt(pensacola, {}, '2026-11-23T13:30:00Z')).toBe('2026-11-23T14:00:00.000Z');
    expect(opensAt(pensacola, {}, '2026-11-24T02:30:00Z')).toBe('now');
    // Another name of the same clock, and a place whose clock shows the same.
    for (const timeZone of ['US/Central', 'america/chicago', 'America/Menominee']) {
      expect(opensAt({ ...pensacola, timeZone }, {}, '2026-11-24T02:30:00Z')).toBe('now');
    }
  });

  it('is the row’s own zone and the number’s when the number cannot lie in the row’s', () => {
    const moved = { phoneNumber: '+12065550100', timeZone: 'America/New_York' };
    expect(opensAt(moved, {}, '2026-11-23T13:00:00Z')).toBe('2026-11-23T16:00:00.000Z');
    expect(opensAt(moved, {}, '2026-11-24T02:00:00Z')).toBe('2026-11-24T16:00:00.000Z');
    // 03:00 in New York is noon in Tokyo: whoever wrote that zone calls nobody at night.
    const foreign = { phoneNumber: '+12125550100', timeZone: 'Asia/Tokyo' };
    const verdicts = Array.from({ length: 48 }, (_, half) => Date.UTC(2026, 10, 23) + half * 30 * 60_000);
    const openAt = verdicts.filter((at) => callingHoursAt(foreign, hours(), at).type === 'open');
    expect(openAt.map((at) => new Date(at).toISOString().slice(11, 16))).toEqual([
      ...['00:00', '00:30', '01:00', '01:30', '23:00', '23:30'],
    ]);
  });

  it('is the row’s own zone alone when the settings trust it', () => {
    const moved = { phoneNumber: '+12065550100', timeZone: 'Europe/Berlin' };
    expect(opensAt(moved, { trustTimeZone: true }, '2026-11-23T08:00:00Z')).toBe('now');
    expect(opensAt(moved, { trustTimeZone: true }, '2026-11-23T20:00:00Z')).toBe('2026-11-24T07:00:00.000Z');
  });

  it('is the row’s own zone alone when the number’s is not known', () => {
    expect(opensAt({ ...satellite, timeZone: 'Europe/Berlin' }, {}, '2026-11-23T08:00:00Z')).toBe('now');
  });

  it('is not known beyond the end of the time zone data', () => {
    expect(reasonFor(newYork, hours(), '2036-01-01T15:00:00Z')).toMatch(
      /time zone data .* ends before today/,
    );
    expect(nextOpening(newYork, hours(), Date.parse('2036-02-01T00:00:00Z'))).toBeUndefined();
    expect(opensAt(newYork, {}, '2035-12-31T23:00:00Z')).toBe('now');
  });

  it('is that of every place a toll-free number may ring at', () => {
    // 08:00 has come in Pago Pago (UTC-11), and 21:00 not yet in St. John's (UTC-3:30), from 19:00 UTC on; but Guam sleeps until 22:00.
    expect(opensAt(tollFree, {}, '2026-11-23T19:30:00Z')).toBe('2026-11-23T22:00:00.000Z');
    expect(opensAt(tollFree, {}, '2026-11-24T00:29:59.999Z')).toBe('now');
    expect(opensAt(tollFree, {}, '2026-11-24T00:30:00Z')).toBe('2026-11-24T22:00:00.000Z');
  });

  it('is the zone that the settings name only when the number has none', () => {
    expect(opensAt(satellite, { timeZone: 'Europe/Berlin' }, '2026-11-23T06:00:00Z')).toBe(
      '2026-11-23T07:00:00.000Z',
    );
  });

  it('places no call when it is unknown, and says what to do', () => {
    const now = '2026-11-23T12:00:00Z';
    expect(opensAt(satellite, {}, now)).toBe('2026-11-23T13:00:00.000Z');
    expect(reasonFor(satellite, hours(), now)).toBe(
      'The time zone of the phone number is unknown: add a timeZone column to the file, or "callingHours.timeZone" in the settings.',
    );
    expect(nextOpening(satellite, hours(), Date.parse(now))).toBeUndefined();
    expect(opensAt({ ...seattle, timeZone: 'Mars/Olympus' }, {}, now)).toBe('2026-11-23T13:00:00.000Z');
  });

  it('does not matter when calls are allowed always', () => {
    expect(callingHoursAt(satellite, 'always', 0)).toEqual({ type: 'open' });
    expect(nextOpening(satellite, 'always', 5)).toBe(5);
  });
});

describe('the window', () => {
  it('opens and closes to the millisecond, for each contact and campaign by itself', () => {
    const rules = hoursFor({ callingRules: 'sales' }, { callingHours: eightToNine });
    const noon = hoursFor(
      { callingHours: { start: '12:00' }, callingRules: 'sales' },
      { callingHours: eightToNine },
    );
    const isOpen = (who: LocatedCallee, by: ResolvedHours | 'always', now: string) =>
      callingHoursAt(who, by, Date.parse(now)).type === 'open';

    // A Tuesday: 08:00 in New York, 05:00 in Seattle.
    expect(isOpen(newYork, rules, '2026-12-01T12:59:59.999Z')).toBe(false);
    expect(isOpen(newYork, rules, '2026-12-01T13:00:00.000Z')).toBe(true);
    expect(isOpen(newYork, noon, '2026-12-01T13:00:00.000Z')).toBe(false);
    expect(isOpen(newYork, rules, '2026-12-01T13:00:00.000Z')).toBe(true);
    expect(isOpen(seattle, rules, '2026-12-01T13:00:00.000Z')).toBe(false);
    expect(isOpen(newYork, hours(), '2026-12-02T01:59:59.999Z')).toBe(true);
    expect(isOpen(seattle, hours(), '2026-12-01T13:00:00.000Z')).toBe(false);
    expect(isOpen(newYork, hours(), '2026-12-02T02:00:00.000Z')).toBe(false);
  });

  it.each([
    ['2026-11-23T12:59:59.999Z', '2026-11-23T13:00:00.000Z'],
    ['2026-11-23T13:00:00.000Z', 'now'],
    ['2026-11-24T01:59:59.999Z', 'now'],
    ['2026-11-24T02:00:00.000Z', '2026-11-24T13:00:00.000Z'],
  ])('from 08:00 to 21:00 in New York, asked at %s: %s', (now, expected) => {
    expect(opensAt(newYork, {}, now)).toBe(expected);
  });

  it('says why and until when, without the phone number', () => {
    expect(reasonFor(newYork, hours(), '2026-11-23T04:00:00Z')).toBe(
      'Outside calling hours (08:00–21:00 in America/New_York): called from 2026-11-23T13:00:00.000Z.',
    );
    const many = reasonFor(tollFree, hours({ days: ['MON', 'TUE'] }), '2026-11-23T04:00:00Z');
    expect(many).toMatch(/^Outside calling hours \(08:00–21:00 on MON, TUE in \S+, \S+ and \d+ more zones\)/);
  });

  it('leaves out the days that are not named and the holidays of the place', () => {
    const weekdays = { days: ['MON', 'TUE', 'WED', 'THU', 'FRI'] } as const;
    // Friday evening.
    expect(opensAt(newYork, weekdays, '2026-11-28T02:00:00Z')).toBe('2026-11-30T13:00:00.000Z');
    const christmas = { ...weekdays, holidays: ['2026-12-25'] };
    expect(opensAt(newYork, christmas, '2026-12-25T15:00:00Z')).toBe('2026-12-28T13:00:00.000Z');
  });

  it('leaves out the public holidays of a country or of its part, next to dates', () => {
    const own = (...holidays: NonNullable<CampaignHours['holidays']>) => ({ holidays });
    // Confederate Memorial Day in Alabama, a Monday, and the day before a list's own holiday.
    const monday = '2026-04-27T15:00:00Z';
    expect(opensAt(newYork, own({ country: 'US' }), monday)).toBe('now');
    expect(opensAt(newYork, own({ country: 'US', region: 'AL' }), monday)).toBe('2026-04-28T12:00:00.000Z');
    expect(opensAt(newYork, own('2026-04-28', { country: 'US', region: 'AL' }), monday)).toBe(
      '2026-04-29T12:00:00.000Z',
    );
    expect(opensAt(newYork, own({ country: 'US' }), '2026-12-25T15:00:00Z')).toBe('2026-12-26T13:00:00.000Z');
  });

  it.each([{ country: 'ZZ' }, { country: 'US', region: 'XX' }, null, 5])(
    'with the holidays of %j, which no settings file may name, never open',
    (holiday) => {
      const given = hours({ holidays: [holiday] as unknown as NonNullable<CampaignHours['holidays']> });
      expect(reasonFor(newYork, given, '2026-11-23T15:00:00Z')).toContain('do not open within 400 days');
    },
  );

  it('may run over midnight and belongs to the day on which it begins', () => {
    const night = { start: '20:00', end: '02:00', days: ['FRI'] } as const;
    // In New York: Saturday 01:59 is still Friday's, 02:00 is not, and Friday 01:00 is Thursday's.
    expect(opensAt(newYork, night, '2026-11-28T06:59:00Z')).toBe('now');
    expect(opensAt(newYork, night, '2026-11-28T07:00:00Z')).toBe('2026-12-05T01:00:00.000Z');
    expect(opensAt(newYork, night, '2026-11-27T06:00:00Z')).toBe('2026-11-28T01:00:00.000Z');
  });

  it('that runs over midnight stops when a holiday begins, and does not begin on one', () => {
    const night = { start: '20:00', end: '02:00', holidays: ['2026-11-28'] };
    expect(opensAt(newYork, night, '2026-11-28T04:59:59Z')).toBe('now');
    // Saturday is the holiday: neither Friday's last hours nor its own evening.
    expect(opensAt(newYork, night, '2026-11-28T05:00:00Z')).toBe('2026-11-30T01:00:00.000Z');
  });

  it('of the whole day is open to its last moment', () => {
    const day = { start: '00:00', end: '24:00', days: ['MON'] } as const;
    expect(opensAt(newYork, day, '2026-11-24T04:59:59.999Z')).toBe('now');
    expect(opensAt(newYork, day, '2026-11-24T05:00:00.000Z')).toBe('2026-11-30T05:00:00.000Z');
  });

  it('that never comes is looked for again in a day', () => {
    const never = { start: '08:00', end: '08:30' };
    expect(opensAt(tollFree, never, '2026-11-23T12:00:00Z')).toBe('2026-11-24T12:00:00.000Z');
    expect(reasonFor(tollFree, hours(never), '2026-11-23T12:00:00Z')).toContain(
      'do not open within 400 days',
    );
    expect(nextOpening(tollFree, hours(never), Date.parse('2026-11-23T12:00:00Z'))).toBeUndefined();
  });

  it('is found for a retry that comes due at night', () => {
    const due = Date.parse('2026-11-24T03:15:00Z');
    expect(nextOpening(newYork, hours(), due)).toBe(Date.parse('2026-11-24T13:00:00Z'));
    const noon = Date.parse('2026-11-24T17:00:00.123Z');
    expect(nextOpening(newYork, hours(), noon)).toBe(noon);
  });
});

describe('on days when clocks are set', () => {
  it('begins when the clock has passed a start that is skipped', () => {
    // New York, 2026-03-08: 02:00 becomes 03:00.
    expect(opensAt(newYork, { start: '02:30', end: '12:00' }, '2026-03-08T06:00:00Z')).toBe(
      '2026-03-08T07:00:00.000Z',
    );
  });

  it('is open both times in the hour that comes twice', () => {
    // New York, 2026-11-01: 02:00 becomes 01:00 at 06:00 UTC.
    const early = { start: '01:30', end: '01:45' };
    expect(opensAt(newYork, early, '2026-11-01T05:30:00Z')).toBe('now');
    expect(opensAt(newYork, early, '2026-11-01T05:45:00Z')).toBe('2026-11-01T06:30:00.000Z');
  });

  it('follows the half hour of Lord Howe', () => {
    // 2026-10-04: 02:00 becomes 02:30.
    const lordHowe = { phoneNumber: '+61255501000', timeZone: 'Australia/Lord_Howe' };
    expect(opensAt(lordHowe, {}, '2026-10-02T18:00:00Z')).toBe('2026-10-02T21:30:00.000Z');
    expect(opensAt(lordHowe, {}, '2026-10-03T18:00:00Z')).toBe('2026-10-03T21:00:00.000Z');
  });
});

describe('words and moments of calling hours', () => {
  const saturday = (own: CampaignHours = {}) => hours({ days: ['SAT'], ...own });
  // A Monday, noon in UTC: 04:00 in Seattle.
  const now = Date.UTC(2026, 10, 2, 12);

  it('that is unknown are looked at again an hour later', () => {
    expect(callingHoursAt(satellite, hours(), now)).toEqual({
      type: 'closed',
      until: '2026-11-02T13:00:00.000Z',
      reason:
        'The time zone of the phone number is unknown: add a timeZone column to the file, or "callingHours.timeZone" in the settings.',
    });
  });

  it('of a number whose zone is not known go by the zone of the settings', () => {
    const berlin = hours({ timeZone: 'Europe/Berlin' });

    expect(callingHoursAt(satellite, berlin, now)).toEqual({ type: 'open' });
    expect(nextOpening(satellite, berlin, now - 8 * 3_600_000)).toBe(Date.UTC(2026, 10, 2, 7));
    expect(nextOpening(satellite, hours({ timeZone: 'Nowhere/Land' }), now)).toBeUndefined();
    expect(nextOpening(satellite, hours({ timeZone: 'recipient' }), now)).toBeUndefined();
  });

  it('that one part of the settings breaks say which part to add', () => {
    const startAlone = hours({ start: '22:00' });
    const endAlone = hours({ end: '07:00' });

    expect(reasonFor(seattle, startAlone, '2026-11-02T12:00:00Z')).toBe(
      'The settings give only "callingHours.start", and with the deployment\'s end the calling hours would be 22:00–21:00, over midnight: give "callingHours.end" as well.',
    );
    expect(reasonFor(seattle, endAlone, '2026-11-02T12:00:00Z')).toBe(
      'The settings give only "callingHours.end", and with the deployment\'s start the calling hours would be 08:00–07:00, over midnight: give "callingHours.start" as well.',
    );
    expect(callingHoursAt(seattle, startAlone, now)).toMatchObject({ until: '2026-11-02T13:00:00.000Z' });
    expect(nextOpening(seattle, startAlone, now)).toBeUndefined();
  });

  it('name the hours of the campaign, not a rule that opens before them', () => {
    const weekdaysOnly: CampaignHours = { days: ['MON', 'TUE', 'WED', 'THU', 'FRI'] };
    // Friday 21:30: the rule opens on Saturday, the campaign on Monday.
    const own = hoursFor({ callingHours: weekdaysOnly }, { callingHours: eightToNine }) as ResolvedHours;
    expect(reasonFor(newYork, own, '2026-12-05T02:30:00Z')).toBe(
      'Outside calling hours (08:00–21:00 on MON, TUE, WED, THU, FRI in America/New_York): called from 2026-12-07T13:00:00.000Z.',
    );
  });

  it('name up to three zones, and count the rest of more', () => {
    const said = (who: LocatedCallee) => reasonFor(who, saturday(), '2026-11-02T12:00:00Z');

    expect(said(seattle)).toBe(
      'Outside calling hours (08:00–21:00 on SAT in America/Los_Angeles): called from 2026-11-07T16:00:00.000Z.',
    );
    expect(said(tollFree)).toMatch(/ in [A-Za-z_]+\/[A-Za-z_]+, [A-Za-z_]+\/[A-Za-z_]+ and \d+ more zones\)/);
    const [, more] = /and (\d+) more zones/.exec(said(tollFree)) ?? [];
    expect(Number(more)).toBe(zonesOfNumber(tollFree.phoneNumber).length - 2);
    expect(said({ phoneNumber: '+12085550100' })).toContain(
      ' in America/Boise, America/Denver, America/Los_Angeles)',
    );
  });

  it('that never come are looked at again a day later', () => {
    const never = hours({ days: ['MON'], holidays: Array.from({ length: 60 }, (_, i) => dayAfter(i * 7)) });

    expect(callingHoursAt(seattle, never, now)).toEqual({
      type: 'closed',
      until: '2026-11-03T12:00:00.000Z',
      reason:
        'The calling hours (08:00–21:00 on MON in America/Los_Angeles) do not open within 400 days: widen "callingHours" in the settings.',
    });
  });

  function dayAfter(days: number): string {
    return new Date(Date.UTC(2026, 10, 2) + days * 86_400_000).toISOString().slice(0, 10);
  }
});

describe('calling rules beside the hours of a campaign', () => {
  /** When `phoneNumber` may be called by a campaign of every day from 08:00 to 21:00, and the reason why not yet. */
  function underRules(phoneNumber: string, now: string, settings: Parameters<typeof hoursFor>[0] = {}) {
    const given = hoursFor(settings, { callingHours: eightToNine });
    const verdict = callingHoursAt({ phoneNumber }, given, Date.parse(now));
    expect(nextOpening({ phoneNumber }, given, Date.parse(now))).toBe(
      Date.parse(verdict.type === 'open' ? now : verdict.until),
    );
    if (verdict.type === 'closed')
      expect(waitsForHours({ reason: verdict.reason, dueAt: verdict.until })).toBe(true);
    return verdict.type === 'open' ? 'open' : verdict.reason;
  }
  const florida = '+13055550100';
  const alabama = '+12055550100';

  it('hold for sales when the settings say nothing, by the place of the number', () => {
    expect(underRules(florida, '2026-12-01T20:30:00-05:00')).toBe(
      'Outside calling rules (Florida: 08:00–20:00, Fla. Stat. 501.616(6)(a)): called from 2026-12-02T13:00:00.000Z.',
    );
    expect(underRules('+12125550100', '2026-12-01T20:30:00-05:00')).toBe('open');
    expect(underRules(alabama, '2026-12-06T12:00:00-06:00')).toContain('Alabama: no calls on Sundays');
    expect(underRules(alabama, '2026-12-25T12:00:00-06:00')).toContain(
      'Alabama: no calls on public holidays',
    );
  });

  it('hold by the kind of calls that the settings name, or not at all', () => {
    const evening = '2026-12-01T20:30:00-05:00';
    expect(underRules(florida, evening, { callingRules: 'debtCollection' })).toBe('open');
    expect(underRules(florida, evening, { callingRules: 'service' })).toBe('open');
    expect(underRules(florida, evening, { callingRules: 'off' })).toBe('open');
    expect(
      underRules('+919812345678', '2026-12-01T19:30:00+05:30', { callingRules: 'debtCollection' }),
    ).toContain('India: 08:00–19:00');
  });

  it('are off, with all hours, for a campaign that may always call', () => {
    expect(underRules(florida, '2026-12-01T03:00:00-05:00', { callingHours: 'always' })).toBe('open');
  });

  it('name the hours of the campaign where those alone are closed', () => {
    const settings = { callingHours: { start: '12:00', end: '18:00' } };
    expect(underRules(florida, '2026-12-01T10:00:00-05:00', settings)).toBe(
      'Outside calling hours (12:00–18:00 in America/New_York): called from 2026-12-01T17:00:00.000Z.',
    );
  });

  it('say so where they and the hours of the campaign are never open together', () => {
    const given = hoursFor({ callingHours: { days: ['SUN'] } }, { callingHours: eightToNine });
    const verdict = callingHoursAt({ phoneNumber: alabama }, given, Date.parse('2026-12-01T12:00:00-06:00'));
    expect(verdict).toEqual({
      type: 'closed',
      until: '2026-12-02T18:00:00.000Z',
      reason:
        'The calling hours (08:00–21:00 on SUN in America/Chicago) and the calling rules of United States, Alabama do not open together within 400 days: widen "callingHours" in the settings, or set "callingRules" to the kind of these calls.',
    });
  });

  it('apply where the settings name them, though the deployment is always open', () => {
    const night = Date.parse('2026-12-01T03:00:00-06:00');
    const callee = { phoneNumber: alabama };
    const verdictFor = (settings: object | undefined) =>
      callingHoursAt(callee, hoursFor(settings, { callingHours: 'always' }), night).type;
    expect(verdictFor(undefined)).toBe('open');
    expect(verdictFor({ callingRules: 'off' })).toBe('open');
    expect(verdictFor({ callingRules: 'sales' })).toBe('closed');
    expect(verdictFor({ callingHours: 'always', callingRules: 'sales' })).toBe('open');
  });

  it('are the strictest ones for a kind of call that this version does not know', () => {
    const unknown = { callingRules: 'research' } as unknown as CampaignSettings;
    expect(hoursFor(unknown, { callingHours: eightToNine })).toMatchObject({ rules: 'sales' });
  });
});
