/**
 * The public holidays that calling rules ask for, and those that settings may name, from two sources: npm's `date-holidays`
 * and PyPI's `holidays`. A day that either of them, or the law of the place, names is a holiday: the stricter reading. Names
 * on which they differ in a calendar of a rule are listed in holiday-differences.json, so that a person looks at a new one.
 */
import Holidays from 'date-holidays';
import { DAY_MS } from '../src/time/instant.ts';

/** Names by date, `YYYY-MM-DD`. */
export type NamedDays = Readonly<Record<string, string>>;

/** First year of the data, and the first one after them: the time zone data end there, too. */
export const HOLIDAY_YEARS = { from: 2026, until: 2036 } as const;

/** Countries whose holidays settings may name, and those of their parts as well where `parts` says so. */
const countries: readonly { readonly country: string; readonly parts: boolean }[] = [
  ...['US', 'CA', 'AU', 'GB', 'DE', 'ES'].map((country) => ({ country, parts: true })),
  ...'FR IT IN IE NZ AT CH NL BE LU SE NO DK FI PT PL CZ MX BR JP SG ZA'
    .split(' ')
    .map((country) => ({ country, parts: false })),
];

/** A country, or a country and a part of it. */
export const calendars: readonly string[] = countries.flatMap(({ country, parts }) => [
  country,
  ...(parts ? Object.keys(new Holidays().getStates(country) ?? {}) : [])
    .filter((part) => /^[A-Z]{2,3}$/.test(part))
    .map((part) => `${country}-${part}`),
]);

/** What `date-holidays` calls a public holiday in the place of `calendar`. */
export function daysOfDateHolidays(calendar: string): NamedDays {
  const [country = '', part] = calendar.split('-');
  const source = part === undefined ? new Holidays(country) : new Holidays(country, part);
  const days: Record<string, string> = {};
  for (let year = HOLIDAY_YEARS.from; year < HOLIDAY_YEARS.until; year++) {
    for (const { date, type, name } of source.getHolidays(year)) {
      if (type === 'public') days[date.slice(0, 10)] = name;
    }
  }
  return days;
}

/** Adds the day on which offices close when a holiday falls on a weekend: in the US Friday or Monday (5 USC 6103(b)). */
function withObservedDays(calendar: string, days: NamedDays): NamedDays {
  if (!calendar.startsWith('US')) return days;
  const observed = Object.entries(days).flatMap(([date, name]): [string, string][] => {
    const at = Date.parse(date);
    const by = { 6: -1, 0: 1 }[new Date(at).getUTCDay()];
    return by === undefined ? [] : [[new Date(at + by * DAY_MS).toISOString().slice(0, 10), name]];
  });
  return { ...Object.fromEntries(observed), ...days };
}

/** Days that the law of a place names and both sources lack, by year. */
const statutory: Readonly<Record<string, (year: number) => readonly string[]>> = {
  // Good Friday and Election Day are among the 13 days of Act 73 of 2019 (dnc.com, read 2026-11-30).
  'US-PA': (year) => [goodFriday(year), electionDay(year)],
  // R.I. Gen. Laws 25-1-1: Rhode Island Independence Day, and Election Day.
  'US-RI': (year) => [`${year}-05-04`, electionDay(year)],
};

/** The Tuesday after the first Monday of November. */
function electionDay(year: number): string {
  const weekday = new Date(Date.UTC(year, 10, 1)).getUTCDay();
  return `${year}-11-${String(2 + ((8 - weekday) % 7)).padStart(2, '0')}`;
}

/** Two days before Easter, which `date-holidays` knows for every country. */
function goodFriday(year: number): string {
  const easter = new Holidays('DE').getHolidays(year).find(({ rule }) => rule === 'easter');
  if (easter === undefined) throw new Error(`No Easter in ${year}.`);
  return new Date(Date.parse(easter.date.slice(0, 10)) - 2 * DAY_MS).toISOString().slice(0, 10);
}

/** All holidays of `calendar` by either source or by its law, in order. */
export function holidayDates(calendar: string, sources: readonly NamedDays[]): readonly string[] {
  const dates = sources.flatMap((days) => Object.keys(withObservedDays(calendar, days)));
  const years = Array.from(
    { length: HOLIDAY_YEARS.until - HOLIDAY_YEARS.from },
    (_, i) => HOLIDAY_YEARS.from + i,
  );
  const byLaw = years.flatMap((year) => statutory[calendar]?.(year) ?? []);
  return [...new Set([...dates, ...byLaw])].filter(isInYears).sort();
}

/** Names of days that one source has and the other lacks, each with its calendar and source. */
export function holidayDifferences(calendar: string, ours: NamedDays, theirs: NamedDays): readonly string[] {
  const [a, b] = [ours, theirs].map((days) => withObservedDays(calendar, days)) as [NamedDays, NamedDays];
  const lacking = (days: NamedDays, others: NamedDays, source: string) =>
    Object.entries(days)
      .filter(([date]) => isInYears(date) && !(date in others))
      .map(([, name]) => `${calendar}: only ${source} has ${name.replace(/ \([^)]*\)$/, '')}`);
  return [...new Set([...lacking(a, b, 'date-holidays'), ...lacking(b, a, 'holidays')])].sort();
}

function isInYears(date: string): boolean {
  const year = Number(date.slice(0, 4));
  return year >= HOLIDAY_YEARS.from && year < HOLIDAY_YEARS.until;
}

/** The text of src/calling-hours/holidays.json: by calendar, month and day of each holiday, a text for each year. */
export function holidayText(datesByCalendar: Readonly<Record<string, readonly string[]>>): string {
  const inYear = (dates: readonly string[], year: number) =>
    dates
      .filter((date) => date.startsWith(`${year}-`))
      .map((date) => date.slice(5).replace('-', ''))
      .join('');
  const years = Array.from(
    { length: HOLIDAY_YEARS.until - HOLIDAY_YEARS.from },
    (_, i) => HOLIDAY_YEARS.from + i,
  );
  const data = {
    source:
      'date-holidays 3.37.0 (ISC AND CC-BY-3.0) and PyPI holidays 0.109 (MIT), by scripts/generate-rule-data.ts',
    firstYear: HOLIDAY_YEARS.from,
    calendars: Object.fromEntries(
      Object.entries(datesByCalendar).map(([calendar, dates]) => [
        calendar,
        years.map((year) => inYear(dates, year)).join(' '),
      ]),
    ),
  };
  return `${JSON.stringify(data, null, 2)}\n`;
}
