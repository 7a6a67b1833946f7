import { describe, expect, it } from 'vitest';
import { attemptRulesFor } from '../../../src/calling-hours/attempt-limits.ts';
import { callingRulesOf } from '../../../src/calling-hours/campaign-hours.ts';
import type { CallKind } from '../../../src/calling-hours/jurisdiction.ts';

const now = Date.parse('2026-12-01T12:00:00Z');
const [miami, seattle, tollFree] = ['+13055550100', '+12065550100', '+18005550100'];

/** The limits as `place: calls/hours`. */
function limitsOf(phoneNumber: string, callingRules?: CallKind | 'off', place?: string, atMs = now) {
  const callee = { phoneNumber, ...(place !== undefined && { place }) };
  return attemptRulesFor(callee, callingRules && { callingRules }, atMs)
    .map(({ rule, jurisdiction }) => `${jurisdiction.name}: ${rule.calls}/${rule.hours}`)
    .sort();
}

describe('the attempt limits of a callee', () => {
  it.each([
    ['of a state, by the number', miami, 'sales', undefined, ['Florida: 3/24']],
    ['of no state without one', seattle, 'sales', undefined, []],
    ['of the place that the row adds', seattle, 'sales', 'US-MD', ['Maryland: 3/24']],
    ["of the number's place too, whatever the row says", miami, 'sales', 'US-WA', ['Florida: 3/24']],
    ['of both places', miami, 'sales', 'US-OK', ['Florida: 3/24', 'Oklahoma: 3/24']],
    ['of the country', '+33612345678', 'sales', undefined, ['France: 4/720']],
    ['of another kind of call', tollFree, 'debtCollection', undefined, ['United States: 7/168']],
    ['of none when they are off', miami, 'off', 'US-MD', []],
  ] as const)('are those %s', (_, number, kind, place, limits) => {
    expect(limitsOf(number, kind, place)).toEqual(limits);
  });

  it('are those of sales where the settings name no kind, or one that this version does not know', () => {
    expect(limitsOf(miami)).toEqual(['Florida: 3/24']);
    expect(callingRulesOf({ callingRules: 'fundraising' as CallKind })).toBe('sales');
    expect(callingRulesOf({ callingRules: 'off' })).toBe('off');
  });

  it('begin on the day of their law', () => {
    const maryland = (day: string) => limitsOf('+14105550100', 'sales', undefined, Date.parse(day));
    expect(maryland('2023-12-31T23:59:59Z')).toEqual([]);
    expect(maryland('2024-01-01T00:00:00Z')).toEqual(['Maryland: 3/24']);
  });
});
