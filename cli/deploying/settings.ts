/** Settings of a deployment, from options of the command, a file, and what the deployed stack has recorded. */
import { readFile } from 'node:fs/promises';
import { Option } from 'commander';
import {
  type DeploymentReading,
  type DeploymentSettings,
  deploymentKeys,
  parseDeployment,
} from '../../src/campaign/deployment.ts';
import { CliError, exitCodes } from '../cli-error.ts';
import { whyUnreadable } from '../local-file.ts';

/** Values by key of the deployment; empty text: the default, whatever was deployed before. */
export type RawSettings = Readonly<Record<string, unknown>>;

/** Keys with an option of their own. The stack's name has one in every command, and tags are given one by one. */
type OptionKey = Exclude<keyof DeploymentSettings, 'instanceId' | 'stackName' | 'tags'>;

const texts: Readonly<Record<OptionKey, readonly [flag: string, about: string]>> = {
  instanceArn: ['--instance-arn <arn>', 'Amazon Connect instance that places the calls'],
  contactFlowId: ['--flow <id>', 'contact flow that runs when a customer answers'],
  queueId: ['--queue <id>', 'queue whose caller ID is shown'],
  sourcePhoneNumber: ['--source-phone-number <number>', 'caller ID'],
  defaultCountry: ['--default-country <code>', 'country for numbers without a +'],
  callsPerSecond: ['--calls-per-second <number>', 'calls placed per second over all campaigns'],
  maxConcurrentCalls: ['--max-concurrent-calls <number>', 'concurrent calls over all campaigns'],
  callingHours: ['--calling-hours <hours>', 'when customers may be called, such as 08:00-21:00'],
  retentionDays: ['--retention-days <days>', 'days until ended contacts and files are deleted'],
  alarmEmail: ['--alarm-email <address>', 'address that gets the alarms'],
  encryptionKeyArn: ['--encryption-key-arn <arn>', 'your own KMS key'],
  contactsTable: ['--contacts-table <name>', 'table of an earlier deployment to adopt'],
  campaignsTable: ['--campaigns-table <name>', 'table of an earlier deployment to adopt'],
  numbersTable: ['--numbers-table <name>', 'table of an earlier deployment to adopt'],
  requestPrincipals: ['--request-principals <list>', 'users, roles or accounts that may also send requests'],
  permissionsBoundary: ['--permissions-boundary <policy>', 'name or ARN of the boundary of every role'],
};

const options = Object.entries(texts).map(([key, [flag, about]]) => [key, new Option(flag, about)] as const);

/** One option for each setting. */
export const settingOptions: readonly Option[] = [
  ...options.map(([, option]) => option),
  new Option('--tag <key=value...>', 'tags of all resources; replace those that were deployed'),
];

/** The settings among the options that were given. */
export function givenSettings(given: Readonly<Record<string, unknown>>): RawSettings {
  const settings = options.map(([key, option]) => [key, given[option.attributeName()]] as const);
  const { tag } = given as { readonly tag?: readonly string[] };
  const all = [...settings, ['tags', tag?.join(',')] as const];
  return Object.fromEntries(all.filter(([, value]) => value !== undefined));
}

/**
 * The settings in the file at `path`: a JSON object with the keys of the deployment.
 * @throws {CliError} it cannot be read, or has another key
 */
export async function settingsIn(path: string): Promise<RawSettings> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new CliError(whyUnreadable(path, error), { cause: error });
  });
  let settings: unknown;
  try {
    settings = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new CliError(`${path} is not JSON: ${(cause as Error).message}`, { cause });
  }
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings))
    throw new CliError(`${path} must be a JSON object with the settings of the deployment.`);
  const unknown = Object.keys(settings).filter((key) => !(deploymentKeys as readonly string[]).includes(key));
  if (unknown.length > 0)
    throw new CliError(
      `${path} has unknown settings: ${unknown.join(', ')}. Known: ${deploymentKeys.join(', ')}.`,
    );
  return settings as RawSettings;
}

/**
 * The settings to deploy: those that were given, and else those that are `recorded`.
 * @throws {CliError} one is missing, malformed, or names another stack
 */
export function settingsToDeploy(
  stackName: string,
  recorded: RawSettings,
  given: RawSettings,
): DeploymentSettings {
  if (given.stackName !== undefined && given.stackName !== stackName)
    throw new CliError(
      `The settings are those of the stack ${given.stackName}: add --stack ${given.stackName}.`,
      { exitCode: exitCodes.usage },
    );
  const reading: DeploymentReading = parseDeployment({ ...recorded, ...given, stackName }, howToGive);
  if (reading.ok) return reading.deployment;
  throw new CliError(reading.messages.join('\n'), { exitCode: exitCodes.usage });
}

/** The option for a setting, with its value, as in `--queue <id>`. */
export function optionOf(key: OptionKey): string {
  return texts[key][0];
}

function howToGive(key: keyof DeploymentSettings): string {
  return `with ${optionOf(key as OptionKey)}, or as ${key} in a file for --settings`;
}
