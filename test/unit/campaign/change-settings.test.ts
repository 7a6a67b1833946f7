import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hoursFor } from '../../../src/calling-hours/campaign-hours.ts';
import { changedSettings, readChange } from '../../../src/campaign/change-settings.ts';
import { parseSettings } from '../../../src/campaign/parse-settings.ts';
import type { CampaignSettings } from '../../../src/campaign/settings.ts';
import {
  settingDifferences,
  settingsFileOf,
  settingsInForce,
} from '../../../src/campaign/settings-in-force.ts';
import { World } from '../../support/world.ts';

function changed(settings: CampaignSettings | undefined, ...texts: string[]) {
  const changes = texts.map((text) => {
    const reading = readChange(text);
    if (!reading.ok) throw new Error(reading.message);
    return reading.change;
  });
  return changedSettings(settings, changes);
}

describe('a change of settings', () => {
  it.each<[string, CampaignSettings | undefined, string[], object]>([
    ['sets a number', undefined, ['retry.maxAttempts=5'], { retry: { maxAttempts: 5 } }],
    [
      'takes what is no JSON for a text',
      {},
      ['callingHours.start=10:00'],
      { callingHours: { start: '10:00' } },
    ],
    ['sets a list', {}, ['results.attributes=["a","b"]'], { results: { attributes: ['a', 'b'] } }],
    [
      'keeps other keys',
      { retry: { maxAttempts: 2 }, events: true },
      ['retry.delayMinutes.BUSY=5'],
      {
        retry: { maxAttempts: 2, delayMinutes: { BUSY: 5 } },
        events: true,
      },
    ],
    ['removes a key', { events: true, callsPerSecond: 1 }, ['events=null'], { callsPerSecond: 1 }],
    ['removes an object with its last key', { retry: { maxAttempts: 2 } }, ['retry.maxAttempts=null'], {}],
    [
      'keeps what is an object without delays: no retries',
      { retry: { delayMinutes: { NO_ANSWER: 120 } } },
      ['retry.delayMinutes.NO_ANSWER=null'],
      { retry: { delayMinutes: {} } },
    ],
    ['removes nothing from an object that is not there', {}, ['retry.delayMinutes.BUSY=null'], {}],
    [
      'puts an object in the place of a text',
      { callingHours: 'always' },
      ['callingHours.start=10:00'],
      {
        callingHours: { start: '10:00' },
      },
    ],
    [
      'keeps signs of equality in a value',
      {},
      ['attributes.formula=a=b'],
      { attributes: { formula: 'a=b' } },
    ],
  ])('%s', (_, settings, texts, expected) => {
    expect(changed(settings, ...texts)).toEqual(expected);
  });

  it.each(['retry', '=5', '.a=5', 'retry..x=5', ''])('is not %j', (text) => {
    expect(readChange(text)).toMatchObject({ ok: false, message: expect.stringContaining('KEY=VALUE') });
  });

  it('takes __proto__ for a key like any other', () => {
    const raw = changed({}, 'attributes.__proto__=kept');
    expect(JSON.stringify(raw)).toBe('{"attributes":{"__proto__":"kept"}}');
    expect(({} as Record<string, unknown>).kept).toBeUndefined();
  });

  it.each([
    ['callingHours.week.MON=null', { callingHours: { week: { MON: ['09:00-10:00'] } } }],
    ['agents.mode=null', { agents: { mode: 'progressive' } }],
  ] satisfies [string, CampaignSettings][])('%s is rejected as the last key', (text, settings) => {
    expect(parseSettings(JSON.stringify(changed(settings, text)))).toMatchObject({ ok: false });
  });
});

const { deployment } = new World();
const defaults = {
  callingRules: 'sales',
  'retry.delayMinutes.BUSY': 15,
  'retry.delayMinutes.NO_ANSWER': 120,
};

describe('the difference of settings', () => {
  const differences = (before: CampaignSettings, after: CampaignSettings, of = deployment) =>
    settingDifferences(
      settingsInForce({ settings: before }, of, defaults),
      settingsInForce({ settings: after }, of, defaults),
    );
  const byDefault = (value: number) => ({ value, source: 'default' });

  it.each<[string, CampaignSettings]>([
    ['retry.delayMinutes={}', {}],
    ['retry.delayMinutes.UNREACHABLE=5', {}],
  ])('%s shows the defaults that go', (text, before) => {
    expect(differences(before, changed(before, text))).toEqual(
      expect.arrayContaining([
        { key: 'retry.delayMinutes.BUSY', before: byDefault(15) },
        { key: 'retry.delayMinutes.NO_ANSWER', before: byDefault(120) },
      ]),
    );
  });

  it('shows that a deployment without hours has them again under calling rules', () => {
    const open = { ...deployment, callingHours: 'always' as const };
    expect(differences({ callingRules: 'sales' }, {}, open)).toContainEqual({
      key: 'callingHours',
      after: { value: 'always', source: 'deployment' },
    });
  });

  const settings: fc.Arbitrary<CampaignSettings> = fc.record(
    {
      callsPerSecond: fc.constantFrom(1, deployment.callsPerSecond),
      callingRules: fc.constantFrom('sales', 'service', 'off'),
      callingHours: fc.constantFrom(
        'always',
        {},
        { start: '10:00' },
        { holidays: [] },
        { week: { MON: ['09:00-10:00'] } },
        { week: { 'MON-FRI': ['09:00-10:00'], MON: [] } },
      ),
      frequencyCap: fc.constantFrom({ attempts: 1, days: 1 }, { attempts: 1, hours: 24 }, [
        { attempts: 1, days: 1 },
      ]),
      doNotCallLists: fc.constantFrom([], ['a'], ['a', 'b']),
      retry: fc.record(
        {
          maxAttempts: fc.constantFrom(2, 3),
          delayMinutes: fc.constantFrom({}, { BUSY: 15 }, { BUSY: 15, NO_ANSWER: 120 }),
          dispositions: fc.constantFrom({}, { 'a.b': 5 }, { a: 'never' }),
        },
        { requiredKeys: [] },
      ),
      results: fc.constantFrom({}, { attributes: 'all' }, { attributes: [] }),
      events: fc.boolean(),
    },
    { requiredKeys: [] },
  ) as fc.Arbitrary<CampaignSettings>;
  const hours = fc.constantFrom(deployment.callingHours, 'always' as const);

  it('is empty only for settings that behave alike', () => {
    const sameOften = fc.oneof(
      fc.tuple(settings, settings),
      settings.map((one) => [one, { ...one }] as const),
    );
    fc.assert(
      fc.property(sameOften, hours, ([before, after], callingHours) => {
        const different = differences(before, after, { ...deployment, callingHours });
        if (different.length === 0) expect(after).toEqual(before);
      }),
    );
  });

  it('is between what the rules go by', () => {
    fc.assert(
      fc.property(settings, hours, (one, callingHours) => {
        const held = settingsInForce({ settings: one }, { ...deployment, callingHours }, defaults);
        const ofKey = (wanted: string) => held.find(({ key }) => key === wanted)?.value;
        const delays = held
          .filter(({ key }) => key.startsWith('retry.delayMinutes.'))
          .map(({ key }) => key.slice(19));
        expect(delays.sort()).toEqual(Object.keys(one.retry?.delayMinutes ?? { BUSY: 15, NO_ANSWER: 120 }));
        const resolved = hoursFor(one, { callingHours });
        expect(ofKey('callingHours') === 'always').toBe(resolved === 'always');
        if (resolved === 'always' || held.some(({ key }) => key.startsWith('callingHours.week'))) return;
        expect(resolved.week.MON).toEqual([`${ofKey('callingHours.start')}-${ofKey('callingHours.end')}`]);
      }),
    );
  });
});

describe('the settings in force', () => {
  const of = (settings: CampaignSettings) =>
    Object.fromEntries(
      settingsInForce({ settings }, deployment, defaults).map(({ key, value, source }) => [
        key,
        [value, source],
      ]),
    );

  it('come from the file, the deployment or the product', () => {
    expect(of({ callsPerSecond: 1, retry: { delayMinutes: { NO_ANSWER: 5 } } })).toMatchObject({
      callsPerSecond: [1, 'file'],
      maxConcurrentCalls: [deployment.maxConcurrentCalls, 'deployment'],
      callingRules: ['sales', 'default'],
      'retry.delayMinutes.NO_ANSWER': [5, 'file'],
    });
    expect(of({ retry: { delayMinutes: { NO_ANSWER: 5 } } })).not.toHaveProperty(['retry.delayMinutes.BUSY']);
    expect(of({})).toHaveProperty(['retry.delayMinutes.BUSY'], [15, 'default']);
  });

  it('name the file that was applied last', () => {
    const file = { version: 'v', bytes: 1, rows: 0, rejected: 0, duplicates: 0, done: true, startedAt: '1' };
    const files = {
      a: { ...file, file: 'spring.json', doneAt: '2' },
      b: { ...file, file: 'spring/campaign.json', doneAt: '3' },
      c: { ...file, file: 'spring/settings.csv', doneAt: '5' },
      d: { ...file, file: 'Spring.json', doneAt: '4', error: 'Bad.' },
    };
    expect(settingsFileOf({ files })).toBe('spring/campaign.json');
    expect(settingsFileOf({})).toBeUndefined();
  });
});
