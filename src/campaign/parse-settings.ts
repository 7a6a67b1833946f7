/** Reads a settings file. */
import { readJson } from '../text/json-syntax.ts';
import type { CampaignSettings } from './settings.ts';
import { describeContradictions, describeExcess, describeProblems } from './settings-problems.ts';
import { settingsSchema } from './settings-schema.ts';

export type SettingsReading =
  | { readonly ok: true; readonly settings: CampaignSettings }
  | { readonly ok: false; readonly message: string };

/** As `SettingsReading`, with a sentence for each problem. */
export type ListedReading =
  | { readonly ok: true; readonly settings: CampaignSettings }
  | { readonly ok: false; readonly problems: readonly string[] };

/**
 * Reads the text of a settings file; a byte order mark is allowed. Settings that pass take at most `MAX_SETTINGS_BYTES` as
 * stored; older ones in the table may take more. On failure `message` holds a sentence for
 * each problem: where it is (line, or path of the key), what was found and what is allowed.
 */
export function parseSettings(text: string): SettingsReading {
  const reading = listProblems(text);
  return reading.ok ? reading : { ok: false, message: reading.problems.join(' ') };
}

/** The same as `parseSettings`, problem by problem. */
export function listProblems(text: string): ListedReading {
  const reading = readJson(text, 'The settings');
  if (!reading.ok) return { ok: false, problems: [reading.message] };
  const { raw } = reading;
  const parsed = settingsSchema.safeParse(raw);
  if (!parsed.success) return { ok: false, problems: describeProblems(parsed.error.issues, raw) };
  const settings = withoutBlanks(parsed.data);
  const excess = describeExcess(settings);
  const problems = [...describeContradictions(settings), ...(excess === undefined ? [] : [excess])];
  return problems.length > 0 ? { ok: false, problems } : { ok: true, settings };
}

type Blankable<T> = { readonly [K in keyof T]: T[K] | null };

/** Leaves out what the file names but does not set: `""` in place of an id, `null` in place of a time. */
function withoutBlanks(settings: Blankable<CampaignSettings>): CampaignSettings {
  return Object.fromEntries(
    Object.entries(settings).filter(([, value]) => value !== null),
  ) as CampaignSettings;
}
