/**
 * The calls of a campaign against the calling rules: the start of each call is judged anew, by the places and clocks by which the
 * dialer judged it. Plain data in bounded memory, counted call by call.
 */
import { checkedCall } from '../calling-hours/applied-rules.ts';
import type { LocatedCallee } from '../calling-hours/callee-places.ts';
import type { CallingRulesSetting, ResolvedHours } from '../calling-hours/campaign-hours.ts';
import { contactRefOf } from '../contact/attempt.ts';
import type { Contact } from '../contact/contact.ts';
import { shortened } from './report-words.ts';

/** A call outside the hours of the rules. Names its contact as log lines do: neither number nor customerId. */
export interface OutsideCall {
  readonly contactRef: string;
  /** S3 key, the middle left out if it is long. */
  readonly file: string;
  readonly row: number;
  /** When the call began, ms since 1970. */
  readonly at: number;
  /** The rule that was closed, with its law. */
  readonly rule: string;
}

export interface CheckedCalls {
  /** Which rules: `always` if "callingHours" turns them off; missing: no call yet. */
  kind?: CallingRulesSetting | 'always';
  /** Calls to places that have rules. */
  checked: number;
  /** Calls to places that have none in the table. */
  withoutRules: number;
  /** Of those checked. */
  outside: number;
  /** Calls that began within a minute after the hours ended or a second before they began; none is among `outside`. */
  atEdge: number;
  /** The first of those outside. */
  exceptions: OutsideCall[];
  /** Calls by the place whose rules held, such as `US-FL`; a call counts in its country and its state. */
  byPlace: Record<string, number>;
}

/** More are only counted: a report is not a list of contacts. */
export const MAX_EXCEPTIONS = 20;

const MAX_NAME_CHARACTERS = 100;

export function noCheckedCalls(): CheckedCalls {
  return { checked: 0, withoutRules: 0, outside: 0, atEdge: 0, exceptions: [], byPlace: {} };
}

/** Counts the call to `contact` that began at `ms` (since 1970) into `sum`. */
export function countCheckedCall(
  sum: CheckedCalls,
  contact: Contact,
  callee: LocatedCallee,
  ms: number,
  hours: ResolvedHours | 'always',
): void {
  sum.kind = hours === 'always' ? hours : hours.rules;
  const call = checkedCall(callee, hours, ms);
  for (const place of call.places) sum.byPlace[place] = (sum.byPlace[place] ?? 0) + 1;
  if (call.places.length === 0) sum.withoutRules += 1;
  else sum.checked += 1;
  if (call.type === 'within') return;
  if (call.isAtEdge) {
    sum.atEdge += 1;
    return;
  }
  sum.outside += 1;
  if (sum.exceptions.length >= MAX_EXCEPTIONS) return;
  const { file = '', row = 0 } = contact.source ?? {};
  sum.exceptions.push({
    contactRef: contactRefOf(contact),
    file: shortened(file, MAX_NAME_CHARACTERS),
    row,
    at: ms,
    rule: call.text,
  });
}
