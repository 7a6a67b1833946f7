/** The addresses that open the console: what of them a terminal, a process list and a file show. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { showAddress } from '../../../cli/commands/console.ts';
import { OneTimeCodes } from '../../../cli/console/one-time-codes.ts';
import { openBrowser } from '../../../cli/console/open-browser.ts';
import { fakeTerminal } from './fake-terminal.ts';

const url = 'http://127.0.0.1:8080/#code=secret';

/** What a browser is started with. */
function opened(platform: NodeJS.Platform) {
  const started: string[] = [];
  const remove = openBrowser(url, platform, (command, args) => started.push(command, ...args));
  return { started, file: fileURLToPath(started.at(-1) ?? ''), remove };
}

describe('opening a browser', () => {
  it.each([
    ['linux', ['xdg-open']],
    ['darwin', ['open']],
    ['win32', ['rundll32', 'url.dll,FileProtocolHandler']],
  ] as const)('shows other users of the machine no secret (%s)', (platform, command) => {
    const { started, file, remove } = opened(platform);

    expect(started.slice(0, -1)).toEqual(command);
    expect(started.join(' ')).not.toContain('secret');
    expect(readFileSync(file, 'utf8')).toContain(`content="0;url=${url}"`);
    remove();
  });

  it.skipIf(process.platform === 'win32')('leaves a file that they cannot read, until it is removed', () => {
    const { file, remove } = opened('linux');

    expect([statSync(file).mode & 0o777, statSync(dirname(file)).mode & 0o777]).toEqual([0o600, 0o700]);
    remove();
    expect(existsSync(dirname(file))).toBe(false);
    remove();
  });

  it('leaves nothing where there is no browser', () => {
    let file = '';
    openBrowser(url, 'linux', (_, args) => {
      file = fileURLToPath(args.at(-1) ?? '');
      throw new Error('spawn EAGAIN');
    });

    expect([file === '', existsSync(dirname(file))]).toEqual([false, false]);
  });
});

describe('the address that the terminal shows', () => {
  function reported(json: boolean) {
    const codes = new OneTimeCodes();
    const terminal = fakeTerminal();
    const urlForOnce = (onUsed?: () => void) => `http://127.0.0.1:1/#code=${codes.issue(onUsed)}`;
    showAddress(terminal, { port: 1, urlForOnce, close: async () => undefined }, json);
    const codesIn = (text: string) => [...text.matchAll(/#code=([\w-]{43})/g)].map(([, code]) => code ?? '');
    return { codes, terminal, codesIn };
  }

  it('opens the console once, and is followed by the next one as soon as it was opened', () => {
    const { codes, terminal, codesIn } = reported(false);
    for (const n of [1, 2, 3]) {
      const shown = codesIn(terminal.written.out);
      expect([shown.length, new Set(shown).size]).toEqual([n, n]);
      expect(codes.spend(shown.at(-1) ?? '')).toBe(true);
      expect(shown.some((code) => codes.spend(code))).toBe(false);
    }
    expect(terminal.written.err).toBe('');
  });

  it('is one value for a program, and the next one is a note', () => {
    const { codes, terminal, codesIn } = reported(true);
    codes.spend(codesIn(JSON.parse(terminal.written.out).url)[0] ?? '');

    expect(codesIn(terminal.written.out)).toHaveLength(1);
    expect(codesIn(terminal.written.err)).toHaveLength(1);
  });
});
