/** What is known of a stack before it is changed: whose it is, whether it stands, its settings, and its tables. */
import type { DeployedOutputs, StackTemplate } from '../../src/aws/stack-outputs.ts';
import { stackDescription } from '../../src/campaign/deployment.ts';
import { CliError, exitCodes } from '../cli-error.ts';
import { optionOf, type RawSettings } from './settings.ts';

/** Settings that name tables, and the outputs with the tables that are used. */
const tables = {
  contactsTable: 'ContactsTable',
  campaignsTable: 'CampaignsTable',
  numbersTable: 'NumbersTable',
} as const;

/** Whether the template is one of this product. */
export function isOurs({ Metadata, Description }: StackTemplate): boolean {
  return Metadata?.CampaignDialer !== undefined || Description === stackDescription;
}

/** Whether there is something to update: a first deployment that failed leaves a stack that is replaced. */
export function stands(status: string): boolean {
  return status !== 'ROLLBACK_COMPLETE' && status !== 'REVIEW_IN_PROGRESS';
}

/**
 * The settings that the stack has. Earlier versions recorded only part of them, in an output.
 * @param names of all resources of the stack: a table in its outputs that is not among them was adopted
 * @throws {CliError} a setting that was not recorded is not given
 */
export function settingsBefore(
  stack: string,
  found: Pick<DeployedOutputs, 'status' | 'outputs'>,
  { Metadata }: StackTemplate,
  names: ReadonlyMap<string, string>,
  given: RawSettings,
): RawSettings {
  if (Metadata?.CampaignDialer) return Metadata.CampaignDialer;
  if (!stands(found.status)) return {};
  const missing = (['alarmEmail', 'encryptionKeyArn'] as const).filter((key) => given[key] === undefined);
  if (missing.length > 0)
    throw new CliError(
      `The stack ${stack} has not recorded its ${missing.join(' and ')}. Give once what it was deployed with, or "" for none: ${missing.map(optionOf).join(', ')}.`,
      { exitCode: exitCodes.usage },
    );
  const own = new Set(names.values());
  const adopted = Object.entries(tables).flatMap(([key, output]) => {
    const name = found.outputs[output];
    return name && !own.has(name) ? [[key, name] as const] : [];
  });
  return { ...outputSettings(found), ...Object.fromEntries(adopted) };
}

/** The settings in the stack's outputs. */
export function outputSettings({ outputs }: Pick<DeployedOutputs, 'outputs'>): RawSettings {
  return JSON.parse(outputs.DeploymentSettings ?? '{}');
}

/** The tables in the stack's outputs, as settings for another stack. */
export function tableSettings({ outputs }: Pick<DeployedOutputs, 'outputs'>): RawSettings {
  return Object.fromEntries(Object.entries(tables).map(([key, output]) => [key, outputs[output]]));
}

/**
 * @param next the template to deploy
 * @throws {CliError} the stack would leave a table, and with it the do-not-call list or the record of calls
 */
export function requireSameTables(
  stack: string,
  { outputs }: Pick<DeployedOutputs, 'outputs'>,
  next: StackTemplate,
  names: ReadonlyMap<string, string>,
): void {
  const left = Object.entries(tables).filter(([, output]) => {
    const value = next.Outputs?.[output]?.Value;
    const name =
      typeof value === 'string' ? value : names.get((value as { Ref?: string } | undefined)?.Ref ?? '');
    return outputs[output] !== undefined && name !== outputs[output];
  });
  if (left.length === 0) return;
  const keep = left.map(([key, output]) => `${optionOf(key as keyof typeof tables)}: ${outputs[output]}`);
  throw new CliError(
    `${stack} would leave tables that it uses, and with them the do-not-call list or the record of calls. To keep them, give ${keep.join('; ')}. To leave them, add --replace-tables.`,
  );
}
