import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { createColors } from 'picocolors';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { planCommand } from '../../../cli/commands/plan.ts';

interface Screen {
  readonly columns?: number;
  readonly colours?: boolean;
}

async function planned(args: readonly string[], { columns, colours = false }: Screen = {}) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const command = planCommand({
    stdout,
    stderr,
    stdin: Readable.from([]),
    columns: () => columns ?? 100,
    isInteractive: columns !== undefined,
    colors: createColors(colours),
    signal: new AbortController().signal,
  });
  command.exitOverride().configureOutput({ writeErr() {} });
  await command.parseAsync([...args, '--offline'], { from: 'user' });
  const told = (stream: PassThrough) => String(stream.read() ?? '');
  return { out: told(stdout), err: told(stderr) };
}

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'plan-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

const customers = 'examples/customers.csv';
const noon = ['--at', '2026-11-02T12:00:00-05:00'];

describe('dialer plan', () => {
  it('says the numbers of the example', async () => {
    const { out } = await planned([
      customers,
      '--do-not-call',
      'examples/do-not-call.csv',
      '--json',
      ...noon,
    ]);

    const plan = JSON.parse(out);
    expect(plan.rows).toMatchObject({
      read: 200,
      toCall: 177,
      rejected: 11,
      duplicates: 9,
      onDoNotCallList: 3,
    });
    expect(plan).toMatchObject({
      campaign: 'customers',
      stack: null,
      settingsFrom: 'examples/customers.json',
    });
    expect(plan.notLookedAt[0]).toBe('No stack was looked at: as --offline says.');
  });

  it('tells people the same, with what was not looked at first', async () => {
    const { out, err } = await planned([customers, ...noon, '--prices', 'examples/prices.json']);

    expect(err).toContain('No stack was looked at');
    expect(out).toMatch(/to be called +180\n/);
    expect(out).toMatch(/Calls at a time bind: 10 slots ÷ 37 s a call = 0\.27 calls a second/);
    expect(out).toMatch(/No price known, not counted: .*Canada/);
    expect(out).not.toMatch(/not counted:.*United Kingdom/);
    expect(out.includes('\u001b')).toBe(false);
  });

  it('fits into a narrow window, coloured or not', async () => {
    const { out } = await planned([customers, ...noon], { columns: 60, colours: true });

    expect(out.includes('\u001b')).toBe(true);
    const wide = out.split('\n').filter((line) => stringWidth(line) > 60);
    expect(wide).toEqual([]);
  });

  it('takes limits and hours as options', async () => {
    const limits = ['--calls-per-second', '5', '--max-concurrent-calls', '500', '--calling-hours', 'always'];
    const { out } = await planned([customers, ...noon, ...limits]);

    expect(out).toContain('Starts a second bind: 5 calls a second');
    expect(out).toContain('180 contacts can be called now, 0 later.');
  });

  it.each([
    ['a file that is not there', ['nothing.csv'], /There is no file nothing\.csv/],
    [
      'a file without numbers',
      ['BAD/bad.csv'],
      /bad\.csv, line 1: The file has no column with phone numbers/,
    ],
    [
      'settings with a mistake',
      [customers, '--settings', 'BAD/wrong.json'],
      /wrong\.json: .*"ringTimeoutSeconds"/,
    ],
    [
      'prices with a mistake',
      [customers, '--prices', 'BAD/wrong.json'],
      /wrong\.json: "ringTimeoutSeconds" is no price/,
    ],
    [
      'a file of another kind',
      ['BAD/bad.xlsx'],
      /cannot be dropped as a campaign.*Save a spreadsheet as CSV/,
    ],
    [
      'a rate that is none',
      [customers, '--calls-per-second', 'fast'],
      /callsPerSecond is "fast", but must be/,
    ],
    ['a moment without its offset', [customers, '--at', '2026-11-02T12:00'], /with its offset/],
  ])('refuses %s in a sentence', async (_, args, sentence) => {
    const folder = folderWith({
      'bad.csv': 'name\nAnn\n',
      'wrong.json': '{ "ringTimeoutSeconds": 5 }',
      'bad.xlsx': '',
    });

    await expect(planned(args.map((arg) => arg.replace('BAD', folder)))).rejects.toThrow(sentence);
  });
});
