import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectFolder } from '../../../local/local-folder.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ctrl-c-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs `dialer` in a terminal, with Ctrl-C as soon as it has written `text`. */
async function inATerminal(text: string, ...args: string[]): Promise<{ written: string; end: string }> {
  const script = join(projectFolder, 'test/support/in-a-terminal.py');
  const dialer = [process.execPath, join(projectFolder, 'cli/dialer.mjs'), ...args];
  const { stdout } = await promisify(execFile)('python3', [script, text, ...dialer], { timeout: 50_000 });
  const [, written = '', end = ''] = /^([\s\S]*)\n(\S+ \d+)\n$/.exec(stdout) ?? [];
  return { written, end };
}

describe('Ctrl-C', () => {
  it('ends a command that draws its progress, with its last word and exit code 130', async () => {
    const list = join(folder, 'long.csv');
    const rows = Array.from(
      { length: 400_000 },
      (_, i) => `${i},+1206555${String(i % 10_000).padStart(4, '0')}`,
    );
    writeFileSync(list, `customerId,phone\n${rows.join('\n')}\n`);

    const { written, end } = await inATerminal('rows', 'plan', list, '--offline');

    expect(written).toContain('Stopped.');
    expect(end).toBe('exit 130');
  });
});
