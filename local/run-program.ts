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
    return { ...end, output: readFileSync(run.logFile, 'utf8') };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    return { kind: 'missing', code: 127, output: '' };
  } finally {
    closeSync(output);
  }
}

type ProgramEnd = Pick<ProgramResult, 'kind' | 'code'>;

async function firstOf(exited: Promise<number | null>, run: ProgramRun): Promise<ProgramEnd> {
  let timer: NodeJS.Timeout | undefined;
  let abort: (() => void) | undefined;
  const limit = new Promise<ProgramEnd>((resolve) => {
    timer = setTimeout(() => resolve({ kind: 'limit', code: 1 }), run.limitMs);
  });
  const aborted = new Promise<ProgramEnd>((resolve) => {
    abort = () => resolve({ kind: 'aborted', code: 1 });
    if (run.signal?.aborted) abort();
    run.signal?.addEventListener('abort', abort);
  });
  const ended = exited.then((code) => ({ kind: 'ended', code: code ?? 1 }) as const);
  try {
    return await Promise.race([ended, limit, aborted]);
  } finally {
    clearTimeout(timer);
    if (abort) run.signal?.removeEventListener('abort', abort);
  }
}
