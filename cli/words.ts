/** Numbers and instants as commands print them. Times are UTC, and say so; the operator's own zone is never meant. */

/** `1,204 contacts`, `1 contact`. */
export function amount(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}

/** `2026-11-22 22:10 UTC` of an ISO 8601 instant in UTC. */
export function minuteOf(iso: string): string {
  return `${iso.slice(0, 16).replace('T', ' ')} UTC`;
}

/** `2026-11-22 22:10:05 UTC` of an ISO 8601 instant in UTC. */
export function secondOf(iso: string): string {
  return `${iso.slice(0, 19).replace('T', ' ')} UTC`;
}

/** `12.3 MB`, in powers of ten. */
export function sizeOf(bytes: number): string {
  const [unit, size] = (
    [
      ['GB', 1e9],
      ['MB', 1e6],
      ['KB', 1e3],
    ] as const
  ).find(([, size]) => bytes >= size) ?? ['bytes', 1];
  return size === 1 ? `${bytes} bytes` : `${(bytes / size).toFixed(1)} ${unit}`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a terminal must not be given
const controls = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]+/g;

/** A text out of a customer's file as a terminal may show it: no character in it moves the cursor or turns the line. */
export function printable(text: string): string {
  return text.replace(controls, ' ').trim();
}

/** A message of several lines, each of them `printable`; its line breaks and indents stay. */
export function printableLines(text: string): string {
  return text
    .split('\n')
    .map((line) => line.replace(controls, ' ').trimEnd())
    .join('\n');
}
