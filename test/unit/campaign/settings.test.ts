import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { itemBytes } from '../../../src/campaign/item-size.ts';
import { parseSettings } from '../../../src/campaign/parse-settings.ts';
import { DAY_MS, toIso } from '../../../src/time/instant.ts';

const documented = `{ "contactFlowId": "", "queueId": "", "sourcePhoneNumber": "", "defaultCountry": "US", "dedupeBy": "phoneNumber",
  "attributes": {}, "trafficType": "GENERAL", "answerMachineDetection": { "enable": false, "awaitPrompt": false }, "ringTimeoutSeconds": 30,
  "callsPerSecond": 2, "maxConcurrentCalls": 10,
  "callingHours": { "start": "08:00", "end": "21:00", "days": ["MON","TUE","WED","THU","FRI","SAT","SUN"], "timeZone": "recipient", "holidays": ["2026-12-25"] },
  "startAt": "2026-12-01T09:00:00-05:00", "endAt": null,
  "retry": { "maxAttempts": 3, "delayMinutes": { "NO_ANSWER": 120, "BUSY": 15, "UNREACHABLE": 60, "VOICEMAIL": 240 }, "dispositions": { "NOT_HOME": 240, "REFUSED": "never" } },
  "frequencyCap": { "attempts": 7, "days": 7 },
  "doNotCallLists": ["all", "Brand A"] }`;

function settingsOf(text: string) {
  const reading = parseSettings(text);
  expect(reading).toMatchObject({ ok: true });
  return reading.ok ? reading.settings : {};
}

function messageOf(text: string): string {
  const reading = parseSettings(text);
  expect(reading).toMatchObject({ ok: false });
  return reading.ok ? '' : reading.message;
}

describe('reading a settings file', () => {
  it('reads the documented file, blank ids and null times counting as not set', () => {
    expect(settingsOf(documented)).toEqual({
      defaultCountry: 'US',
      dedupeBy: 'phoneNumber',
      attributes: {},
      trafficType: 'GENERAL',
      answerMachineDetection: { enable: false, awaitPrompt: false },
      ringTimeoutSeconds: 30,
      callsPerSecond: 2,
      maxConcurrentCalls: 10,
      callingHours: {
        start: '08:00',
        end: '21:00',
        days: ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'],
        timeZone: 'recipient',
        holidays: ['2026-12-25'],
      },
      startAt: '2026-12-01T09:00:00-05:00',
      retry: {
        maxAttempts: 3,
        delayMinutes: { NO_ANSWER: 120, BUSY: 15, UNREACHABLE: 60, VOICEMAIL: 240 },
        dispositions: { NOT_HOME: 240, REFUSED: 'never' },
      },
      frequencyCap: { attempts: 7, days: 7 },
      doNotCallLists: ['all', 'brand-a'],
    });
  });

  it('fills nothing in', () => {
    expect(settingsOf('{}')).toEqual({});
    expect(settingsOf('{"callingHours": {"end": "18:00"}}')).toEqual({ callingHours: { end: '18:00' } });
  });

  it('allows a byte order mark', () => {
    expect(settingsOf('\uFEFF{"callsPerSecond": 5}')).toEqual({ callsPerSecond: 5 });
  });

  it.each([
    ['{"callingHours": "always"}', { callingHours: 'always' }],
    ['{"callsPerSecond": 0.25}', { callsPerSecond: 0.25 }],
    ['{"callsPerSecond": 1000}', { callsPerSecond: 1000 }],
    ['{"defaultCountry": "de"}', { defaultCountry: 'DE' }],
    ['{"ringTimeoutSeconds": 15}', { ringTimeoutSeconds: 15 }],
    ['{"ringTimeoutSeconds": 60}', { ringTimeoutSeconds: 60 }],
    [
      '{"callingHours": {"start": "00:00", "end": "24:00"}}',
      { callingHours: { start: '00:00', end: '24:00' } },
    ],
    ['{"startAt": "2026-12-01T09:00Z"}', { startAt: '2026-12-01T09:00Z' }],
    [
      '{"callingHours": {"start": "20:00", "end": "02:00"}}',
      { callingHours: { start: '20:00', end: '02:00' } },
    ],
    ['{"callingHours": {"timeZone": "Europe/Berlin"}}', { callingHours: { timeZone: 'Europe/Berlin' } }],
    [
      '{"trafficType": "CAMPAIGN", "answerMachineDetection": {"enable": true}}',
      { trafficType: 'CAMPAIGN', answerMachineDetection: { enable: true } },
    ],
    ['{"queueId": "arn:aws:connect:us-east-1:111122223333:instance/abc/queue/q-1"}', { queueId: 'q-1' }],
    [
      '{"contactFlowId": "arn:aws:connect:us-east-1:111122223333:instance/abc/contact-flow/f-1"}',
      { contactFlowId: 'f-1' },
    ],
  ])('accepts %s', (text, settings) => {
    expect(settingsOf(text)).toEqual(settings);
  });

  it('keeps an attribute called __proto__', () => {
    const { attributes } = settingsOf('{"attributes": {"__proto__": "x"}}');
    expect(Object.entries(attributes ?? {})).toEqual([['__proto__', 'x']]);
  });

  it.each([
    ['{"callPerSecond": 2}', '"callPerSecond" is not a setting: did you mean "callsPerSecond"?'],
    [
      '{"retry": {"attempts": 2}}',
      '"retry.attempts" is not a setting: allowed are maxAttempts, delayMinutes, dispositions.',
    ],
    ['{"__proto__": {}}', '"__proto__" is not a setting: allowed are contactFlowId,'],
    ['{"callsPerSecond": 0}', '"callsPerSecond" is 0, but must be a number above 0 and at most 1,000.'],
    ['{"callsPerSecond": 1000.5}', '"callsPerSecond" is 1000.5, but must be'],
    ['{"callsPerSecond": "2"}', '"callsPerSecond" is "2", but must be a number'],
    ['{"callsPerSecond": null}', '"callsPerSecond" is null, but must be a number'],
    ['{"ringTimeoutSeconds": 14}', '"ringTimeoutSeconds" is 14, but must be a whole number from 15 to 60.'],
    ['{"ringTimeoutSeconds": 61}', '"ringTimeoutSeconds" is 61, but must be'],
    ['{"ringTimeoutSeconds": 20.5}', '"ringTimeoutSeconds" is 20.5, but must be'],
    ['{"maxConcurrentCalls": 0}', '"maxConcurrentCalls" is 0, but must be a whole number from 1'],
    [
      '{"maxConcurrentCalls": 30001}',
      '"maxConcurrentCalls" is 30001, but must be a whole number from 1 to 30,000.',
    ],
    ['{"retry": {"maxAttempts": 11}}', '"retry.maxAttempts" is 11, but must be a whole number from 1 to 10.'],
    [
      '{"retry": {"delayMinutes": {"BUSY": 0}}}',
      '"retry.delayMinutes.BUSY" is 0, but must be a whole number from 1',
    ],
    ['{"retry": {"delayMinutes": {"ANSWERED": 5}}}', '"retry.delayMinutes.ANSWERED" is not a setting'],
    [
      '{"retry": {"dispositions": ["NOT_HOME"]}}',
      '"retry.dispositions" is a list, but must be an object in { } of dispositions and minutes, or "never"',
    ],
    [
      '{"retry": {"dispositions": {"NOT_HOME": 0}}}',
      '"retry.dispositions.NOT_HOME" is 0, but must be a whole number from 1 to 10,080, or "never".',
    ],
    ['{"retry": {"dispositions": {"NOT_HOME": "always"}}}', 'is "always", but must be a whole number from 1'],
    [
      '{"retry": {"dispositions": {"__proto__": 1.5}}}',
      '"retry.dispositions.__proto__" is 1.5, but must be a whole',
    ],
    [
      '{"retry": {"dispositions": {" ": 5}}}',
      'but must be named with 64 characters at most, and at least one.',
    ],
    [
      '{"retry": {"dispositions": {"OPTED_OUT": 5}}}',
      'must be left out: a customer who has opted out is never called again.',
    ],
    [
      JSON.stringify({
        retry: { dispositions: Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`D${i}`, 5])) },
      }),
      'must be an object with at most 100 dispositions (it has 101).',
    ],
    ['{"frequencyCap": {"attempts": 101}}', '"frequencyCap.attempts" is 101, but must be'],
    ['{"frequencyCap": {"days": 91}}', '"frequencyCap.days" is 91, but must be a whole number from 1 to 90.'],
    [
      '{"frequencyCap": [{"attempts": 7, "days": 7}, {"attempts": 3, "hours": 2161}]}',
      '"frequencyCap[1].hours" is 2161, but must be a whole number from 1 to 2,160.',
    ],
    [
      '{"frequencyCap": [{"attempts": 7, "days": 7, "hours": 3}]}',
      '"frequencyCap[0].hours" is 3, but must be left out, because "days" is given: a cap has either days or hours.',
    ],
    [
      '{"frequencyCap": {"attempts": 7, "days": 7, "hours": 3}}',
      '"frequencyCap.hours" is 3, but must be left out, because "days" is given',
    ],
    [
      '{"frequencyCap": [{"attempts": 7}]}',
      '"frequencyCap[0].days" is missing, but must be a whole number from 1 to 90, or "hours" one from 1 to 2,160.',
    ],
    [
      '{"frequencyCap": {"hours": 24}}',
      '"frequencyCap.attempts" is missing, but must be a whole number from 1 to 100.',
    ],
    [
      '{"frequencyCap": [{"attemps": 7}]}',
      '"frequencyCap[0].attemps" is not a setting: did you mean "attempts"?',
    ],
    [
      '{"frequencyCap": {"minutes": 7}}',
      '"frequencyCap.minutes" is not a setting: allowed are attempts, days, hours',
    ],
    [
      '{"frequencyCap": []}',
      '"frequencyCap" is an empty list, but must be an object in { } with attempts and either days or hours, or a list',
    ],
    [
      `{"frequencyCap": [${Array(11).fill('{"attempts": 1, "days": 1}').join()}]}`,
      '"frequencyCap" is a list, but must be a list of at most 10 caps (it has 11).',
    ],
    [
      '{"frequencyCap": "3 in 24 hours"}',
      '"frequencyCap" is "3 in 24 hours", but must be an object in { } with',
    ],
    [
      '{"frequencyCap": [null]}',
      '"frequencyCap[0]" is null, but must be an object in { } with any of attempts',
    ],
    [
      '{"doNotCallLists": "brand-a"}',
      '"doNotCallLists" is "brand-a", but must be a list of at most 50 names',
    ],
    [
      '{"doNotCallLists": ["all", "-"]}',
      '"doNotCallLists[1]" is "-", but must be the name of a do-not-call list',
    ],
    [
      '{"doNotCallLists": ["brand-"]}',
      '"doNotCallLists[0]" is "brand-", but must be the name of a do-not-call list',
    ],
    [
      `{"doNotCallLists": [${Array(51).fill('"a"')}]}`,
      '"doNotCallLists" is a list, but must be a list of at most 50 names',
    ],
    ['{"defaultCountry": "UK"}', '"defaultCountry" is "UK", but must be a two-letter country code'],
    ['{"dedupeBy": "email"}', '"dedupeBy" is "email", but must be one of "phoneNumber", "customerId".'],
    ['{"trafficType": "general"}', '"trafficType" is "general", but must be one of "GENERAL", "CAMPAIGN".'],
    [
      '{"sourcePhoneNumber": "206 555 0100"}',
      '"sourcePhoneNumber" is "206 555 0100", but must be a phone number in',
    ],
    ['{"contactFlowId": "my flow"}', '"contactFlowId" is "my flow", but must be the id or ARN of a flow'],
    [
      '{"queueId": "arn:aws:connect:us-east-1:111122223333:instance/abc/contact-flow/f-1"}',
      'must be the id or ARN of a queue',
    ],
    [
      '{"callingHours": {"start": "8:00"}}',
      '"callingHours.start" is "8:00", but must be a time of day such as "08:00"',
    ],
    ['{"callingHours": {"end": "24:01"}}', '"callingHours.end" is "24:01", but must be'],
    [
      '{"callingHours": {"days": []}}',
      '"callingHours.days" is an empty list, but must be a list of at least one day.',
    ],
    [
      '{"callingHours": {"days": ["MON", "Tue"]}}',
      '"callingHours.days[1]" is "Tue", but must be one of "MON"',
    ],
    [
      '{"callingHours": {"timeZone": "EST5"}}',
      '"callingHours.timeZone" is "EST5", but must be "recipient" or the IANA name',
    ],
    ['{"callingHours": {"timeZone": "+05:00"}}', '"callingHours.timeZone" is "+05:00", but must be'],
    [
      '{"callingHours": {"holidays": ["2026-02-29"]}}',
      '"callingHours.holidays[0]" is "2026-02-29", but must be a calendar date',
    ],
    ['{"callingHours": "never"}', '"callingHours" is "never", but must be "always", or an object'],
    ['{"startAt": "2026-12-01"}', '"startAt" is "2026-12-01", but must be a date and time with an offset'],
    ['{"startAt": "2026-12-01T09:00:00"}', '"startAt" is "2026-12-01T09:00:00", but must be'],
    ['{"endAt": "2026-02-30T09:00:00Z"}', '"endAt" is "2026-02-30T09:00:00Z", but must be'],
    ['{"attributes": {"plan": 5}}', '"attributes.plan" is 5, but must be a string in double quotes.'],
    ['{"attributes": {"First Name": "Ann"}}', 'such as "First_Name".'],
    ['{"attributes": ["a"]}', '"attributes" is a list, but must be an object'],
    ['[]', 'The settings are an empty list, but must be an object'],
    ['null', 'The settings are null, but must be an object'],
  ])('refuses %s', (text, message) => {
    expect(messageOf(text)).toContain(message);
  });

  it.each([
    [
      '{"startAt": "2026-12-01T09:00:00Z", "endAt": "2026-12-01T10:00:00+01:00"}',
      '"endAt" (2026-12-01T10:00:00+01:00) must be later than "startAt" (2026-12-01T09:00:00Z).',
    ],
    ['{"answerMachineDetection": {"enable": true}}', 'needs "trafficType": "CAMPAIGN"'],
    [
      '{"callingHours": {"start": "09:00", "end": "09:00"}}',
      '"callingHours.start" and "callingHours.end" are both "09:00": give two times that differ',
    ],
    [
      '{"callingHours": {"start": "24:00", "end": "08:00"}}',
      '"callingHours.start" is "24:00", but must come before midnight: write "00:00".',
    ],
  ])('refuses settings that contradict each other: %s', (text, message) => {
    expect(messageOf(text)).toContain(message);
  });

  it('reports every problem at once', () => {
    const message = messageOf('{"callsPerSecond": -1, "colour": "red", "retry": {"maxAttempts": 0}}');
    for (const key of ['callsPerSecond', 'colour', 'retry.maxAttempts'])
      expect(message).toContain(`"${key}"`);
  });

  it('takes 32,768 bytes as stored, names included, and not one more', () => {
    const settings = (letters: number) => ({ attributes: { a: 'ä'.repeat(10), k: 'x'.repeat(letters) } });
    const room = 32_768 - itemBytes(settings(0));
    expect(parseSettings(JSON.stringify(settings(room))).ok).toBe(true);
    expect(messageOf(JSON.stringify(settings(room + 1)))).toBe(
      'The settings take 32,769 bytes as stored, but must take at most 32,768: shorten "attributes", which takes 32,769 of them.',
    );
    // White space and escapes of the file are not stored.
    expect(parseSettings(JSON.stringify(settings(room), null, 400)).ok).toBe(true);
  });

  it('takes hours by weekday, and not next to start, end or days', () => {
    const week = { 'MON-FRI': ['09:00-13:00', '14:00-24:00'], SAT: ['20:00-02:00'], SUN: [] };
    expect(parseSettings(JSON.stringify({ callingHours: { week, holidays: ['2026-12-25'] } }))).toEqual({
      ok: true,
      settings: { callingHours: { week, holidays: ['2026-12-25'] } },
    });
    for (const [key, value] of Object.entries({ start: '09:00', end: '20:00', days: ['MON'] })) {
      expect(messageOf(JSON.stringify({ callingHours: { week, [key]: value } }))).toBe(
        `"callingHours.week" stands next to "callingHours.${key}": give either week, or start, end and days.`,
      );
    }
    expect(messageOf('{"callingHours": {"week": {"__proto__": ["09:00-13:00"]}}}')).toContain(
      '"callingHours.week.__proto__" is a list, but must be a day or a range of days',
    );
  });

  it.each(['09:00-12:00', [540], null, { from: '09:00' }])(
    'rejects %j as the hours of a day, and names the day',
    (hours) => {
      expect(
        messageOf(JSON.stringify({ callingHours: { week: { 'MON-FRI': ['09:00-12:00'], SAT: hours } } })),
      ).toMatch(/^"callingHours\.week\.SAT" is .+, but must be a list of ranges of times such as/);
    },
  );

  it('takes the public holidays of a place, its codes in any case', () => {
    const given = ['2026-12-24', { country: 'us', region: ' fl ' }, { country: 'FR' }];
    expect(parseSettings(JSON.stringify({ callingHours: { holidays: given } }))).toEqual({
      ok: true,
      settings: {
        callingHours: { holidays: ['2026-12-24', { country: 'US', region: 'FL' }, { country: 'FR' }] },
      },
    });
  });

  it.each([
    [{ country: 'US', region: 'XX' }, 'list the dates of "US-XX"'],
    [{ country: 'ZZ' }, 'whose public holidays are known'],
    [{ country: '__proto__' }, 'whose public holidays are known'],
    [{ region: 'FL' }, 'a calendar date such as "2026-12-25", or the public holidays of a place'],
    [
      { country: 'US', state: 'FL' },
      'a calendar date such as "2026-12-25", or the public holidays of a place',
    ],
    [{ country: 'US', region: 7 }, 'a calendar date such as "2026-12-25", or the public holidays of a place'],
    [{}, 'a calendar date such as "2026-12-25", or the public holidays of a place'],
    [null, 'a calendar date such as "2026-12-25", or the public holidays of a place'],
    ['2026-02-30', 'a calendar date such as "2026-12-25", or the public holidays of a place'],
    ['US', 'a calendar date such as "2026-12-25", or the public holidays of a place'],
  ])('rejects %j as a holiday, and names its place in the list', (holiday, rule) => {
    const message = messageOf(JSON.stringify({ callingHours: { holidays: ['2026-12-25', holiday] } }));
    expect(message).toContain('"callingHours.holidays[1]');
    expect(message).toContain(rule);
  });

  it('takes 400 holidays and not one more', () => {
    const text = (days: number) =>
      JSON.stringify({
        callingHours: { holidays: Array.from({ length: days }, (_, i) => toIso(i * DAY_MS).slice(0, 10)) },
      });
    expect(parseSettings(text(400)).ok).toBe(true);
    for (const days of [401, 20_003])
      expect(messageOf(text(days))).toBe(
        `"callingHours.holidays" is a list, but must be at most 400 entries (it has ${days.toLocaleString('en-US')}): leave out those that are past or after the campaign's end.`,
      );
  });
});

describe('a settings file that is not JSON', () => {
  it.each([
    ['', 1, 'the text is empty'],
    ['{\n  "callsPerSecond": 2,\n}', 3, 'an extra comma before the }'],
    [
      '{\r\n"callsPerSecond": 2\r\n"endAt": null}',
      3,
      'expected a comma, or the closing bracket, but found a string',
    ],
    ["{'callsPerSecond': 2}", 1, 'straight double quotes'],
    ['{“callsPerSecond”: 2}', 1, 'straight double quotes'],
    ['{\n// ours\n"callsPerSecond": 2}', 2, 'comments are not allowed'],
    ['{callsPerSecond: 2}', 1, 'expected a key in double quotes, but found "callsPerSecond"'],
    ['{"callsPerSecond" 2}', 1, 'a colon (:) after the key'],
    ['{"callsPerSecond": 2', 1, 'the closing }, but the text ends'],
    ['{"a": ["b"', 1, 'the closing ], but the text ends'],
    ['{"a": "b\nc"}', 1, 'not closed on its line'],
    ['{"a": True}', 1, 'expected a value'],
    ['{"a": 01}', 1, 'but found "01"'],
    ['{"a": 1}}', 1, 'expected nothing more after the end, but found "}"'],
  ])('is reported with its line: %j', (text, line, problem) => {
    const message = messageOf(text);
    expect(message).toContain(`not valid JSON, line ${line}, column `);
    expect(message).toContain(problem);
  });

  it('is described whenever JSON.parse refuses it, and only then', () => {
    const damaged = fc
      .tuple(
        fc.json(),
        fc.nat(),
        fc.constantFrom('', ',', '"', '{', ']', 'x', '\n', '\\', ':', '0', '-', '.'),
      )
      .map(([json, at, insert]) => {
        const place = at % (json.length + 1);
        return json.slice(0, place) + insert + json.slice(insert === '' ? place + 1 : place);
      });
    fc.assert(
      fc.property(damaged, (text) => {
        let isJson = true;
        try {
          JSON.parse(text);
        } catch {
          isJson = false;
        }
        const reading = parseSettings(text);
        const message = reading.ok ? '' : reading.message;
        expect(/not valid JSON, line \d+, column \d+: /.test(message)).toBe(!isJson);
        expect(message).not.toContain('cannot be read');
      }),
      { numRuns: 2_000 },
    );
  });
});
