/** Instants travel as milliseconds since 1970 in rules, and as ISO 8601 UTC text (which sorts) in tables. */

/** `ms` since 1970 as `2026-12-01T14:00:00.000Z`. */
export function toIso(ms: number): string {
  return new Date(ms).toISOString();
}

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

const instant = /^(\d{4}-\d\d-\d\dT\d\d:\d\d)(:\d\d(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/i;

/** An instant with an offset, such as `2026-12-01T17:30:00-05:00`, in ms since 1970; undefined when `text` is none. */
export function readInstant(text: string): number | undefined {
  const parts = instant.exec(text);
  if (!parts) return undefined;
  const [, minute = '', seconds = ':00', zone = ''] = parts;
  const offset = /^[+-]\d{4}$/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone;
  const ms = Date.parse(`${minute}${seconds}${offset}`.toUpperCase());
  return Number.isNaN(ms) ? undefined : ms;
}
