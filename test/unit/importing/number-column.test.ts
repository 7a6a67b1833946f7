import { describe, expect, it } from 'vitest';
import { readNumberColumn } from '../../../src/importing/number-column.ts';

const positionIn = (...cells: string[]) => {
  const reading = readNumberColumn(cells, 'US');
  return reading.ok ? reading.position : reading.message;
};

describe('the column of numbers of a do-not-call list', () => {
  it('is found by any of its names, whatever the other columns are called', () => {
    expect(positionIn('phoneNumber')).toBe(0);
    expect(positionIn('name', 'name', 'Mobile')).toBe(2);
    expect(positionIn('', 'id', 'customerId', 'telephone')).toBe(3);
  });

  it('must be one', () => {
    expect(positionIn('phone', 'name', 'mobile')).toBe(
      'The columns "phone" (column 1) and "mobile" (column 3) both mean "phoneNumber"; keep one of them or rename the other.',
    );
  });

  it.each([['+12065550101'], ['206 555 0101'], ['2065550'], ['Ann', '(206) 555-0101']])(
    'is missed where the first line is a row: %s',
    (...cells) => {
      expect(positionIn(...cells)).toBe(
        'The first line of the list looks like a phone number and not like a header, so no number was added to the do-not-call list. Put a line with the word phoneNumber above the numbers and upload the file again.',
      );
    },
  );

  it('is missed with what was found instead, ten of it at most, and no name in full that is very long', () => {
    const missing =
      'The list has no column with phone numbers, so no number was added to the do-not-call list: its first line must hold the headers, one of them phoneNumber (or phone, mobile, telephone, destinationPhoneNumber).';
    const repair = 'Fix the first line and upload the file again.';
    const names = Array.from({ length: 12 }, (_, i) => `h${i}`);
    const ten = names
      .slice(0, 10)
      .map((name) => `"${name}"`)
      .join(', ');

    expect(positionIn(' name ', '', ' ')).toBe(`${missing} Found: "name". ${repair}`);
    expect(positionIn('', ' ')).toBe(`${missing} Found: nothing. ${repair}`);
    expect(positionIn(...names)).toBe(`${missing} Found: ${ten} and 2 more. ${repair}`);
    expect(positionIn(...names.slice(0, 10))).toBe(`${missing} Found: ${ten}. ${repair}`);
    expect(positionIn('x'.repeat(70))).toBe(`${missing} Found: "${'x'.repeat(60)}". ${repair}`);
  });
});
