import { describe, expect, it } from 'vitest';
import { locatedCallee } from '../../../src/calling-hours/callee-places.ts';
import { callingHoursAt } from '../../../src/calling-hours/calling-hours.ts';
import { hoursFor } from '../../../src/calling-hours/campaign-hours.ts';
import { phoneHeaderBy } from '../../../src/csv/column-names.ts';
import { readHeader } from '../../../src/csv/header.ts';
import { readRow } from '../../../src/importing/row.ts';

const rules = { defaultCountry: 'US', dedupeBy: 'phoneNumber', campaignAttributes: {} } as const;
const hours = hoursFor({}, { callingHours: { start: '08:00', end: '21:00' } });
const names = { phoneNumber: ['Mobile Phone', 'home_phone'] };

function verdictOn(header: readonly string[], cells: readonly string[], columns: typeof names = names) {
  const reading = readHeader(header, columns);
  if (!reading.ok) throw new Error(reading.message);
  return readRow(cells, reading.columns, rules);
}

describe('columns of numbers that the settings name', () => {
  it('count in the order of the settings, by the rules for names; all others become attributes', () => {
    const reading = readHeader(['Home Phone', 'phone', 'MOBILE-PHONE'], names);
    expect(reading).toMatchObject({
      ok: true,
      columns: { phoneNumber: 2, otherPhoneNumbers: [0], attributes: [{ key: 'phone', position: 1 }] },
    });
    expect(['mobile phone', 'HomePhone', 'phone'].map(phoneHeaderBy(names))).toEqual([true, true, false]);
  });

  it('are an error when one is missing, which names it and the headers that were found', () => {
    expect(readHeader(['Mobile Phone', 'phone'], names)).toEqual({
      ok: false,
      message:
        'The file has no column "home_phone", which the settings name as "columns.phoneNumber". Found: "Mobile Phone", "phone".',
    });
  });

  it('are an error when one is there twice, or has another meaning', () => {
    expect(readHeader(['Mobile Phone', 'Home Phone', 'homephone'], names)).toMatchObject({ ok: false });
    expect(readHeader(['Mobile Phone', 'Home Phone'], { ...names, customerId: 'Home Phone' })).toEqual({
      ok: false,
      message:
        'The settings name the column "Home Phone" twice, as "columns.phoneNumber" and as "columns.customerId"; a column has one meaning.',
    });
  });
});

describe('a row with several columns of numbers', () => {
  const header = ['Mobile Phone', 'Home Phone', 'Country'];

  it('has all of them, and the first is its key', () => {
    expect(verdictOn(header, ['+12065550101', '(206) 555-0102', ''])).toMatchObject({
      ok: true,
      contactKey: '+12065550101',
      phoneNumber: '+12065550101',
      phoneNumbers: ['+12065550101', '+12065550102'],
      notes: [],
    });
  });

  it('is accepted with one valid number, and says which others are left out', () => {
    const verdict = verdictOn(header, ['none', '2065550102', '']);
    expect(verdict).toMatchObject({ ok: true, contactKey: '+12065550102', phoneNumber: '+12065550102' });
    expect(verdict).not.toHaveProperty('phoneNumbers');
    expect(verdict.ok && verdict.notes).toEqual([
      expect.stringMatching(/^A number of the row is left out: .*"none"/),
    ]);
  });

  it('counts a number once, however it is written', () => {
    const verdict = verdictOn(header, ['+12065550101', '206-555-0101']);
    expect(verdict).toMatchObject({ ok: true, phoneNumber: '+12065550101' });
    expect(verdict).not.toHaveProperty('phoneNumbers');
  });

  it('reads each with the country of the row', () => {
    expect(verdictOn(header, ['020 7946 0018', '020 7946 0019', 'GB'])).toMatchObject({
      phoneNumbers: ['+442079460018', '+442079460019'],
    });
  });

  it.each([
    ['a place of the first number', ['3055550101', '2065550102'], 'FL', 'US-FL'],
    ['an ambiguous state', ['3055550101', '+61291234567'], 'WA', 'AU-WA US-WA'],
  ])('keeps its place for all of them: %s', (_, phones, state, place) => {
    expect(verdictOn([...header.slice(0, 2), 'State'], [...phones, state])).toMatchObject({ place });
  });

  it('is called at none of them while the hours of its place are closed', () => {
    const row = verdictOn([...header.slice(0, 2), 'State'], ['3055550101', '2065550102', 'FL']);
    if (!row.ok) throw new Error(row.reason);
    // Twenty past nine in the evening in Florida, twenty past six in Seattle.
    const at = Date.parse('2026-11-24T02:20:00Z');
    const open = row.phoneNumbers?.map(
      (phoneNumber) => callingHoursAt(locatedCallee({ ...row, phoneNumber }), hours, at).type,
    );
    expect(open).toEqual(['closed', 'closed']);
    expect(callingHoursAt({ phoneNumber: '+12065550102' }, hours, at).type).toBe('open');
  });

  it('is rejected without a valid number, with every reason', () => {
    expect(verdictOn(header, ['none', 'neither', ''])).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/"none".*"neither"/),
    });
    const missing = verdictOn(header, []);
    expect(missing).toEqual(verdictOn(['Mobile Phone', 'Home Phone'], ['', ' ']));
    expect(missing.ok).toBe(false);
  });

  it('may have fifty of them, with the same number, and cells that are missing', () => {
    const fifty = Array.from({ length: 50 }, (_, i) => `Phone ${i}`);
    const columns = { phoneNumber: fifty };
    const cells = [...fifty.slice(0, 40).map(() => '2065550101'), '', 'x'];
    const verdict = verdictOn(fifty, cells, columns);
    expect(verdict).toMatchObject({ ok: true, phoneNumber: '+12065550101', notes: [expect.any(String)] });
    expect(verdict).not.toHaveProperty('phoneNumbers');
    const many = fifty.map((_, i) => `20655501${String(i).padStart(2, '0')}`);
    const several = verdictOn(fifty, many, columns);
    expect(several.ok && several.phoneNumbers).toHaveLength(50);
  });
});
