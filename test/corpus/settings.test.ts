import { describe, expect, it } from 'vitest';
import { cutBytes } from '../../src/text/cut-text.ts';
import { casesOf } from './corpus-files.ts';
import { Product } from './dropped-file.ts';

const all = casesOf('settings');
const before = { callsPerSecond: 7, attributes: { kept: 'yes' } };

/** Drops the file into a campaign that has settings already. */
async function dropped(content: Uint8Array) {
  const product = new Product();
  await product.drop('spring/campaign.json', JSON.stringify(before));
  return product.drop('spring.json', content);
}

describe('a settings file that is taken', () => {
  it.each(all.filter(({ takes }) => takes !== undefined))('$file: $why', async ({ content, takes = {} }) => {
    const { campaign, file, keys } = await dropped(content);

    expect(campaign?.settings).toEqual(takes);
    // Entries, because equality passes over a key `__proto__`.
    expect(Object.entries(campaign?.settings?.attributes ?? {})).toEqual(
      Object.entries(takes.attributes ?? {}),
    );
    expect(file).toMatchObject({ done: true });
    expect(file?.error).toBeUndefined();
    expect(keys).toEqual([]);
  });
});

describe('a settings file that is refused', () => {
  const refused = all.filter(({ takes }) => takes === undefined);

  it.each(refused)('$file: $why', async ({ content, refused: words }) => {
    const { campaign, file, report, keys } = await dropped(content);

    expect(campaign?.settings).toEqual(before);
    expect(file).toMatchObject({ done: true });
    const [{ reason = '' } = {}] = report;
    expect(report).toEqual([{ row: '', contactKey: '', result: 'file', reason }]);
    expect(reason).toContain(words);
    expect(reason).toMatch(/^["A-Z].*[.?]$/su);
    expect(reason.length).toBeLessThan(2_100);
    // The campaign's item has room for the beginning of a long one.
    expect(file?.error).toBe(cutBytes(reason, 1_000));
    expect(keys.filter((key) => key.startsWith('results/_parts/'))).toEqual([]);
  });
});
