/** Changes of settings by dotted keys, and how settings differ: for operators who change some of them. */
import { isDeepStrictEqual } from 'node:util';
import type { CampaignSettings } from './settings.ts';

/** One key to set, such as `retry.maxAttempts`. */
export interface SettingChange {
  readonly path: readonly string[];
  /** Any JSON value; null removes the key. */
  readonly value: unknown;
}

export type ChangeReading =
  | { readonly ok: true; readonly change: SettingChange }
  | { readonly ok: false; readonly message: string };

/** Reads `KEY=VALUE`: VALUE is JSON, or else a text as it stands, such as `10:00`. */
export function readChange(text: string): ChangeReading {
  const at = text.indexOf('=');
  const path = text.slice(0, at).trim().split('.');
  if (at < 1 || path.some((key) => key === '')) {
    const given = JSON.stringify(text);
    return { ok: false, message: `${given} is no change: write KEY=VALUE, such as retry.maxAttempts=5.` };
  }
  return { ok: true, change: { path, value: readValue(text.slice(at + 1).trim()) } };
}

function readValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

type Json = Readonly<Record<string, unknown>>;

/** `settings` with `changes`, as a settings file would hold them: to be validated as one. */
export function changedSettings(settings: CampaignSettings = {}, changes: readonly SettingChange[]): Json {
  return changes.reduce<Json>((raw, { path, value }) => withValue(raw, path, value), { ...settings });
}

/** An object that loses its last key goes with it. `__proto__` is a key like any other. */
function withValue(object: Json, [key = '', ...rest]: readonly string[], value: unknown): Json {
  const entries = new Map(Object.entries(object));
  const inner = entries.get(key);
  const next = rest.length === 0 ? value : withValue(isObject(inner) ? inner : {}, rest, value);
  const isGone = next === null || (rest.length > 0 && isObject(next) && Object.keys(next).length === 0);
  if (isGone) entries.delete(key);
  else entries.set(key, next);
  return Object.fromEntries(entries);
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value that two settings do not share; undefined: it is not set. */
export interface SettingDifference {
  readonly key: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** What differs, by dotted key, in alphabetical order. */
export function settingDifferences(
  before: CampaignSettings = {},
  after: CampaignSettings = {},
): readonly SettingDifference[] {
  const [was, is] = [leavesOf(before), leavesOf(after)];
  return [...new Set([...was.keys(), ...is.keys()])]
    .sort()
    .filter((key) => !isDeepStrictEqual(was.get(key), is.get(key)))
    .map((key) => ({
      key,
      ...(was.has(key) && { before: was.get(key) }),
      ...(is.has(key) && { after: is.get(key) }),
    }));
}

/** Values by dotted key; a list is one value. */
export function leavesOf(settings: object, above = ''): ReadonlyMap<string, unknown> {
  return new Map(
    Object.entries(settings).flatMap(([key, value]): [string, unknown][] =>
      isObject(value) ? [...leavesOf(value, `${above}${key}.`)] : [[`${above}${key}`, value]],
    ),
  );
}
