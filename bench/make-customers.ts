/**
 * Makes customer files of any length, the same for the same number of rows: eight columns, numbers of seven
 * countries, a quote, a comma or a line break in some cells, and a bad number in one row of a hundred.
 * From the command line: npx tsx bench/make-customers.ts FILE ROWS
 */
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';
import { type Random, seededRandom } from '../local/simulator/random.ts';

const ROWS_PER_PIECE = 1_000;

/** Writes a file with `rows` rows below its headers. */
export async function makeCustomers(file: string, rows: number): Promise<void> {
  await pipeline(Readable.from(pieces(rows)), createWriteStream(file));
}

function* pieces(rows: number): Generator<string> {
  const random = seededRandom(rows);
  yield 'customerId,phoneNumber,First Name,Last Name,City,Note,Balance,Language\r\n';
  for (let from = 0; from < rows; from += ROWS_PER_PIECE) {
    const count = Math.min(ROWS_PER_PIECE, rows - from);
    yield Array.from({ length: count }, (_, i) => row(from + i, random)).join('');
  }
}

function row(index: number, random: Random): string {
  const cells = [
    `C-${String(index + 1).padStart(7, '0')}`,
    random() < 0.01 ? 'unknown' : oneOf(numbers, random)(random),
    oneOf(firstNames, random),
    oneOf(lastNames, random),
    oneOf(cities, random),
    oneOf(notes, random),
    (random() * 10_000).toFixed(2),
    oneOf(['en', 'de', 'fr', 'es'], random),
  ];
  return `${cells.join(',')}\r\n`;
}

function oneOf<T>(choices: readonly [T, ...T[]], random: Random): T {
  return choices[Math.floor(random() * choices.length)] ?? choices[0];
}

function digits(count: number, random: Random): string {
  return String(Math.floor(random() * 10 ** count)).padStart(count, '0');
}

/** Numbers as people write them; the national ones are American. */
const numbers: readonly [(random: Random) => string, ...((random: Random) => string)[]] = [
  (random) => `+1206555${digits(4, random)}`,
  (random) => `(212) 555-${digits(4, random)}`,
  (random) => `415.555.${digits(4, random)}`,
  (random) => `+44 20 7946 0${digits(3, random)}`,
  (random) => `+49 30 23125 ${digits(3, random)}`,
  (random) => `+33 1 99 00 ${digits(2, random)} ${digits(2, random)}`,
  (random) => `+61 2 5550 ${digits(4, random)}`,
  (random) => `+91 98765 ${digits(5, random)}`,
  (random) => `+81 3 5550 ${digits(4, random)}`,
];
const firstNames = ['Ana', 'Björn', 'Chloé', 'Dmitri', 'Eve', 'Farid', 'Grace', '李'] as const;
const lastNames = ['Miller', "O'Hara", 'Schmidt', '"Smith, Jr."', 'Núñez', 'Kowalski'] as const;
const cities = ['Seattle', 'New York', '"Portland, OR"', 'Berlin', 'Paris', 'Sydney'] as const;
const notes = ['', '', '', 'prefers mornings', '"said ""call me"""', '"two\r\nlines"', 'VIP'] as const;

const [, script, file, rows] = process.argv;
if (script !== undefined && import.meta.url === pathToFileURL(script).href) {
  if (file === undefined || !(Number(rows) >= 1)) {
    console.error('Say where to and how many rows: npx tsx bench/make-customers.ts FILE ROWS');
    process.exitCode = 1;
  } else {
    await makeCustomers(file, Math.floor(Number(rows)));
  }
}
