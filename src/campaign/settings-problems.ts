/**
 * Turns what the schema found into sentences for the person who wrote the settings file, and finds settings
 * that are each allowed but contradict one another. One sentence a problem, each with the path of its key.
 */
import type * as z from 'zod/mini';
import type { CampaignHours } from '../calling-hours/campaign-hours.ts';
import { cutText } from '../text/cut-text.ts';
import { slipsBetween } from '../text/edit-distance.ts';
import { itemBytes } from './item-size.ts';
import type { CampaignSettings } from './settings.ts';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** A sentence for each problem. `raw` is the value that was checked. */
export function describeProblems(issues: readonly Issue[], raw: unknown): string[] {
  return issues.flatMap((issue) => describe(issue, [], raw));
}

function describe(issue: Issue, above: Path, raw: unknown): string[] {
  const path = [...above, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownKey(key, path, issue.message.split(', ')));
  }
  if (issue.code === 'invalid_union') {
    // The branch that got furthest is the one that was meant: its problems lie deeper than the value itself.
    const meant = issue.errors.find((branch) =>
      branch.some((one) => one.path.length > 0 || one.code === 'unrecognized_keys'),
    );
    if (meant !== undefined) return meant.flatMap((one) => describe(one, path, raw));
  }
  if (path.length === 0) return [`The settings are ${show(raw)}, but must be ${issue.message}.`];
  return [`"${spell(path)}" is ${show(valueAt(raw, path))}, but must be ${issue.message}.`];
}

function unknownKey(key: string, path: Path, allowed: readonly string[]): string {
  const near = allowed.find((one) => isNear(one.toLowerCase(), key.toLowerCase()));
  const hint = near === undefined ? `allowed are ${allowed.join(', ')}` : `did you mean "${near}"?`;
  return `"${spell([...path, key])}" is not a setting: ${hint}${near === undefined ? '.' : ''}`;
}

/** At most two letters added, left out or exchanged. */
function isNear(a: string, b: string): boolean {
  return Math.abs(a.length - b.length) <= 2 && slipsBetween(a, b) <= 2;
}

/** `callingHours.days[0]`. */
function spell(path: Path): string {
  return path
    .map((key, index) =>
      typeof key === 'number' ? `[${key}]` : index === 0 ? String(key) : `.${String(key)}`,
    )
    .join('');
}

function valueAt(raw: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    raw,
  );
}

function show(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  // JSON has no word for a number such as 1e999, which is read as Infinity.
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? 'missing');
  return text.length > 60 ? `${cutText(text, 58)}"` : text;
}

/** What settings may take in the item of their campaign, which has its files to hold as well. */
export const MAX_SETTINGS_BYTES = 32 * 1024;

/** A sentence about settings that take too much room as stored, naming the largest of them; undefined when they fit. */
export function describeExcess(settings: CampaignSettings): string | undefined {
  const bytes = itemBytes(settings);
  if (bytes <= MAX_SETTINGS_BYTES) return undefined;
  const [largest] = Object.entries(settings)
    .map(([key, value]) => ({ key, bytes: itemBytes({ [key]: value }) }))
    .sort((a, b) => b.bytes - a.bytes);
  const max = MAX_SETTINGS_BYTES.toLocaleString('en-US');
  return `The settings take ${bytes.toLocaleString('en-US')} bytes as stored, but must take at most ${max}: shorten "${largest?.key}", which takes ${largest?.bytes.toLocaleString('en-US')} of them.`;
}

/** Settings that cannot all hold. */
export function describeContradictions(settings: CampaignSettings): string[] {
  const found: string[] = [];
  const { startAt, endAt, answerMachineDetection, trafficType, callingHours } = settings;
  if (startAt !== undefined && endAt !== undefined && Date.parse(endAt) <= Date.parse(startAt)) {
    found.push(`"endAt" (${endAt}) must be later than "startAt" (${startAt}).`);
  }
  if (answerMachineDetection?.enable === true && trafficType !== 'CAMPAIGN') {
    found.push('"answerMachineDetection.enable" is true, which needs "trafficType": "CAMPAIGN".');
  }
  if (typeof callingHours === 'object') found.push(...describeHours(callingHours));
  return found;
}

/** A window that runs over midnight is allowed: `end` may come before `start`. */
function describeHours({ start, end, days, week }: CampaignHours): string[] {
  const [other] = Object.entries({ start, end, days }).flatMap(([key, value]) =>
    value === undefined ? [] : [key],
  );
  if (week !== undefined && other !== undefined)
    return [
      `"callingHours.week" stands next to "callingHours.${other}": give either week, or start, end and days.`,
    ];
  if (start === '24:00')
    return ['"callingHours.start" is "24:00", but must come before midnight: write "00:00".'];
  if (start === undefined || start !== end) return [];
  return [
    `"callingHours.start" and "callingHours.end" are both "${start}": give two times that differ, or "callingHours": "always" for the whole day.`,
  ];
}
