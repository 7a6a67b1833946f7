import { describe, expect, it } from 'vitest';
import { Product } from '../corpus/dropped-file.ts';
import { families } from './families.ts';
import { runBatch } from './run-batch.ts';

/** A fixed seed: what other seeds find is found by `npm run fuzz`. */
const seed = 20_261_128;

describe('the fuzzer', () => {
  it.each(families().map((family) => [family.name, family] as const))(
    'finds nothing wrong in a batch of "%s"',
    async (_, family) => {
      const { cases, failure } = await runBatch({ ...family, cases: Math.min(family.cases, 20) }, seed);

      expect(failure).toBeUndefined();
      expect(cases).toBeGreaterThan(0);
    },
  );

  it.each<[sentence: string, harm: (product: Product) => void]>([
    [
      'loses a contact',
      ({ world: { contacts } }) => {
        const insert = contacts.insert.bind(contacts);
        contacts.insert = async (rows) => {
          await insert(rows.filter(({ contactKey }) => !contactKey.endsWith('7')));
          return rows.map(() => undefined);
        };
      },
    ],
    [
      'sends a message twice',
      ({ world: { dialQueue } }) => {
        const send = dialQueue.send.bind(dialQueue);
        dialQueue.send = (messages, delay) => send([...messages, ...messages.slice(0, 1)], delay);
      },
    ],
    [
      'lets the last row win',
      ({ world: { contacts } }) => {
        const insert = contacts.insert.bind(contacts);
        contacts.insert = async (rows) => {
          const holders = await insert(rows);
          for (const row of rows) contacts.replace(row);
          return holders;
        };
      },
    ],
    [
      'counts no rejected rows',
      ({ world: { campaigns } }) => {
        const save = campaigns.saveFile.bind(campaigns);
        campaigns.saveFile = (id, file, chunks) => save(id, { ...file, rejected: 0 }, chunks);
      },
    ],
  ])('finds an importer that %s, and makes the file small', async (_, harm) => {
    const [table] = families(() => {
      const product = new Product();
      harm(product);
      return product;
    });
    if (!table) throw new Error('There is no family.');

    const { failure } = await runBatch(table, seed);

    expect(failure?.error).toMatch(/Error/);
    expect(failure?.bytes.length).toBeLessThan(400);
  });
});
