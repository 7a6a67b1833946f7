/** How long one decision of the calling hours and rules takes, as the importer and the dialer ask it: contact by contact. */
import { callingHoursAt } from '../src/calling-hours/calling-hours.ts';
import { hoursFor } from '../src/calling-hours/campaign-hours.ts';
import { DAY_MS, MINUTE_MS } from '../src/time/instant.ts';
import type { DecisionResult } from './results-file.ts';

const CONTACTS = 200_000;

const WEEK_MS = 7 * DAY_MS;

/** Processor time on average, µs. */
const MAX_MICROSECONDS = 20;

const callees: Readonly<Record<string, readonly string[]>> = {
  'one place each: US states': '206 212 213 305 312 404 512 617 702 808 907 334'
    .split(' ')
    .map(northAmerican),
  'several places each: toll-free': ['800', '888', '877', '866'].map(northAmerican),
  'ten countries': [
    ...['212', '514', '604'].map(northAmerican),
    ...['+61291234', '+33123456', '+34912345', '+390212345', '+49301234', '+44201234', '+91111234'],
  ],
};

/** Contacts of one batch of the dialer, decided on at one instant; the next batch comes a minute later. */
const BATCH = 10;

/** A Monday; the batches of each round go on for two weeks, through weekends and holidays. */
const fromMs = Date.parse('2026-11-23T00:00:00Z');

/** Decides on each contact in its batch, after a first round that is not counted. */
export function measureDecisions(progress: (line: string) => void): DecisionResult[] {
  const hours = hoursFor(undefined, { callingHours: { start: '08:00', end: '21:00' } });
  return Object.entries(callees).map(([mix, prefixes]) => {
    progress(mix);
    const contacts = Array.from({ length: CONTACTS }, (_, i) => ({
      phoneNumber: `${prefixes[i % prefixes.length]}${String(i % 10_000).padStart(4, '0')}`,
    }));
    const openOnes = (from: number) =>
      contacts.filter((who, i) => {
        const atMs = from + Math.floor(i / BATCH) * MINUTE_MS;
        return callingHoursAt(who, hours, atMs).type === 'open';
      }).length;
    openOnes(fromMs);
    const before = process.cpuUsage();
    const open = openOnes(fromMs + WEEK_MS);
    const { user, system } = process.cpuUsage(before);
    return { mix, microseconds: round((user + system) / CONTACTS), openShare: round(open / CONTACTS) };
  });
}

/** What must hold and does not, in a sentence. */
export function decisionFailure(results: readonly DecisionResult[]): string | undefined {
  const slow = results.filter(({ microseconds }) => !(microseconds <= MAX_MICROSECONDS));
  if (slow.length === 0) return undefined;
  const found = slow.map(({ mix, microseconds }) => `${microseconds} µs (${mix})`).join(', ');
  return `A decision may take ${MAX_MICROSECONDS} µs, but takes ${found}.`;
}

function northAmerican(areaCode: string): string {
  return `+1${areaCode}555`;
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
