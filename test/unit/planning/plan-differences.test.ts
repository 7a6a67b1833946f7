import { describe, expect, it } from 'vitest';
import { readNumberClosely } from '../../../src/phone/phone-number.ts';
import { DifferencesCounter } from '../../../src/planning/plan-differences.ts';

describe('what a plan says of numbers that are read differently from how they are written', () => {
  it('counts each kind and shows the first row of it', () => {
    const counter = new DifferencesCounter();
    const cells = [
      '4915123456789',
      '004915123456780',
      '015123456781',
      '+49 1512 3456782',
      '49 1512 3456783',
      '030 23125000 ext. 7',
    ];
    for (const [i, cell] of cells.entries()) {
      const reading = readNumberClosely(cell, 'DE');
      if (!reading.ok) throw new Error(reading.reason);
      counter.add(reading.differences, i + 2, cell, reading.phoneNumber);
    }

    expect(
      counter.list().map(({ kind, rows, firstRow, example }) => [kind, rows, firstRow, example]),
    ).toEqual([
      ['plusAdded', 2, 2, '"4915123456789" is read as +4915123456789'],
      ['doubleZeroAsPlus', 1, 3, '"004915123456780" is read as +4915123456780'],
      ['extensionDropped', 1, 7, '"030 23125000 ext. 7" is read as +493023125000'],
    ]);
  });

  it('says that the country is of a column, where the number needs one', () => {
    const read = (cell: string) => {
      const reading = readNumberClosely(cell, { country: 'GB', isRows: true });
      return reading.ok ? reading.differences : reading.reason;
    };

    expect(read('020 7946 0018')).toEqual(['countryFromColumn']);
    expect(read('2079460018')).toEqual(['trunkPrefixAdded', 'countryFromColumn']);
    expect(read('+44 20 7946 0018')).toEqual([]);
  });
});
