/** Finds a Python that can run the emulator: 3.10 or later, under any of its usual names. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { LocalRunError } from './local-run-error.ts';

const oldest = { major: 3, minor: 10 };

/** `python3` first; the numbered names for machines whose `python3` is an old one. */
const usualNames = ['python3', ...[14, 13, 12, 11, 10].map((minor) => `python3.${minor}`), 'python'];

export interface Python {
  readonly command: string;
  readonly major: number;
  readonly minor: number;
}

/** Asks a command for its version; undefined when there is no such command or it is no Python. */
export type AskVersion = (command: string) => Promise<Python | undefined>;

/**
 * The first Python that is new enough.
 * @throws {LocalRunError} when there is none, naming those that are too old
 */
export async function findPython(ask: AskVersion = askVersion): Promise<Python> {
  const tooOld: string[] = [];
  for (const name of usualNames) {
    const python = await ask(name);
    if (python === undefined) continue;
    if (isNewEnough(python)) return python;
    tooOld.push(`${name} is ${python.major}.${python.minor}`);
  }
  const found = tooOld.length > 0 ? `only an older one was found (${tooOld.join(', ')})` : 'none was found';
  throw new LocalRunError(
    `The local AWS emulator needs Python ${oldest.major}.${oldest.minor} or later, but ${found}. ` +
      'Install it so that python3 is on the PATH, or set AWS_ENDPOINT_URL to an emulator of your own.',
  );
}

function isNewEnough({ major, minor }: Python): boolean {
  return major > oldest.major || (major === oldest.major && minor >= oldest.minor);
}

const run = promisify(execFile);

async function askVersion(command: string): Promise<Python | undefined> {
  try {
    const { stdout } = await run(command, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], {
      timeout: 15_000,
    });
    const [, major, minor] = /^(\d+)\.(\d+)\s*$/.exec(stdout) ?? [];
    if (major === undefined || minor === undefined) return undefined;
    return { command, major: Number(major), minor: Number(minor) };
  } catch {
    return undefined; // not there, or a stand-in that only offers to install one
  }
}
