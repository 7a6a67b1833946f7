/**
 * Reads every example number of every country and type, and numbers made of it by other last digits, in every common
 * way to write them, with every country as default. Fails when one is read as another number, and prints what share of
 * each way of writing is read as meant.
 *
 *     npm run test:numbers [-- --variants 3] [-- --seed 1] [-- --sample 20]
 *
 * `--sample 20` reads every twentieth cell only: a minute in the place of a quarter of an hour.
 */
import { parseArgs } from 'node:util';
import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import {
  countries,
  type ExampleNumber,
  exampleNumbers,
  refusedTypes,
  type Verdict,
  verdictOn,
  writings,
} from './writings.ts';

const { values } = parseArgs({
  options: {
    variants: { type: 'string', default: '2' },
    seed: { type: 'string', default: '1' },
    sample: { type: 'string', default: '1' },
  },
});
const random = randomFrom(Number(values.seed));
const chosen: readonly CountryCode[] = [
  'US',
  'CA',
  'GB',
  'DE',
  'FR',
  'IT',
  'ES',
  'AT',
  'AU',
  'BR',
  'MX',
  'IN',
  'JP',
];

type Tally = Record<Verdict, number>;
const everywhere = new Map<string, Tally>();
const inChosen = new Map<string, Tally>();
const wrong: string[] = [];

const numbers = exampleNumbers.filter(({ type }) => !refusedTypes.has(type)).flatMap(withVariants);
let cells = 0;
for (const home of countries) {
  for (const writing of writings) {
    for (const number of numbers) {
      cells += 1;
      if (cells % Number(values.sample) !== 0) continue;
      const verdict = verdictOn(number, writing, home);
      if (verdict === undefined) continue;
      count(everywhere, writing.name, verdict);
      if (chosen.includes(home)) count(inChosen, writing.name, verdict);
      if (verdict === 'anotherNumber')
        wrong.push(`${home}: ${writing.write(number, home)} is ${number.e164}`);
    }
  }
}

console.log(`${numbers.length} numbers, ${countries.length} countries as default, seed ${values.seed}\n`);
console.log('| Written | Read as meant | Rejected | In 13 countries |\n|---|---|---|---|');
for (const [name, tally] of everywhere) {
  const among = inChosen.get(name);
  console.log(
    `| ${name} | ${share(tally, 'asMeant')} | ${share(tally, 'rejected')} | ${among ? share(among, 'asMeant') : '–'} |`,
  );
}
const read = [...everywhere.values()].reduce((sum, tally) => sum + total(tally), 0);
const asHome = [...everywhere.values()].reduce((sum, { homeNumber }) => sum + homeNumber, 0);
console.log(`\n${read} cells, ${asHome} of them complete numbers of the country in whose list they stand.`);
for (const one of wrong.slice(0, 50)) console.error(`Read as another number: ${one}`);
if (wrong.length > 0) throw new Error(`${wrong.length} cells were read as another number.`);

function withVariants(number: ExampleNumber): readonly ExampleNumber[] {
  const variants = Array.from({ length: Number(values.variants) }, () => variantOf(number));
  return [number, ...variants.filter((one) => one !== undefined)];
}

/** With other last digits, when that is a valid number of the same country and its home form is known. */
function variantOf({ country, type, e164, callingCode }: ExampleNumber): ExampleNumber | undefined {
  const digits = Array.from({ length: 4 }, () => Math.floor(random() * 10)).join('');
  const phone = parsePhoneNumberFromString(e164.slice(0, -4) + digits, { extract: false });
  if (phone?.country !== country || !phone.isValid()) return undefined;
  return { country, type, e164: phone.number, home: phone.formatNational(), callingCode };
}

function count(tallies: Map<string, Tally>, name: string, verdict: Verdict): void {
  const tally = tallies.get(name) ?? { asMeant: 0, rejected: 0, homeNumber: 0, anotherNumber: 0 };
  tally[verdict] += 1;
  tallies.set(name, tally);
}

function total({ asMeant, rejected, homeNumber, anotherNumber }: Tally): number {
  return asMeant + rejected + homeNumber + anotherNumber;
}

function share(tally: Tally, verdict: Verdict): string {
  return `${((100 * tally[verdict]) / total(tally)).toFixed(1)}%`;
}

/** Mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
