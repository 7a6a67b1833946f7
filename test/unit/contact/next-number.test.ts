import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AttemptEntry } from '../../../src/contact/contact.ts';
import { calledNumber, nextNumbers, skipNumber } from '../../../src/contact/next-number.ts';

const [mobile, home, work] = ['+12065550101', '+12065550102', '+12065550103'] as const;
const all = [mobile, home, work];
const rotate = { numbers: 'rotate', maxAttempts: 3 } as const;
const exhaust = { numbers: 'exhaust', maxAttempts: 2 } as const;

const called = (...numbers: readonly string[]): AttemptEntry[] =>
  numbers.map((phoneNumber, i) => ({ attempt: i + 1, phoneNumber, outcome: 'NO_ANSWER' }));

describe('the next number of a contact with several', () => {
  it('is another one at each attempt with rotate, in the order of the file, and again the first', () => {
    const next = (phoneNumber: string, ...before: readonly string[]) =>
      nextNumbers(
        { phoneNumber, phoneNumbers: all, attempts: called(...before) },
        { ...rotate, maxAttempts: 9 },
      );

    expect(next(mobile, mobile)).toEqual([home, work, mobile]);
    expect(next(home, mobile, home)).toEqual([work, mobile, home]);
    expect(next(work, mobile, home, work)).toEqual([mobile, home, work]);
  });

  it('is none with rotate after maxAttempts calls to the contact', () => {
    const attempts = called(mobile, home, work);
    expect(nextNumbers({ phoneNumber: work, phoneNumbers: all, attempts }, rotate)).toEqual([]);
    expect(
      nextNumbers({ phoneNumber: home, phoneNumbers: all, attempts: attempts.slice(1) }, rotate),
    ).not.toEqual([]);
  });

  it('stays the same with exhaust, until maxAttempts calls to it', () => {
    const next = (phoneNumber: string, ...before: readonly string[]) =>
      nextNumbers({ phoneNumber, phoneNumbers: [mobile, home], attempts: called(...before) }, exhaust);

    expect(next(mobile, mobile)).toEqual([mobile, home]);
    expect(next(mobile, mobile, mobile)).toEqual([home]);
    expect(next(home, mobile, mobile, home)).toEqual([home]);
    expect(next(home, mobile, mobile, home, home)).toEqual([]);
  });

  it('is none that is skipped, and calls that do not count are not counted', () => {
    const attempts: AttemptEntry[] = [
      { attempt: 1, phoneNumber: mobile, outcome: 'ERROR', isUncounted: true },
      { attempt: 2, phoneNumber: mobile, outcome: 'ERROR', isUncounted: true },
      { attempt: 3, phoneNumber: mobile },
    ];
    const contact = { phoneNumber: mobile, phoneNumbers: all, attempts };
    expect(nextNumbers(contact, { ...exhaust, maxAttempts: 1 })).toEqual([mobile, home, work]);
    const skippedNumbers = { [mobile]: 'The number does not exist.', [work]: 'Listed.' };
    expect(nextNumbers({ ...contact, skippedNumbers }, rotate)).toEqual([home]);
    expect(nextNumbers({ ...contact, skippedNumbers }, exhaust)).toEqual([home]);
  });

  it('may be one to which the customer asked to be called back', () => {
    const other = '+12065550109';
    const contact = { phoneNumber: other, phoneNumbers: [mobile, home], attempts: called(mobile, other) };
    expect(nextNumbers(contact, rotate)).toEqual([mobile, home, other]);
    expect(nextNumbers(contact, exhaust)).toEqual([other, mobile, home]);
  });

  it('is never skipped nor called too often, and each is named once', () => {
    const numbers = fc.uniqueArray(fc.constantFrom(...all), { minLength: 1, maxLength: 3 });
    const entry = fc.record({ phoneNumber: fc.constantFrom(...all), isUncounted: fc.boolean() });
    fc.assert(
      fc.property(
        numbers,
        fc.array(entry, { maxLength: 8 }),
        fc.subarray(all),
        fc.constantFrom('rotate', 'exhaust'),
        fc.integer({ min: 1, max: 4 }),
        (phoneNumbers, entries, skipped, mode, maxAttempts) => {
          const attempts = entries.map(({ phoneNumber, isUncounted }, i) => ({
            attempt: i + 1,
            phoneNumber,
            outcome: 'BUSY' as const,
            ...(isUncounted && { isUncounted: true as const }),
          }));
          const skippedNumbers = Object.fromEntries(skipped.map((number) => [number, 'Why.']));
          const phoneNumber = attempts.at(-1)?.phoneNumber ?? phoneNumbers[0] ?? mobile;
          const next = nextNumbers(
            { phoneNumber, phoneNumbers, skippedNumbers, attempts },
            { numbers: mode, maxAttempts },
          );

          const counted = attempts.filter((each) => !each.isUncounted);
          expect(new Set(next).size).toBe(next.length);
          for (const number of next) {
            expect(skipped).not.toContain(number);
            expect([...phoneNumbers, phoneNumber]).toContain(number);
            const calls = mode === 'rotate' ? counted : counted.filter((each) => each.phoneNumber === number);
            expect(calls.length).toBeLessThan(maxAttempts);
          }
        },
      ),
    );
  });
});

describe('a number that must not be called', () => {
  it('gives way to the next one, with the reason', () => {
    const contact = {
      phoneNumber: mobile,
      phoneNumbers: [mobile, home],
      skippedNumbers: { [work]: 'Listed.' },
    };
    expect(skipNumber(contact, 'Listed, too.', rotate)).toEqual({
      type: 'next',
      next: home,
      skippedNumbers: { [work]: 'Listed.', [mobile]: 'Listed, too.' },
    });
  });

  it('leaves none when it is the only one, or the last', () => {
    expect(skipNumber({ phoneNumber: mobile }, 'Listed.', rotate)).toEqual({ type: 'noneLeft' });
    const contact = {
      phoneNumber: home,
      phoneNumbers: [mobile, home],
      skippedNumbers: { [mobile]: 'Listed.' },
    };
    expect(skipNumber(contact, 'Listed.', exhaust)).toEqual({ type: 'noneLeft' });
  });
});

describe('the number of a call', () => {
  it('is that of its attempt, or the contact’s own', () => {
    const attempts = [
      { attempt: 1, contactId: 'call-1', phoneNumber: mobile },
      { attempt: 2, contactId: 'call-2' },
    ];
    expect(calledNumber({ phoneNumber: home, attempts }, 'call-1')).toBe(mobile);
    expect(calledNumber({ phoneNumber: home, attempts }, 'call-2')).toBe(home);
    expect(calledNumber({ phoneNumber: home }, 'call-3')).toBe(home);
  });
});
