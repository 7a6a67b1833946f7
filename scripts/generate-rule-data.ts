/**
 * Writes the data of the calling rules: public holidays, states by area code and by ZIP code, and the list of holidays on
 * which the two sources differ. Read the changes before you keep them: a new difference, a new area code.
 *
 *     npx tsx scripts/generate-rule-data.ts
 */
import { writeFileSync } from 'node:fs';
import { ruleData } from './rule-data.ts';

for (const [file, text] of await ruleData()) {
  writeFileSync(new URL(`../${file}`, import.meta.url), text);
  console.log(`${file}: ${text.length} bytes`);
}
