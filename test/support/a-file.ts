/** Customer files and their numbers for tests. */

/** The i-th of a million numbers that are valid and different. */
export function numberOf(i: number): string {
  return `+1206${String(2_000_000 + i)}`;
}

/** A file with the column `phone` and rows 0 to `rows - 1`. */
export function aFileOf(rows: number): string {
  return `phone\n${Array.from({ length: rows }, (_, i) => numberOf(i)).join('\n')}\n`;
}
