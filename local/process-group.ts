/**
 * Programs that this process starts and surely stops again. Each runs in a process group of its own, so that stopping
 * it takes its children along and Ctrl-C in the terminal does not reach it before us. Groups still running when this
 * process ends, by whatever way but SIGKILL, are killed; only groups started here are ever signalled.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';

export interface ProcessGroup {
  readonly pid: number;
  /** Settles when the program is over, with its exit code, or null when a signal ended it. */
  readonly exited: Promise<number | null>;
  /** Ends the program and all its children; done when it is over. May be called twice. */
  stop(): Promise<void>;
}

export interface ProcessOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** Open file descriptor that takes both outputs. */
  readonly output: number;
}

/** Time to end in peace before SIGKILL. */
const graceMs = 2_000;

/** Time for other listeners of a signal to end this process themselves. */
const othersMs = 5_000;

const running = new Set<number>();
let watching = false;
let ending = false;

/** @throws the system's error when the program cannot be started (ENOENT: it is not there) */
export async function startProcessGroup(
  command: string,
  args: readonly string[],
  options: ProcessOptions,
): Promise<ProcessGroup> {
  // The pipe to its input is held open: a program that reads it notices when this process is gone.
  const child = spawn(command, [...args], {
    env: options.env,
    cwd: options.cwd,
    detached: true,
    stdio: ['pipe', options.output, options.output],
  });
  const pid = await started(child);
  running.add(pid);
  watchTheEnd();
  const exited = new Promise<number | null>((resolve) => {
    child.once('exit', (code) => resolve(code));
  });
  return { pid, exited, stop: () => stopGroup(pid, exited) };
}

async function stopGroup(pid: number, exited: Promise<number | null>): Promise<void> {
  if (!running.has(pid)) return;
  signalGroup(pid, 'SIGTERM');
  await Promise.race([exited, wait(graceMs, undefined, { ref: false })]);
  // Also when the program itself is over: a child of it may have stayed.
  signalGroup(pid, 'SIGKILL');
  await exited;
  running.delete(pid);
}

function started(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', () => {
      if (child.pid === undefined) reject(new Error('The program has no process id'));
      else resolve(child.pid);
    });
  });
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error; // no process is left (macOS: or only zombies)
  }
}

function watchTheEnd(): void {
  if (watching) return;
  watching = true;
  // A normal end, process.exit and an uncaught exception; before others tidy up the folders of what runs.
  process.prependListener('exit', killAll);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.prependListener(signal, () => endBy(signal)); // first, to see those who listen once
  }
}

/** Ends at once, unless somebody else listens too and may have something to say; a second signal does not wait. */
function endBy(signal: NodeJS.Signals): void {
  const end = () => process.exit(128 + constants.signals[signal]);
  if (ending || process.listenerCount(signal) === 1) end();
  ending = true;
  setTimeout(end, othersMs).unref();
}

function killAll(): void {
  for (const pid of running) signalGroup(pid, 'SIGKILL');
  running.clear();
}
