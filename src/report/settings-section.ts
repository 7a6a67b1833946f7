/**
 * The settings that a campaign ran with, as named in its settings file. Values of attributes are left out, because
 * they may identify people; a caller ID is masked as in logs.
 */

import type { CampaignSettings } from '../campaign/settings.ts';
import { maskPhoneNumber } from '../text/mask-phone-number.ts';
import type { Section } from './figure.ts';
import { type Markup, markup } from './markup.ts';
import { shortened } from './report-words.ts';

/** More attribute names than are useful; all of them may have 32 KB. */
const shownAttributes = 40;
const maxNameCharacters = 60;
const maxValueCharacters = 240;

export function settingsSection(settings: CampaignSettings | undefined): Section {
  const rows = Object.entries(settings ?? {}).flatMap(([key, value]) => rowsOf(key, value));
  const common = { id: 'settings', title: 'Settings used' };
  if (rows.length === 0) {
    return { ...common, lead: 'The campaign has no settings of its own: the deployment’s were used.' };
  }
  return {
    ...common,
    lead: 'The campaign’s settings file. For everything else the deployment’s settings were used.',
    table: {
      caption: 'Settings of the campaign',
      columns: [{ label: 'Setting' }, { label: 'Value' }],
      rows: rows.map(([key, value]): (string | Markup)[] => [markup`<code>${key}</code>`, value]),
    },
  };
}

function rowsOf(key: string, value: unknown): readonly [string, string][] {
  if (value === undefined) return [];
  if (key === 'attributes') return [[key, attributeNames(Object.keys(value as object))]];
  if (key === 'sourcePhoneNumber') return [[key, maskPhoneNumber(String(value))]];
  if (Array.isArray(value)) return [[key, shortened(value.join(', '), maxValueCharacters)]];
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([name, part]) => rowsOf(`${key}.${name}`, part));
  }
  return [[key, shortened(String(value), maxValueCharacters)]];
}

function attributeNames(names: readonly string[]): string {
  if (names.length === 0) return 'none';
  const shown = names.slice(0, shownAttributes).map((name) => shortened(name, maxNameCharacters));
  const more = names.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''} (values are left out)`;
}
