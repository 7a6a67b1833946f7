/**
 * The rules of a plan: those of the deployed stack, or, if none was named and none can be read, the defaults of a
 * deployment. What was not read is reported.
 */
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { describeAgentMisfits } from '../src/campaign/agent-settings.ts';
import type { Campaign } from '../src/campaign/campaign.ts';
import { type DeploymentSettings, parseDeployment } from '../src/campaign/deployment.ts';
import { parseSettings } from '../src/campaign/parse-settings.ts';
import type { CampaignSettings } from '../src/campaign/settings.ts';
import type { PlanLookup } from '../src/planning/plan-ports.ts';
import { defaultPrices, type PlanPrices, parsePrices } from '../src/planning/plan-prices.ts';
import { CliError, exitCodes } from './cli-error.ts';
import { explainFailure } from './explain-failure.ts';
import { findStack } from './find-stack.ts';
import { readableFile, whyUnreadable } from './local-file.ts';
import type { PlanOptions } from './plan-options.ts';
import type { DeployedStack } from './stack.ts';
import { settingsBeside } from './upload-check.ts';

/** Without a named stack there is no wait for one. */
const PATIENCE_MS = 8_000;

export interface LookedAt {
  readonly deployment: DeploymentSettings;
  readonly known?: Campaign;
  readonly lookup?: PlanLookup;
  /** Name and Region; missing when no stack was looked at. */
  readonly stack?: { readonly name: string; readonly region: string };
  /** Sentences. */
  readonly notLookedAt: readonly string[];
}

/**
 * What the stack knows about campaign `campaignId`, as far as there is a stack to look at.
 * @throws {CliError} an option is wrong; or a stack was named and cannot be looked at
 */
export async function lookAtStack(
  options: PlanOptions,
  campaignId: string,
  command: Pick<Command, 'getOptionValueSource'>,
): Promise<LookedAt> {
  const isNamed = command.getOptionValueSource('stack') !== 'default';
  if (options.offline === true) return withoutStack(options, '--offline is set');
  try {
    const asked = askStack(options, campaignId);
    return await (isNamed ? asked : Promise.race([asked, tooLong()]));
  } catch (error) {
    if (isNamed || (error instanceof CliError && error.exitCode === exitCodes.usage)) throw error;
    return withoutStack(options, explainFailure(error));
  }
}

async function askStack(options: PlanOptions, campaignId: string): Promise<LookedAt> {
  const stack: DeployedStack = await findStack(options);
  const { TableLookup } = await import('../src/aws/plan-lookup.ts');
  const known = await stack.campaigns.get(campaignId);
  return {
    deployment: changed(stack.deployment, options),
    ...(known?.state !== undefined && { known }),
    lookup: new TableLookup(stack.db, stack.tables),
    stack: { name: stack.name, region: stack.region },
    notLookedAt: [],
  };
}

function tooLong(): Promise<never> {
  return new Promise((_, reject) => {
    const late = () => reject(new CliError(`AWS did not answer within ${PATIENCE_MS / 1_000} seconds.`));
    setTimeout(late, PATIENCE_MS).unref();
  });
}

function withoutStack(options: PlanOptions, why: string): LookedAt {
  // Nothing of a plan depends on these three. Whether there is a queue for a campaign with agents, only the stack knows.
  const placeholderId = '00000000-0000-0000-0000-000000000000';
  const instanceArn = `arn:aws:connect:us-east-1:000000000000:instance/${placeholderId}`;
  const ids = { instanceArn, contactFlowId: placeholderId, queueId: placeholderId };
  const deployment = deploymentOf({ ...overrides(options), ...ids });
  return {
    deployment,
    notLookedAt: [
      `No stack was read: ${why.replace(/\.$/, '')}.`,
      "The campaign's existing contacts, the stack's do-not-call list and earlier calls are unknown.",
      `The plan assumes ${limitsInWords(deployment)}.`,
    ],
  };
}

function limitsInWords({
  callsPerSecond,
  maxConcurrentCalls,
  callingHours,
  defaultCountry,
}: DeploymentSettings) {
  return `${callsPerSecond} calls a second, ${maxConcurrentCalls} concurrent calls, calling hours ${hoursText(callingHours)}, default country ${defaultCountry}`;
}

function hoursText(hours: DeploymentSettings['callingHours']): string {
  return hours === 'always' ? hours : `${hours.start}-${hours.end}`;
}

function overrides({ callsPerSecond, maxConcurrentCalls, callingHours, defaultCountry }: PlanOptions) {
  const given = { callsPerSecond, maxConcurrentCalls, callingHours, defaultCountry };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** The deployment as if it were made with the options. */
function changed(deployment: DeploymentSettings, options: PlanOptions): DeploymentSettings {
  return deploymentOf({
    ...deployment,
    callingHours: hoursText(deployment.callingHours),
    ...overrides(options),
  });
}

function deploymentOf(raw: Readonly<Record<string, unknown>>): DeploymentSettings {
  const reading = parseDeployment(raw);
  if (reading.ok) return reading.deployment;
  throw new CliError(reading.messages.join(' '), { exitCode: exitCodes.usage });
}

interface FoundSettings {
  readonly settings?: CampaignSettings;
  /** Path of the file, or the stack's name; missing: there are none, the deployment's values count. */
  readonly from?: string;
}

/**
 * The campaign's settings: those that an upload would send, else those in the stack.
 * @throws {CliError} a settings file has a mistake, or does not fit the deployment
 */
export async function settingsFor(
  file: string,
  options: PlanOptions,
  { known, stack, deployment }: LookedAt,
) {
  const path = options.settings ?? (await settingsBeside(file, options.campaign));
  if (path === undefined) {
    const found: FoundSettings =
      known?.settings && stack ? { settings: known.settings, from: `the stack ${stack.name}` } : {};
    return found;
  }
  const reading = parseSettings(await textOf(path));
  if (!reading.ok) throw new CliError(`${path}: ${reading.message}`);
  const misfits = describeAgentMisfits(reading.settings, deployment);
  if (misfits.length > 0) throw new CliError(`${path}: ${misfits.join(' ')}`);
  const found: FoundSettings = { settings: reading.settings, from: path };
  return found;
}

/**
 * The prices of `path` over the defaults.
 * @throws {CliError} the file cannot be read, or has a mistake
 */
export async function pricesFrom(path: string | undefined): Promise<PlanPrices> {
  if (path === undefined) return defaultPrices;
  const reading = parsePrices(await textOf(path));
  if (!reading.ok) throw new CliError(`${path}: ${reading.message}`);
  return reading.prices;
}

async function textOf(path: string): Promise<string> {
  await readableFile(path);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
  } catch (error) {
    if (error instanceof TypeError) throw new CliError(`${path} is not UTF-8 text. Save it as UTF-8.`);
    throw new CliError(whyUnreadable(path, error), { cause: error });
  }
}
