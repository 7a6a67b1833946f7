import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  appliedRules,
  checkedCall,
  rulesOfKind,
  ruleWithLaw,
} from '../../../src/calling-hours/applied-rules.ts';
import { callingHoursAt } from '../../../src/calling-hours/calling-hours.ts';
import { rulesForCallee } from '../../../src/calling-hours/calling-rules.ts';
import { hoursFor } from '../../../src/calling-hours/campaign-hours.ts';
import { callKinds } from '../../../src/calling-hours/jurisdiction.ts';
import { MINUTE_MS } from '../../../src/time/instant.ts';
import { usualHours } from '../../support/usual-hours.ts';

const miami = { phoneNumber: '+13055550100' };
const lawsOf = (callee: { phoneNumber: string; place?: string }, kind = 'sales' as const) =>
  appliedRules(rulesForCallee(callee, kind, false)).map(({ place, hours, attempts }) => [
    place,
    ...[...hours, ...attempts].map(ruleWithLaw),
  ]);

describe('the rules that apply to a callee', () => {
  it('are those of the country and the state, in words and with their law', () => {
    expect(lawsOf(miami)).toEqual([
      ['US', 'every day 08:00–21:00, 47 CFR 64.1200(c)(1); 16 CFR 310.4(c)'],
      [
        'US-FL',
        'every day 08:00–20:00, Fla. Stat. 501.616(6)(a)',
        'at most 3 calls in 24 hours (same subject matter), Fla. Stat. 501.616(6)(b)',
      ],
    ]);
  });

  it('are those of the number and of the row', () => {
    expect(new Set(lawsOf({ ...miami, place: 'US-UT' }).map(([place]) => place))).toEqual(
      new Set(['US', 'US-FL', 'US-UT']),
    );
  });

  it('are none where the table has neither hours nor limits', () => {
    expect(lawsOf({ phoneNumber: '+4930123456' })).toEqual([]);
    expect(lawsOf({ phoneNumber: '+31201234567' })).toEqual([]);
  });

  it('say from which day on they hold', () => {
    const sunday = rulesOfKind('US-PA', 'sales')?.hours.map(ruleWithLaw) ?? [];
    expect(sunday.some((text) => / (?:from|until) 2026-10-18, /.test(text))).toBe(true);
    expect(rulesOfKind('US-ZZ', 'sales')).toBeUndefined();
  });
});

describe('a call that was placed', () => {
  const at = (iso: string) => Date.parse(iso);

  it.each([
    ['2026-12-01T13:00:00Z', { type: 'within', places: ['US', 'US-FL'] }],
    [
      '2026-12-01T12:59:58.999Z',
      {
        type: 'outside',
        places: ['US', 'US-FL'],
        text: 'Florida: 08:00–20:00, Fla. Stat. 501.616(6)(a)',
        isAtEdge: false,
      },
    ],
    ['2026-12-01T12:59:59.000Z', { type: 'outside', isAtEdge: true }],
    ['2026-12-02T00:59:59Z', { type: 'within' }],
    ['2026-12-02T01:00:59Z', { type: 'outside', isAtEdge: true }],
    ['2026-12-02T01:01:00Z', { type: 'outside', isAtEdge: false }],
  ])('at %s is %j', (iso, expected) => {
    expect(checkedCall(miami, usualHours, at(iso))).toMatchObject(expected);
  });

  it('is judged by the place of its row, too', () => {
    // 08:30 in Miami, 06:30 in Utah.
    const call = checkedCall({ ...miami, place: 'US-UT' }, usualHours, at('2026-12-01T13:30:00Z'));
    expect(call).toMatchObject({
      type: 'outside',
      text: expect.stringMatching(/^Utah: 08:00–21:00/),
    });
  });

  it('in a zone that the data lack is outside', () => {
    const withRules = hoursFor(
      { callingHours: { trustTimeZone: true }, callingRules: 'sales' },
      { callingHours: 'always' },
    );
    expect(checkedCall({ ...miami, timeZone: 'Nowhere/Land' }, withRules, 0)).toMatchObject({
      type: 'outside',
      text: 'The time zone Nowhere/Land is not known.',
    });
  });

  it('has no rules where they are off', () => {
    const off = hoursFor({ callingRules: 'off' }, { callingHours: { start: '08:00', end: '21:00' } });
    for (const hours of ['always', off] as const) {
      expect(checkedCall(miami, hours, at('2026-12-01T03:00:00Z'))).toEqual({ type: 'within', places: [] });
    }
  });

  it('is within the rules exactly when the gate was open, whatever the order of the calls', () => {
    const callees = [
      miami,
      { ...miami, place: 'US-UT' },
      { phoneNumber: '+18005550100' },
      { phoneNumber: '+33612345678', place: 'FR-GP' },
      { phoneNumber: '+16045550100', timeZone: 'America/Toronto' },
    ];
    const minutes = fc.integer({
      min: at('2026-10-01T00:00Z') / MINUTE_MS,
      max: at('2027-03-01T00:00Z') / MINUTE_MS,
    });
    fc.assert(
      fc.property(
        fc.constantFrom(...callees),
        minutes,
        fc.constantFrom(...callKinds),
        (callee, minute, kind) => {
          const hours = hoursFor({ callingRules: kind }, { callingHours: 'always' });
          const ms = minute * MINUTE_MS + 12_345;
          const isOpen = callingHoursAt(callee, hours, ms).type === 'open';
          expect(checkedCall(callee, hours, ms).type).toBe(isOpen ? 'within' : 'outside');
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
