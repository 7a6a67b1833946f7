/** Changes of settings by dotted keys, for operators who change some of them. */
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

/**
 * Objects that mean something else as a whole than their keys do: without delays nothing is retried, but without `delayMinutes`
 * the defaults count. They stay when their last key is removed; the validation rejects the others.
 */
const kept: ReadonlySet<string> = new Set(['retry.delayMinutes', 'callingHours.week', 'agents']);

/** `settings` with `changes`, as a settings file would hold them: to be validated as one. */
export function changedSettings(settings: object = {}, changes: readonly SettingChange[]): Json {
  return changes.reduce<Json>((raw, { path, value }) => withValue(raw, path, value), { ...settings });
}

/** An object that loses its last key goes with it, unless it is `kept`. `__proto__` is a key like any other. */
function withValue(object: Json, [key = '', ...rest]: readonly string[], value: unknown, above = ''): Json {
  const entries = new Map(Object.entries(object));
  const inner = entries.get(key);
  if (rest.length > 0 && value === null && !isObject(inner)) return object;
  const path = `${above}${key}`;
  const next = rest.length === 0 ? value : withValue(isObject(inner) ? inner : {}, rest, value, `${path}.`);
  const isEmptied = rest.length > 0 && isObject(next) && Object.keys(next).length === 0;
  if (next === null || (isEmptied && !kept.has(path))) entries.delete(key);
  else entries.set(key, next);
  return Object.fromEntries(entries);
}

/** Whether `value` is a JSON object; a list is none. */
export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
