/**
 * The conditional writes that claim a number and give the claim back, and what a refusal means. One write decides: of two
 * dialers that ask at once one is let through.
 */
import type { AttemptOnNumber, ClaimName, ClaimVerdict } from '../dialing/claims.ts';
import { entryAgainst, type ListedNumber } from '../dialing/do-not-call.ts';
import { callEntry, capsAt, maxCapAttempts, maxCapDays, windowStart } from '../dialing/frequency-cap.ts';
import type { NumberClaim } from '../dialing/number-claim.ts';
import type { NumberCap } from '../dialing/number-store.ts';
import { expiryAfter } from '../time/expiry.ts';
import { toItem } from './dynamo-item.ts';

/**
 * A list as long as this is cut to what a cap can ask for before more is put in front of it, which takes two requests
 * more. Rare: it takes as many calls to one number within three months.
 */
const MAX_LIST_ENTRIES = 2 * maxCapAttempts;

export interface NumberItem extends ListedNumber {
  /** `callEntry`s, newest first. */
  readonly calls?: readonly string[];
  readonly claim?: NumberClaim;
}

const names = { '#calls': 'calls', '#claim': 'claim' };

/** The update of a number's item that claims it and counts the call, with its condition. */
export function claimUpdate(
  claim: NumberClaim,
  caps: readonly NumberCap[],
  replaces: string | undefined,
  lists: readonly string[],
) {
  const atMs = Date.parse(claim.claimedAt);
  const isFree = 'attribute_not_exists(#claim)';
  const conditions = [
    'attribute_not_exists(suppressedAt)',
    ...lists.map((_, i) => `attribute_not_exists(#l.#l${i})`),
    ...caps.map(({ attempts }, i) => {
      const decisive = `#calls[${attempts - 1}]`;
      return `(attribute_not_exists(${decisive}) OR ${decisive} < :windowStart${i})`;
    }),
    '(attribute_not_exists(#calls) OR size(#calls) < :longest)',
    replaces === undefined ? isFree : `(${isFree} OR #claim.claimId = :replaces)`,
  ];
  return {
    UpdateExpression:
      'SET #claim = :claim, #calls = list_append(:new, if_not_exists(#calls, :none)), expiresAt = if_not_exists(keptUntil, :expiresAt)',
    ConditionExpression: conditions.join(' AND '),
    ExpressionAttributeNames: { ...names, ...listNames(lists) },
    ExpressionAttributeValues: toItem({
      ':claim': claim,
      ':new': [entryOf(claim)],
      ':none': [],
      ...Object.fromEntries(caps.map((cap, i) => [`:windowStart${i}`, windowStart(atMs, cap)])),
      ':longest': MAX_LIST_ENTRIES,
      // Kept a day longer than the longest cap looks back. A number that is or was on a list has `keptUntil`.
      ':expiresAt': expiryAfter(atMs, maxCapDays + 1),
      ':replaces': replaces,
    }),
  };
}

/** The names in the conditions that a number is on none of `lists`. Short: an expression has at most 4 KB. */
function listNames(lists: readonly string[]): Record<string, string> {
  if (lists.length === 0) return {};
  return { '#l': 'lists', ...Object.fromEntries(lists.map((list, i) => [`#l${i}`, list])) };
}

/** Gives a claim back and takes its call out of the count. The newest claim's call is the newest. */
export function releaseUpdate(claim: ClaimName) {
  return {
    UpdateExpression: 'REMOVE #claim, #calls[0]',
    ConditionExpression: '#claim.claimId = :claimId AND #calls[0] = :entry',
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: toItem({ ':claimId': claim.claimId, ':entry': entryOf(claim) }),
  };
}

/** Holds while the number has this claim. */
export function claimCheck({ claimId }: ClaimName) {
  return {
    ConditionExpression: '#claim.claimId = :claimId',
    ExpressionAttributeNames: { '#claim': 'claim' },
    ExpressionAttributeValues: toItem({ ':claimId': claimId }),
  };
}

/** Holds while the number has no claim of `attempt`. */
export function noClaimCheck({ campaignId, contactKey, attempt, since }: AttemptOnNumber) {
  const conditions = [
    'attribute_not_exists(#claim)',
    '#claim.campaignId <> :campaignId',
    '#claim.contactKey <> :contactKey',
    '#claim.attempt <> :attempt',
    '#claim.claimedAt < :since',
  ];
  return {
    ConditionExpression: conditions.join(' OR '),
    ExpressionAttributeNames: { '#claim': 'claim' },
    ExpressionAttributeValues: toItem({
      ':campaignId': campaignId,
      ':contactKey': contactKey,
      ':attempt': attempt,
      ':since': since,
    }),
  };
}

/** What cuts a list of calls that is too long, unless it has changed. */
export function trimUpdate(seen: readonly string[]) {
  return {
    UpdateExpression: 'SET #calls = :kept',
    ConditionExpression: '#calls = :seen',
    ExpressionAttributeNames: { '#calls': 'calls' },
    ExpressionAttributeValues: toItem({ ':kept': seen.slice(0, maxCapAttempts), ':seen': seen }),
  };
}

/**
 * Why the number that stands so refused `claim`; 'tooLong' when its list is to be cut first. A claim of the same contact comes
 * before all else: its call may be on, and its contact must not end as if there was none. Another contact's comes before the
 * caps: it counts, but perhaps no call comes of it, and a cap may hold for days.
 */
export function refusalOf(
  { calls = [], claim: standing, ...listed }: NumberItem,
  claim: NumberClaim,
  caps: readonly NumberCap[],
  replaces: string | undefined,
  lists: readonly string[],
): ClaimVerdict | { readonly type: 'tooLong' } | undefined {
  // The answer to our own first write was lost.
  if (standing?.claimId === claim.claimId) return { type: 'claimed' };
  if (standing && isOfSameContact(standing, claim) && standing.claimId !== replaces)
    return { type: 'standing', claim: standing };
  const entry = entryAgainst(listed, lists);
  if (entry) return { type: 'suppressed', list: entry.list, at: entry.since };
  if (standing && standing.claimId !== replaces) return { type: 'standing', claim: standing };
  const verdict = capsAt(calls, Date.parse(claim.claimedAt), caps);
  if (verdict.type !== 'allowed') return verdict;
  return calls.length >= MAX_LIST_ENTRIES ? { type: 'tooLong' } : undefined;
}

function isOfSameContact(one: NumberClaim, other: NumberClaim): boolean {
  return one.campaignId === other.campaignId && one.contactKey === other.contactKey;
}

/** How the claimed call is counted. */
export function entryOf({ claimId, claimedAt }: ClaimName): string {
  return callEntry({ id: claimId, atMs: Date.parse(claimedAt) });
}
