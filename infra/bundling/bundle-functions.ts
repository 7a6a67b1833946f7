/**
 * The code of each function: one ES module made by esbuild, with the SDK of the lockfile in it. No Docker: a fresh
 * clone synthesizes with Node alone, and the same sources give the same hash.
 */
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { type FunctionName, functionNames } from './function-names.ts';
import { packData } from './pack-data.ts';
import { slimSdk } from './slim-sdk.ts';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const lambdasFolder = join(root, 'lambdas');

/**
 * Bundles every function NAME to `FOLDER/NAME/index.mjs`.
 * @returns their sizes in bytes, and the paths of all files that they are made of
 */
export async function bundleFunctions(
  folder: string,
): Promise<{ readonly sizes: Record<FunctionName, number>; readonly inputs: readonly string[] }> {
  const built = await build({
    entryPoints: functionNames.map((name) => ({
      in: join(lambdasFolder, `${name}.ts`),
      out: `${name}/index`,
    })),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    absWorkingDir: root,
    bundle: true,
    minify: true,
    keepNames: true, // error names and class names are read in logs
    platform: 'node',
    format: 'esm',
    target: 'node20', // the oldest Node that runs the bundle: local runs take the laptop's own
    mainFields: ['module', 'main'], // the SDK's ES modules: 40% smaller, and half the time to load
    plugins: [slimSdk, packData],
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    charset: 'utf8',
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });
  const sizes = Object.values(built.metafile.outputs).map(({ entryPoint, bytes }) => [
    basename(entryPoint ?? '', '.ts'),
    bytes,
  ]);
  return {
    sizes: Object.fromEntries(sizes) as Record<FunctionName, number>,
    inputs: Object.keys(built.metafile.inputs),
  };
}
