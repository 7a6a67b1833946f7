/** What a cold start costs: the size of each function's bundle, and how long a fresh process takes to load it. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleFunctions } from '../infra/bundling/bundle-functions.ts';
import { functionNames } from '../infra/bundling/function-names.ts';
import { resourcesOf, synthesizeStack } from '../test/infra/synthesized-stack.ts';
import { inTemporaryFolder, runNode } from './child-process.ts';
import type { ColdStartResult } from './results-file.ts';

/** The first load also brings the bundle into the system's file cache, and does not count. */
const STARTS = 7;

/** Bundles each function as the stack does and loads it in fresh processes. */
export function measureColdStart(progress: (line: string) => void): Promise<ColdStartResult[]> {
  return inTemporaryFolder(async (folder) => {
    const { sizes: bytes } = await bundleFunctions(folder);
    const env = functionEnvironment();
    const results: ColdStartResult[] = [];
    for (const name of functionNames) {
      progress(name);
      const script = join(folder, `load-${name}.mjs`);
      await writeFile(script, loadingScript(join(folder, name, 'index.mjs')));
      results.push({
        function: name,
        bundleKilobytes: Math.round(bytes[name] / 1024),
        initMilliseconds: Math.round(await medianLoad(script, env)),
      });
    }
    return results;
  });
}

function loadingScript(bundle: string): string {
  const url = JSON.stringify(pathToFileURL(bundle).href);
  return `const from = performance.now();\nawait import(${url});\nconsole.log(performance.now() - from);\n`;
}

async function medianLoad(script: string, env: NodeJS.ProcessEnv): Promise<number> {
  const options = { env };
  await runNode([script], options);
  const times: number[] = [];
  for (let i = 0; i < STARTS; i += 1) times.push(Number(await runNode([script], options)));
  return times.sort((a, b) => a - b)[Math.floor(STARTS / 2)] ?? Number.NaN;
}

/** What Lambda gives the functions of the stack; the resources' names lead nowhere, and loading sends no request. */
function functionEnvironment(): NodeJS.ProcessEnv {
  const functions = resourcesOf(synthesizeStack(), 'AWS::Lambda::Function');
  const variables = functions.flatMap(([, { Properties }]) => {
    const { Variables = {} } = (Properties.Environment ?? {}) as { Variables?: Record<string, unknown> };
    return Object.entries(Variables);
  });
  const named = variables.map(([name, value]) => [name, typeof value === 'string' ? value : nowhere(name)]);
  return {
    ...Object.fromEntries(named),
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'none',
    AWS_SECRET_ACCESS_KEY: 'nothing',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
}

function nowhere(name: string): string {
  return name.endsWith('_URL') ? `https://sqs.us-east-1.amazonaws.com/123456789012/${name}` : name;
}
