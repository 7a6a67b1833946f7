import { describe, expect, it } from 'vitest';
import { parseSettings } from '../../../src/campaign/parse-settings.ts';
import { slipsBetween } from '../../../src/text/edit-distance.ts';

const read = (settings: unknown) => {
  const reading = parseSettings(typeof settings === 'string' ? settings : JSON.stringify(settings));
  return reading.ok ? reading.settings : reading.message;
};

const hoursRule =
  '"always", or an object in { } with any of start, end, days, week, timeZone, trustTimeZone, holidays';
const queueRule = 'the id or ARN of a queue of your Amazon Connect instance, or "" for none';

const abandonRateRule =
  'a number above 0 and at most 0.03: the law (16 CFR 310.4(b)(4)) allows at most 3% of the calls that a person answers to be abandoned';

describe('what is wrong with settings', () => {
  it.each<[unknown, string]>([
    [{ callsPerSecond: 'two' }, '"callsPerSecond" is "two", but must be a number above 0 and at most 1,000.'],
    [
      '{"callsPerSecond": 1e999}',
      '"callsPerSecond" is Infinity, but must be a number above 0 and at most 1,000.',
    ],
    [
      { callsPerSecond: [] },
      '"callsPerSecond" is an empty list, but must be a number above 0 and at most 1,000.',
    ],
    [{ callsPerSecond: [2] }, '"callsPerSecond" is a list, but must be a number above 0 and at most 1,000.'],
    [
      { callsPerSecond: {} },
      '"callsPerSecond" is an object, but must be a number above 0 and at most 1,000.',
    ],
    [{ callsPerSecond: null }, '"callsPerSecond" is null, but must be a number above 0 and at most 1,000.'],
    [{ queueId: 'my queue' }, `"queueId" is "my queue", but must be ${queueRule}.`],
    [{ queueId: 'x '.repeat(28) }, `"queueId" is "${'x '.repeat(28)}", but must be ${queueRule}.`],
    [{ queueId: 'x '.repeat(29) }, `"queueId" is "${'x '.repeat(29)}", but must be ${queueRule}.`],
    [{ queueId: 'x '.repeat(30) }, `"queueId" is "${'x '.repeat(28)}…", but must be ${queueRule}.`],
    [{ callingHours: 'never' }, `"callingHours" is "never", but must be ${hoursRule}.`],
    [{ callingHours: 7 }, `"callingHours" is 7, but must be ${hoursRule}.`],
    [
      { callingHours: { days: ['MON', 'XYZ'] } },
      '"callingHours.days[1]" is "XYZ", but must be one of "MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN".',
    ],
    [
      { callingHours: { start: '8:00' } },
      '"callingHours.start" is "8:00", but must be a time of day such as "08:00", from "00:00" to "24:00".',
    ],
    [{ callingHours: { strat: '08:00' } }, '"callingHours.strat" is not a setting: did you mean "start"?'],
    [
      { callingHours: { opening: '08:00' } },
      '"callingHours.opening" is not a setting: allowed are start, end, days, week, timeZone, trustTimeZone, holidays.',
    ],
    [
      { callingHours: { week: { 'MON-FRI': ['09:00-13:00', '14-20'] } } },
      '"callingHours.week.MON-FRI[1]" is "14-20", but must be a range of times such as "09:00-13:00", from "00:00" to "24:00".',
    ],
    [
      { callingHours: { week: { MONDAY: ['09:00-13:00'] } } },
      '"callingHours.week.MONDAY" is a list, but must be a day or a range of days, such as "MON", "MON-FRI" or "SAT-SUN".',
    ],
    [
      { callingHours: { week: { MON: ['09:00-13:00', '12:00-14:00'] } } },
      '"callingHours.week.MON" is a list, but must be ranges that do not overlap.',
    ],
    [
      { callingHours: { week: { MON: '09:00-13:00' } } },
      '"callingHours.week.MON" is "09:00-13:00", but must be a list of ranges of times such as ["09:00-13:00", "14:00-20:00"].',
    ],
    [
      { callingHours: { week: {} } },
      '"callingHours.week" is an object, but must be an object in { } of days and lists of ranges, at least one of them, such as { "MON-FRI": ["09:00-13:00", "14:00-20:00"] }.',
    ],
    [{ CallsPerSeconds: 2 }, '"CallsPerSeconds" is not a setting: did you mean "callsPerSecond"?'],
    [{ queue: 'q' }, '"queue" is not a setting: did you mean "queueId"?'],
    [
      { attributes: { 'First Name': 'Ann' } },
      '"attributes.First Name" is "Ann", but must be named with letters, digits, "_" and "-" only, such as "First_Name".',
    ],
    [
      { agents: 'predictive' },
      '"agents" is "predictive", but must be an object in { } with any of mode, abandonRate, window, callsPerAgent, queueId.',
    ],
    [{ agents: {} }, '"agents.mode" is missing, but must be one of "progressive", "power", "predictive".'],
    [
      { agents: { mode: 'predictve' } },
      '"agents.mode" is "predictve", but must be one of "progressive", "power", "predictive".',
    ],
    [
      { agents: { mode: 'power', callPerAgent: 2 } },
      '"agents.callPerAgent" is not a setting: did you mean "callsPerAgent"?',
    ],
    [
      { agents: { mode: 'power', callsPerAgent: 0.9 } },
      '"agents.callsPerAgent" is 0.9, but must be a number from 1 to 10.',
    ],
    [
      { agents: { mode: 'power', callsPerAgent: 10.1 } },
      '"agents.callsPerAgent" is 10.1, but must be a number from 1 to 10.',
    ],
    [
      { agents: { mode: 'predictive', callsPerAgent: 2 } },
      '"agents.callsPerAgent" is 2, but must be left out, because "mode" is "predictive": only "power" has a number of calls for each agent.',
    ],
    [
      { agents: { mode: 'predictive', abandonRate: 0.031 } },
      `"agents.abandonRate" is 0.031, but must be ${abandonRateRule}.`,
    ],
    [
      { agents: { mode: 'predictive', abandonRate: 3 } },
      `"agents.abandonRate" is 3, but must be ${abandonRateRule}.`,
    ],
    [
      { agents: { mode: 'predictive', abandonRate: 0 } },
      `"agents.abandonRate" is 0, but must be ${abandonRateRule}.`,
    ],
    [
      { agents: { mode: 'predictive', window: '7d' } },
      '"agents.window" is "7d", but must be one of "30d", "24h".',
    ],
    [
      { agents: { mode: 'predictive', queueId: 'my queue' } },
      `"agents.queueId" is "my queue", but must be ${queueRule}.`,
    ],
    [{ attributes: { plan: 5 } }, '"attributes.plan" is 5, but must be a string in double quotes.'],
    [{ attributes: [] }, '"attributes" is an empty list, but must be an object in { } of names and strings.'],
    [{ attributes: null }, '"attributes" is null, but must be an object in { } of names and strings.'],
    [{ attributes: 'x' }, '"attributes" is "x", but must be an object in { } of names and strings.'],
    [
      { attributes: { a: 'x'.repeat(32_768) } },
      '"attributes" is an object, but must be at most 32,768 bytes, names and values together (they are 32,769).',
    ],
  ])('%j is reported by its key, with what is allowed', (settings, sentence) => {
    expect(read(settings)).toBe(sentence);
  });

  it('is reported for the whole if it is no object', () => {
    expect(read('5')).toMatch(/^The settings are 5, but must be an object in \{ \} with any of /);
    expect(read('[1]')).toMatch(/^The settings are a list, but must be /);
    expect(read('null')).toMatch(/^The settings are null, but must be /);
  });

  it('is all reported at once, a sentence for each', () => {
    expect(read({ callsPerSecond: 0, maxConcurrentCalls: 0 })).toBe(
      '"callsPerSecond" is 0, but must be a number above 0 and at most 1,000. "maxConcurrentCalls" is 0, but must be a whole number from 1 to 30,000.',
    );
    const both = {
      startAt: '2026-12-02T09:00:00Z',
      endAt: '2026-12-01T09:00:00Z',
      answerMachineDetection: { enable: true },
    };
    expect(read(both)).toBe(
      '"endAt" (2026-12-01T09:00:00Z) must be later than "startAt" (2026-12-02T09:00:00Z). "answerMachineDetection.enable" is true, which needs "trafficType": "CAMPAIGN".',
    );
  });

  it('is a window that is none, or all, of a day', () => {
    expect(read({ callingHours: { start: '24:00' } })).toBe(
      '"callingHours.start" is "24:00", but must come before midnight: write "00:00".',
    );
    expect(read({ callingHours: { start: '09:00', end: '09:00' } })).toBe(
      '"callingHours.start" and "callingHours.end" are both "09:00": give two times that differ, or "callingHours": "always" for the whole day.',
    );
  });
});

describe('settings that are right', () => {
  it.each([
    { startAt: '2026-12-01T09:00:00Z' },
    { endAt: '2026-12-01T09:00:00Z' },
    { startAt: '2026-12-01T09:00:00Z', endAt: '2026-12-01T09:00:01Z' },
    { answerMachineDetection: { enable: true }, trafficType: 'CAMPAIGN' },
    { answerMachineDetection: { enable: false } },
    { agents: { mode: 'power', callsPerAgent: 10, abandonRate: 0.03, window: '24h', queueId: 'q-1' } },
    { agents: { mode: 'predictive', abandonRate: 0.001, window: '30d' } },
    { callingHours: { end: '18:00' } },
    { callingHours: { start: '22:00', end: '02:00' } },
  ])('are read as they are: %j', (settings) => {
    expect(read(settings)).toEqual(settings);
  });

  it('are rid of blanks around ids, and of what is not set', () => {
    expect(read({ queueId: ' q-1 ', contactFlowId: ' ', startAt: null })).toEqual({ queueId: 'q-1' });
    expect(read({ agents: { mode: 'progressive', queueId: '' } })).toEqual({
      agents: { mode: 'progressive' },
    });
  });
});

describe('slips of the pen', () => {
  it.each([
    ['', '', 0],
    ['abc', 'abc', 0],
    ['abc', '', 3],
    ['', 'abc', 3],
    ['kitten', 'sitting', 3],
    ['start', 'strat', 2],
    ['a', 'b', 1],
    ['flaw', 'lawn', 2],
  ])('between %s and %s are %i', (a, b, slips) => {
    expect(slipsBetween(a, b)).toBe(slips);
  });
});
