/** `npm run bench:document`: writes the figures of bench/results.json into docs/performance.md, and draws its plots. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readResults } from '../results-file.ts';
import { withFigures } from './performance-page.ts';
import { plotsOf } from './plots.ts';

const docs = join(import.meta.dirname, '..', '..', 'docs');
const page = join(docs, 'performance.md');
const images = join(docs, 'images');

const results = readResults();
writeFileSync(page, withFigures(readFileSync(page, 'utf8'), results));
mkdirSync(images, { recursive: true });
for (const [name, svg] of Object.entries(await plotsOf(results))) {
  writeFileSync(join(images, name), svg);
  console.log(`docs/images/${name}`);
}
console.log('docs/performance.md');
