import { execFile } from 'node:child_process';
import {
  createReadStream,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { liveContacts, liveObjects, liveResults } from '../../../cli/live-results.ts';
import { mayWrite, writeWhole } from '../../../cli/write-file.ts';
import type { Contact } from '../../../src/contact/contact.ts';
import { aContact } from '../../support/a-contact.ts';
import { shortOr } from '../../support/length.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'results-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const { signal } = new AbortController();

/** A table that gives out one contact a page. */
function pagesOf(...contacts: Contact[]) {
  return {
    page: async (_: string, after?: string) => {
      const at = after === undefined ? 0 : Number(after);
      const contact = contacts[at];
      const next = at + 1 < contacts.length ? { next: String(at + 1) } : {};
      return { contacts: contact ? [contact] : [], ...next };
    },
  };
}

async function textOf(pieces: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}

describe('results as they stand', () => {
  it('have a line for each contact, harmless to a spreadsheet, with numbers that stay readable', async () => {
    const formula = aContact({ customerId: '=1+1' }).completed();
    const second = aContact({ contactKey: '+442079460114', phoneNumber: '+442079460114' }).waiting();
    const text = await textOf(liveResults(pagesOf(formula, second), { campaignId: 'spring' }, { signal }));
    const rows = parse(text, { columns: true }) as Record<string, string>[];
    expect(rows.map(({ phoneNumber, customerId, status }) => [phoneNumber, customerId, status])).toEqual([
      ['+12065550101', "'=1+1", 'COMPLETED'],
      ['+442079460114', '', 'WAITING'],
    ]);
  });

  it('are a header alone, or an empty array, when there is nobody', async () => {
    expect(await textOf(liveResults(pagesOf(), { campaignId: 'spring' }, { signal }))).toMatch(
      /^contactKey,.*\r\n$/,
    );
    expect(await textOf(liveContacts(pagesOf(), 'spring', { signal }))).toBe('[]\n');
  });

  it('are one JSON array for programs', async () => {
    const contacts = [aContact().completed(), aContact({ contactKey: 'b' }).queued()];
    const text = await textOf(liveContacts(pagesOf(...contacts), 'spring', { signal }));
    expect(JSON.parse(text)).toEqual(contacts);
  });

  it('are a line of JSON for each contact, without what only the product needs', async () => {
    const contact = aContact({ attributes: { First_Name: '=1+1', plan: 'gold' } }).completed({
      answers: { choice: '2' },
      attempts: [{ attempt: 1, contactId: 'call-1', outcome: 'ANSWERED' }],
    });
    const bare = aContact({ contactKey: 'b' }).queued();
    const lines = (await textOf(liveObjects(pagesOf(contact, bare), 'spring', { signal }))).split('\n');
    expect(lines).toHaveLength(3);
    const [first, second] = lines.slice(0, 2).map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(first).toMatchObject({
      contactKey: '+12065550101',
      status: 'COMPLETED',
      attempt: 1,
      attempts: [{ attempt: 1, contactId: 'call-1', outcome: 'ANSWERED' }],
      answers: { choice: '2' },
      attributes: { First_Name: '=1+1', plan: 'gold' },
      source: { file: 'spring.csv', row: 2 },
    });
    expect(Object.keys(first ?? {})).not.toContain('clientToken');
    expect(Object.keys(first ?? {})).not.toContain('expiresAt');
    expect(second).toMatchObject({ contactKey: 'b', status: 'QUEUED', answers: {}, attributes: {} });
  });

  it('of a large campaign take no more memory than those of a few thousand contacts', async () => {
    const contacts = shortOr(200_000, 1_000_000);
    const path = join(folder, 'many.csv');
    const program = join(import.meta.dirname, 'many-results.ts');
    const flags = ['--max-old-space-size=48', '--import', 'tsx', program, path, String(contacts)];
    const { stdout } = await promisify(execFile)(process.execPath, flags, { timeout: 60_000 });
    const { peakMegabytes, bytes } = JSON.parse(stdout) as { peakMegabytes: number; bytes: number };
    let lines = 0;
    let last = '';
    for await (const line of createInterface({ input: createReadStream(path) })) {
      lines++;
      last = line;
    }
    rmSync(path);
    expect(lines).toBe(contacts + 1);
    const number = `\\+1206${String(contacts - 1).padStart(7, '0')}`;
    expect(last).toMatch(new RegExp(`^${number},${number},,,"'=HYPERLINK\\(""http`));
    // At length the file is several times as large as what may be in memory beside the runtime itself.
    expect(bytes).toBeGreaterThan(150 * contacts);
    expect(peakMegabytes).toBeLessThan(220);
  });
});

describe('a file of results', () => {
  it('is there when its last byte is', async () => {
    const path = join(folder, 'good.csv');
    async function* pieces() {
      yield 'a';
      expect(existsSync(path)).toBe(false);
      yield Buffer.from('b');
    }
    expect(await writeWhole(path, pieces(), signal)).toBe(2);
    expect(readFileSync(path, 'utf8')).toBe('ab');
  });

  it('is as it was when the connection breaks in the middle, and nothing is left beside it', async () => {
    const path = join(folder, 'broken.csv');
    writeFileSync(path, 'from before');
    const before = readdirSync(folder);
    async function* pieces() {
      yield 'half';
      throw new Error('socket hang up');
    }
    await expect(writeWhole(path, pieces(), signal)).rejects.toThrow('socket hang up');
    expect(readFileSync(path, 'utf8')).toBe('from before');
    expect(readdirSync(folder)).toEqual(before);
  });

  it('is not there after Ctrl-C', async () => {
    const path = join(folder, 'stopped.csv');
    const stop = new AbortController();
    async function* pieces() {
      yield 'half';
      stop.abort();
      yield 'other half';
    }
    await expect(writeWhole(path, pieces(), stop.signal)).rejects.toThrow();
    expect(readdirSync(folder).filter((name) => name.includes('stopped'))).toEqual([]);
  });

  it('is not overwritten unasked', async () => {
    const path = join(folder, 'mine.csv');
    writeFileSync(path, 'mine');
    await expect(mayWrite(path, false)).rejects.toThrow('mine.csv already exists. Add --force');
    await expect(mayWrite(path, true)).resolves.toBeUndefined();
  });

  it('that cannot be written is named', async () => {
    async function* pieces() {
      yield 'a';
    }
    const nowhere = join(folder, 'no-such-folder', 'a.csv');
    await expect(writeWhole(nowhere, pieces(), signal)).rejects.toThrow(
      /a\.csv cannot be written: there is no folder/,
    );
  });
});
