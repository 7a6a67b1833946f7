/** What is loaded into every function's process, made into one file that any Node can load. */
import { join } from 'node:path';
import { build } from 'esbuild';

/** @returns the path of the file, in `folder` */
export async function bundlePreload(folder: string): Promise<string> {
  const outfile = join(folder, 'preload.cjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'worker', 'preload.ts')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    outfile,
    logLevel: 'error',
  });
  return outfile;
}
