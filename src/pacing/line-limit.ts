/**
 * How many concurrent calls Connect has lines for, as its refusals show: fewer than configured when its quota is lower, or when
 * other traffic of the instance takes lines. The limit falls to what is in progress when a call is refused, and climbs back by
 * single calls. A refusal at the height of the one before doubles the time until the next try.
 */
import { MINUTE_MS, SECOND_MS } from '../time/instant.ts';

/** Shared by all functions. Instants in ms since 1970. */
export interface LineLimit {
  /** Concurrent calls that Connect had lines for at the last refusal. */
  readonly lines: number;
  /** One more call is tried from then on. */
  readonly climbsFrom: number;
  /** Time from the last refusal to the next try, ms. */
  readonly pauseMs: number;
}

/** The first pause is short: a refusal may come from a burst of other traffic. */
const FIRST_PAUSE_MS = 5 * SECOND_MS;
const MAX_PAUSE_MS = 5 * MINUTE_MS;

/** Time from the first try to the configured limit, if no call is refused. */
const CLIMB_MS = 1 * MINUTE_MS;

/**
 * Each refusal leaves at least this fraction. Calls that ended between the refusal and its report would otherwise make the limit
 * fall below what Connect has.
 */
const MIN_FALL_FACTOR = 0.7;

/** Concurrent calls that may be in progress at `nowMs`, at most `configured`. */
export function linesAt(limit: LineLimit | undefined, configured: number, nowMs: number): number {
  if (limit === undefined) return configured;
  const { lines, climbsFrom } = limit;
  const climbed = nowMs < climbsFrom ? 0 : 1 + Math.floor(((nowMs - climbsFrom) * configured) / CLIMB_MS);
  return Math.min(configured, lines + climbed);
}

/** Calls for which Connect had no line. */
export interface NoLine {
  readonly calls: number;
  /** Calls that are in progress, or may be, without these. */
  readonly others: number;
}

/**
 * The limit after a report. It never falls below what is in progress: refusals of one burst are reported one after the other, by
 * several functions.
 */
export function limitAfter(
  limit: LineLimit | undefined,
  { calls, others }: NoLine,
  configured: number,
  nowMs: number,
): LineLimit {
  const before = linesAt(limit, configured, nowMs);
  const lines = Math.min(before, Math.max(others, Math.floor(before * MIN_FALL_FACTOR ** calls)));
  const pauseMs = pauseAfter(limit, lines, configured, nowMs);
  return { lines, climbsFrom: nowMs + pauseMs, pauseMs };
}

function pauseAfter(limit: LineLimit | undefined, lines: number, configured: number, nowMs: number): number {
  if (limit === undefined || linesAt(limit, configured, nowMs) === configured) return FIRST_PAUSE_MS;
  if (nowMs < limit.climbsFrom) return limit.pauseMs;
  return lines <= limit.lines ? Math.min(MAX_PAUSE_MS, 2 * limit.pauseMs) : FIRST_PAUSE_MS;
}
