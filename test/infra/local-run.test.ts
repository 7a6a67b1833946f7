import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ownEmulator, withoutAws } from '../../local/aws-environment.ts';
import { pipFailure } from '../../local/emulator-install.ts';
import { LocalRunError } from '../../local/local-run-error.ts';
import { choosePort, loopback } from '../../local/ports.ts';
import { findPython, type Python } from '../../local/python.ts';
import { runProgram } from '../../local/run-program.ts';

const folder = mkdtempSync(join(tmpdir(), 'local-run-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a port', () => {
  it('is a free one when the user names none', async () => {
    expect(await choosePort('emulator', {})).toBeGreaterThan(0);
  });

  it('is the one that the user names', async () => {
    const free = await choosePort('simulator', {});
    expect(await choosePort('simulator', { DIALER_SIMULATOR_PORT: `${free}` })).toBe(free);
  });

  it('that is named and taken is reported, and no other is used instead', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, loopback, resolve));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;

    const choosing = choosePort('emulator', { DIALER_EMULATOR_PORT: `${port}` });

    await expect(choosing).rejects.toThrow(
      `Port ${port} (DIALER_EMULATOR_PORT) cannot be used on this machine (it is taken)`,
    );
    await new Promise((resolve) => server.close(resolve));
  });

  it.each(['x', '0', '70000', '12.5'])('cannot be %s', async (value) => {
    await expect(choosePort('emulator', { DIALER_EMULATOR_PORT: value })).rejects.toThrow(LocalRunError);
  });
});

describe('Python', () => {
  const machine = (versions: Record<string, [number, number]>) => async (command: string) => {
    const version = versions[command];
    return version === undefined
      ? undefined
      : ({ command, major: version[0], minor: version[1] } satisfies Python);
  };

  it('is found under a numbered name when python3 is too old', async () => {
    const found = await findPython(machine({ python3: [3, 9], 'python3.12': [3, 12] }));
    expect(found.command).toBe('python3.12');
  });

  it('that is only too old is reported with its version', async () => {
    const finding = findPython(machine({ python3: [3, 9], python: [2, 7] }));
    await expect(finding).rejects.toThrow(/needs Python 3\.10 or later.*python3 is 3\.9, python is 2\.7/);
  });

  it('that is missing is reported with what to do', async () => {
    await expect(findPython(machine({}))).rejects.toThrow(
      /none was found\. Install it.*or set AWS_ENDPOINT_URL/,
    );
  });
});

describe('an installation that failed', () => {
  it.each([
    [
      'ERROR: Could not find a version that satisfies the requirement ministack==1.5.33 (from versions: none)',
    ],
    ['NewConnectionError: Failed to establish a new connection: [Errno 111] Connection refused'],
    ['Temporary failure in name resolution'],
  ])('for want of a network says so: %s', (output) => {
    expect(pipFailure(output, false, '/logs/pip.log')).toMatch(
      /cannot reach its package index.*\/logs\/pip\.log/,
    );
  });

  it('after the time limit is taken for a network that does not answer', () => {
    expect(pipFailure('Collecting ministack', true, '/logs/pip.log')).toContain(
      'cannot reach its package index',
    );
  });

  it('for want of pip names what to install', () => {
    expect(pipFailure('/usr/bin/python3: No module named pip', false, '/logs/pip.log')).toContain(
      'python3-venv',
    );
  });

  it('for another reason points to the log', () => {
    expect(pipFailure('error: disk full', false, '/logs/pip.log')).toMatch(/pip failed; .*\/logs\/pip\.log/);
  });
});

describe("the user's own emulator", () => {
  it('is taken from AWS_ENDPOINT_URL', () => {
    expect(ownEmulator({ AWS_ENDPOINT_URL: 'http://127.0.0.1:4566/' })).toBe('http://127.0.0.1:4566');
    expect(ownEmulator({})).toBeUndefined();
  });

  it.each([
    'https://sqs.us-east-1.amazonaws.com',
    'https://dynamodb.eu-west-1.api.aws',
    'localhost:4566',
    'nonsense',
  ])('cannot be %s', (AWS_ENDPOINT_URL) => {
    expect(() => ownEmulator({ AWS_ENDPOINT_URL })).toThrow(LocalRunError);
  });
});

describe('the environment of a local run', () => {
  it("holds nothing of the user's AWS account or proxy", () => {
    const kept = withoutAws({
      AWS_PROFILE: 'production',
      AWS_ACCESS_KEY_ID: 'AKIA',
      AWS_SECRET_ACCESS_KEY: 'secret',
      CDK_DEFAULT_ACCOUNT: '111122223333',
      https_proxy: 'http://proxy',
      HTTP_PROXY: 'http://proxy',
      LANG: 'C',
    });

    expect(kept).toMatchObject({ LANG: 'C', AWS_EC2_METADATA_DISABLED: 'true' });
    expect(JSON.stringify(kept)).not.toMatch(/production|AKIA|secret|111122223333|proxy/);
  });
});

describe('a program', () => {
  const run = { env: process.env, cwd: folder, logFile: join(folder, 'program.log'), limitMs: 20_000 };
  const forever = ['-e', 'console.log("up"); setInterval(() => {}, 1000)'];

  it('runs to its end, its output in the log', async () => {
    const result = await runProgram(
      process.execPath,
      ['-e', 'console.log("a"); console.error("b"); process.exit(3)'],
      run,
    );

    expect(result).toMatchObject({ kind: 'ended', code: 3 });
    expect(readFileSync(run.logFile, 'utf8')).toBe(result.output);
    expect(result.output.split('\n').sort()).toEqual(['', 'a', 'b']);
  });

  it('that takes too long is stopped', async () => {
    const result = await runProgram(process.execPath, forever, { ...run, limitMs: 300 });
    expect(result).toMatchObject({ kind: 'limit', code: 1 });
  });

  it('is stopped by the signal, also when that came before', async () => {
    const result = await runProgram(process.execPath, forever, { ...run, signal: AbortSignal.abort() });
    expect(result).toMatchObject({ kind: 'aborted', code: 1 });
  });

  it('that is not there is reported as missing', async () => {
    expect(await runProgram('no-such-program-here', [], run)).toMatchObject({ kind: 'missing', code: 127 });
  });
});
