// The bundle of the commands that was made last, if its sources are as they were. Plain JavaScript without dependencies: each
// command runs this before anything else.
import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectFolder = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const bundleFolder = join(projectFolder, '.local', 'commands');
export const manifestFile = join(bundleFolder, 'manifest.json');

/**
 * A fingerprint of a file's state: two files with the same one count as the same.
 * @param {string} path in the project
 * @returns {string} `MODIFIED-BYTES`; empty: there is no such file
 */
export function markOf(path) {
  const stats = statSync(join(projectFolder, path), { throwIfNoEntry: false });
  return stats ? `${stats.mtimeMs}-${stats.size}` : '';
}

/**
 * @returns {string | undefined} the path of the bundled program; undefined when there is none, or a source has changed since
 */
export function currentBundle() {
  const manifest = readManifest();
  // A bundle holds paths of the project: one that was moved or copied needs another.
  if (manifest?.projectFolder !== projectFolder) return undefined;
  const isCurrent = Object.entries(manifest.marks).every(([path, mark]) => markOf(path) === mark);
  return isCurrent ? join(bundleFolder, manifest.program) : undefined;
}

/** @returns {{ projectFolder: string, program: string, marks: Record<string, string> } | undefined} */
function readManifest() {
  try {
    return JSON.parse(readFileSync(manifestFile, 'utf8'));
  } catch {
    return undefined;
  }
}
