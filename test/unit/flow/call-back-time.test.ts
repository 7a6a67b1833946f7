import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCallBackTime } from '../../../src/flow/call-back-time.ts';
import { offsetAt } from '../../../src/local-time/zone-clock.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, toIso } from '../../../src/time/instant.ts';

const newYork = ['America/New_York'];
/** 11:00 in New York. */
const now = Date.parse('2026-12-01T16:00:00Z');

function at(text: string, zones: readonly string[] = newYork, nowMs = now): string {
  const time = readCallBackTime(text, zones, nowMs);
  return time.type === 'at' ? toIso(time.atMs) : time.reason;
}

describe('the time of a callback', () => {
  it.each([
    ['2026-12-01T17:30:00-05:00', '2026-12-01T22:30:00.000Z'],
    ['2026-12-01T17:30-0500', '2026-12-01T22:30:00.000Z'],
    ['2026-12-02T09:00:00.5Z', '2026-12-02T09:00:00.500Z'],
    ['PT2H', '2026-12-01T18:00:00.000Z'],
    ['PT90M', '2026-12-01T17:30:00.000Z'],
    ['P1DT1H', '2026-12-02T17:00:00.000Z'],
    ['P1W', '2026-12-08T16:00:00.000Z'],
    ['pt30s', '2026-12-01T16:00:30.000Z'],
    ['PT0S', '2026-12-01T16:00:00.000Z'],
  ])('may be an instant or a duration: %s', (text, instant) => {
    expect(at(text)).toBe(instant);
  });

  it.each(['2026-11-30T09:00:00Z', '1999-01-01T00:00Z'])('is now when it is past: %s', (text) => {
    expect(at(text)).toBe(toIso(now));
  });

  it.each([
    ['17:30', '2026-12-01T22:30:00.000Z'],
    ['11:00', '2026-12-01T16:00:00.000Z'],
    ['10:59', '2026-12-02T15:59:00.000Z'],
    ['9:05', '2026-12-02T14:05:00.000Z'],
    ['00:00', '2026-12-02T05:00:00.000Z'],
  ])('may be a time of day where the customer is, today or tomorrow: %s', (text, instant) => {
    expect(at(text)).toBe(instant);
  });

  it('is the latest of several when the customer may be in several zones', () => {
    expect(at('17:30', ['America/Chicago', 'America/New_York'])).toBe('2026-12-01T23:30:00.000Z');
  });

  it('comes after the hour that a clock skips, and at the first of two that it shows', () => {
    expect(at('02:30', newYork, Date.parse('2027-03-14T05:00:00Z'))).toBe('2027-03-14T07:30:00.000Z');
    expect(at('01:30', newYork, Date.parse('2026-11-01T04:00:00Z'))).toBe('2026-11-01T05:30:00.000Z');
  });

  it.each([
    '',
    'soon',
    '25:00',
    '17:60',
    '2026-12-01',
    '2026-12-01T17:30',
    '2026-13-01T17:30Z',
    'P',
    'PT',
    'PT1.5H',
    '17',
  ])('cannot be %j', (text) => {
    expect(at(text)).toContain('The parameter "at" must be an instant such as');
  });

  it('needs a zone for a time of day, and is not more than a year ahead', () => {
    expect(at('17:30', [])).toContain('The time zone of the customer is unknown');
    expect(at('PT1H', [])).toBe('2026-12-01T17:00:00.000Z');
    expect(at('P367D')).toBe('A callback can be at most 366 days ahead.');
    expect(at('2028-01-01T00:00:00Z')).toBe('A callback can be at most 366 days ahead.');
  });

  it('is within two days for any time of day, and the clock of the customer shows it', () => {
    const instants = fc.integer({ min: Date.parse('2026-01-01'), max: Date.parse('2030-01-01') });
    const zones = fc.constantFrom('America/New_York', 'Europe/Berlin', 'Asia/Kolkata', 'Australia/Lord_Howe');
    fc.assert(
      fc.property(instants, zones, fc.integer({ min: 0, max: 1_439 }), (nowMs, zone, minute) => {
        const text = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
        const time = readCallBackTime(text, [zone], nowMs);
        if (time.type !== 'at') throw new Error(time.reason);
        expect(time.atMs).toBeGreaterThanOrEqual(nowMs);
        expect(time.atMs).toBeLessThan(nowMs + DAY_MS + 2 * HOUR_MS);
        const shown = (((time.atMs + offsetAt(zone, time.atMs)) % DAY_MS) + DAY_MS) % DAY_MS;
        const late = (shown - minute * MINUTE_MS + DAY_MS) % DAY_MS;
        // An hour that is skipped is caught up on.
        expect(late).toBeLessThanOrEqual(HOUR_MS);
      }),
    );
  });
});
