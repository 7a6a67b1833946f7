/** The environment variables that put a shared clock into an emulator and into every function that it runs. */
import { join } from 'node:path';
import { build } from 'esbuild';
import type { SharedClock } from './shared-clock.ts';

export interface StackClock {
  readonly clock: SharedClock;
  /**
   * The program that is loaded into every function's process and puts the clock there (process-clock.ts): made into one file
   * that any Node can load. By default one that does nothing else.
   */
  readonly preload?: string;
}

/** @param folder takes the program */
export async function clockEnvironment(
  { clock, preload = join(import.meta.dirname, 'function-preload.ts') }: StackClock,
  folder: string,
): Promise<{ readonly SHARED_CLOCK: string; readonly NODE_OPTIONS: string }> {
  const outfile = join(folder, 'preload.cjs');
  await build({
    entryPoints: [preload],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    outfile,
    logLevel: 'error',
  });
  return { SHARED_CLOCK: clock.path, NODE_OPTIONS: `--require ${outfile}` };
}
