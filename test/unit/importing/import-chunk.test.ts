import { describe, expect, it } from 'vitest';
import type { Contact } from '../../../src/contact/contact.ts';
import type { CsvRow } from '../../../src/csv/fit-row.ts';
import { readHeader } from '../../../src/csv/header.ts';
import { type ChunkPorts, importChunk } from '../../../src/importing/import-chunk.ts';
import { numberOf } from '../../support/a-file.ts';
import { World } from '../../support/world.ts';

const header = readHeader(['phoneNumber']);
if (!header.ok) throw new Error(header.message);

const context = {
  campaignId: 'spring',
  file: 'spring.csv',
  version: 'v1',
  columns: header.columns,
  rules: { defaultCountry: 'US', dedupeBy: 'phoneNumber', campaignAttributes: {} },
  campaign: { state: 'IMPORTING' },
  deployment: new World().deployment,
} as const;

const run = { deadline: Number.POSITIVE_INFINITY, isResumed: false };

const rows = Array.from(
  { length: 1_000 },
  (_, i): CsvRow => ({ type: 'cells' as const, line: i + 2, cells: [numberOf(i)] }),
);

/** Ports with that way of writing; the clock is asked once for each row that is judged, and before each group. */
function portsWith(insert: (contacts: readonly Contact[]) => Promise<readonly undefined[]>) {
  const seen = { judged: 0, written: 0, sent: 0 };
  const ports: ChunkPorts = {
    contacts: {
      read: async () => [],
      insert: (contacts) => {
        seen.written += contacts.length;
        return insert(contacts);
      },
    },
    dialQueue: {
      send: async (messages) => {
        seen.sent += messages.length;
      },
    },
    clock: {
      now: () => {
        seen.judged += 1;
        return 0;
      },
      sleep: () => Promise.resolve(),
      sleepUntil: () => Promise.resolve(),
    } as ChunkPorts['clock'],
  };
  return { ports, seen };
}

describe('a chunk of rows', () => {
  it('is judged while it is written: no further than what is being written now', async () => {
    const waiting: (() => void)[] = [];
    const { ports, seen } = portsWith(
      (contacts) => new Promise((resolve) => waiting.push(() => resolve(contacts.map(() => undefined)))),
    );
    const imported = importChunk(rows, 0, context, ports, run);

    expect(seen).toMatchObject({ written: 200, sent: 0 });
    expect(seen.judged).toBeLessThan(210);
    waiting.shift()?.();
    await new Promise(setImmediate);
    expect(seen).toMatchObject({ written: 225, sent: 25 });
    expect(seen.judged).toBeLessThan(236);

    while (waiting.length > 0) {
      for (const resume of waiting.splice(0)) resume();
      await new Promise(setImmediate);
    }
    await expect(imported).resolves.toEqual({ rejected: 0, duplicates: 0, lines: [] });
    expect(seen).toMatchObject({ written: 1_000, sent: 1_000 });
  });

  it('is not gone on with when a write has failed', async () => {
    let writes = 0;
    const { ports, seen } = portsWith(async (contacts) => {
      writes += 1;
      if (writes === 2) throw new Error('The table is gone.');
      return contacts.map(() => undefined);
    });

    await expect(importChunk(rows, 0, context, ports, run)).rejects.toThrow('The table is gone.');
    await new Promise(setImmediate);
    expect(seen.written).toBe(200);
  });
});
