/** The settings that hold for a campaign, and where each comes from. */

import type { Campaign } from './campaign.ts';
import { readKey } from './campaign-id.ts';
import { leavesOf } from './change-settings.ts';
import type { DeploymentSettings } from './deployment.ts';

export interface SettingInForce {
  readonly key: string;
  readonly value: unknown;
  /** `file`: the campaign's settings; `deployment`: those of the stack; `default`: the product's. */
  readonly source: 'file' | 'deployment' | 'default';
}

/** Where the deployment counts as long as the campaign says nothing. */
const ofDeployment = [
  'contactFlowId',
  'queueId',
  'sourcePhoneNumber',
  'defaultCountry',
  'callsPerSecond',
  'maxConcurrentCalls',
] as const satisfies readonly (keyof DeploymentSettings)[];

/** In alphabetical order. `defaults`: those of the product, by dotted key. */
export function settingsInForce(
  { settings = {}, dedupeBy }: Pick<Campaign, 'settings' | 'dedupeBy'>,
  deployment: DeploymentSettings,
  defaults: Readonly<Record<string, unknown>>,
): readonly SettingInForce[] {
  const found = new Map<string, SettingInForce>();
  const add = (source: SettingInForce['source'], key: string, value: unknown) => {
    if (value !== undefined) found.set(key, { key, value, source });
  };
  for (const [key, value] of Object.entries(defaults))
    if (!isReplaced(key, settings)) add('default', key, value);
  for (const key of ofDeployment) add('deployment', key, deployment[key]);
  for (const [key, value] of hoursOf(settings, deployment)) add('deployment', key, value);
  for (const [key, value] of leavesOf(settings)) add('file', key, value);
  // Fixed by the first customer file.
  if (dedupeBy !== undefined) add(settings.dedupeBy === undefined ? 'default' : 'file', 'dedupeBy', dedupeBy);
  return [...found.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** Settings that name some delays mean these and no others. */
function isReplaced(key: string, settings: NonNullable<Campaign['settings']>): boolean {
  return key.startsWith('retry.delayMinutes.') && settings.retry?.delayMinutes !== undefined;
}

/** Start and end of the deployment's hours, unless the campaign has a week of its own, or none. */
function hoursOf({ callingHours }: NonNullable<Campaign['settings']>, deployment: DeploymentSettings) {
  if (callingHours === 'always' || callingHours?.week !== undefined) return [];
  const { callingHours: hours } = deployment;
  if (hours === 'always') return callingHours === undefined ? [['callingHours', hours] as const] : [];
  return [
    ['callingHours.start', hours.start],
    ['callingHours.end', hours.end],
  ] as const;
}

/** The settings file that was applied last; undefined: none was. */
export function settingsFileOf({ files = {} }: Pick<Campaign, 'files'>): string | undefined {
  return Object.values(files)
    .filter(({ file, done, error }) => done && error === undefined && readKey(file).kind === 'settings')
    .sort((a, b) => ((a.doneAt ?? '') < (b.doneAt ?? '') ? -1 : 1))
    .at(-1)?.file;
}
