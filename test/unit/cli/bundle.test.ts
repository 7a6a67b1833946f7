/** The bundle that `npx dialer` makes of its own sources, in a copy of the project. */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { projectFolder } from '../../../local/local-folder.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dialer-'));
  for (const name of ['cli', 'src', 'scripts', 'package.json', 'package-lock.json'])
    cpSync(join(projectFolder, name), join(folder, name), { recursive: true, preserveTimestamps: true });
  symlinkSync(join(projectFolder, 'node_modules'), join(folder, 'node_modules'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const bundles = () =>
  readdirSync(join(folder, '.local', 'commands')).filter((name) => name.startsWith('bundle-'));

function version(): string | undefined {
  const { stdout, stderr, status } = spawnSync('node', [join(folder, 'cli/dialer.mjs'), '--version'], {
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([0, '']);
  return stdout.split('\n')[0];
}

const setVersion = (to: string) => {
  const file = join(folder, 'package.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace(/"version": "[^"]+"/, `"version": "${to}"`));
};

describe('the bundle of the commands', () => {
  it('is made by the first command, and used by the next', () => {
    const first = version();
    const made = bundles();

    expect(version()).toBe(first);
    expect(made).toHaveLength(1);
    expect(bundles()).toEqual(made);
  });

  it('is made again when a source has changed, and when the project has moved', () => {
    version();
    setVersion('9.8.7');
    expect(version()).toBe('9.8.7');
    expect(bundles()).toHaveLength(2);

    const moved = `${folder}-moved`;
    renameSync(folder, moved);
    folder = moved;
    expect(version()).toBe('9.8.7');
    expect(bundles()).toHaveLength(3);
  });

  it('is done without where it cannot be written', () => {
    writeFileSync(join(folder, '.local'), 'a file where the folder would be');

    expect(version()).toMatch(/^\d+\.\d+\.\d+(-rc\.\d+)?$/);
  });

  it('names the source that is wrong', () => {
    writeFileSync(join(folder, 'cli/words.ts'), 'const = 1;');

    const { stderr, status } = spawnSync('node', [join(folder, 'cli/dialer.mjs'), '--help'], {
      encoding: 'utf8',
    });

    expect(status).toBe(1);
    expect(stderr).toContain('words.ts');
  });
});
