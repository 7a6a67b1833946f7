/** Everything about the calling rules that scripts write, as it would be written today. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { jurisdictions } from '../src/calling-hours/jurisdiction-table.ts';
import { PythonPackages } from './python-packages.ts';
import {
  calendars,
  daysOfDateHolidays,
  HOLIDAY_YEARS,
  holidayDates,
  holidayDifferences,
  holidayText,
  type NamedDays,
} from './rule-holidays.ts';
import { type AreaSources, areaCodeText, zipCodeText } from './rule-places.ts';

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** A file's path from the project's folder, and its text. */
export type WrittenFile = readonly [path: string, text: string];

/** What the sources say today. Installs the Python packages, unless they are there. */
export async function ruleData(): Promise<readonly WrittenFile[]> {
  const packages = await PythonPackages.of(path('rule-sources.txt'));
  const years = [HOLIDAY_YEARS.from, HOLIDAY_YEARS.until].map(String);
  const theirs = packages.json<Record<string, NamedDays>>(
    path('rule_sources.py'),
    'holidays',
    ...years,
    ...calendars,
  );
  const compared = calendars.map((calendar) => {
    const sources = [daysOfDateHolidays(calendar), theirs[calendar] ?? {}] as const;
    return {
      calendar,
      dates: holidayDates(calendar, sources),
      differences: holidayDifferences(calendar, ...sources),
    };
  });
  const dates = Object.fromEntries(compared.map(({ calendar, dates }) => [calendar, dates]));
  const ofRules = new Set(
    jurisdictions.flatMap(({ rules }) =>
      rules.map((rule) => (rule.type === 'hours' ? rule.holidays?.calendar : undefined)),
    ),
  );
  const differences = compared
    .filter(({ calendar }) => ofRules.has(calendar))
    .flatMap((each) => each.differences);
  const areas = packages.json<AreaSources>(path('rule_sources.py'), 'areas');
  return [
    ['src/calling-hours/holidays.json', holidayText(dates)],
    ['src/calling-hours/area-codes.json', areaCodeText(areas)],
    ['src/calling-hours/zip-codes.json', zipCodeText()],
    ['scripts/holiday-differences.json', `${JSON.stringify(differences, null, 2)}\n`],
  ];
}

/** The text of a file that was written before; undefined: there is none. */
export function textWritten(file: string): string | undefined {
  try {
    return readFileSync(path(`../${file}`), 'utf8');
  } catch {
    return undefined;
  }
}
