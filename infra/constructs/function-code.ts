/** The code of a function as the stack takes it: bundled when the stack is synthesized with bundling on. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { lambdasFolder, root } from '../bundling/bundle-functions.ts';
import type { FunctionName } from '../bundling/function-names.ts';

/** The code of `lambdas/NAME.ts`. */
export function functionCode(name: FunctionName): Code {
  return Code.fromAsset(lambdasFolder, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      command: [name], // distinguishes the bundles: all are made of the same folder
      image: DockerImage.fromRegistry('never-used'),
      local: {
        tryBundle(folder) {
          cpSync(join(bundles(), name), folder, { recursive: true });
          return true;
        },
      },
    },
  });
}

let bundlesFolder: string | undefined;

/** The folder of all bundles: made once a process, in one run of esbuild. */
function bundles(): string {
  if (bundlesFolder === undefined) {
    const folder = mkdtempSync(join(tmpdir(), 'bundles-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    // A process of its own: the CDK waits for no promise, and esbuild with a plugin gives nothing else.
    execFileSync(process.execPath, ['--import', 'tsx', 'infra/bundling/main.ts', folder], {
      cwd: root,
      stdio: 'inherit',
    });
    bundlesFolder = folder;
  }
  return bundlesFolder;
}
