/** The settings that hold for a campaign, where each comes from, and how they differ. */
import { isDeepStrictEqual } from 'node:util';
import { hoursFor, wholeDay } from '../calling-hours/campaign-hours.ts';
import type { Campaign } from './campaign.ts';
import { readKey } from './campaign-id.ts';
import { isObject } from './change-settings.ts';
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
function hoursOf(settings: NonNullable<Campaign['settings']>, deployment: DeploymentSettings) {
  const { callingHours } = settings;
  if (callingHours === 'always' || callingHours?.week !== undefined) return [];
  if (hoursFor(settings, deployment) === 'always') return [['callingHours', 'always'] as const];
  const { start, end } = deployment.callingHours === 'always' ? wholeDay : deployment.callingHours;
  return [
    ['callingHours.start', start],
    ['callingHours.end', end],
  ] as const;
}

/** Values by dotted key; a list is one value, and so is an empty object. */
function leavesOf(settings: object, above = ''): ReadonlyMap<string, unknown> {
  return new Map(
    Object.entries(settings).flatMap(([key, value]): [string, unknown][] =>
      isObject(value) && Object.keys(value).length > 0
        ? [...leavesOf(value, `${above}${key}.`)]
        : [[`${above}${key}`, value]],
    ),
  );
}

type Held = Omit<SettingInForce, 'key'>;

/** A setting that changes its value, or only its source: a deployment's value may change later. Undefined: it does not hold. */
export interface SettingDifference {
  readonly key: string;
  readonly before?: Held;
  readonly after?: Held;
}

/** What differs, in alphabetical order. None does: both behave alike. */
export function settingDifferences(
  before: readonly SettingInForce[],
  after: readonly SettingInForce[],
): readonly SettingDifference[] {
  const byKey = (all: readonly SettingInForce[]) =>
    new Map(all.map(({ key, value, source }): [string, Held] => [key, { value, source }]));
  const [was, is] = [byKey(before), byKey(after)];
  return [...new Set([...was.keys(), ...is.keys()])].sort().flatMap((key) => {
    const [old, next] = [was.get(key), is.get(key)];
    if (isDeepStrictEqual(old, next)) return [];
    return [{ key, ...(old && { before: old }), ...(next && { after: next }) }];
  });
}

/** The settings file that was applied last; undefined: none was. */
export function settingsFileOf({ files = {} }: Pick<Campaign, 'files'>): string | undefined {
  return Object.values(files)
    .filter(({ file, done, error }) => done && error === undefined && readKey(file).kind === 'settings')
    .sort((a, b) => ((a.doneAt ?? '') < (b.doneAt ?? '') ? -1 : 1))
    .at(-1)?.file;
}
