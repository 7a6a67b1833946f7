/**
 * The customer files of a seed, and what has to become of each row. The verdicts are made with the rows, not by the
 * product's rules, so that a check does not believe what it checks.
 */
import { oneOf, type Random } from '../../local/simulator/random.ts';

type RowVerdict = 'contact' | 'rejected' | 'duplicate';

export interface PlannedRow {
  /** Physical line in the file, from 1; the headers are line 1. */
  readonly line: number;
  readonly verdict: RowVerdict;
  /** E.164 of a contact or a duplicate; rejected rows have none. */
  readonly number?: string;
  /** IANA name in the row's own column. */
  readonly timeZone: string;
}

export interface PlannedFile {
  /** S3 key. */
  readonly key: string;
  readonly text: string;
  readonly rows: readonly PlannedRow[];
}

const header = 'phoneNumber,customerName,timeZone';
const zones = ['America/New_York', 'America/Chicago', 'America/Denver', 'America/Los_Angeles'] as const;
const wrongNumbers = [
  'not a number',
  '12',
  '911',
  '+1206555',
  '2065550100 and 2065550101',
  '1.2065550E+10',
] as const;
const areaCodes = [
  206, 212, 213, 214, 215, 216, 217, 218, 301, 302, 303, 304, 305, 307, 308, 309, 310, 312, 313, 314,
];

/** Numbers that no other seed has within the days in which calls to them count: `index` up to 40 for each seed. */
function numberOf(seed: number, index: number): string {
  const place = (((seed * 40 + index) % 40_000) + 40_000) % 40_000;
  const area = areaCodes[Math.floor(place / 2_000)];
  return `+1${area}55${String(52_000 + (place % 2_000)).padStart(5, '0')}`;
}

/** The files of a campaign: one, or two of which the second names some people of the first again. */
export function planFiles(
  seed: number,
  campaignId: string,
  count: number,
  hasSecond: boolean,
  random: Random,
): PlannedFile[] {
  const known: { number: string; timeZone: string }[] = [];
  const first = planFile(`${campaignId}/customers.csv`, count, seed, known, random);
  const second = hasSecond
    ? [planFile(`${campaignId}/more.csv`, Math.ceil(count / 3), seed, known, random)]
    : [];
  return [first, ...second];
}

function planFile(
  key: string,
  count: number,
  seed: number,
  known: { number: string; timeZone: string }[],
  random: Random,
): PlannedFile {
  const lines = [header];
  const rows: PlannedRow[] = [];
  for (let line = 2; line < count + 2; line += 1) {
    const drawn = random();
    const timeZone = oneOf(zones, random);
    if (drawn < 0.08) {
      rows.push({ line, verdict: 'rejected', timeZone });
      lines.push(rejectedLine(drawn, seed, random));
      continue;
    }
    const again = drawn < 0.16 && known.length > 0 ? known[Math.floor(random() * known.length)] : undefined;
    const who = again ?? { number: numberOf(seed, known.length), timeZone };
    if (again === undefined) known.push(who);
    rows.push({ line, verdict: again ? 'duplicate' : 'contact', ...who });
    lines.push(`${who.number},Customer ${line},${who.timeZone}`);
  }
  return { key, rows, text: `${lines.join('\r\n')}\r\n` };
}

function rejectedLine(drawn: number, seed: number, random: Random): string {
  if (drawn < 0.02) return `${numberOf(seed, 39)},Nobody,Mars/Olympus`;
  if (drawn < 0.04) return `${numberOf(seed, 39)},Nobody,America/Chicago,and,more`;
  return `${oneOf(wrongNumbers, random)},Nobody,America/Chicago`;
}
