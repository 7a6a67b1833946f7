/**
 * What a row brings besides its number: settings of its own and attributes. Empty cells are as if not there;
 * values keep whatever characters they have.
 */

import { connectIdRule, readConnectId } from '../connect/connect-id.ts';
import {
  type Attributes,
  attributeBytes,
  maxAttributeBytes,
  maxAttributeLength,
} from '../contact/attributes.ts';
import type { AttributeColumn, Columns } from '../csv/header.ts';
import { isTimeZoneName, timeZoneRule } from '../local-time/time-zone-name.ts';
import { e164Rule, isE164 } from '../phone/e164.ts';
import { withoutInvisible } from '../phone/invisible.ts';
import { cutText } from '../text/cut-text.ts';

/** They go before the campaign's and the deployment's. */
export interface OwnSettings {
  /** IANA name. */
  readonly timeZone?: string;
  /** Bare id, also when the cell held an ARN. */
  readonly queueId?: string;
  /** Bare id, also when the cell held an ARN. */
  readonly contactFlowId?: string;
  /** E.164. */
  readonly sourcePhoneNumber?: string;
}

/** The trimmed cell; empty when the column or the cell is not there. */
export function cellAt(cells: readonly string[], position: number | undefined): string {
  return position === undefined ? '' : (cells[position] ?? '').trim();
}

type SettingName = keyof OwnSettings;

/** How each is read (undefined: bad), and what is allowed. */
const ownSettings: Readonly<Record<SettingName, { read(cell: string): string | undefined; rule: string }>> = {
  timeZone: { read: (cell) => (isTimeZoneName(cell) ? cell : undefined), rule: timeZoneRule },
  queueId: { read: (cell) => readConnectId(cell, 'queue'), rule: connectIdRule('queue') },
  contactFlowId: { read: (cell) => readConnectId(cell, 'contact-flow'), rule: connectIdRule('contact-flow') },
  sourcePhoneNumber: { read: readSourcePhoneNumber, rule: e164Rule },
};
const settingNames = Object.keys(ownSettings) as readonly SettingName[];

/** The row's settings; a sentence for each bad one goes into `problems`. */
export function readOwnSettings(cells: readonly string[], columns: Columns, problems: string[]): OwnSettings {
  const found: Partial<Record<SettingName, string>> = {};
  for (const name of settingNames) {
    const cell = withoutInvisible(cellAt(cells, columns[name])).trim();
    if (cell === '') continue;
    const value = ownSettings[name].read(cell);
    if (value !== undefined) found[name] = value;
    else problems.push(`The ${name} ${quote(cell)} must be ${ownSettings[name].rule}.`);
  }
  return found;
}

/** E.164 as it is; only the apostrophe with which spreadsheets mark text may go before it. */
function readSourcePhoneNumber(cell: string): string | undefined {
  const number = cell.replace(/^['\u2019]/, '');
  return isE164(number) ? number : undefined;
}

/** The row's attributes; what Connect would refuse of them, with the campaign's, goes into `problems`. */
export function readAttributes(
  cells: readonly string[],
  columns: readonly AttributeColumn[],
  ofCampaign: Attributes,
  problems: string[],
): Attributes {
  const attributes: Record<string, string> = {};
  let characters = 0;
  for (const { key, position } of columns) {
    const value = cellAt(cells, position);
    if (value === '') continue;
    // Assignment would lose `__proto__`; it is several times as fast as defining each property.
    if (key === '__proto__') Object.defineProperty(attributes, key, ownValue(value));
    else attributes[key] = value;
    characters += key.length + value.length;
    if (value.length > maxAttributeLength) {
      problems.push(
        `The attribute "${key}" has ${number(value.length)} characters; ${number(maxAttributeLength)} are allowed.`,
      );
    }
  }
  for (const key in ofCampaign) characters += key.length + (ofCampaign[key]?.length ?? 0);
  // A character takes at most three bytes per UTF-16 unit: most rows need no exact count.
  if (characters * 3 <= maxAttributeBytes) return attributes;
  const bytes = attributeBytes({ ...ofCampaign, ...attributes });
  if (bytes > maxAttributeBytes) {
    problems.push(
      `The attributes of the row and its campaign have ${number(bytes)} bytes together, names included; ${number(maxAttributeBytes)} are allowed.`,
    );
  }
  return attributes;
}

function ownValue(value: string): PropertyDescriptor {
  return { value, configurable: true, enumerable: true, writable: true };
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}

function quote(cell: string): string {
  return JSON.stringify(cutText(cell, 60));
}
