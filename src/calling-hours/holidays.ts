/**
 * Public holidays by calendar: a country, or a country and its part (`US-AL`). A day counts when either of two sources
 * names it; scripts/rule-holidays.ts writes the data, and `npm run check:rules` compares them.
 */
import { DAY_MS } from '../time/instant.ts';
import data from './holidays.json' with { type: 'json' };

const calendars: Readonly<Record<string, string>> = data.calendars;
const knownDays = new Map<string, ReadonlySet<number>>();

/** From here on holidays are not known, ms since 1970: no call that a rule forbids on holidays may be decided on. */
export const holidayDataEndMs = Date.UTC(
  data.firstYear + Math.min(...Object.values(calendars).map((years) => years.split(' ').length)),
  0,
  1,
);

/** Names of all calendars. */
export const holidayCalendars: readonly string[] = Object.keys(calendars);

/** The public holidays of a country, or of one of its parts, as settings name them. */
export interface HolidayPlace {
  /** ISO 3166-1 in two capitals. */
  readonly country: string;
  /** The part's code in ISO 3166-2, without the country's: `FL`, `NSW`, `BY`. Its holidays include the country's. */
  readonly region?: string;
}

/** The name of the calendar of `place`; there may be none. */
export function calendarOf({ country, region }: HolidayPlace): string {
  return region === undefined ? country : `${country}-${region}`;
}

/**
 * Whether `day`, in days since 1970, is a public holiday in `calendar`.
 * @throws RangeError when there is no such calendar
 */
export function isPublicHoliday(calendar: string, day: number): boolean {
  return daysOf(calendar).has(day);
}

function daysOf(calendar: string): ReadonlySet<number> {
  const known = knownDays.get(calendar);
  if (known !== undefined) return known;
  const years = calendars[calendar];
  if (years === undefined) throw new RangeError(`There is no calendar of holidays ${calendar}.`);
  const days = new Set(
    years
      .split(' ')
      .flatMap((year, index) =>
        (year.match(/\d{4}/g) ?? []).map(
          (date) =>
            Date.UTC(data.firstYear + index, Number(date.slice(0, 2)) - 1, Number(date.slice(2))) / DAY_MS,
        ),
      ),
  );
  knownDays.set(calendar, days);
  return days;
}
