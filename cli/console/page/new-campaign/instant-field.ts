/** Instants of settings as the browser's field for date and time shows them, on its own clock. Pure but for that clock. */

const two = (n: number) => String(Math.trunc(Math.abs(n))).padStart(2, '0');

/** `2026-12-01T09:00` on the browser's clock; empty when the text is no instant. */
export function localOf(iso: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return '';
  const date = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${date}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** `2026-12-01T09:00:00-05:00` for a time on the browser's clock; null when there is none. */
export function instantOf(local: string): string | null {
  const at = new Date(local);
  if (local === '' || Number.isNaN(at.getTime())) return null;
  const ahead = -at.getTimezoneOffset();
  return `${local.slice(0, 16)}:00${ahead < 0 ? '-' : '+'}${two(ahead / 60)}:${two(ahead % 60)}`;
}

/** The name of the browser's zone. */
export function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
