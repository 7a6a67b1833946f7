import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withFigures } from '../../../bench/document/performance-page.ts';
import { plotsOf } from '../../../bench/document/plots.ts';
import { readResults } from '../../../bench/results-file.ts';
import { projectFolder } from '../../../local/local-folder.ts';

const results = readResults();
const page = readFileSync(join(projectFolder, 'docs', 'performance.md'), 'utf8');
const cell = (text: string, heading: string, row: RegExp) => {
  const lines = text.slice(text.indexOf(heading)).split('\n');
  return lines.find((line) => row.test(line)) ?? '';
};

describe('the figures of the page on performance', () => {
  it('are those of bench/results.json; npm run bench:document writes them anew', () => {
    expect(page).toBe(withFigures(page, results));
  });

  it('follow the results', () => {
    const [first, ...others] = results.coldStart;
    const slower = { ...results, coldStart: [{ ...first, initMilliseconds: 98_765 }, ...others] };
    const changed = withFigures(page, slower as typeof results);

    expect(cell(changed, '## Cold start', /^\| importer/)).toContain('98765 ms');
    expect(cell(page, '## Cold start', /^\| importer/)).not.toContain('98765 ms');
  });

  it('are refused a page that leaves some of them out, or names others', () => {
    const without = page.replace('<!-- figures: growth -->', '');
    expect(() => withFigures(without, results)).toThrow('no place for: growth');
    const foreign = page.replace('<!-- figures: growth -->', '<!-- figures: weather -->');
    expect(() => withFigures(foreign, results)).toThrow('"weather"');
  });

  it('are drawn in the plots as well', async () => {
    for (const [name, svg] of Object.entries(await plotsOf(results))) {
      expect(readFileSync(join(projectFolder, 'docs', 'images', name), 'utf8'), name).toBe(svg);
      expect(page).toContain(`images/${name}`);
    }
  });
});
