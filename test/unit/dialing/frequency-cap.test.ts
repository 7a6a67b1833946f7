import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  callEntry,
  cappedReason,
  capsAt,
  capsBeside,
  capsFor,
  capsOf,
  START_MARGIN_MS,
  waitsForFormerCap,
} from '../../../src/dialing/frequency-cap.ts';
import { DAY_MS, HOUR_MS, toIso } from '../../../src/time/instant.ts';
import { aCap } from '../../support/a-cap.ts';

const noon = Date.parse('2026-12-01T12:00:00Z');
const called = (...atMs: number[]) => atMs.map((at, i) => callEntry({ id: `claim-${i}`, atMs: at }));

describe('the caps of a campaign', () => {
  const week = { attempts: 7, hours: 168, text: '"frequencyCap": at most 7 calls in 7 days' };
  it.each([
    ['no settings', undefined, [week]],
    ['settings that are silent about it', {}, [week]],
    ['an empty list', { frequencyCap: [] }, [week]],
    ['a stored cap without days', { frequencyCap: { attempts: 2 } }, [{ attempts: 2, hours: 168 }]],
    ['a stored cap without attempts', { frequencyCap: { days: 30 } }, [{ attempts: 7, hours: 720 }]],
    ['days', { frequencyCap: { attempts: 1, days: 1 } }, [{ attempts: 1, hours: 24 }]],
    ['hours', { frequencyCap: { attempts: 1, hours: 36 } }, [{ attempts: 1, hours: 36 }]],
    [
      'a list',
      {
        frequencyCap: [
          { attempts: 7, days: 7 },
          { attempts: 3, hours: 24 },
        ],
      },
      [week, { attempts: 3, hours: 24, text: '"frequencyCap": at most 3 calls in 24 hours' }],
    ],
  ])('with %s are all there', (_, settings, caps) => {
    expect(capsOf(settings)).toMatchObject(caps);
    expect(capsOf(settings)).toHaveLength(caps.length);
  });

  it("hold next to the law's, unless the rules are off", () => {
    const florida = { phoneNumber: '+13055550100' };
    expect(capsFor(florida, undefined, noon)).toEqual([
      week,
      {
        attempts: 3,
        hours: 24,
        text: 'Florida: at most 3 calls in 24 hours, Fla. Stat. 501.616(6)(b)',
      },
    ]);
    expect(capsFor(florida, { callingRules: 'off' }, noon)).toEqual([week]);
  });
});

describe('a number called as often as it may be', () => {
  const cap = aCap(2, 7 * 24);

  it('may not be called until the call that fills the window has surely left it, to the millisecond', () => {
    const entries = called(noon + 5 * HOUR_MS, noon, noon - DAY_MS);
    const opens = noon + 7 * DAY_MS + START_MARGIN_MS;

    expect(capsAt(entries, opens - 1, [cap])).toEqual({ type: 'capped', until: toIso(opens), cap });
    expect(capsAt(entries, opens, [cap])).toEqual({ type: 'allowed' });
  });

  it('may be called as long as there are fewer calls than allowed', () => {
    expect(capsAt([], noon, [cap]).type).toBe('allowed');
    expect(capsAt(called(noon), noon, [cap]).type).toBe('allowed');
    expect(capsAt(called(noon, noon), noon, [cap]).type).toBe('capped');
  });

  it('waits for the cap that holds longest, which the reason names', () => {
    const entries = called(noon - HOUR_MS, noon - 2 * HOUR_MS);
    const day = aCap(1, 24);
    const verdict = { type: 'capped', until: '2026-12-08T10:01:00.000Z', cap };

    expect(capsAt(entries, noon, [cap, day])).toEqual(verdict);
    expect(capsAt(entries, noon, [day, cap])).toEqual(verdict);
    expect(cappedReason(cap, '2026-12-08T10:01:00.000Z')).toBe(
      'At the limit of calls to this number (at most 2 in 168 hours): called from 2026-12-08T10:01:00.000Z.',
    );
  });

  it('is not called when what decides is no record of a call', () => {
    for (const entry of [7, null, { at: noon }, 'yesterday', '2026-99-99#x'])
      expect(capsAt([callEntry({ id: 'a', atMs: noon }), entry], noon, [cap]).type).toBe('unreadable');
  });
});

describe('a contact that waits for a cap', () => {
  const dueAt = '2026-12-02T12:01:00.000Z';
  const waits = (text: string, settings?: Parameters<typeof waitsForFormerCap>[1]) =>
    waitsForFormerCap({ reason: cappedReason({ text }, dueAt), dueAt }, settings);
  const florida = 'Florida: at most 3 calls in 24 hours, Fla. Stat. 501.616(6)(b)';
  const week = '"frequencyCap": at most 7 calls in 7 days';

  it('is known to wait in vain when the settings no longer have the cap', () => {
    expect(waits(week)).toBe(false);
    expect(waits(week, { frequencyCap: [{ attempts: 7, days: 7 }] })).toBe(false);
    expect(waits(week, { frequencyCap: [{ attempts: 8, days: 7 }] })).toBe(true);
    expect(waits(week, { frequencyCap: { attempts: 7, hours: 24 } })).toBe(true);
  });

  it('is known to wait in vain when the law does not hold any more', () => {
    expect(waits(florida)).toBe(false);
    expect(waits(florida, { callingRules: 'service' })).toBe(true);
    expect(waits(florida, { callingRules: 'off' })).toBe(true);
  });

  it('is not one that waits for something else', () => {
    expect(waitsForFormerCap({ dueAt }, undefined)).toBe(false);
    expect(waitsForFormerCap({ reason: 'The campaign is paused.', dueAt }, undefined)).toBe(false);
  });
});

describe('caps beside calls that are counted elsewhere', () => {
  it('allow a call exactly when all calls together do', () => {
    const call = fc
      .integer({ min: 0, max: 10 * 24 })
      .map((hours) => callEntry({ id: `${hours}`, atMs: noon - hours * HOUR_MS }));
    const calls = fc.uniqueArray(call, { maxLength: 8 }).map((entries) => entries.sort().reverse());
    const caps = fc.array(
      fc.tuple(fc.integer({ min: 1, max: 6 }), fc.constantFrom(24, 168)).map(([n, h]) => aCap(n, h)),
      { minLength: 1, maxLength: 3 },
    );
    fc.assert(
      fc.property(calls, calls, caps, (here, elsewhere, given) => {
        const together = [...here, ...elsewhere].sort().reverse();
        fc.pre(capsAt(elsewhere, noon, given).type === 'allowed');
        const left = capsBeside(elsewhere, noon, given);

        expect(capsAt(here, noon, left).type).toBe(capsAt(together, noon, given).type);
      }),
    );
  });
});
