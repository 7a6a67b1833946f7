/** The process of the commands, where what counts is what becomes of its output and its terminal. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const program = join(import.meta.dirname, '../../../cli/dialer.mjs');

function start(args: readonly string[], stdout: number | 'pipe', env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [program, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', stdout, 'pipe'],
    timeout: 30_000,
  });
  let said = '';
  child.stderr?.on('data', (chunk) => {
    said += chunk;
  });
  const end = once(child, 'close').then(([code]) => ({ code, said }));
  return { child, end };
}

describe('output that cannot be written', () => {
  it.runIf(existsSync('/dev/full'))('is told in a sentence, with exit code 1', async () => {
    expect(await start(['--help'], openSync('/dev/full', 'w')).end).toEqual({
      code: 1,
      said: 'The output cannot be written: no space left. What was printed is not complete.\n',
    });
  });
});

describe('a terminal that is closed', () => {
  it('ends a command as Ctrl-C does, so that it cleans up', async () => {
    const silent = createServer();
    await once(silent.listen(0, '127.0.0.1'), 'listening');
    const { child, end } = start(['list'], 'pipe', {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(silent.address() as AddressInfo).port}`,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    });
    await once(silent, 'connection');
    child.kill('SIGHUP');
    expect(await end).toEqual({ code: 130, said: '\nStopped.\n' });
    silent.close();
  });
});
