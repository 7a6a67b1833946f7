/**
 * Numbers given to `dialer suppress`: put on a do-not-call list, looked up, or removed from one. Valid numbers are processed even if
 * others of the same command are invalid; those are reported at the end.
 */
import { DoNotCallRemoval } from '../src/aws/do-not-call-removal.ts';
import { type NumberRecord, NumberRecords } from '../src/aws/number-record.ts';
import { GENERAL_LIST } from '../src/campaign/do-not-call-list.ts';
import { entriesOf, type ListedEntry } from '../src/dialing/do-not-call.ts';
import type { CountryCode } from '../src/phone/country.ts';
import { readPhoneNumber } from '../src/phone/phone-number.ts';
import { toIso } from '../src/time/instant.ts';
import { CliError } from './cli-error.ts';
import { tableLines } from './columns.ts';
import { operatorSource, removalBy } from './do-not-call-change.ts';
import { listInWords, removalSentences, whereItApplies } from './do-not-call-words.ts';
import type { DeployedStack } from './stack.ts';
import type { CommonOptions } from './stack-command.ts';
import { say, sayJson, type Terminal } from './terminal.ts';
import { minuteOf, printable } from './words.ts';

interface Given {
  /** As they were typed. */
  readonly numbers: readonly string[];
  readonly country: CountryCode;
  /** Id of the list. */
  readonly list: string;
}

type NumberOptions = CommonOptions & { readonly check?: boolean; readonly reason?: string };

interface Listed {
  readonly phoneNumber: string;
  /** Put on the list, or removed from it, by this command. */
  readonly isChanged: boolean;
  readonly record: NumberRecord;
}

/** Puts the numbers on the list, unless they are only to be checked. */
export async function suppressNumbers(
  given: Given,
  stack: DeployedStack,
  options: NumberOptions,
  terminal: Terminal,
): Promise<void> {
  const { list } = given;
  const { check = false, json, reason } = options;
  const source = check ? '' : await operatorSource(stack.caller, reason);
  const change = (phoneNumber: string) =>
    check ? false : stack.numbers.suppress(phoneNumber, { at: toIso(Date.now()), source }, list);
  const { listed, bad } = await eachNumber(given, stack, change);
  if (json) {
    const reported = listed.map((one) => ({ ...inJson(one, list), ...(!check && { added: one.isChanged }) }));
    sayJson(terminal, { numbers: reported, refused: bad });
  } else if (listed.length > 0) {
    showListed(listed, list, terminal);
    if (!check) say(terminal, whereItApplies(list));
  }
  if (bad.length > 0) throw new CliError(bad.join('\n'));
}

/**
 * Removes the numbers from the list; who does it, and why, is kept with them.
 * @throws {CliError} the operator cannot be identified: then no number is removed
 */
export async function removeNumbers(
  given: Given,
  stack: DeployedStack,
  { json, reason = '' }: NumberOptions,
  terminal: Terminal,
): Promise<void> {
  const { list } = given;
  const removal = await removalBy(stack.caller, reason, Date.now());
  const removals = new DoNotCallRemoval(stack.db, stack.tables.numbers);
  const { listed, bad } = await eachNumber(given, stack, (phoneNumber) =>
    removals.remove(phoneNumber, list, removal),
  );
  if (json) {
    const reported = listed.map((one) => ({ ...inJson(one, list), removed: one.isChanged }));
    sayJson(terminal, { numbers: reported, refused: bad });
  } else {
    for (const { phoneNumber, isChanged, record } of listed) {
      const left = entriesOf(record).map((entry) => listInWords(entry.list));
      say(
        terminal,
        `${phoneNumber} ${isChanged ? 'was removed from' : 'was not on'} ${listInWords(list)}. ${left.length === 0 ? 'It is on no list and may be called.' : `It is still on ${left.join(', ')}.`}`,
      );
    }
  }
  if (bad.length > 0) throw new CliError(bad.join('\n'));
}

async function eachNumber(
  { numbers, country }: Given,
  stack: DeployedStack,
  change: (phoneNumber: string) => boolean | Promise<boolean>,
): Promise<{ readonly listed: readonly Listed[]; readonly bad: readonly string[] }> {
  const readings = numbers.map((number) => readPhoneNumber(number, country));
  const good = new Set(readings.flatMap((reading) => (reading.ok ? [reading.phoneNumber] : [])));
  const bad = readings.flatMap((reading) => (reading.ok ? [] : [reading.reason]));
  const records = new NumberRecords(stack.db, stack.tables.numbers);
  const listed: Listed[] = [];
  for (const phoneNumber of good) {
    const isChanged = await change(phoneNumber);
    listed.push({ phoneNumber, isChanged, record: await records.get(phoneNumber) });
  }
  return { listed, bad };
}

/** The keys of `dialer suppress --json`: add to them, change none. */
function inJson({ phoneNumber, record }: Listed, list: string) {
  const entries = entriesOf(record);
  const entry = entries.find((each) => each.list === list);
  return {
    phoneNumber,
    list,
    suppressed: entry !== undefined,
    suppressedAt: entry?.since,
    suppressedBy: entry?.by,
    lists: entries,
    removals: record.removals ?? [],
  };
}

/** A row for each entry, in the order in which they count; of a number on no list, one. */
function showListed(listed: readonly Listed[], list: string, terminal: Terminal): void {
  const rows = listed.flatMap(({ phoneNumber, isChanged, record }) => {
    const entries = entriesOf(record);
    const none = [phoneNumber, 'may be called', '–', '–', '–'];
    return entries.length === 0
      ? [none]
      : entries.map((entry) => rowOf(phoneNumber, entry, isChanged && entry.list === list));
  });
  const columns = [
    { title: 'NUMBER' },
    { title: 'CALLS' },
    { title: 'LIST' },
    { title: 'SINCE' },
    { title: 'BY', spare: 1 },
  ];
  for (const line of tableLines(columns, rows, terminal)) say(terminal, line);
  for (const { phoneNumber, record } of listed) {
    for (const sentence of removalSentences(record)) say(terminal, `${phoneNumber} was ${sentence}`);
  }
}

function rowOf(phoneNumber: string, { list, since, by }: ListedEntry, isNew: boolean): string[] {
  const calls = list === GENERAL_LIST ? 'never called' : 'not called by some campaigns';
  return [
    phoneNumber,
    isNew ? `${calls} from now on` : calls,
    list,
    minuteOf(since),
    by === undefined ? '–' : printable(by),
  ];
}
