/**
 * Writes docs/calling-rules.md from the table of calling rules.
 *
 *     npx tsx scripts/generate-calling-rules-page.ts
 */
import { writeFileSync } from 'node:fs';
import { callingRulesPage } from './calling-rules-page.ts';

writeFileSync(new URL('../docs/calling-rules.md', import.meta.url), callingRulesPage());
