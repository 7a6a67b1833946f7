/**
 * The conditional write that notes a call at its number, and what its refusal means. One write decides: of two dialers
 * that ask at once only as many are let through as may be.
 */
import type { NotedCall, NumberCap, NumberVerdict } from '../app/number-store.ts';
import { expiryAfter } from '../domain/expiry.ts';
import {
  callEntry,
  cappedUntil,
  longestCapDays,
  mostCapAttempts,
  windowStart,
} from '../domain/frequency-cap.ts';
import { toItem } from './dynamo-item.ts';

/**
 * A list as long as this is cut to what a cap can ask for before more is put in front of it, which takes two requests
 * more. Rare: it takes as many calls to one number within three months.
 */
const LONGEST_LIST = 2 * mostCapAttempts;

export interface NumberItem {
  readonly suppressedAt?: string;
  /** `callEntry`s, newest first. */
  readonly calls?: readonly string[];
}

/** The update of a number's item that notes `call`, with its condition. */
export function noteUpdate(call: NotedCall, cap: NumberCap) {
  const entry = callEntry(call);
  const decisive = `#calls[${cap.attempts - 1}]`;
  const conditions = [
    'attribute_not_exists(suppressedAt)',
    // An entry that is there already is our own: the answer to the first write was lost.
    'NOT contains(#calls, :entry)',
    `(attribute_not_exists(${decisive}) OR ${decisive} < :windowStart)`,
    '(attribute_not_exists(#calls) OR size(#calls) < :longest)',
  ];
  return {
    UpdateExpression: 'SET #calls = list_append(:new, if_not_exists(#calls, :none)), expiresAt = :expiresAt',
    ConditionExpression: conditions.join(' AND '),
    ExpressionAttributeNames: { '#calls': 'calls' },
    ExpressionAttributeValues: toItem({
      ':new': [entry],
      ':none': [],
      ':entry': entry,
      ':windowStart': windowStart(call.atMs, cap),
      ':longest': LONGEST_LIST,
      // Kept a day longer than the longest cap looks back.
      ':expiresAt': expiryAfter(call.atMs, longestCapDays + 1),
    }),
  };
}

/** What cuts a list of calls that is too long, unless it has changed. */
export function trimUpdate(seen: readonly string[]) {
  return {
    UpdateExpression: 'SET #calls = :kept',
    ConditionExpression: '#calls = :seen',
    ExpressionAttributeNames: { '#calls': 'calls' },
    ExpressionAttributeValues: toItem({ ':kept': seen.slice(0, mostCapAttempts), ':seen': seen }),
  };
}

/** Why the number that stands so refused `call`; 'tooLong' when its list is to be cut first. */
export function refusalOf(
  { suppressedAt, calls = [] }: NumberItem,
  call: NotedCall,
  cap: NumberCap,
): NumberVerdict | { readonly type: 'tooLong' } | undefined {
  if (suppressedAt !== undefined) return { type: 'suppressed', at: suppressedAt };
  if (calls.includes(callEntry(call))) return { type: 'noted' };
  const until = cappedUntil(calls, call.atMs, cap);
  if (until !== undefined) return { type: 'capped', until };
  return calls.length >= LONGEST_LIST ? { type: 'tooLong' } : undefined;
}
