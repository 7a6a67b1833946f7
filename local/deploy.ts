/**
 * Deploys the real template by the ordinary CDK command line onto an emulator. Synthesis needs no emulator, so it can
 * run while one starts. Every step has a time limit: a resource that hangs must not hang the run.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultRegion, withoutAws } from './aws-environment.ts';
import { emulatorAccount, isBootstrapped } from './emulator-api.ts';
import { logFile, projectFolder } from './local-folder.ts';
import { LocalRunError } from './local-run-error.ts';
import { type ProgramResult, runProgram } from './run-program.ts';

type Table = 'ContactsTable' | 'CampaignsTable' | 'NumbersTable' | 'ControlTable';
type Bucket = 'UploadsBucket' | 'ResultsBucket';

/** The stack's outputs: names of buckets and tables, an address, and its settings. */
export type StackOutputs = Readonly<
  Record<
    | Table
    | Bucket
    | 'DashboardUrl'
    | 'DeploymentSettings'
    | 'FlowFunctionArn'
    | 'RequestsQueueUrl'
    | 'Version',
    string
  >
>;

/** A deployment's settings, as for `-c`. */
export type DeploymentContext = Readonly<Record<string, string | number>>;

export interface CdkRun {
  /** Folder of this run: assembly, outputs and the CDK's own cache. */
  readonly folder: string;
  readonly signal?: AbortSignal | undefined;
}

const limitMs = { synthesize: 120_000, bootstrap: 120_000, deploy: 240_000 } as const;
const cdkCommand = join(projectFolder, 'node_modules', 'aws-cdk', 'bin', 'cdk');

/**
 * Writes the template and the functions' bundles. `environment`: how AWS is reached, which tables that are adopted take.
 * @returns the folder of the assembly
 * @throws {LocalRunError} a setting is wrong, or the app failed
 */
export async function synthesize(
  context: DeploymentContext,
  run: CdkRun,
  environment: NodeJS.ProcessEnv = {},
): Promise<string> {
  const assembly = join(run.folder, 'assembly');
  const settings = Object.entries(context).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
  await cdk(
    'synthesize',
    ['synth', '--quiet', '--output', assembly, ...settings],
    run,
    projectFolder,
    environment,
  );
  return assembly;
}

/**
 * Prepares the emulator's account, unless that was done before.
 * @throws {LocalRunError} the emulator cannot be reached, or the step failed or took too long
 */
export async function bootstrap(
  endpoint: string,
  environment: NodeJS.ProcessEnv,
  run: CdkRun,
): Promise<void> {
  let account: string;
  try {
    if (await isBootstrapped(endpoint)) return;
    account = await emulatorAccount(endpoint);
  } catch (cause) {
    throw new LocalRunError(`The AWS emulator at ${endpoint} does not answer; is it running?`, { cause });
  }
  // Not in the project's folder: there the CDK would synthesize the app first.
  await cdk('bootstrap', ['bootstrap', `aws://${account}/${defaultRegion}`], run, run.folder, environment);
}

/**
 * Deploys an assembly with one stack.
 * @throws {LocalRunError} the step failed or took too long
 */
export async function deployAssembly(
  assembly: string,
  environment: NodeJS.ProcessEnv,
  run: CdkRun,
): Promise<StackOutputs> {
  const outputsFile = join(run.folder, 'outputs.json');
  const how = ['--require-approval', 'never', '--progress', 'events', '--outputs-file', outputsFile];
  await cdk('deploy', ['deploy', '--app', assembly, '--all', ...how], run, run.folder, environment);
  const stacks = JSON.parse(readFileSync(outputsFile, 'utf8')) as Record<string, StackOutputs>;
  const outputs = Object.values(stacks)[0];
  if (outputs === undefined) throw new Error(`${outputsFile} names no stack`);
  return outputs;
}

async function cdk(
  step: keyof typeof limitMs,
  args: readonly string[],
  run: CdkRun,
  cwd: string,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const log = logFile(`cdk-${step}`);
  const result = await runProgram(process.execPath, [cdkCommand, ...args, '--no-notices', '--no-color'], {
    cwd,
    logFile: log,
    limitMs: limitMs[step],
    signal: run.signal,
    env: {
      ...withoutAws(process.env),
      ...environment,
      CDK_HOME: join(run.folder, 'cdk-home'), // its cache of accounts would mix emulators up
      CDK_DISABLE_CLI_TELEMETRY: '1',
      CDK_DISABLE_VERSION_CHECK: '1',
      CDK_VALIDATION: 'false', // half of synthesis, and no other template than `npm run synth` has checked
    },
  });
  if (result.code !== 0) throw new LocalRunError(cdkFailure(step, result, log));
}

function cdkFailure(step: keyof typeof limitMs, result: ProgramResult, log: string): string {
  const command = step === 'synthesize' ? 'cdk synth' : `cdk ${step}`;
  if (result.kind === 'aborted') return `Stopped during ${command}.`;
  if (result.kind === 'limit') {
    return `${command} was stopped because it took longer than ${limitMs[step] / 1_000} seconds; its output is in ${log}.`;
  }
  // Wrong settings end synthesis with sentences of their own: they come first.
  const excerpt = result.output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('Bundling asset') && !/Subprocess exited/.test(line))
    .slice(0, 6)
    .join('\n  ');
  return `${command} failed; its output is in ${log}. It starts with:\n  ${excerpt}`;
}
