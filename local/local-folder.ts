/** Where a local run keeps its things: `.local/` of the project, which git ignores. Nothing is written outside it. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectFolder = join(dirname(fileURLToPath(import.meta.url)), '..');
export const localFolder = join(projectFolder, '.local');
const logFolder = join(localFolder, 'logs');

const dayMs = 24 * 60 * 60 * 1_000;

/** Path of a log file of this run: the process id keeps two runs apart. Logs older than a week are dropped. */
export function logFile(name: string, now: number = Date.now()): string {
  mkdirSync(logFolder, { recursive: true });
  for (const old of readdirSync(logFolder)) {
    const path = join(logFolder, old);
    const age = now - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now);
    if (age > 7 * dayMs) rmSync(path, { force: true });
  }
  return join(logFolder, `${name}-${process.pid}.log`);
}

/** A new empty folder of this run, removed again when the process ends. */
export function runFolder(): string {
  mkdirSync(localFolder, { recursive: true });
  const folder = mkdtempSync(join(localFolder, 'run-'));
  process.on('exit', () => removeFolder(folder));
  return folder;
}

/** Removes a folder of ours; what cannot be removed stays, because a run must not fail over tidying up. */
export function removeFolder(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  } catch {
    // a program that is just ending may still write there
  }
}
