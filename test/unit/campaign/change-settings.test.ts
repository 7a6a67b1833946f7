import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changedSettings, readChange, settingDifferences } from '../../../src/campaign/change-settings.ts';
import { parseSettings } from '../../../src/campaign/parse-settings.ts';
import type { CampaignSettings } from '../../../src/campaign/settings.ts';
import { settingsFileOf, settingsInForce } from '../../../src/campaign/settings-in-force.ts';
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

  it('is what its difference says, in whatever order', () => {
    const key = fc.constantFrom(
      'callsPerSecond=3',
      'events=true',
      'events=null',
      'retry.maxAttempts=4',
      'retry=null',
    );
    fc.assert(
      fc.property(fc.array(key), (texts) => {
        const before: CampaignSettings = { retry: { maxAttempts: 2 }, callsPerSecond: 1 };
        const reading = parseSettings(JSON.stringify(changed(before, ...texts)));
        if (!reading.ok) throw new Error(reading.message);
        const differences = settingDifferences(before, reading.settings);
        const again = differences.map(({ key: path, after = null }) => `${path}=${JSON.stringify(after)}`);
        expect(changed(before, ...again)).toEqual(reading.settings);
      }),
    );
  });
});

describe('the settings in force', () => {
  const { deployment } = new World();
  const defaults = { callingRules: 'sales', 'retry.delayMinutes.BUSY': 15 };
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
