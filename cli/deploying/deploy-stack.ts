/** Deploys the stack, or upgrades it, by the AWS CDK's own toolkit. Loaded by `deploy` alone: the toolkit is large. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import {
  BaseCredentials,
  BootstrapEnvironments,
  type BootstrapError,
  BootstrapStackParameters,
  DiffMethod,
  type ICloudAssemblySource,
  MemoryContext,
  Toolkit,
  ToolkitError,
} from '@aws-cdk/toolkit-lib';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { productVersion } from '../../scripts/product-version.ts';
import { type DeployedOutputs, recordedSettings, stackOutputs } from '../../src/aws/stack-outputs.ts';
import type { DeploymentSettings } from '../../src/campaign/deployment.ts';
import { judgeStack } from '../../src/doctor/stack-checks.ts';
import { CliError, exitCodes } from '../cli-error.ts';
import { confirmed } from '../confirm.ts';
import { patience } from '../connected-stack.ts';
import { note, type Terminal } from '../terminal.ts';
import { refuseNewer } from './refuse-newer.ts';
import { type RawSettings, settingsToDeploy } from './settings.ts';
import { stackApp } from './stack-app.ts';
import { toolkitOutput } from './toolkit-output.ts';

export interface Deployment {
  readonly stack: string;
  readonly region?: string;
  /** A profile of AWS's settings. */
  readonly profile?: string;
  /** What was given; the rest is as it was deployed before. */
  readonly given: RawSettings;
  /** Do not ask. */
  readonly yes?: boolean;
  /** Prepare account and Region for the CDK first. */
  readonly bootstrap?: boolean;
}

/**
 * Shows what changes, asks, and deploys.
 * @returns the outputs of the stack
 * @throws {CliError} a setting is wrong, the stack cannot be deployed as it stands, or the deployment failed
 */
export async function deployStack(
  deployment: Deployment,
  terminal: Terminal,
): Promise<Readonly<Record<string, string>>> {
  const { stack, region, profile } = deployment;
  const place = { ...(region !== undefined && { region }), ...(profile !== undefined && { profile }) };
  const client = new CloudFormationClient({ ...patience, ...place });
  const standing = await stackOutputs(client, stack);
  const where = await client.config.region();
  if (standing) requireDeployable(stack, where, standing);
  const recorded = standing ? await recordedSettings(client, stack) : {};
  const settings = settingsToDeploy(stack, recorded, deployment.given);
  const toolkit = new Toolkit({
    ioHost: toolkitOutput(terminal),
    emojis: false,
    color: terminal.colors.isColorSupported,
    sdkConfig: {
      baseCredentials: BaseCredentials.awsCliCompatible({
        defaultRegion: where,
        ...(profile && { profile }),
      }),
    },
  });
  let release = async () => {};
  try {
    const source = await appOf(toolkit, settings, {
      AWS_REGION: where,
      ...(profile && { AWS_PROFILE: profile }),
    });
    if (deployment.bootstrap) await bootstrap(toolkit, source, settings);
    const assembly = await toolkit.synth(source);
    release = () => assembly.dispose();
    const changes = Object.values(await toolkit.diff(assembly, { method: DiffMethod.TemplateOnly() }));
    if (standing && changes.every(({ isEmpty }) => isEmpty)) {
      note(terminal, `${stack} in ${where} is version ${productVersion()} with these settings already.`);
      return standing.outputs;
    }
    if (!deployment.yes)
      await ask(`${standing ? 'Update' : 'Create'} ${stack} in ${where}, as shown?`, stack, terminal);
    terminal.signal.throwIfAborted();
    const goesOn = () =>
      note(terminal, `CloudFormation goes on: npx dialer doctor --stack ${stack} shows the end.`);
    terminal.signal.addEventListener('abort', goesOn, { once: true });
    const { stacks } = await toolkit.deploy(assembly);
    return stacks[0]?.outputs ?? {};
  } catch (error) {
    throw explained(error, stack);
  } finally {
    await release();
  }
}

/** @throws {CliError} it is another product's, newer, or in a state in which CloudFormation would refuse */
function requireDeployable(
  name: string,
  region: string,
  { stackId, status, outputs }: DeployedOutputs,
): void {
  refuseNewer(name, outputs.Version);
  // What is left of a first deployment that failed is deleted by the toolkit.
  if (status === 'ROLLBACK_COMPLETE' || status === 'REVIEW_IN_PROGRESS') return;
  const [, partition = '', , , account = ''] = stackId.split(':');
  const place = { name, partition, region, account };
  const { verdict, says, todo } = judgeStack({
    ...place,
    status,
    missingOutputs: [],
    ownVersion: productVersion(),
  });
  if (verdict === 'problem' || status.endsWith('_IN_PROGRESS')) {
    throw new CliError(`${says} To do: ${todo}.`);
  }
  if (!outputs.DeploymentSettings)
    throw new CliError(
      `The stack ${name} in ${region} is not a campaign dialer: give another name with --stack.`,
    );
}

/** The app in a process of its own, which writes the template to a folder that is removed with the assembly. */
function appOf(
  toolkit: Toolkit,
  { instanceId: _, callingHours, ...settings }: DeploymentSettings,
  env: Record<string, string>,
): Promise<ICloudAssemblySource> {
  const { command, folder } = stackApp();
  const hours = typeof callingHours === 'string' ? callingHours : `${callingHours.start}-${callingHours.end}`;
  return toolkit.fromCdkApp(command, {
    workingDirectory: folder,
    env,
    outdir: mkdtempSync(join(tmpdir(), 'campaign-dialer-')),
    disposeOutdir: true,
    lookups: false,
    contextStore: new MemoryContext({ ...settings, callingHours: hours }),
    // The template was checked when the version was released.
    synthOptions: { validation: false, versionReporting: false },
  });
}

async function bootstrap(
  toolkit: Toolkit,
  source: ICloudAssemblySource,
  settings: DeploymentSettings,
): Promise<void> {
  const boundary = settings.permissionsBoundary?.split('/').at(-1);
  await toolkit.bootstrap(BootstrapEnvironments.fromCloudAssemblySource(source), {
    parameters: BootstrapStackParameters.withExisting(
      boundary ? { customPermissionsBoundary: boundary } : {},
    ),
  });
}

async function ask(question: string, stack: string, terminal: Terminal): Promise<void> {
  const unasked = `${stack} was not deployed: there is no terminal to ask on. Add --yes to confirm.`;
  const answer = await confirmed(terminal, question, unasked);
  if (answer === 'yes') return;
  throw new CliError(`${stack} was not deployed.`, {
    exitCode: answer === 'stopped' ? exitCodes.interrupted : exitCodes.failed,
  });
}

function explained(error: unknown, stack: string): unknown {
  const unprepared = bootstrapErrorIn(error);
  if (unprepared) {
    const { account, region } = unprepared.environment;
    return new CliError(
      `The account ${account} is not prepared for deployments in ${region}. Do so once, with the same command and --bootstrap, or with: npx aws-cdk@2 bootstrap aws://${account}/${region}`,
      { cause: error },
    );
  }
  if (!ToolkitError.isToolkitError(error)) return error;
  return new CliError(`${stack} was not deployed: ${stripVTControlCharacters(error.message)}`, {
    cause: error,
  });
}

function bootstrapErrorIn(error: unknown): BootstrapError | undefined {
  if (ToolkitError.isBootstrapError(error)) return error;
  return error instanceof Error && error.cause ? bootstrapErrorIn(error.cause) : undefined;
}
