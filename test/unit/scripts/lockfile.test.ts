import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type LockedPackage,
  type Lockfile,
  lockfileProblems,
  productionPackages,
} from '../../../scripts/lockfile.ts';

const integrity = 'sha512-AAAA';

function problemsOf(locked: LockedPackage, folder = 'node_modules/x'): string[] {
  return lockfileProblems({ packages: { '': {}, [folder]: { version: '1.0.0', integrity, ...locked } } });
}

describe('the lockfile', () => {
  it('of this project keeps all rules', () => {
    const lockfile = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lockfile;
    expect(Object.keys(lockfile.packages).length).toBeGreaterThan(300);
    expect(lockfileProblems(lockfile)).toEqual([]);
  });

  it.each([
    ['without a hash', { integrity: '' }, 'x has no sha512 hash'],
    ['with a weak hash', { integrity: 'sha1-AAAA' }, 'x has no sha512 hash'],
    ['from git', { resolved: 'git+ssh://git@github.com/a/x.git#abc' }, 'x comes from git+ssh'],
    ['from a repository', { resolved: 'https://github.com/a/x.git' }, 'x comes from https://github.com'],
    ['without TLS', { resolved: 'http://registry.example/x/-/x-1.0.0.tgz' }, 'x comes from http:'],
    ['of a folder', { link: true, resolved: '../x' }, 'x comes from ../x'],
    ['that runs a script', { hasInstallScript: true }, 'x runs a script when it is installed'],
  ])('is refused with a package %s', (_, locked, problem) => {
    expect(problemsOf(locked)).toEqual([expect.stringContaining(problem)]);
  });

  it('takes a package of a registry, one in the archive of another, and esbuild’s script', () => {
    expect(problemsOf({ resolved: 'https://registry.example/x/-/x-1.0.0.tgz' })).toEqual([]);
    expect(problemsOf({ integrity: '', inBundle: true })).toEqual([]);
    expect(problemsOf({ hasInstallScript: true }, 'node_modules/a/node_modules/esbuild')).toEqual([]);
    expect(problemsOf({ hasInstallScript: true }, 'node_modules/@x/esbuild')).toHaveLength(1);
  });

  it.each(['^1.0.0', '*', 'latest', 'github:a/x', 'file:../x'])(
    'is refused when the project asks for %s',
    (wanted) => {
      const asking = { dependencies: { x: wanted }, devDependencies: { y: '1.2.3' } };
      expect(lockfileProblems({ packages: { '': asking } })).toEqual([
        `x is asked for as "${wanted}": name one version, as in "1.2.3".`,
      ]);
    },
  );

  it('tells production packages, scoped and nested ones too, from those of developers', () => {
    const lockfile = {
      packages: {
        '': { version: '0.1.0' },
        'node_modules/@a/b': { version: '1.0.0' },
        'node_modules/@a/b/node_modules/c': { version: '2.0.0' },
        'node_modules/d': { version: '3.0.0', dev: true },
      },
    };
    expect([...productionPackages(lockfile)]).toEqual(['@a/b@1.0.0', 'c@2.0.0']);
  });
});
