import { describe, expect, it } from 'vitest';
import { casesOf, topics } from './corpus-files.ts';
import { Product } from './dropped-file.ts';
import { expectCustomers, expectRowsAccountedFor } from './expect-verdict.ts';

const customers = topics.filter((topic) => topic !== 'settings' && topic !== 'suppressions');

describe.each(customers)('a list of customers (%s)', (topic) => {
  it.each(casesOf(topic))('$file: $why', async (verdict) => {
    const product = new Product();
    const key = `spring/${verdict.file}`;
    if (verdict.settings !== undefined) product.put('spring.json', verdict.settings);

    const came = await product.drop(key, verdict.content);

    expectRowsAccountedFor(verdict, came);
    expectCustomers(verdict, key, came);
    if (verdict.file.endsWith('.csv')) expect(came.reportKey).toBe(`results/spring/imports/${verdict.file}`);
  });

  it.each(casesOf(topic))('$file dropped again changes nothing', async (verdict) => {
    const product = new Product();
    if (verdict.settings !== undefined) product.put('spring.json', verdict.settings);
    const first = await product.drop(`spring/${verdict.file}`, verdict.content);

    const again = await product.drop(`spring/${verdict.file}`, verdict.content);

    expect(again.contacts).toEqual(first.contacts);
    expect(again.queued).toEqual(first.queued);
    const { rows = 0, rejected = 0 } = first.file ?? {};
    expect(again.file).toMatchObject({ rows, rejected, duplicates: rows - rejected, done: true });
    expect(again.file?.error).toBe(first.file?.error);
  });
});

describe('a do-not-call list', () => {
  it.each(casesOf('suppressions'))('$file: $why', async (verdict) => {
    const product = new Product();

    const came = await product.drop(`suppressions/${verdict.file}`, verdict.content);

    expectRowsAccountedFor(verdict, came);
    expect(came.suppressed).toEqual(verdict.keys);
    expect(came.contacts).toEqual([]);
    expect(came.queued).toEqual([]);
  });

  it.each(casesOf('suppressions'))('$file dropped again changes nothing', async (verdict) => {
    const product = new Product();
    const first = await product.drop(`suppressions/${verdict.file}`, verdict.content);

    const again = await product.drop(`suppressions/${verdict.file}`, verdict.content);

    expect(again.suppressed).toEqual(first.suppressed);
    const { rows = 0, rejected = 0 } = first.file ?? {};
    expect(again.file).toMatchObject({ rows, rejected, duplicates: rows - rejected, done: true });
  });
});
