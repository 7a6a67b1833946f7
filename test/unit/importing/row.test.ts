import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Columns, readHeader } from '../../../src/csv/header.ts';
import { customerKey, type RowRules, readRow, rejectedRowKey } from '../../../src/importing/row.ts';

const rules: RowRules = { defaultCountry: 'US', dedupeBy: 'phoneNumber', campaignAttributes: {} };

function columnsOf(...header: string[]): Columns {
  const reading = readHeader(header);
  if (!reading.ok) throw new Error(reading.message);
  return reading.columns;
}

/** A row given as header and cell pairs. */
function verdictOn(row: Readonly<Record<string, string>>, changed: Partial<RowRules> = {}) {
  return readRow(Object.values(row), columnsOf(...Object.keys(row)), { ...rules, ...changed });
}

describe('where a row says its contact is', () => {
  const placeOf = (row: Readonly<Record<string, string>>) => {
    const verdict = verdictOn(row);
    return verdict.ok ? (verdict.place ?? 'as the number') : verdict.reason;
  };

  it.each<[Readonly<Record<string, string>>, string]>([
    [{ phone: '+13055550100', state: 'Utah' }, 'US-UT'],
    [{ phone: '+13055550100', Region: 'ut' }, 'US-UT'],
    [{ phone: '+13055550100', province: 'Québec' }, 'CA-QC'],
    [{ phone: '+13055550100', zip: '84101' }, 'US-UT'],
    [{ phone: '+13055550100', 'Zip Code': '02108-1234' }, 'US-MA'],
    [{ phone: '+13055550100', 'Postal-Code': '2108' }, 'US-MA'],
    [{ phone: '+13055550100', state: 'UT', zip: '02108' }, 'US-MA US-UT'],
    [{ phone: '+33123456789', countryCode: 'ES' }, 'ES'],
    [{ phone: '+33123456789', country: 'Spain' }, 'ES'],
    [{ phone: '+18005550100', state: 'TX' }, 'US-TX'],
    [{ phone: '+18005550100', zip: 'K1A 0B1' }, 'CA-ON'],
    // What the number says as well: another call may go to another number.
    [{ phone: '+13055550100', state: 'Florida', zip: '33101', country: 'US' }, 'US-FL'],
  ])('is read from its columns: %j', (row, place) => {
    expect(placeOf(row)).toBe(place);
  });

  it.each<[string, Readonly<Record<string, string>>]>([
    ['a calling code is shared by countries', { phone: '+14165550100', phoneCode: '+1' }],
    ['there is no such state', { phone: '+13055550100', state: 'Atlantis' }],
    ['there is no such ZIP code', { phone: '+13055550100', zip: '00000' }],
    ['a cell is damaged', { phone: '+13055550100', zip: '8.41E+04' }],
    ['there is no such country', { phone: '+13055550100', country: 'Atlantis' }],
    ['cells are empty', { phone: '+13055550100', state: ' ', zip: '', country: '' }],
    ['a postal code is of another country', { phone: '+4930123456', zip: '10115' }],
  ])('is left to the number when %s', (_, row) => {
    expect(placeOf(row)).toBe('as the number');
  });

  it('stays in its attributes as written', () => {
    expect(verdictOn({ phone: '+13055550100', State: 'utah', ZIP: '84101' })).toMatchObject({
      place: 'US-UT',
      attributes: { State: 'utah', ZIP: '84101' },
    });
  });
});

describe('a row', () => {
  it('becomes a contact with its own settings and attributes', () => {
    const verdict = verdictOn({
      phone: ' (206) 555-0100 ',
      customerId: 'C-1',
      timeZone: 'America/New_York',
      queueId: 'arn:aws:connect:us-east-1:111122223333:instance/abc/queue/q-1',
      contactFlowId: 'f-1',
      sourcePhoneNumber: "'+12065550199",
      'First Name': 'Ann',
      plan: '',
      note: ' two\nlines ',
    });
    expect(verdict).toEqual({
      ok: true,
      contactKey: '+12065550100',
      phoneNumber: '+12065550100',
      customerId: 'C-1',
      timeZone: 'America/New_York',
      queueId: 'q-1',
      contactFlowId: 'f-1',
      sourcePhoneNumber: '+12065550199',
      attributes: { First_Name: 'Ann', note: 'two\nlines' },
      notes: [],
    });
  });

  it('has nothing for empty and missing cells', () => {
    const columns = columnsOf('phone', 'id', 'timeZone', 'plan');
    expect(readRow(['2065550100', '', ' '], columns, rules)).toEqual({
      ok: true,
      contactKey: '+12065550100',
      phoneNumber: '+12065550100',
      attributes: {},
      notes: [],
    });
  });

  it('notes what was repaired', () => {
    expect(verdictOn({ phone: '206 555 0100 x7' })).toMatchObject({
      ok: true,
      notes: ['The extension 7 of the phone number is dropped.'],
    });
  });

  it.each([
    [
      'timeZone',
      'Eastern',
      'The timeZone "Eastern" must be the IANA name of a place such as "America/New_York".',
    ],
    ['timeZone', 'recipient', 'The timeZone "recipient" must be'],
    ['queueId', 'my queue', 'The queueId "my queue" must be the id or ARN of a queue'],
    ['contactFlowId', 'x'.repeat(501), 'must be the id or ARN of a flow'],
    [
      'sourcePhoneNumber',
      '206 555 0199',
      'The sourcePhoneNumber "206 555 0199" must be a phone number in international',
    ],
  ])('is rejected for a bad %s of its own: %s', (header, cell, reason) => {
    const verdict = verdictOn({ phone: '2065550100', [header]: cell });
    expect(verdict).toMatchObject({ ok: false, phoneNumber: '+12065550100' });
    expect(verdict.ok ? '' : verdict.reason).toContain(reason);
  });

  it('gets everything that is wrong with it reported', () => {
    const verdict = verdictOn({ phone: '911', timeZone: 'Nowhere' });
    expect(verdict).toEqual({
      ok: false,
      reason:
        'The phone number "911" is an emergency or short number. The timeZone "Nowhere" must be the IANA name of a place such as "America/New_York".',
    });
  });

  it('keeps an attribute called __proto__ through spread and JSON', () => {
    const verdict = verdictOn(
      Object.fromEntries([
        ['phone', '2065550100'],
        ['__proto__', 'x'],
        ['plan', 'gold'],
      ]),
    );
    const attributes = verdict.ok ? verdict.attributes : {};
    expect(Object.entries(attributes)).toEqual([
      ['__proto__', 'x'],
      ['plan', 'gold'],
    ]);
    expect(JSON.stringify({ ...{ plan: 'none' }, ...attributes })).toBe('{"plan":"gold","__proto__":"x"}');
    expect(Object.entries(JSON.parse(JSON.stringify(attributes)))).toEqual(Object.entries(attributes));
    expect(Object.getPrototypeOf(attributes)).toBe(Object.prototype);
  });
});

describe('the attributes of a row and its campaign', () => {
  const phone = '2065550100';
  const accepts = (row: Record<string, string>, campaignAttributes = {}) =>
    verdictOn(row, { campaignAttributes }).ok;

  it('may have 32,768 bytes together, names included, and not one more', () => {
    const campaignAttributes = { campaign: 'x'.repeat(100) };
    // 108 of the campaign, 4 of the name: 32,656 are left.
    expect(accepts({ phone, note: 'x'.repeat(32_656) }, campaignAttributes)).toBe(true);
    const verdict = verdictOn({ phone, note: 'x'.repeat(32_657) }, { campaignAttributes });
    expect(verdict).toEqual({
      ok: false,
      phoneNumber: '+12065550100',
      reason:
        'The attributes of the row and its campaign have 32,769 bytes together, names included; 32,768 are allowed.',
    });
  });

  it('are counted as UTF-8', () => {
    expect(accepts({ phone, note: 'ä'.repeat(16_382) })).toBe(true);
    expect(accepts({ phone, note: `${'ä'.repeat(16_382)}x` })).toBe(false);
    expect(accepts({ phone, note: '🙂'.repeat(8_191) })).toBe(true);
    expect(accepts({ phone, note: `${'🙂'.repeat(8_191)}x` })).toBe(false);
  });

  it("count once where the row's replaces the campaign's", () => {
    expect(accepts({ phone, note: 'x'.repeat(32_764) }, { note: 'x'.repeat(20_000) })).toBe(true);
  });

  it('agree with a plain count for any sizes', () => {
    const attributes = fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), fc.nat({ max: 20_000 }), {
      maxKeys: 3,
    });
    const textOf = (sizes: Record<string, number>, letter: string) =>
      Object.fromEntries(Object.entries(sizes).map(([key, size]) => [key, letter.repeat(size + 1)]));
    fc.assert(
      fc.property(attributes, attributes, fc.constantFrom('x', 'ä', '数'), (ofRow, ofCampaign, letter) => {
        const row = textOf(ofRow, letter);
        const campaign = textOf(ofCampaign, letter);
        const header = Object.keys(row).filter((key) => key !== 'id');
        const merged = { ...campaign, ...Object.fromEntries(header.map((key) => [key, row[key] ?? ''])) };
        const bytes = Buffer.byteLength(Object.entries(merged).flat().join(''));
        const cells = header.map((key) => row[key] ?? '');
        const verdict = readRow([phone, ...cells], columnsOf('phone', ...header), {
          ...rules,
          campaignAttributes: campaign,
        });
        const isShort = cells.every((cell) => cell.length <= 32_767);
        expect(verdict.ok).toBe(isShort && bytes <= 32_768);
      }),
    );
  });
});

describe('a row told apart by its customerId', () => {
  const byId = { dedupeBy: 'customerId' } as const;

  it('has that as its key', () => {
    expect(verdictOn({ phone: '2065550100', id: 'C-1' }, byId)).toMatchObject({
      ok: true,
      contactKey: 'C-1',
    });
  });

  it('is rejected without one', () => {
    const empty = verdictOn({ phone: '2065550100', id: '' }, byId);
    expect(empty.ok ? '' : empty.reason).toContain('but its customerId is empty');
    const none = verdictOn({ phone: '2065550100' }, byId);
    expect(none.ok ? '' : none.reason).toContain('but the file has no column customerId');
  });

  it('is rejected when that has more than 1,024 bytes', () => {
    expect(verdictOn({ phone: '2065550100', id: 'ä'.repeat(512) }, byId).ok).toBe(true);
    const verdict = verdictOn({ phone: '2065550100', id: `${'ä'.repeat(512)}x` }, byId);
    expect(verdict).toMatchObject({
      ok: false,
      reason: 'The customerId has 1,025 bytes; 1,024 are allowed.',
    });
    expect(verdictOn({ phone: '2065550100', id: 'x'.repeat(1_025) }).ok).toBe(true);
  });

  it('cannot be mistaken for a rejected row, nor for another customer', () => {
    const id = fc.oneof(
      fc.string({ minLength: 1, maxLength: 20 }),
      fc.string({ maxLength: 8 }).map((rest) => `row:${rest}`),
      fc.constantFrom(
        'row:a.csv:2',
        '\\row:a.csv:2',
        '\\\\row:a.csv:2',
        '\\',
        '\\#',
        `row:${'x'.repeat(1_020)}`,
      ),
    );
    fc.assert(
      fc.property(id, id, (one, other) => {
        const keys = [customerKey(one), customerKey(other)];
        expect(keys[0] === keys[1]).toBe(one === other);
        for (const key of keys) {
          expect(key).not.toMatch(/^row:/);
          expect(Buffer.byteLength(key ?? '')).toBeLessThanOrEqual(1_024);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('the key of a rejected row', () => {
  it('names the file and the row', () => {
    expect(rejectedRowKey('spring/a.csv', 7)).toBe('row:spring/a.csv:7');
  });

  it('holds a hash when it would be too long, of another file another one', () => {
    const long = rejectedRowKey(`spring/${'ä'.repeat(506)}.csv`, 7);
    expect(long).toMatch(/^row:sha256-[0-9a-f]{64}:7$/);
    expect(rejectedRowKey(`spring/${'ä'.repeat(506)}b.csv`, 7)).not.toBe(long);
    expect(Buffer.byteLength(rejectedRowKey('x'.repeat(1_018), 7))).toBe(1_024);
    expect(rejectedRowKey('x'.repeat(1_019), 7)).toMatch(/^row:sha256-/);
  });
});

describe('a row that is refused', () => {
  it('has a sentence for each of its problems, with a space between them', () => {
    expect(verdictOn({ phone: '12', timeZone: 'Pacific', queueId: 'my queue' })).toEqual({
      ok: false,
      reason:
        'The phone number "12" has too few digits for the United States. The timeZone "Pacific" must be the IANA name of a place such as "America/New_York". The queueId "my queue" must be the id or ARN of a queue of your Amazon Connect instance.',
    });
  });

  it('keeps its number where that can be read', () => {
    const verdict = verdictOn({ phone: '+12065550100', sourcePhoneNumber: "+1206'5550199" });

    expect(verdict).toEqual({
      ok: false,
      reason: expect.stringMatching(/^The sourcePhoneNumber "\+1206'5550199" must be /),
      phoneNumber: '+12065550100',
    });
  });

  it('shows a long cell cut', () => {
    expect(verdictOn({ phone: '+12065550100', timeZone: 'x'.repeat(70) })).toMatchObject({
      reason: `The timeZone "${'x'.repeat(59)}…" must be the IANA name of a place such as "America/New_York".`,
    });
  });

  it('has an attribute of more than 32,767 characters, or all of them more than 32,768 bytes', () => {
    const long = verdictOn({ phone: '+12065550100', note: 'x'.repeat(32_768) });

    expect(long).toMatchObject({
      reason:
        'The attribute "note" has 32,768 characters; 32,767 are allowed. The attributes of the row and its campaign have 32,772 bytes together, names included; 32,768 are allowed.',
    });
    expect(verdictOn({ phone: '+12065550100', note: 'x'.repeat(32_764) }).ok).toBe(true);
    expect(verdictOn({ phone: '+12065550100', note: 'x'.repeat(32_765) })).toMatchObject({
      reason:
        'The attributes of the row and its campaign have 32,769 bytes together, names included; 32,768 are allowed.',
    });
    const campaignAttributes = { plan: 'x'.repeat(32_000) };
    expect(verdictOn({ phone: '+12065550100', note: 'x'.repeat(760) }, { campaignAttributes }).ok).toBe(true);
    expect(verdictOn({ phone: '+12065550100', note: 'x'.repeat(761) }, { campaignAttributes }).ok).toBe(
      false,
    );
  });
});

describe('a key of customers', () => {
  it('is the id itself, unless it could be taken for another', () => {
    expect([customerKey('C-1'), customerKey('row:1'), customerKey('\\x')]).toEqual([
      'C-1',
      '\\row:1',
      '\\\\x',
    ]);
    expect([customerKey(''), customerKey('x'.repeat(1_025))]).toEqual([undefined, undefined]);
    expect(customerKey('x'.repeat(1_024))).toHaveLength(1_024);
    expect(customerKey(`row:${'x'.repeat(1_019)}`)).toHaveLength(1_024);
    expect(customerKey(`row:${'x'.repeat(1_020)}`)).toMatch(/^\\#[0-9a-f]{64}$/);
  });

  it('of a rejected row is its file and line', () => {
    expect(rejectedRowKey('spring.csv', 7)).toBe('row:spring.csv:7');
    expect(rejectedRowKey('x'.repeat(1_018), 7)).toHaveLength(1_024);
    expect(rejectedRowKey('x'.repeat(1_019), 7)).toMatch(/^row:sha256-[0-9a-f]{64}:7$/);
  });
});
