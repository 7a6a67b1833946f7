/** Where a local run keeps its things: `.local/` of the project, which git ignores. Nothing is written outside it. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
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
  removeLeftovers();
  const folder = mkdtempSync(asideFolder('run'));
  process.on('exit', () => removeFolder(folder));
  return folder;
}

/** Path for a folder that only this process uses; what is left of it when the process is killed, a later run removes. */
export function asideFolder(name: string): string {
  mkdirSync(localFolder, { recursive: true });
  return join(localFolder, `${name}.of-${process.pid}-`);
}

/**
 * Makes `folder` with `make`, aside and moved into place, so that a broken download leaves nothing behind and two runs may
 * install at the same time. What stands there already stays, if `isGood`.
 */
export async function installAside(
  folder: string,
  isGood: () => boolean,
  make: (aside: string) => Promise<void>,
): Promise<void> {
  const aside = asideFolder(basename(folder));
  removeFolder(aside);
  mkdirSync(aside, { recursive: true });
  try {
    await make(aside);
    if (isGood()) return; // another run was faster
    removeFolder(folder);
    renameSync(aside, folder);
  } finally {
    removeFolder(aside);
  }
}

function removeLeftovers(): void {
  if (!existsSync(localFolder)) return;
  for (const name of readdirSync(localFolder)) {
    const owner = /\.of-(\d+)-/.exec(name)?.[1];
    if (owner !== undefined && !isRunning(Number(owner))) removeFolder(join(localFolder, name));
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Removes a folder of ours; what cannot be removed stays, because a run must not fail over tidying up. */
export function removeFolder(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  } catch {
    // a program that is just ending may still write there
  }
}
