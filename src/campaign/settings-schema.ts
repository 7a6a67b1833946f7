/**
 * The shape of a settings file. Strict: a key that is not listed is an error, for a misspelled limit that is
 * silently ignored would call people at the wrong hour. Every error message completes "KEY is …, but must be".
 * zod/mini, imported as a namespace: 25 KB in a bundle, where zod itself takes 94 KB.
 */
import * as z from 'zod/mini';
import { MAX_ABANDON_RATE } from '../agent-pacing/allowance.ts';
import type { Holiday } from '../calling-hours/campaign-hours.ts';
import { calendarOf, holidayCalendars } from '../calling-hours/holidays.ts';
import { type ConnectResource, connectIdRule, readConnectId } from '../connect/connect-id.ts';
import {
  attributeBytes,
  isAttributeKey,
  maxAttributeBytes,
  repairAttributeKey,
} from '../contact/attributes.ts';
import { isDisposition, MAX_DISPOSITION_CHARACTERS, OPTED_OUT } from '../contact/disposition.ts';
import { clockTimeRule, isClockTime, weekdays } from '../local-time/daily-window.ts';
import { isTimeZoneName, timeZoneRule } from '../local-time/time-zone-name.ts';
import { readWeek, type WeekHours } from '../local-time/week-hours.ts';
import { countryRule, readCountry } from '../phone/country.ts';
import { e164Rule, isE164 } from '../phone/e164.ts';
import { cutText } from '../text/cut-text.ts';
import type { AgentSettings } from './agent-settings.ts';
import { readListName } from './campaign-id.ts';
import { listNameRule, MAX_LISTS } from './do-not-call-list.ts';
import { blankable, matching, oneOf, section, text, wholeNumber, yesOrNo } from './settings-values.ts';

const connectId = (kind: ConnectResource) =>
  blankable(connectIdRule(kind), (given) => readConnectId(given, kind));

/** More than a year of them would leave no day to call on. */
const MAX_HOLIDAYS = 400;

const rateRule = 'a number above 0 and at most 1,000';
const instantRule = 'a date and time with an offset such as "2026-12-01T09:00:00-05:00", or null';
const isInstant = (given: string) => {
  const withSeconds = given.replace(/(T\d\d:\d\d)(?=Z|[+-])/, '$1:00');
  return z.iso.datetime({ offset: true }).safeParse(withSeconds).success;
};
const instant = z.nullable(matching(instantRule, isInstant));

/** Checked by hand: an error names the day and the range. */
const weekRule =
  'an object in { } of days and lists of ranges, at least one of them, such as { "MON-FRI": ["09:00-13:00", "14:00-20:00"] }';
const rangesRule = 'a list of ranges of times such as ["09:00-13:00", "14:00-20:00"]';
const isListOfTexts = (given: unknown) =>
  Array.isArray(given) && given.every((each) => typeof each === 'string');
const week = z
  .custom<WeekHours>((given) => typeof given === 'object' && given !== null && !Array.isArray(given), {
    error: weekRule,
  })
  .check((context) => {
    const report = (message: string, path: readonly (string | number)[]) =>
      context.issues.push({ code: 'custom', message, input: context.value, path: [...path] });
    const [noList] =
      Object.entries<unknown>(context.value).find(([, ranges]) => !isListOfTexts(ranges)) ?? [];
    if (noList !== undefined) return void report(rangesRule, [noList]);
    const reading = readWeek(context.value);
    const isOpenAtAll = reading.type === 'week' && reading.week.some((spans) => spans.length > 0);
    if (isOpenAtAll) return;
    if (reading.type === 'problem') report(reading.rule, reading.path);
    else report(weekRule, []);
  });

const holidayRule =
  'a calendar date such as "2026-12-25", or the public holidays of a place such as { "country": "US", "region": "FL" }';
const unknownCalendarRule = (calendar: string) =>
  `a country, or a country and a region, whose public holidays are known (docs/compliance.md lists them): list the dates of ${JSON.stringify(cutText(calendar, 40))}`;

function isHoliday(given: unknown): given is Holiday {
  if (typeof given === 'string') return z.iso.date().safeParse(given).success;
  if (typeof given !== 'object' || given === null) return false;
  const { country, region = '', ...others } = given as Partial<Record<string, unknown>>;
  return typeof country === 'string' && typeof region === 'string' && Object.keys(others).length === 0;
}

/** A date, or a place whose holidays are known; its codes in any case. */
const holiday = z.pipe(
  z.custom<Holiday>(isHoliday, { error: holidayRule }),
  z.transform((given, context): Holiday => {
    if (typeof given === 'string') return given;
    const code = (text: string) => text.trim().toUpperCase();
    const region = given.region && { region: code(given.region) };
    const place = { country: code(given.country), ...region };
    if (holidayCalendars.includes(calendarOf(place))) return place;
    context.issues.push({ code: 'custom', message: unknownCalendarRule(calendarOf(place)), input: given });
    return z.NEVER;
  }),
);

const hours = section({
  start: matching(clockTimeRule, isClockTime),
  end: matching(clockTimeRule, isClockTime),
  days: z
    .array(oneOf(weekdays), { error: 'a list of days such as ["MON", "TUE"]' })
    .check(z.minLength(1, { error: 'a list of at least one day' })),
  week,
  timeZone: matching(
    `"recipient" or ${timeZoneRule}`,
    (given) => given === 'recipient' || isTimeZoneName(given),
  ),
  trustTimeZone: z.boolean({ error: 'true or false' }),
  holidays: z
    .array(holiday, { error: 'a list such as ["2026-12-25", { "country": "US" }]' })
    .check((context) => {
      const { length } = context.value;
      if (length <= MAX_HOLIDAYS) return;
      const message = `at most ${MAX_HOLIDAYS} entries (it has ${length.toLocaleString('en-US')}): leave out those that are past or after the campaign's end`;
      context.issues.push({ code: 'custom', message, input: context.value });
    }),
});
const hoursRule =
  '"always", or an object in { } with any of start, end, days, week, timeZone, trustTimeZone, holidays';
const callingHours = z.union([z.literal('always'), hours], { error: hoursRule });

const columnRule = 'the name of a column of the customer file, as written in its first line';
/** Each file of a campaign keeps the names in its entry, beside hundreds of others (src/campaign/imported-files.ts). Characters. */
const MAX_COLUMN_NAME = 200;

/** What is wrong with the name of a column; undefined: nothing. */
function whyNoColumn(given: string): string | undefined {
  if (given.trim() === '') return columnRule;
  if (given.length <= MAX_COLUMN_NAME) return undefined;
  const length = given.length.toLocaleString('en-US');
  return `a name of at most ${MAX_COLUMN_NAME} characters (it has ${length}): shorten it here and in the customer file`;
}

const columnName = z.string({ error: columnRule }).check((context) => {
  const message = whyNoColumn(context.value);
  if (message !== undefined) context.issues.push({ code: 'custom', message, input: context.value });
});
/** Each contact may have as many numbers as there are columns. */
const MAX_PHONE_COLUMNS = 50;
/** All names of columns of numbers together, in characters, for the same reason as `MAX_COLUMN_NAME`. */
const MAX_PHONE_COLUMN_NAMES = 2_000;

const phoneColumnRule = `${columnRule}, or a list of such names`;
const phoneColumn = z.pipe(
  z.union([z.string(), z.array(z.string())], { error: phoneColumnRule }),
  z.transform((given, context) => {
    const names = typeof given === 'string' ? [given] : given;
    const wrong = whyNoPhoneColumns(names);
    if (wrong === undefined) return names.length === 1 ? `${names[0]}` : names;
    context.issues.push({ code: 'custom', message: wrong, input: given });
    return z.NEVER;
  }),
);

function whyNoPhoneColumns(names: readonly string[]): string | undefined {
  if (names.length === 0) return phoneColumnRule;
  if (names.length > MAX_PHONE_COLUMNS)
    return `a list of at most ${MAX_PHONE_COLUMNS} names (it has ${names.length})`;
  const wrong = names.map(whyNoColumn).find((why) => why !== undefined);
  if (wrong !== undefined) return wrong;
  const twice = names.find((name, i) => names.some((other, j) => j < i && other.trim() === name.trim()));
  if (twice !== undefined)
    return `a list that names each column once (${JSON.stringify(cutText(twice.trim(), 40))} is there twice)`;
  const characters = names.reduce((sum, { length }) => sum + length, 0);
  if (characters <= MAX_PHONE_COLUMN_NAMES) return undefined;
  return `names of at most ${MAX_PHONE_COLUMN_NAMES.toLocaleString('en-US')} characters together (they have ${characters.toLocaleString('en-US')}): shorten them here and in the customer file`;
}

/** Checked by hand, because zod's records pass over a key `__proto__`. */
const attributesRule = 'an object in { } of names and strings';
const attributes = z
  .custom<Readonly<Record<string, string>>>(
    (given) => typeof given === 'object' && given !== null && !Array.isArray(given),
    { error: attributesRule },
  )
  .check((context) => {
    const report = (message: string, ...path: string[]) =>
      context.issues.push({ code: 'custom', message, input: context.value, path });
    const entries = Object.entries<unknown>(context.value);
    for (const [key, value] of entries) {
      if (!isAttributeKey(key))
        report(
          `named with letters, digits, "_" and "-" only, such as "${repairAttributeKey(key) || 'name'}"`,
          key,
        );
      else if (typeof value !== 'string') report('a string in double quotes', key);
    }
    const bytes = context.issues.length > 0 ? 0 : attributeBytes(context.value);
    if (bytes > maxAttributeBytes)
      report(`at most 32,768 bytes, names and values together (they are ${bytes.toLocaleString('en-US')})`);
  });

const abandonRateRule = `a number above 0 and at most ${MAX_ABANDON_RATE}: the law (16 CFR 310.4(b)(4)) allows at most 3% of the calls that a person answers to be abandoned`;
const callsPerAgentRule = 'a number from 1 to 10';
const agents = z.pipe(
  section(
    {
      abandonRate: z
        .number({ error: abandonRateRule })
        .check(z.gt(0, { error: abandonRateRule }), z.lte(MAX_ABANDON_RATE, { error: abandonRateRule })),
      window: oneOf(['30d', '24h']),
      callsPerAgent: z
        .number({ error: callsPerAgentRule })
        .check(z.gte(1, { error: callsPerAgentRule }), z.lte(10, { error: callsPerAgentRule })),
      queueId: connectId('queue'),
    },
    { mode: oneOf(['progressive', 'power', 'predictive']) },
  ).check((context) => {
    const { mode, callsPerAgent } = context.value;
    if (callsPerAgent === undefined || mode === 'power') return;
    const message = `left out, because "mode" is "${mode}": only "power" has a number of calls for each agent`;
    context.issues.push({ code: 'custom', message, input: context.value, path: ['callsPerAgent'] });
  }),
  z.transform(({ queueId, ...others }): AgentSettings => (queueId ? { ...others, queueId } : others)),
);

/** More than anyone needs: the claim of a number checks each. */
const MAX_CAPS = 10;

const attemptsRule = 'a whole number from 1 to 100';
const capRule = 'an object in { } with attempts and either days or hours, or a list of such objects';
const cap = section({
  attempts: wholeNumber(1, 100),
  days: wholeNumber(1, 90),
  hours: wholeNumber(1, 2_160),
});
const frequencyCap = z.union([cap, z.array(cap)], { error: capRule }).check((context) => {
  const { value } = context;
  const report = (message: string, ...path: (string | number)[]) =>
    context.issues.push({ code: 'custom', message, input: value, path });
  if (Array.isArray(value) && value.length === 0) report(capRule);
  if (Array.isArray(value) && value.length > MAX_CAPS)
    report(`a list of at most ${MAX_CAPS} caps (it has ${value.length})`);
  for (const [i, { attempts, days, hours }] of [value].flat().entries()) {
    const path = Array.isArray(value) ? [i] : [];
    if (attempts === undefined) report(attemptsRule, ...path, 'attempts');
    if (days === undefined && hours === undefined)
      report('a whole number from 1 to 90, or "hours" one from 1 to 2,160', ...path, 'days');
    if (days !== undefined && hours !== undefined)
      report('left out, because "days" is given: a cap has either days or hours', ...path, 'hours');
  }
});

const listsRule = `a list of at most ${MAX_LISTS} names of do-not-call lists, such as ["all", "brand-a"]`;
const doNotCallLists = z
  .array(text(listNameRule, readListName), { error: listsRule })
  .check(z.maxLength(MAX_LISTS, { error: listsRule }));

const dispositionsRule =
  'an object in { } of dispositions and minutes, or "never", such as { "NOT_HOME": 240, "REFUSED": "never" }';
const dispositionRule = 'a whole number from 1 to 10,080, or "never"';
/** More than a list that agents choose from has. */
const MAX_DISPOSITIONS = 100;

/** Checked by hand, because zod's records pass over a key `__proto__`. */
const dispositions = z
  .custom<Readonly<Record<string, number | 'never'>>>(
    (given) => typeof given === 'object' && given !== null && !Array.isArray(given),
    { error: dispositionsRule },
  )
  .check((context) => {
    const report = (message: string, ...path: string[]) =>
      context.issues.push({ code: 'custom', message, input: context.value, path });
    const entries = Object.entries<unknown>(context.value);
    if (entries.length > MAX_DISPOSITIONS)
      report(`an object with at most ${MAX_DISPOSITIONS} dispositions (it has ${entries.length})`);
    for (const [name, wish] of entries) {
      if (!isDisposition(name))
        report(`named with ${MAX_DISPOSITION_CHARACTERS} characters at most, and at least one`, name);
      else if (name === OPTED_OUT)
        report('left out: a customer who has opted out is never called again', name);
      else if (wish !== 'never' && !(Number.isInteger(wish) && Number(wish) >= 1 && Number(wish) <= 10_080))
        report(dispositionRule, name);
    }
  });

const repeatedColumnsRule =
  '"all", or a list of names of columns of the customer file such as ["plan", "Amount due"]';
const repeatedColumns = z.union([z.literal('all'), z.array(columnName)], { error: repeatedColumnsRule });

export const settingsSchema = section({
  contactFlowId: connectId('contact-flow'),
  queueId: connectId('queue'),
  sourcePhoneNumber: blankable(e164Rule, (given) => (isE164(given) ? given : undefined)),
  defaultCountry: text(countryRule, readCountry),
  dedupeBy: oneOf(['phoneNumber', 'customerId']),
  columns: section({
    phoneNumber: phoneColumn,
    customerId: columnName,
    timeZone: columnName,
    queueId: columnName,
    contactFlowId: columnName,
    sourcePhoneNumber: columnName,
    country: columnName,
    state: columnName,
    postalCode: columnName,
  }),
  attributes,
  trafficType: oneOf(['GENERAL', 'CAMPAIGN']),
  answerMachineDetection: section({ enable: yesOrNo, awaitPrompt: yesOrNo }),
  ringTimeoutSeconds: wholeNumber(15, 60),
  callsPerSecond: z
    .number({ error: rateRule })
    .check(z.gt(0, { error: rateRule }), z.lte(1_000, { error: rateRule })),
  maxConcurrentCalls: wholeNumber(1, 30_000),
  agents,
  callingHours,
  callingRules: oneOf(['sales', 'debtCollection', 'service', 'off']),
  startAt: instant,
  endAt: instant,
  numbers: oneOf(['rotate', 'exhaust']),
  retry: section({
    maxAttempts: wholeNumber(1, 10),
    delayMinutes: section({
      NO_ANSWER: wholeNumber(1, 10_080),
      BUSY: wholeNumber(1, 10_080),
      UNREACHABLE: wholeNumber(1, 10_080),
      VOICEMAIL: wholeNumber(1, 10_080),
    }),
    dispositions,
  }),
  frequencyCap,
  doNotCallLists,
  results: section({ attributes: repeatedColumns }),
  events: yesOrNo,
});
