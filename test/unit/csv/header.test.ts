import { describe, expect, it } from 'vitest';
import { readHeader } from '../../../src/csv/header.ts';

describe('the headers of a customer file', () => {
  it.each([
    ['phoneNumber'],
    ['phone'],
    ['phone_number'],
    ['phone number'],
    ['PHONE NUMBER'],
    ['Phone_Number'],
    ['mobile'],
    ['Telephone'],
    ['destinationPhoneNumber'],
    ['destination_phone_number'],
    ['\ufeffphoneNumber'],
    [' phone '],
  ])('name the phone column as %j', (header) => {
    expect(readHeader([header])).toEqual({
      ok: true,
      columns: { phoneNumber: 0, attributes: [] },
      attributeHeaders: [],
      notes: [],
    });
  });

  it('find the known columns wherever they stand, and make attributes of the others', () => {
    const header = [
      'Name',
      'ID',
      'phone',
      'Time Zone',
      'queue_id',
      'CONTACTFLOWID',
      'source phone number',
      'plan',
    ];
    expect(readHeader(header)).toEqual({
      ok: true,
      columns: {
        phoneNumber: 2,
        customerId: 1,
        timeZone: 3,
        queueId: 4,
        contactFlowId: 5,
        sourcePhoneNumber: 6,
        attributes: [
          { key: 'Name', position: 0 },
          { key: 'plan', position: 7 },
        ],
      },
      attributeHeaders: ['Name', 'plan'],
      notes: [],
    });
  });

  it.each([
    ['First Name', 'First_Name'],
    ['Größe', 'Gr__e'],
    ['a b/c', 'a_b_c'],
    ['🙂', '_'],
    ['e-mail', 'e-mail'],
    ['__proto__', '__proto__'],
    ['constructor', 'constructor'],
  ])('that are no attribute keys are repaired: %s is kept as %s', (header, key) => {
    const reading = readHeader(['phone', header]);
    expect(reading).toMatchObject({ ok: true, columns: { attributes: [{ key, position: 1 }] } });
    const notes = header === key ? [] : [`The column "${header}" is kept as the attribute "${key}".`];
    expect(reading.ok && reading.notes).toEqual(notes);
  });

  it('leave out columns without a header, and say so', () => {
    expect(readHeader(['', 'phone', ' ', 'plan', ''])).toEqual({
      ok: true,
      columns: { phoneNumber: 1, attributes: [{ key: 'plan', position: 3 }] },
      attributeHeaders: ['plan'],
      notes: ['The columns 1, 3, 5 have no header and are ignored.'],
    });
  });

  it.each([
    [['phone', 'Mobile'], 'The columns "phone" (column 1) and "Mobile" (column 2) both mean "phoneNumber"'],
    [['phone', 'phone'], 'The columns "phone" (column 1) and "phone" (column 2) both mean "phoneNumber"'],
    [['phone', 'id', 'customer_id'], '"id" (column 2) and "customer_id" (column 3) both mean "customerId"'],
    [
      ['phone', 'First Name', 'First_Name'],
      '"First Name" (column 2) and "First_Name" (column 3) both mean "First_Name"',
    ],
    [['phone', 'plan', 'x', 'plan'], '"plan" (column 2) and "plan" (column 4)'],
    [['phone', '__proto__', '__proto__'], 'both mean "__proto__"'],
  ])('may not meet: %j', (header, message) => {
    const reading = readHeader(header);
    expect(reading.ok ? '' : reading.message).toContain(message);
  });

  it('without a phone column name what was found and what is accepted', () => {
    const reading = readHeader(['name', 'tel.', 'plan']);
    expect(reading).toEqual({
      ok: false,
      message:
        'The file has no column with phone numbers: its first line must hold the headers, one of them phoneNumber, phone, mobile, telephone or destinationPhoneNumber. Found: "name", "tel.", "plan".',
    });
  });
});

describe('headers that say what is wrong', () => {
  const messageOf = (cells: string[]) => {
    const reading = readHeader(cells);
    return reading.ok ? reading.notes.join(' ') : reading.message;
  };
  const missing =
    'The file has no column with phone numbers: its first line must hold the headers, one of them phoneNumber, phone, mobile, telephone or destinationPhoneNumber.';

  it('name ten of those that were found at most', () => {
    const names = Array.from({ length: 12 }, (_, i) => `h${i}`);
    const ten = names.slice(0, 10);

    expect(messageOf(names)).toBe(
      `${missing} Found: ${ten.map((name) => `"${name}"`).join(', ')} and 2 more.`,
    );
    expect(messageOf(ten)).toBe(`${missing} Found: ${ten.map((name) => `"${name}"`).join(', ')}.`);
    expect(messageOf([' a ', '', '  '])).toBe(
      `${missing} Found: "a". If this is a title, delete all lines above the headers.`,
    );
    expect(messageOf(['', ' '])).toBe(`${missing} Found: nothing.`);
  });

  it.each([
    ['+1 (206) 555-0101', true],
    ['2065550', true],
    ['206.555/0101', true],
    ['206555', false],
    ['Ann 2065550101', false],
    ['2065550101 x', false],
    ['+-().', false],
  ])('with %s among them look like a row: %s', (cell, isRow) => {
    const row = ' This looks like a row: put a first line with column names above it.';

    expect(messageOf(['Ann', cell])).toBe(`${missing} Found: "Ann", "${cell}".${isRow ? row : ''}`);
  });

  it('without a name are identified by their place', () => {
    expect(messageOf(['phone', ''])).toBe('Column 2 has no header and is ignored.');
    expect(messageOf([' ', 'phone', ''])).toBe('The columns 1, 3 have no header and are ignored.');
  });

  it('are known whatever spaces and underscores are in them', () => {
    expect(messageOf(['phone', 'time _ zone'])).toBe('');
    expect(readHeader(['phone', 'time _ zone'])).toMatchObject({ columns: { timeZone: 1 } });
  });
});
