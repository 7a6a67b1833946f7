import { describe, expect, it } from 'vitest';
import { hoursFor } from '../../../src/calling-hours/campaign-hours.ts';
import type { Campaign } from '../../../src/campaign/campaign.ts';
import { callEntry, START_MARGIN_MS } from '../../../src/dialing/frequency-cap.ts';
import {
  assumptionDefaults,
  averageHoldSeconds,
  averageTalkSeconds,
  callKinds,
} from '../../../src/forecast/forecast-assumptions.ts';
import { makePlan } from '../../../src/planning/plan.ts';
import { awsUsdPerMillion } from '../../../src/planning/plan-aws-cost.ts';
import {
  callsFrom,
  type FileCounts,
  type PlanBasis,
  type PlanRows,
} from '../../../src/planning/plan-basis.ts';
import { planCost } from '../../../src/planning/plan-cost.ts';
import { countryOf } from '../../../src/planning/plan-country.ts';
import { PlanGroups } from '../../../src/planning/plan-groups.ts';
import { capsOpenAt } from '../../../src/planning/plan-number.ts';
import { defaultPrices } from '../../../src/planning/plan-prices.ts';
import { otherReason, RejectedReasons } from '../../../src/planning/plan-reasons.ts';
import { localMinute, zonesInWords } from '../../../src/planning/plan-words.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, toIso } from '../../../src/time/instant.ts';
import { deploymentOf, fromMs as noon } from '../../support/a-forecast.ts';

// A Monday, 15:00 UTC: 07:00 in Seattle, 10:00 in New York, 15:00 in London.
const deployment = deploymentOf({ callingHours: '08:00-21:00' });
const rows: PlanRows = {
  read: 100,
  toCall: 90,
  rejected: 0,
  duplicates: 10,
  alreadyInCampaign: 0,
  onDoNotCallList: 0,
  overFrequencyCap: 0,
  timeZoneUnknown: 0,
  repaired: 0,
};

function groupsOf(numbers: readonly string[], given: Partial<PlanBasis> = {}) {
  const groups = new PlanGroups(hoursFor(given.settings, given.deployment ?? deployment), noon);
  for (const phoneNumber of numbers) groups.add({ phoneNumber });
  return groups.list();
}

function planOf(basis: Partial<PlanBasis> = {}, counts: Partial<FileCounts> = {}) {
  return makePlan(
    { rows, rejected: [], groups: [], sharedNumbers: 0, notes: [], ...counts },
    {
      file: 'spring.csv',
      campaignId: 'spring',
      settings: undefined,
      deployment,
      assumptions: assumptionDefaults,
      prices: defaultPrices,
      atMs: noon,
      ...basis,
    },
  );
}

const known = (change: Partial<Campaign>): Campaign => ({
  campaignId: 'spring',
  state: 'RUNNING',
  createdAt: toIso(noon),
  ...change,
});

describe('a plan of a file', () => {
  it('says who may be called now, who later and when, and where nobody can be', () => {
    const numbers = ['+442079460114', '+12065550101', '+12065550102', '+12125550101', '+870773111632'];
    const plan = planOf({}, { groups: groupsOf(numbers), notes: ['A note.'] });

    expect(plan).toMatchObject({
      file: 'spring.csv',
      campaign: 'spring',
      at: toIso(noon),
      rows,
      notes: ['A note.'],
    });
    expect(plan.hours).toEqual({
      from: toIso(noon),
      openThen: 2,
      openLater: [
        {
          contacts: 2,
          opensAt: toIso(noon + HOUR_MS),
          localTime: '2026-11-02 08:00',
          zones: 'America/Los_Angeles',
        },
      ],
      never: 1,
    });
  });

  it('puts who may be called soonest first, and the many before the few', () => {
    // Los Angeles opens in an hour, Sydney and Port Moresby (an hour behind it) in the night.
    const numbers = ['+61355500001', '+61355500002', '+12065550101', '+67570000000', '+61255500001'];
    const { openLater } = planOf({}, { groups: groupsOf(numbers) }).hours;

    expect(openLater.map(({ contacts, zones }) => [contacts, zones])).toEqual([
      [1, 'America/Los_Angeles'],
      [2, 'Australia/Sydney'],
      [1, 'Australia/Lord_Howe, Australia/Sydney'],
      [1, 'Pacific/Bougainville, Pacific/Port_Moresby'],
    ]);
  });

  it('counts from startAt where that is later', () => {
    expect(callsFrom({ settings: undefined, atMs: noon })).toBe(noon);
    expect(callsFrom({ settings: { startAt: toIso(noon + 5) }, atMs: noon })).toBe(noon + 5);
    expect(callsFrom({ settings: { startAt: toIso(noon - 5) }, atMs: noon })).toBe(noon);
  });

  it('expects calls and their ends in whole numbers, with what they rest on', () => {
    const settings = { callingHours: 'always', retry: { maxAttempts: 1 } } as const;
    const { time } = planOf(
      { settings },
      { groups: groupsOf(['+442079460114', '+12065550101'], { settings }) },
    );

    expect(time).toMatchObject({
      firstCallAt: toIso(noon),
      expectedCalls: 2,
      notCalled: 0,
      assumptions: assumptionDefaults,
      limits: { callsPerSecond: 2, maxConcurrentCalls: 10 },
    });
    expect(Date.parse(time.firstAttemptsEndAt ?? '')).toBeLessThan(noon + MINUTE_MS);
    expect(Date.parse(time.endsAt ?? '')).toBeLessThan(noon + 5 * MINUTE_MS);
  });

  it('has no times when no contact is called', () => {
    const { time } = planOf();

    expect(Object.keys(time)).toEqual(['expectedCalls', 'notCalled', 'limits', 'assumptions']);
    expect(time).toMatchObject({ expectedCalls: 0, notCalled: 0 });
  });

  it('of a campaign that is over has all of its contacts uncalled', () => {
    const groups = groupsOf(['+442079460114']);
    const { time, hours, warnings, cost } = planOf({ known: known({ state: 'CANCELLED' }) }, { groups });

    expect(time).toMatchObject({ expectedCalls: 0, notCalled: 90 });
    expect(hours).toEqual({ from: toIso(noon), openThen: 0, openLater: [], never: 0 });
    expect(cost.usd).toBe(0);
    expect(warnings).toEqual([
      'The campaign was cancelled. No contact would be called: give the campaign another name, or change its settings.',
    ]);
  });

  it('shares the calls of a place among its countries as its contacts are', () => {
    const settings = { callingHours: 'always', retry: { maxAttempts: 1 } } as const;
    const groups = groupsOf(['+12065550101', '+12065550102', '+12065550103', '+442079460114'], { settings });
    const { cost } = planOf({ settings }, { groups });

    expect(cost.telephony.countries).toMatchObject([
      { country: 'US', contacts: 3 },
      { country: 'GB', contacts: 1 },
    ]);
    expect(cost.telephony.countries[0]?.calls).toBeCloseTo(3);
    expect(cost.telephony.countries[1]?.calls).toBeCloseTo(1);
    expect(cost.withoutPrice).toEqual(['GB']);
  });
});

describe('what stands in the way of a plan', () => {
  const warned = (basis: Partial<PlanBasis> = {}, counts: Partial<FileCounts> = {}) =>
    planOf(basis, counts).warnings;

  it('is nothing, usually', () => {
    expect(warned()).toEqual([]);
    expect(warned({ known: known({ counts: { COMPLETED: 5 } }) })).toEqual([]);
  });

  it.each([
    ['PAUSED', 'The campaign is paused. The times below assume that it is resumed now.'],
    [
      'STOPPED',
      'The campaign is stopped: see its stateReason. The times below assume that it is resumed now.',
    ],
  ] as const)('is a campaign that is %s', (state, sentence) => {
    expect(warned({ known: known({ state }) })).toEqual([sentence]);
  });

  it('is that the campaign ended already', () => {
    expect(
      warned({ settings: { endAt: '2026-11-01T00:00:00Z' }, known: known({ state: 'PAUSED' }) }),
    ).toEqual([
      'The campaign ended at 2026-11-01T00:00:00Z. No contact would be called: give the campaign another name, or change its settings.',
    ]);
  });

  it('are hours that run over midnight by mistake', () => {
    expect(warned({ settings: { callingHours: { start: '22:00' } } })).toEqual([
      expect.stringContaining('only "callingHours.start"'),
    ]);
  });

  it('are contacts of earlier files, whatever they are at', () => {
    expect(
      warned({ known: known({ counts: { QUEUED: 1, WAITING: 2, DIALING: 4, DIALED: 8, COMPLETED: 16 } }) }),
    ).toEqual([
      'The campaign has 15 contacts of earlier files that are not done yet: they are called before those of this file, and are not included in the times and costs.',
    ]);
  });

  it('is another key than that of earlier files', () => {
    const file = {
      file: 'old.csv',
      version: '1',
      bytes: 1,
      rows: 1,
      rejected: 0,
      duplicates: 0,
      done: true,
      startedAt: toIso(noon),
    };
    const files = {
      a: file,
      b: { ...file, file: 'b.csv', rules: { defaultCountry: 'US', dedupeBy: 'customerId' } as const },
    };

    expect(warned({ known: known({ files }) })).toEqual([
      '"dedupeBy": "phoneNumber" can no longer be set: b.csv was imported with "customerId". The settings would be rejected.',
    ]);
    expect(warned({ known: known({ files }), settings: { dedupeBy: 'customerId' } })).toEqual([]);
  });

  it('is a file whose numbers are read as of another country', () => {
    const reason = (text: string, many: number, example = '"020 7946 0114"') => ({
      reason: text,
      rows: many,
      firstRow: 2,
      example: `The phone number ${example} …`,
    });
    const us = 'The phone number … is too short for the United States.';
    const unused = 'The phone number … begins with digits that the United States does not use.';
    const country = (rejected: ReturnType<typeof reason>[], settings?: PlanBasis['settings']) =>
      warned({ settings }, { rejected });
    const sentence =
      'Numbers without + are read as numbers of the United States. If they belong to another country, set "defaultCountry" in the settings, or --default-country.';

    expect(country([reason(us, 51)])).toEqual([sentence]);
    expect(country([reason(us, 50)])).toEqual([]);
    expect(country([reason(us, 26), reason(unused, 25)])).toEqual([sentence]);
    expect(country([reason(us, 80, '"+1 206"')])).toEqual([]);
    expect(country([reason('It is missing.', 80)])).toEqual([]);
    expect(country([reason(us, 51)], { defaultCountry: 'US' })).toEqual([
      'Numbers without + are read as numbers of the United States. If they belong to another country, change "defaultCountry" in the settings.',
    ]);
  });

  it('are contacts whose time zone is unknown, and numbers that come several times', () => {
    expect(warned({}, { rows: { ...rows, timeZoneUnknown: 3 }, sharedNumbers: 2 })).toEqual([
      'The time zone of 3 contacts is unknown, so they would wait forever: add a timeZone column to the file, or "callingHours.timeZone" in the settings.',
      '2 contacts of the file share a number with an earlier contact. "frequencyCap" counts all calls to a number together, retries included: some calls may come later than shown here.',
    ]);
  });

  it('is a campaign that takes longer than contacts are kept, counted from the first that may end', () => {
    const settings = {
      startAt: toIso(noon + 9 * DAY_MS),
      callingHours: 'always',
      retry: { maxAttempts: 1 },
    } as const;
    const groups = groupsOf(['+442079460114'], { settings });
    const kept = (retentionDays: number, rejected: number) =>
      warned(
        { settings, deployment: { ...deployment, retentionDays } },
        { groups, rows: { ...rows, rejected } },
      );

    expect(kept(9, 1)).toEqual([
      expect.stringMatching(
        /^The campaign takes 10 days, but a contact is deleted 9 days after its own end \("retentionDays" of the deployment\)/,
      ),
    ]);
    expect(kept(10, 1)).toEqual([]);
    expect(kept(9, 0)).toEqual([]);
    expect(kept(1, 1)[0]).toContain('is deleted a day after');
  });
});

describe('groups of contacts', () => {
  const hours = hoursFor(undefined, deployment);

  it('are those of one place, with one of them for all', () => {
    const groups = groupsOf(['+12065550101', '+12065550102', '+12125550101']);

    expect(
      groups.map(({ zones, clock, contacts, isUnknown }) => ({ zones, clock, contacts, isUnknown })),
    ).toEqual([
      { zones: 'America/Los_Angeles', clock: 'America/Los_Angeles', contacts: 2, isUnknown: false },
      { zones: 'America/New_York', clock: 'America/New_York', contacts: 1, isUnknown: false },
    ]);
    expect(groups[0]?.byCountry).toEqual(new Map([['US', 2]]));
    expect(groups[0]?.opensAt).toBe(noon + HOUR_MS);
  });

  it('of one clock are apart where the rules of their states are, and together where there are none', () => {
    const [seattle, lasVegas] = ['+12065550101', '+17025550101'];
    const openings = groupsOf([seattle, lasVegas]).map(({ zones, opensAt }) => [zones, opensAt]);
    const off = groupsOf([seattle, lasVegas], { settings: { callingRules: 'off' } });

    expect(openings.map(([zones]) => zones)).toEqual(['America/Los_Angeles', 'America/Los_Angeles']);
    expect(Number(openings[1]?.[1]) - Number(openings[0]?.[1])).toBe(HOUR_MS);
    expect(new Set(off.map(({ opensAt }) => opensAt)).size).toBe(1);
  });

  it('go by the zone of the row, and have nobody before somebody is counted', () => {
    const groups = new PlanGroups(hours, noon);
    const berlin = { phoneNumber: '+493055501011', timeZone: 'Europe/Berlin' };

    expect(groups.groupOf(berlin)).toMatchObject({ zones: 'Europe/Berlin', contacts: 0, opensAt: noon });
    expect(groups.list()).toEqual([]);
    groups.add(berlin);
    expect(groups.list()).toHaveLength(1);
    expect(groups.groupOf({ ...berlin, phoneNumber: '+493055501012' }).contacts).toBe(1);
    // Not where its number lies: both clocks count.
    const moved = groups.groupOf({ ...berlin, phoneNumber: '+442079460114' });
    expect(moved).toMatchObject({ zones: 'Europe/Berlin, Europe/London', contacts: 0 });
  });

  it('of an unknown place can never be called, unless the settings name a zone or call always', () => {
    const satellite = { phoneNumber: '+870773111632' };
    const own = hoursFor({ callingHours: { timeZone: 'Europe/Berlin' } }, deployment);

    expect(new PlanGroups(hours, noon).groupOf(satellite)).toMatchObject({
      zones: 'an unknown time zone',
      clock: undefined,
      isUnknown: true,
      opensAt: undefined,
    });
    expect(new PlanGroups(own, noon).groupOf(satellite)).toMatchObject({
      zones: 'Europe/Berlin',
      isUnknown: false,
      opensAt: noon,
    });
    expect(new PlanGroups('always', noon).groupOf(satellite)).toMatchObject({
      isUnknown: false,
      opensAt: noon,
    });
  });
});

describe('words of a plan', () => {
  it('name three zones at most', () => {
    expect(zonesInWords([])).toBe('an unknown time zone');
    expect(zonesInWords(['a', 'b', 'c'])).toBe('a, b, c');
    expect(zonesInWords(['a', 'b', 'c', 'd', 'e'])).toBe('a, b and 3 more');
  });

  it('show a minute by the clock of the place, or in UTC', () => {
    expect(localMinute(noon, 'America/New_York')).toBe('2026-11-02 10:00');
    expect(localMinute(noon)).toBe('2026-11-02 15:00');
  });
});

describe('why rows are rejected', () => {
  it('is counted by sentence, whatever the sentence quotes, the most frequent first', () => {
    const reasons = new RejectedReasons();
    reasons.add(2, 'The phone number "12" is too short.');
    reasons.add(3, 'The phone number is missing.');
    reasons.add(4, 'The phone number is missing.');
    reasons.add(5, 'The phone number "a \\"b\\" c" is too short.');
    reasons.add(6, 'The settings say "dedupeBy": "customerId", but it is missing.');

    expect(reasons.list()).toEqual([
      {
        reason: 'The phone number … is too short.',
        rows: 2,
        firstRow: 2,
        example: 'The phone number "12" is too short.',
      },
      {
        reason: 'The phone number is missing.',
        rows: 2,
        firstRow: 3,
        example: 'The phone number is missing.',
      },
      {
        reason: 'The settings say "dedupeBy": …, but it is missing.',
        rows: 1,
        firstRow: 6,
        example: 'The settings say "dedupeBy": "customerId", but it is missing.',
      },
    ]);
  });

  it('is put together beyond a thousand reasons', () => {
    const reasons = new RejectedReasons();
    for (let i = 0; i < 1_003; i += 1) reasons.add(i + 2, `Reason ${i}.`);
    reasons.add(2_000, 'Reason 0.');

    const [most, again] = reasons.list();
    expect(most).toEqual({ reason: otherReason, rows: 3, firstRow: 1_002, example: 'Reason 1000.' });
    expect(again).toMatchObject({ reason: 'Reason 0.', rows: 2 });
    expect(otherReason).toBe('other reasons');
    expect(reasons.list()).toHaveLength(1_001);
  });
});

describe('when a number may be called by its caps', () => {
  const settings = { frequencyCap: { attempts: 2, days: 7 } };
  const callee = { phoneNumber: '+12065550101' };
  const called = (daysAgo: number) => callEntry({ id: 'x', atMs: noon - daysAgo * DAY_MS });
  const daysFromNow = (calls: readonly string[], plannedIn: readonly number[] = [], to = callee) => {
    const planned = plannedIn.map((days) => noon + days * DAY_MS);
    return Math.round((capsOpenAt(to, calls, planned, settings, noon) - noon) / DAY_MS);
  };

  it.each([
    [[], [], 0],
    [[called(1)], [], 0],
    [[called(1), called(2)], [], 5],
    [[called(1), called(8)], [], 0],
    [[called(1)], [0], 6],
    [[], [0], 0],
    [[], [0, 0], 7],
    [[], [7, 0, 0], 7],
    [[], [7, 7, 0, 0], 14],
  ])('called %o, to be called in %o days: in %i days', (calls, planned, days) => {
    expect(daysFromNow(calls, planned)).toBe(days);
  });

  it('counts the attempt limits of the place as well', () => {
    const calls = [1, 2, 3].map((hours) => callEntry({ id: 'x', atMs: noon - hours * HOUR_MS }));
    const florida = { phoneNumber: '+13055550101' };
    const many = { frequencyCap: { attempts: 100, days: 7 } };
    expect(capsOpenAt(callee, calls, [], many, noon)).toBe(noon);
    expect(capsOpenAt(florida, calls, [], many, noon)).toBe(noon + 21 * HOUR_MS + START_MARGIN_MS);
    expect(capsOpenAt(florida, calls, [], { ...many, callingRules: 'off' }, noon)).toBe(noon);
  });
});

describe('what calls cost', () => {
  const kinds = callKinds({ ...assumptionDefaults, answerRate: 0.5, talkSeconds: 90 }, undefined);

  it('is AWS, Connect and the network together, the countries with most contacts first', () => {
    const countries = [
      { country: 'DE', contacts: 10, calls: 20 },
      { country: 'US', contacts: 1_000, calls: 2_000 },
    ] as const;

    const cost = planCost(countries, kinds, 50, defaultPrices);

    expect(cost.aws.usd).toBeCloseTo((2_020 / 1e6) * awsUsdPerMillion(50), 10);
    expect(cost.aws.source).toBe(
      'npm run bench -- --only operations (docs/performance.md), prices of 2026-11',
    );
    expect(cost.connectVoice).toMatchObject({ minutes: 1_515, price: defaultPrices.connectVoiceMinute });
    expect(cost.connectVoice.usd).toBeCloseTo(1_515 * 0.038);
    expect(cost.telephony.countries).toStrictEqual([
      { country: 'US', contacts: 1_000, calls: 2_000, minutes: 1_500, usd: 2_000 * 0.75 * 0.0048 },
      { country: 'DE', contacts: 10, calls: 20, minutes: 15 },
    ]);
    expect(cost.telephony.usd).toBeCloseTo(7.2);
    expect(cost.withoutPrice).toEqual(['DE']);
    expect(cost.usd).toBeCloseTo(cost.aws.usd + 1_515 * 0.038 + 7.2);
  });

  it('goes by a price of one’s own for AWS', () => {
    const prices = {
      ...defaultPrices,
      awsPerMillionCalls: { usd: 100, read: '2026-11', source: 'our bill' },
    };

    expect(planCost([{ country: 'US', contacts: 1, calls: 10_000 }], kinds, 50, prices).aws).toEqual({
      usd: 1,
      source: 'our bill',
    });
  });

  it('bills calls of a few seconds as of the least that is billed', () => {
    const short = callKinds({ ...assumptionDefaults, answerRate: 1, talkSeconds: 2 }, undefined);
    const cost = planCost([{ country: 'US', contacts: 60, calls: 60 }], short, 50, defaultPrices);

    expect(cost.connectVoice.minutes).toBeCloseTo(10);
    expect(cost.telephony.usd).toBeCloseTo(60 * 0.0048);
    expect(cost.telephony.countries[0]?.minutes).toBeCloseTo(2);
  });

  it('of a number that belongs to no country has no price', () => {
    expect(
      planCost([{ country: 'unknown', contacts: 1, calls: 1 }], kinds, 50, defaultPrices).withoutPrice,
    ).toEqual(['unknown']);
    expect(countryOf('+0')).toBe('unknown');
  });
});

describe('ways in which calls go', () => {
  it('add up to all calls, and have the lengths that are assumed', () => {
    const kinds = callKinds(
      { answerRate: 0.5, voicemailRate: 0.2, talkSeconds: 40, ringSeconds: 10 },
      {
        answerMachineDetection: { enable: true },
        ringTimeoutSeconds: 30,
      },
    );

    expect(kinds).toEqual([
      {
        outcome: 'ANSWERED',
        share: 0.4,
        seconds: 50,
        talkSeconds: 40,
        end: { answeredAt: 0, disconnectReason: 'CUSTOMER_DISCONNECT' },
      },
      {
        outcome: 'VOICEMAIL',
        share: 0.1,
        seconds: 50,
        talkSeconds: 40,
        end: {
          answeredAt: 0,
          answeringMachine: 'VOICEMAIL_BEEP',
          disconnectReason: 'CONTACT_FLOW_DISCONNECT',
        },
      },
      {
        outcome: 'NO_ANSWER',
        share: 0.35,
        seconds: 30,
        talkSeconds: 0,
        end: { disconnectReason: 'TELECOM_UNANSWERED' },
      },
      { outcome: 'BUSY', share: 0.1, seconds: 3, talkSeconds: 0, end: { disconnectReason: 'TELECOM_BUSY' } },
      {
        outcome: 'UNREACHABLE',
        share: 0.05,
        seconds: 3,
        talkSeconds: 0,
        end: { disconnectReason: 'TELECOM_PROBLEM' },
      },
    ]);
    expect(averageTalkSeconds(kinds)).toBeCloseTo(20);
    expect(averageHoldSeconds(kinds)).toBeCloseTo(1 + 25 + 10.5 + 0.45);
  });

  it('ring as long as the settings let them, else a minute, and hear no machine unasked', () => {
    const all = { answerRate: 0.5, voicemailRate: 0.2, talkSeconds: 40, ringSeconds: 20 };
    const [answered, missed] = callKinds(all, undefined);
    const [short] = callKinds(all, { ringTimeoutSeconds: 15 });

    expect(answered).toMatchObject({ outcome: 'ANSWERED', share: 0.5, seconds: 60 });
    expect(missed).toMatchObject({ outcome: 'NO_ANSWER', seconds: 60 });
    expect(short?.seconds).toBe(55);
    expect(callKinds({ ...all, answerRate: 1 }, { answerMachineDetection: { enable: false } })).toHaveLength(
      1,
    );
    expect(callKinds({ ...all, answerRate: 0 }, undefined)).toHaveLength(3);
  });
});
