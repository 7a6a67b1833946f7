/** What is promised of calls: how many, how fast, to whom and when. */
import moment from 'moment-timezone';
import { maxAtOnce } from '../../local/demo-truth.ts';
import { paceRules } from '../../src/pacing/pacing.ts';
import type { AskedCall } from './asked-calls.ts';
import type { Evidence } from './evidence.ts';

/**
 * Start times handed out but missed by a process that woke late may bunch by so much: up to 1.25 s of them are handed
 * out ahead, and on this machine a process wakes some hundred milliseconds late, times the speed of the clock.
 */
const bunchedMs = 2_500;

/** A pause, a cancel and the do-not-call list hold from so long after they were written. */
const holdsAfterMs = 10_000;

/**
 * In any stretch of time Connect is asked no more often than the rate allows, give or take what may bunch. Only requests that ask
 * again about an ambiguous answer may be more, on credit.
 */
export function rateKept({ asked, limits }: Evidence): string[] {
  const { callsPerSecond, clocksApartMs } = limits;
  const spareMs = bunchedMs + clocksApartMs;
  const credit = Math.max((paceRules.creditMs * callsPerSecond) / 1_000, paceRules.creditStarts);
  for (const [last, { atMs: to }] of asked.entries()) {
    let repeated = 0;
    for (let first = last; first >= 0; first -= 1) {
      const { atMs: from, isRepeated } = asked[first] as AskedCall;
      repeated += isRepeated ? 1 : 0;
      const inTurn = (callsPerSecond * (to - from + spareMs)) / 1_000 + 1;
      const count = last - first + 1;
      if (count > inTurn + Math.min(credit, repeated)) {
        return [
          `Connect was asked ${count} times within ${to - from} ms, ${repeated} times again; ${callsPerSecond} a second are allowed.`,
        ];
      }
    }
  }
  return [];
}

export function concurrentCalls({ calls, limits }: Evidence): string[] {
  const most = maxAtOnce(calls);
  return most > limits.maxConcurrentCalls
    ? [`${most} calls were on at a time; ${limits.maxConcurrentCalls} are allowed.`]
    : [];
}

export function unwantedCalls({ calls, actions, limits }: Evidence): string[] {
  const holds = holdsAfterMs + limits.clocksApartMs;
  const { pauses, cancelledAt = Number.POSITIVE_INFINITY, doNotCall } = actions;
  return calls.flatMap(({ phoneNumber, placedAtMs: at }) => {
    const listed = doNotCall.find(({ number, since }) => number === phoneNumber && at > since + holds);
    const paused = pauses.find(({ from, to = Number.POSITIVE_INFINITY }) => at > from + holds && at < to);
    return [
      ...(listed ? [`${phoneNumber} was called ${at - listed.since} ms after it was put on the list.`] : []),
      ...(paused ? [`${phoneNumber} was called ${at - paused.from} ms after the campaign was paused.`] : []),
      ...(at > cancelledAt + holds
        ? [`${phoneNumber} was called ${at - cancelledAt} ms after the cancel.`]
        : []),
    ];
  });
}

/** By the clock of the row's own time zone, a second and what clocks differ by allowed. */
export function callsOutsideHours({ calls, files, limits }: Evidence): string[] {
  const { callingHours, clocksApartMs } = limits;
  if (callingHours === 'always') return [];
  const zones = new Map(
    files.flatMap(({ rows }) =>
      rows.filter(({ verdict }) => verdict === 'contact').map((row) => [row.number, row.timeZone]),
    ),
  );
  return calls.flatMap(({ phoneNumber, placedAtMs }) => {
    const slack = clocksApartMs + 1_000;
    const timeZone = zones.get(phoneNumber) ?? 'Africa/Abidjan';
    const isOpen = [-slack, slack].some((by) => {
      const clock = clockIn(timeZone, placedAtMs + by);
      return clock >= callingHours.start && clock < callingHours.end;
    });
    return isOpen ? [] : [`${phoneNumber} was called at ${clockIn(timeZone, placedAtMs)} in ${timeZone}.`];
  });
}

function clockIn(timeZone: string, atMs: number): string {
  return moment.tz(atMs, timeZone).format('HH:mm');
}
