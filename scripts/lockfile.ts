/**
 * What package-lock.json says of the packages that an installation puts on a machine, and the rules that it keeps:
 * every package is known by its hash, comes from the registry, and runs nothing while it is installed.
 */

export interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly dev?: boolean;
  readonly link?: boolean;
  /** Part of the archive of the package above it, whose hash covers it. */
  readonly inBundle?: boolean;
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

export interface Lockfile {
  /** By folder: `node_modules/a/node_modules/b`; the project itself is ''. */
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

/** Packages that may run a script when they are installed: esbuild looks whether its program runs on this machine. */
const mayRunScripts: readonly string[] = ['esbuild'];

/** `zod@4.6.7` of each package that is not for developers alone; those of other platforms are in it. */
export function productionPackages({ packages }: Lockfile): Set<string> {
  return new Set(
    Object.entries(packages).flatMap(([folder, { dev, version }]) =>
      folder === '' || dev ? [] : [`${nameOf(folder)}@${version}`],
    ),
  );
}

/** One sentence for each rule that is broken. */
export function lockfileProblems({ packages }: Lockfile): string[] {
  return Object.entries(packages).flatMap(([folder, locked]) =>
    folder === '' ? problemsOfProject(locked) : problemsOf(folder, locked),
  );
}

function problemsOfProject({ dependencies = {}, devDependencies = {} }: LockedPackage): string[] {
  return Object.entries({ ...dependencies, ...devDependencies }).flatMap(([name, wanted]) =>
    /^\d+\.\d+\.\d+$/.test(wanted)
      ? []
      : [`${name} is asked for as "${wanted}": name one version, as in "1.2.3".`],
  );
}

function problemsOf(folder: string, locked: LockedPackage): string[] {
  const name = nameOf(folder);
  const { resolved = '', integrity = '', link, inBundle, hasInstallScript } = locked;
  const problems: string[] = [];
  if (link || (resolved !== '' && !/^https:\/\/[^/]+\/.+\.tgz$/.test(resolved)))
    problems.push(
      `${name} comes from ${resolved || folder}: only packages of a registry, by https, are allowed.`,
    );
  else if (!inBundle && !integrity.startsWith('sha512-'))
    problems.push(`${name} has no sha512 hash, so nobody could tell that it was changed.`);
  if (hasInstallScript && !mayRunScripts.includes(name))
    problems.push(
      `${name} runs a script when it is installed: find another, or say in scripts/lockfile.ts why it may.`,
    );
  return problems;
}

function nameOf(folder: string): string {
  return folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
}
