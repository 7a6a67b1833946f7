/**
 * The code of a function: one ES module made by esbuild inside this process, with the SDK of the lockfile in it.
 * No Docker, no shell: a fresh clone synthesizes with Node alone, and the same sources give the same hash.
 */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const lambdasFolder = join(root, 'lambdas');

/**
 * Bundles `lambdas/NAME.ts` to `FOLDER/index.mjs`.
 * @returns size in bytes
 */
export function bundleFunction(name: string, folder: string): number {
  const built = buildSync({
    entryPoints: [join(lambdasFolder, `${name}.ts`)],
    outfile: join(folder, 'index.mjs'),
    absWorkingDir: root,
    bundle: true,
    minify: true,
    keepNames: true, // error names and class names are read in logs
    platform: 'node',
    format: 'esm',
    target: 'node20', // the oldest Node that runs the bundle: local runs take the laptop's own
    mainFields: ['module', 'main'], // the SDK's ES modules: 40% smaller, and half the time to load
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    charset: 'utf8',
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });
  return Object.values(built.metafile.outputs).reduce((sum, output) => sum + output.bytes, 0);
}

/** The code of `lambdas/NAME.ts`, bundled when the stack is synthesized with bundling on. */
export function functionCode(name: string): Code {
  return Code.fromAsset(lambdasFolder, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      command: [name], // tells the bundles apart: all are made of the same folder
      image: DockerImage.fromRegistry('never-used'),
      local: {
        tryBundle(folder) {
          bundleFunction(name, folder);
          return true;
        },
      },
    },
  });
}
