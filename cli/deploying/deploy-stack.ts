/** Deploys the stack, or upgrades it, by the AWS CDK's own toolkit. Loaded by `deploy` alone: the toolkit is large. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import {
  BaseCredentials,
  type BootstrapError,
  DiffMethod,
  type ICloudAssemblySource,
  MemoryContext,
  Toolkit,
  ToolkitError,
} from '@aws-cdk/toolkit-lib';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { GetCallerIdentityCommand, STSClient, type STSClientConfig } from '@aws-sdk/client-sts';
import { productVersion } from '../../scripts/product-version.ts';
import {
  type DeployedOutputs,
  type StackTemplate,
  stackOutputs,
  stackResources,
  stackTemplate,
} from '../../src/aws/stack-outputs.ts';
import type { DeploymentSettings } from '../../src/campaign/deployment.ts';
import { judgeStack } from '../../src/doctor/stack-checks.ts';
import { CliError, exitCodes } from '../cli-error.ts';
import { confirmed } from '../confirm.ts';
import { patience } from '../connected-stack.ts';
import { note, type Terminal } from '../terminal.ts';
import { preparationOf } from './prepare-account.ts';
import { refuseNewer } from './refuse-newer.ts';
import { requireUnchanged } from './require-unchanged.ts';
import { type RawSettings, settingsToDeploy } from './settings.ts';
import { stackApp } from './stack-app.ts';
import { isOurs, requireSameTables, settingsBefore, stands } from './standing-stack.ts';
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
  /** Prepare account and Region for the CDK first, if they are not. */
  readonly bootstrap?: boolean;
  /** The stack may leave tables that it uses. */
  readonly replaceTables?: boolean;
}

type AwsCredentials = Awaited<ReturnType<CloudFormationClient['config']['credentials']>>;

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
  const found = await stackOutputs(client, stack);
  const where = await client.config.region();
  const credentials = () => client.config.credentials();
  const account = await accountOf({ region: where, credentials });
  const template = found ? await stackTemplate(client, stack) : {};
  if (found) requireDeployable(stack, where, found, template);
  const standing = found && stands(found.status) ? found : undefined;
  const names = standing ? await stackResources(client, stack) : new Map<string, string>();
  const recorded = found ? settingsBefore(stack, found, template, names, deployment.given) : {};
  const settings = settingsToDeploy(stack, recorded, deployment.given);
  const preparation = deployment.bootstrap
    ? await preparationOf(client, { account, region: where }, settings.permissionsBoundary)
    : undefined;
  const toolkit = new Toolkit({
    ioHost: toolkitOutput(terminal),
    emojis: false,
    color: terminal.colors.isColorSupported,
    // Left to itself, the toolkit looks for credentials in another order than the SDK.
    sdkConfig: { baseCredentials: BaseCredentials.custom({ provider: credentials, region: where }) },
  });
  const folder = mkdtempSync(join(tmpdir(), 'campaign-dialer-'));
  let release = async () => {};
  try {
    const env = { AWS_REGION: where, ...environmentOf(await credentials()) };
    const assembly = await toolkit.synth(await appOf(toolkit, settings, env, join(folder, 'assembly')));
    release = () => assembly.dispose();
    const next = assembly.cloudAssembly.getStackByName(stack).template as StackTemplate;
    if (standing && !deployment.replaceTables) requireSameTables(stack, standing, next, names);
    const method = standing ? DiffMethod.TemplateOnly() : DiffMethod.LocalFile(emptyTemplate(folder));
    const changes = Object.values(await toolkit.diff(assembly, { method }));
    if (standing && changes.every(({ isEmpty }) => isEmpty)) {
      note(terminal, `${stack} in ${where} is version ${productVersion()} with these settings already.`);
      return standing.outputs;
    }
    if (preparation) note(terminal, preparation.says);
    if (!deployment.yes) {
      const question = `${standing ? 'Update' : 'Create'} ${stack} in account ${account}, ${where}, as shown?`;
      await ask(question, stack, terminal);
    }
    terminal.signal.throwIfAborted();
    await preparation?.run(toolkit);
    await requireUnchanged(client, stack, found, template);
    terminal.signal.throwIfAborted();
    const goesOn = () =>
      note(terminal, `CloudFormation goes on: npx dialer doctor --stack ${stack} shows the end.`);
    terminal.signal.addEventListener('abort', goesOn, { once: true });
    const { stacks } = await toolkit.deploy(assembly, { forceDeployment: !standing });
    return stacks[0]?.outputs ?? {};
  } catch (error) {
    throw explained(error, stack);
  } finally {
    await release();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @throws {CliError} it is another product's, newer, or in a state in which CloudFormation would refuse */
function requireDeployable(
  name: string,
  region: string,
  { stackId, status, outputs }: DeployedOutputs,
  template: StackTemplate,
): void {
  refuseNewer(name, outputs.Version);
  // A stack without a template has no resources either.
  if (status === 'REVIEW_IN_PROGRESS' && !template.Resources) return;
  if (!isOurs(template)) throw notOurs(name, region);
  // What is left of a first deployment that failed is deleted by the toolkit.
  if (!stands(status)) return;
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
  if (!outputs.DeploymentSettings) throw notOurs(name, region);
}

function notOurs(name: string, region: string): CliError {
  return new CliError(
    `The stack ${name} in ${region} is not a campaign dialer: give another name with --stack.`,
  );
}

async function accountOf(settings: STSClientConfig): Promise<string> {
  const { Account } = await new STSClient({ ...patience, ...settings }).send(new GetCallerIdentityCommand());
  if (!Account) throw new CliError('AWS did not return the account of the credentials.');
  return Account;
}

/** The same credentials for the app's process. A profile, which would go before them, and another's session are blanked. */
function environmentOf(credentials: AwsCredentials): Record<string, string> {
  return {
    AWS_PROFILE: '',
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken ?? '',
  };
}

/** What a stack that does not stand is compared with. */
function emptyTemplate(folder: string): string {
  const path = join(folder, 'none.json');
  writeFileSync(path, '{}');
  return path;
}

/** The app in a process of its own, which writes the template to `outdir`. */
function appOf(
  toolkit: Toolkit,
  { instanceId: _, callingHours, ...settings }: DeploymentSettings,
  env: Record<string, string>,
  outdir: string,
): Promise<ICloudAssemblySource> {
  const { command, folder } = stackApp();
  const hours = typeof callingHours === 'string' ? callingHours : `${callingHours.start}-${callingHours.end}`;
  return toolkit.fromCdkApp(command, {
    workingDirectory: folder,
    env,
    outdir,
    disposeOutdir: true,
    lookups: false,
    contextStore: new MemoryContext({ ...settings, callingHours: hours }),
    // The template was checked when the version was released.
    synthOptions: { validation: false, versionReporting: false },
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
