import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  countReason,
  maxKept,
  type ReasonGroups,
  withoutParticulars,
} from '../../../src/report/reason-groups.ts';
import { aContact } from '../../support/a-contact.ts';

const none = (): ReasonGroups => ({ kept: [] });

function groupsOf(reasons: readonly string[]): ReasonGroups {
  const groups = none();
  for (const reason of reasons) countReason(groups, aContact({ reason }).rejected());
  return groups;
}

/** A reason of its own for each number below 676; digits would be masked. */
function lettered(n: number): string {
  return `reason ${String.fromCharCode(97 + (n % 26), 97 + Math.floor(n / 26))}`;
}

describe('reasons that identify one contact', () => {
  it.each([
    ['The phone number "Zoë Miller" is not a phone number.', 'The phone number “…” is not a phone number.'],
    ['The phone number "a \\"b\\" c" is too short.', 'The phone number “…” is too short.'],
    ['The row has 7 cells, the header 5.', 'The row has # cells, the header #.'],
    ['The number +12065550101 is not allowed.', 'The number # is not allowed.'],
    ['The number (206) 555-0101 is not allowed.', 'The number (# is not allowed.'],
    ['Mail to zoe.miller@example.com failed', 'Mail to … failed'],
    [
      'Request 11111111-2222-3333-4444-555555555555 failed at 2026-11-02T12:00:00.000Z.',
      'Request … failed at ….',
    ],
    [
      'The timeZone "Pacific" must be the IANA name of a place such as "America/New_York".',
      'The timeZone “…” must be the IANA name of a place such as "America/New_York".',
    ],
  ])('lose what is its own: %s', (reason, reported) => {
    expect(withoutParticulars(reason)).toBe(reported);
  });

  it('are cut where they are long, between characters', () => {
    const reported = withoutParticulars('😀'.repeat(500));
    expect([...reported]).toHaveLength(140);
    expect(reported.endsWith('😀…')).toBe(true);
  });

  it('are one reason for all who differ only in that', () => {
    const groups = groupsOf([
      'The number "1" is too short.',
      'The number "2" is too short.',
      'It is missing.',
    ]);

    expect(groups.kept).toEqual([
      { status: 'REJECTED', text: 'The number “…” is too short.', count: 2, over: 0 },
      { status: 'REJECTED', text: 'It is missing.', count: 1, over: 0 },
    ]);
  });

  it('name the error that Connect gave', () => {
    const groups = none();
    countReason(groups, aContact().failed());
    countReason(groups, aContact().failed({ reason: undefined, error: undefined }));

    expect(groups.kept.map(({ text }) => text)).toEqual([
      'DestinationNotAllowedException: Amazon Connect rejected the call: no',
      'No reason was recorded.',
    ]);
  });

  it('are bounded in number, the frequent ones kept and no contact lost', () => {
    const reasons = Array.from({ length: 400 }, (_, i) => (i % 3 === 0 ? 'On the list.' : lettered(i)));

    const { kept } = groupsOf(reasons);

    expect(kept.length).toBeLessThanOrEqual(maxKept);
    expect(kept.find(({ text }) => text === 'On the list.')).toMatchObject({ count: 134, over: 0 });
    expect(kept.reduce((all, { count }) => all + count, 0)).toBe(400);
  });

  it('keep the frequent ones that come after many others', () => {
    const early = Array.from({ length: 80 }, (_, i) => lettered(i % 40));
    const late = Array.from({ length: 10_000 }, (_, i) => (i % 2 ? 'It is missing.' : 'It has letters.'));

    const { kept } = groupsOf([...early, ...late]);

    const sure = Object.fromEntries(kept.map(({ text, count, over }) => [text, count - over]));
    expect(sure).toMatchObject({ 'It is missing.': 5_000, 'It has letters.': 5_000 });
  });

  it('are counted as an exact count allows, in whatever order they come', () => {
    // Few frequent reasons and many rare ones, in runs and mixed.
    const run = fc.tuple(fc.nat({ max: 120 }), fc.integer({ min: 1, max: 30 }));
    fc.assert(
      fc.property(fc.array(run, { minLength: 30, maxLength: 150 }), (runs) => {
        const reasons = runs.flatMap(([name, times]) => Array.from({ length: times }, () => lettered(name)));
        const exact = new Map<string, number>();
        for (const reason of reasons) exact.set(reason, (exact.get(reason) ?? 0) + 1);

        const { kept } = groupsOf(reasons);

        expect(kept.reduce((all, { count }) => all + count, 0)).toBe(reasons.length);
        for (const { text, count, over } of kept) {
          expect(count - over).toBeGreaterThan(0);
          expect(count - over).toBeLessThanOrEqual(exact.get(text) ?? 0);
          expect(count).toBeGreaterThanOrEqual(exact.get(text) ?? 0);
        }
        const names = new Set(kept.map(({ text }) => text));
        const frequent = [...exact].filter(([, n]) => n > reasons.length / maxKept);
        expect(frequent.filter(([text]) => !names.has(text))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('are whole when asked for, without what is of one contact', () => {
    const reported = withoutParticulars(`${'No. '.repeat(60)}zoe@example.com`, Number.POSITIVE_INFINITY);
    expect(reported).toBe(`${'No. '.repeat(60)}…`);
  });

  it('are not asked for of contacts that were called or cancelled', () => {
    const groups = none();
    countReason(groups, aContact().completed());
    countReason(groups, aContact().cancelled());
    expect(groups).toEqual(none());
  });
});
