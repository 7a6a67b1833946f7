import { describe, expect, it } from 'vitest';
import {
  countReason,
  type ReasonGroups,
  withoutParticulars,
} from '../../../../src/domain/report/reason-groups.ts';
import { aContact } from '../../../support/a-contact.ts';

const none = (): ReasonGroups => ({ kept: [], others: 0 });

function groupsOf(reasons: readonly string[]): ReasonGroups {
  const groups = none();
  for (const reason of reasons) countReason(groups, aContact({ reason }).rejected());
  return groups;
}

describe('reasons that tell of one contact', () => {
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
      'The timeZone "Pacific" must be a time zone name such as "America/New_York".',
      'The timeZone “…” must be a time zone name such as "America/New_York".',
    ],
  ])('lose what is its own: %s', (reason, told) => {
    expect(withoutParticulars(reason)).toBe(told);
  });

  it('are cut where they are long, between characters', () => {
    const told = withoutParticulars('😀'.repeat(500));
    expect([...told]).toHaveLength(140);
    expect(told.endsWith('😀…')).toBe(true);
  });

  it('are one reason for all who differ only in that', () => {
    const groups = groupsOf([
      'The number "1" is too short.',
      'The number "2" is too short.',
      'It is missing.',
    ]);

    expect(groups.kept).toEqual([
      { status: 'REJECTED', text: 'The number “…” is too short.', count: 2 },
      { status: 'REJECTED', text: 'It is missing.', count: 1 },
    ]);
  });

  it('name the error that Connect gave', () => {
    const groups = none();
    countReason(groups, aContact().failed());
    countReason(groups, aContact().failed({ reason: undefined, error: undefined }));

    expect(groups.kept.map(({ text }) => text)).toEqual([
      'DestinationNotAllowedException: Amazon Connect refused to call: no',
      'No reason was written down.',
    ]);
  });

  it('are bounded in number, the frequent ones kept and nobody lost', () => {
    const letters = (n: number) => `reason ${String.fromCharCode(97 + (n % 26), 97 + Math.floor(n / 26))}`;
    const reasons = Array.from({ length: 400 }, (_, i) => (i % 3 === 0 ? 'On the list.' : letters(i)));

    const { kept, others } = groupsOf(reasons);

    expect(kept.length).toBeLessThanOrEqual(40);
    expect(kept.find(({ text }) => text === 'On the list.')?.count).toBe(134);
    expect(kept.reduce((all, { count }) => all + count, others)).toBe(400);
  });

  it('are not asked for of who was called or cancelled', () => {
    const groups = none();
    countReason(groups, aContact().completed());
    countReason(groups, aContact().cancelled());
    expect(groups).toEqual(none());
  });
});
