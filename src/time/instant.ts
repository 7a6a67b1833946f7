/** Instants travel as milliseconds since 1970 in rules, and as ISO 8601 UTC text (which sorts) in tables. */

/** `ms` since 1970 as `2026-12-01T14:00:00.000Z`. */
export function toIso(ms: number): string {
  return new Date(ms).toISOString();
}

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
