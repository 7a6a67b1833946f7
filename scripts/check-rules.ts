/**
 * Compares the data of the calling rules with their sources: public holidays with npm's `date-holidays` and PyPI's
 * `holidays`, and the list of names on which the two differ; states by area code with PyPI's `phonenumbers` and
 * `py-area-code-nanp`; states by ZIP code with npm's `zipcodes`.
 *
 *     npm run check:rules
 */
import { ruleData, textWritten } from './rule-data.ts';

const files = await ruleData();
const old = files.filter(([file, text]) => textWritten(file) !== text).map(([file]) => file);
console.log(
  `Calling rules: ${files.length} files of data compared with their sources; ${old.length} differ.`,
);
for (const file of old)
  console.error(`${file} is not what its sources say: run npx tsx scripts/generate-rule-data.ts.`);
if (old.length > 0) process.exitCode = 1;
