/**
 * The clock on the wall in a time zone, by the product's own copy of the IANA database (time-zones.json), so that every
 * function, command and report shows the same hour whatever the runtime carries. Only names of places are known.
 */
import { MINUTE_MS } from '../time/instant.ts';
import data from './time-zones.json' with { type: 'json' };

/** What the copy is: the IANA release, and the day on which it was published, `YYYY-MM-DD`. */
export const zoneDataVersion = { version: data.version, released: data.released } as const;

/** From here on offsets are not known, ms since 1970: no call may be decided on. */
export const zoneDataEndMs = Date.parse(data.until);

/** From `sinceMs[i]` on the clock is `aheadMs[i]` ahead of UTC; the first entry holds for all time before, too. */
interface ZoneClock {
  readonly sinceMs: readonly number[];
  readonly aheadMs: readonly number[];
}

const clocks = data.clocks.map(readClock);

/** By name in lower case: people write `america/new_york`. */
const clockOfZone: ReadonlyMap<string, ZoneClock> = new Map(
  Object.entries(data.zones).flatMap(([index, names]) =>
    names
      .split(' ')
      .map((name): [string, ZoneClock] => [name.toLowerCase(), clocks[Number(index)] as ZoneClock]),
  ),
);

/** Whether `name` (in any case) is that of a place whose clock is known. */
export function isKnownZone(name: string): boolean {
  return clockOfZone.has(name.toLowerCase());
}

/** Whether the clocks of the two zones show the same at every moment that the data covers. */
export function haveOneClock(zone: string, other: string): boolean {
  return clockOf(zone) === clockOf(other);
}

/**
 * How far the clock in `zone` is ahead of UTC at `ms` (since 1970), in ms.
 * @throws RangeError when the zone is not known: check names with `isTimeZoneName`.
 */
export function offsetAt(zone: string, ms: number): number {
  const { sinceMs, aheadMs } = clockOf(zone);
  return aheadMs[indexAt(sinceMs, ms)] as number;
}

/**
 * The first instant after `from` at which the clock in `zone` is set, if that is before `until`; otherwise
 * `until`. All in ms since 1970.
 */
export function clockHoldsUntil(zone: string, from: number, until: number): number {
  const { sinceMs } = clockOf(zone);
  const change = sinceMs[indexAt(sinceMs, from) + 1];
  return change !== undefined && change < until ? change : until;
}

function clockOf(zone: string): ZoneClock {
  const clock = clockOfZone.get(zone.toLowerCase());
  if (!clock) throw new RangeError(`The time zone ${zone} is unknown.`);
  return clock;
}

/** The last entry that does not begin after `ms`; the first one for times before it. */
function indexAt(sinceMs: readonly number[], ms: number): number {
  let [low, high] = [0, sinceMs.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((sinceMs[middle] as number) <= ms) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** `scripts/zone-data.ts` says how a clock is written. */
function readClock(text: string): ZoneClock {
  const parts = text.split(' ');
  const sinceMs = [Date.parse(data.from)];
  const aheadMs = [Number(parts[0]) * MINUTE_MS];
  for (let i = 1; i < parts.length; i += 2) {
    sinceMs.push((sinceMs.at(-1) as number) + Number.parseInt(parts[i] as string, 36) * MINUTE_MS);
    aheadMs.push(Number(parts[i + 1]) * MINUTE_MS);
  }
  return { sinceMs, aheadMs };
}
