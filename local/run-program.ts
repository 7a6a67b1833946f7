/** Runs a program to its end with a time limit, its output kept in a log file that error messages can point to. */
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
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
  if (run.signal?.aborted) return { kind: 'aborted', code: 1 };
  const over = new AbortController();
  const either = AbortSignal.any([over.signal, ...(run.signal ? [run.signal] : [])]);
  const limit = wait(run.limitMs, { kind: 'limit', code: 1 } as const, { signal: either });
  const stopped = limit.catch(() => ({ kind: 'aborted', code: 1 }) as const);
  const ended = exited.then((code) => ({ kind: 'ended', code: code ?? 1 }) as const);
  return Promise.race([ended, stopped]).finally(() => over.abort());
}
