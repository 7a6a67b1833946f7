/** What is loaded into every function's process, made into one file that any Node can load. */
import { join } from 'node:path';
import { build } from 'esbuild';

/**
 * @param entry the program, which puts the shared clock in place (process-clock.ts)
 * @returns the path of the file, in `folder`
 */
export async function bundlePreload(entry: string, folder: string): Promise<string> {
  const outfile = join(folder, 'preload.cjs');
  await build({
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    outfile,
    logLevel: 'error',
  });
  return outfile;
}
