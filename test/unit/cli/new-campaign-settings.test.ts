/** The form of a new campaign's settings: every setting has a field, and a field shows what it writes. */
import { describe, expect, it } from 'vitest';
import { judgeSettings } from '../../../cli/console/new-campaign/draft-reading.ts';
import { instantOf, localOf } from '../../../cli/console/page/new-campaign/instant-field.ts';
import { fieldGroups } from '../../../cli/console/page/new-campaign/setting-fields.ts';
import { textOf, type ValueKind, valueIn } from '../../../cli/console/page/new-campaign/setting-values.ts';
import { changedSettings } from '../../../src/campaign/change-settings.ts';
import { settingsSchema } from '../../../src/campaign/settings-schema.ts';
import { aDeployment } from '../../support/a-look.ts';

const fields = fieldGroups.flatMap((group) => group.fields);

const written: readonly (readonly [ValueKind, string, unknown])[] = [
  ['text', 'sales', 'sales'],
  ['number', '2.5', 2.5],
  ['number', 'fast', 'fast'],
  ['yesNo', 'true', true],
  ['yesNo', 'false', false],
  ['names', 'all\nbrand-a', ['all', 'brand-a']],
  ['columns', 'all', 'all'],
  ['columns', 'plan\nAmount due', ['plan', 'Amount due']],
  ['days', 'MON, TUE', ['MON', 'TUE']],
  ['holidays', '2026-12-25\nUS\nUS FL', ['2026-12-25', { country: 'US' }, { country: 'US', region: 'FL' }]],
  ['holidays', 'Christmas', ['Christmas']],
  [
    'caps',
    '7 in 7 days\n3 in 24 hours',
    [
      { attempts: 7, days: 7 },
      { attempts: 3, hours: 24 },
    ],
  ],
  ['caps', 'often', ['often']],
  ['texts', 'company: Northwind: Energy', { company: 'Northwind: Energy' }],
  ['minutes', 'NOT_HOME: 240\nREFUSED: never', { NOT_HOME: 240, REFUSED: 'never' }],
  ['week', 'MON-FRI: 09:00-13:00, 14:00-20:00', { 'MON-FRI': ['09:00-13:00', '14:00-20:00'] }],
];

describe('the form of settings', () => {
  it('has a field for every setting but the columns, and no other', () => {
    const top = new Set(fields.map(({ key }) => key.split('.')[0]));
    const keys = Object.keys(settingsSchema.shape).filter((key) => key !== 'columns');
    expect([...top].sort()).toEqual(keys.sort());
  });

  it.each(fields.map((field) => [field.key, field] as const))(
    'offers only values that are allowed: %s',
    (key, field) => {
      for (const choice of Object.keys(field.choices ?? {})) {
        const value = valueIn(field.kind, choice);
        const needed =
          key === 'answerMachineDetection.enable' ? [{ path: ['trafficType'], value: 'CAMPAIGN' }] : [];
        const mode =
          key.startsWith('agents.') && key !== 'agents.mode'
            ? [{ path: ['agents', 'mode'], value: 'power' }]
            : [];
        const queue = key.startsWith('agents.')
          ? [{ path: ['queueId'], value: '66666666-7777-8888-9999-000000000000' }]
          : [];
        const raw = changedSettings({}, [...needed, ...mode, ...queue, { path: key.split('.'), value }]);
        expect(judgeSettings(JSON.stringify(raw), aDeployment)).toMatchObject({ ok: true });
      }
    },
  );

  it.each(written)('shows what it writes (%s: %j)', (kind, text, value) => {
    expect(valueIn(kind, text)).toEqual(value);
    expect(textOf(kind, value)).toBe(text);
  });

  it.each([...new Set(written.map(([kind]) => kind))])('writes nothing for an empty field (%s)', (kind) => {
    expect(valueIn(kind, ' \n ')).toBeNull();
    expect(textOf(kind, undefined)).toBe('');
  });

  it('shows values of a wrong kind as they are', () => {
    expect(textOf('caps', [{ attempts: 'x' }, 7])).toBe('{"attempts":"x"}\n7');
    expect(textOf('week', 'always')).toBe('always');
    expect(textOf('number', { a: 1 })).toBe('{"a":1}');
  });

  it('keeps an instant, on whatever clock it is shown', () => {
    const iso = instantOf(localOf('2026-12-01T14:00:00Z')) ?? '';
    expect(Date.parse(iso)).toBe(Date.parse('2026-12-01T14:00:00Z'));
    expect([instantOf(''), localOf('soon')]).toEqual([null, '']);
  });

  it('ties each problem to its key', () => {
    const text = '{"retry":{"maxAttempts":0},"callingHours":{"days":["MO"]},"callsPerSec":1,"endAt":"soon"}';
    const judged = judgeSettings(text, aDeployment);
    expect(judged.ok ? [] : judged.problems.map(({ key }) => key)).toEqual(
      expect.arrayContaining(['retry.maxAttempts', 'callingHours.days', 'callsPerSec', 'endAt']),
    );
    expect(judgeSettings('{', aDeployment)).toEqual({
      ok: false,
      problems: [{ sentence: expect.any(String) }],
    });
  });
});
