/** The campaign of one row that a test call is: the very files that a customer's campaign consists of. */

import type { CampaignSettings } from '../src/campaign/settings.ts';
import { readHeader } from '../src/csv/header.ts';
import { readRow } from '../src/importing/row.ts';
import type { CountryCode } from '../src/phone/country.ts';
import { readPhoneNumber } from '../src/phone/phone-number.ts';
import { CliError } from './cli-error.ts';

export interface TestCall {
  /** As the operator wrote it. */
  readonly number: string;
  readonly country: CountryCode;
  /** Becomes the customerId, which distinguishes calls to the same number. */
  readonly id: string;
  readonly flow?: string;
  readonly queue?: string;
  readonly from?: string;
  /** `KEY=VALUE` each. */
  readonly attributes: readonly string[];
}

export interface TestCallFile {
  readonly csv: string;
  /** The number that it calls, E.164. */
  readonly phoneNumber: string;
}

/** Called once, whatever becomes of it; the same number as often as somebody asks. */
export function testCallSettings(atAnyTime: boolean): CampaignSettings {
  return {
    dedupeBy: 'customerId',
    retry: { maxAttempts: 1 },
    ...(atAnyTime && { callingHours: 'always' }),
  };
}

/**
 * The file of one row.
 * @throws {CliError} the importer would reject it; with its own sentence
 */
export function testCallFile(call: TestCall): TestCallFile {
  const reading = readPhoneNumber(call.number, call.country);
  if (!reading.ok) throw new CliError(reading.reason);
  const { phoneNumber } = reading;
  const columns: [string, string | undefined][] = [
    ['phoneNumber', phoneNumber],
    ['customerId', call.id],
    ['contactFlowId', call.flow],
    ['queueId', call.queue],
    ['sourcePhoneNumber', call.from],
    ...call.attributes.map(readAttribute),
  ];
  const given = columns.filter((column): column is [string, string] => column[1] !== undefined);
  const cells = given.map(([, cell]) => cell);
  const header = readHeader(given.map(([name]) => name));
  if (!header.ok) throw new CliError(header.message);
  const rules = { defaultCountry: call.country, dedupeBy: 'customerId', campaignAttributes: {} } as const;
  const verdict = readRow(cells, header.columns, rules);
  if (!verdict.ok) throw new CliError(verdict.reason);
  return { csv: [given.map(([name]) => name), cells].map(lineOf).join(''), phoneNumber };
}

/** The name and the value of `--attribute`. @throws {CliError} it is not KEY=VALUE */
export function readAttribute(text: string): [string, string] {
  const equals = text.indexOf('=');
  if (equals > 0) return [text.slice(0, equals), text.slice(equals + 1)];
  throw new CliError(
    `--attribute ${JSON.stringify(text)} must be KEY=VALUE, as in --attribute firstName=Ann.`,
  );
}

/** Unlike lines for spreadsheets: what the operator wrote arrives as it is. */
function lineOf(cells: readonly string[]): string {
  return `${cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')}\r\n`;
}
