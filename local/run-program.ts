/** Runs a program to its end with a time limit, its output kept in a log file that error messages can point to. */
import { closeSync, openSync, readFileSync } from 'node:fs';
import { startProcessGroup } from './process-group.ts';

export interface ProgramRun {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** Takes both outputs; overwritten. */
  readonly logFile: string;
  readonly limitMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** `ended`: it ran to its end; `limit`: it was stopped after `limitMs`; `aborted`: by the signal; `missing`: no such program. */
export interface ProgramResult {
  readonly kind: 'ended' | 'limit' | 'aborted' | 'missing';
  /** 0 only for a program that ended well. */
  readonly code: number;
  /** Both outputs, as they are in the log file. */
  readonly output: string;
}

export async function runProgram(
  command: string,
  args: readonly string[],
  run: ProgramRun,
): Promise<ProgramResult> {
  const output = openSync(run.logFile, 'w');
  try {
    const group = await startProcessGroup(command, args, { env: run.env, cwd: run.cwd, output });
    const end = await firstOf(group.exited, run);
    await group.stop();
    const code = typeof end === 'number' ? end : 1;
    return { kind: typeof end === 'string' ? end : 'ended', code, output: readFileSync(run.logFile, 'utf8') };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    return { kind: 'missing', code: 127, output: '' };
  } finally {
    closeSync(output);
  }
}

async function firstOf(
  exited: Promise<number | null>,
  run: ProgramRun,
): Promise<number | null | 'limit' | 'aborted'> {
  let timer: NodeJS.Timeout | undefined;
  let abort: (() => void) | undefined;
  const limit = new Promise<'limit'>((resolve) => {
    timer = setTimeout(() => resolve('limit'), run.limitMs);
  });
  const aborted = new Promise<'aborted'>((resolve) => {
    abort = () => resolve('aborted');
    if (run.signal?.aborted) abort();
    run.signal?.addEventListener('abort', abort);
  });
  try {
    return await Promise.race([exited, limit, aborted]);
  } finally {
    clearTimeout(timer);
    if (abort) run.signal?.removeEventListener('abort', abort);
  }
}
