/** What an installation puts on a machine: known by its hash, from a registry by TLS, and running nothing on the way. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface LockedPackage {
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly inBundle?: boolean;
  readonly hasInstallScript?: boolean;
}

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
  readonly packages: Readonly<Record<string, LockedPackage>>;
};
const product = JSON.parse(readFileSync('package.json', 'utf8')) as Record<
  'dependencies' | 'devDependencies',
  Readonly<Record<string, string>>
>;

const foldersWhere = (isTrue: (locked: LockedPackage) => boolean | undefined) =>
  Object.entries(packages).flatMap(([folder, locked]) => (folder !== '' && isTrue(locked) ? folder : []));

describe('the lockfile', () => {
  it('is that of many packages', () => {
    expect(Object.keys(packages).length).toBeGreaterThan(300);
  });

  it('has a sha512 hash of each package, or of the package whose archive it is in', () => {
    expect(foldersWhere(({ integrity, inBundle }) => !inBundle && !integrity?.startsWith('sha512-'))).toEqual(
      [],
    );
  });

  it('has packages of a registry alone, by https: none of a repository or a folder', () => {
    const isFromRegistry = /^https:\/\/[^/]+\/.+\.tgz$/;
    expect(
      foldersWhere(
        ({ resolved, link }) => link || (resolved !== undefined && !isFromRegistry.test(resolved)),
      ),
    ).toEqual([]);
  });

  it('has no package that runs a script when it is installed but esbuild, which looks whether its program runs', () => {
    const running = foldersWhere(({ hasInstallScript }) => hasInstallScript);
    expect(running.filter((folder) => !/(?:^|\/)node_modules\/esbuild$/.test(folder))).toEqual([]);
  });

  it('is asked for one version of each package', () => {
    const wanted = Object.entries({ ...product.dependencies, ...product.devDependencies });
    expect(wanted.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });
});
