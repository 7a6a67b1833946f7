/** The tests in Python of the parts of the limits that need no emulator. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { logFile } from '../../local/local-folder.ts';
import { findPython } from '../../local/python.ts';
import { runProgram } from '../../local/run-program.ts';

const folder = import.meta.dirname;

it.each(readdirSync(folder).filter((name) => name.endsWith('_test.py')))('%s passes', async (name) => {
  const { command } = await findPython();
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' };
  const run = { cwd: folder, env, logFile: logFile('python-tests'), limitMs: 100_000 };
  const { code, output } = await runProgram(command, [join(folder, name)], run);
  expect(code, output).toBe(0);
});
