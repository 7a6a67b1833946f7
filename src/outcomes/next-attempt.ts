/**
 * When a contact is called again after a call that counts: what the customer asked for comes before what an agent or flow
 * recorded, and that before the outcome.
 */
import { locatedCallee } from '../calling-hours/callee-places.ts';
import { callingHoursAt, nextOpening } from '../calling-hours/calling-hours.ts';
import { hoursFor } from '../calling-hours/campaign-hours.ts';
import type { Campaign } from '../campaign/campaign.ts';
import type { DeploymentSettings } from '../campaign/deployment.ts';
import { gate } from '../campaign/may-dial.ts';
import { numberRulesOf, retryDefaults } from '../campaign/retry-rules.ts';
import type { CampaignSettings, RetryOutcome } from '../campaign/settings.ts';
import { isTooLate, nextCallBackAt } from '../contact/call-back.ts';
import type { Contact, Outcome } from '../contact/contact.ts';
import { attemptLimit, nextNumbers, notCalledAgain } from '../contact/next-number.ts';
import { type CapVerdict, callEntry, capsAt, capsFor } from '../dialing/frequency-cap.ts';
import { MINUTE_MS, toIso } from '../time/instant.ts';

/** What decides on the next call to a contact. */
export type ContactToRetry = Pick<
  Contact,
  | 'attempt'
  | 'uncounted'
  | 'recycle'
  | 'phoneNumber'
  | 'phoneNumbers'
  | 'skippedNumbers'
  | 'attempts'
  | 'timeZone'
  | 'place'
  | 'claimId'
  | 'claimedAt'
  | 'disposition'
  | 'callBackAt'
  | 'callBack'
  | 'callUntil'
>;

/** How the last call ended. */
export interface LastCall {
  readonly outcome: Outcome;
  readonly disconnectReason?: string;
  /** ms since 1970 */
  readonly endedAt: number;
}

export interface NextAttempt {
  /** ISO 8601. */
  readonly dueAt: string;
  readonly reason: string;
  /** E.164, if it goes to another number than the last call. */
  readonly phoneNumber?: string;
}

/** What comes of a call to a contact with several numbers. */
interface NumberVerdict {
  /** The contact's, with the number that was called if it is not called any more. */
  readonly skippedNumbers?: NonNullable<Contact['skippedNumbers']>;
  /** The call does not count towards `maxAttempts`. */
  readonly isUncounted?: true;
}

/** Outcomes of a call in which a person was reached. */
const personReached: ReadonlySet<Outcome> = new Set(['ANSWERED', 'ABANDONED']);

/** What a call that ended so says of its number, if the contact has several. */
export function numberVerdict(
  contact: ContactToRetry,
  last: LastCall,
  retry: CampaignSettings['retry'],
): NumberVerdict {
  const { phoneNumber, phoneNumbers, skippedNumbers, disposition } = contact;
  if (phoneNumbers === undefined || phoneNumber === undefined) return {};
  if (personReached.has(last.outcome) || nextCallBackAt(contact) !== undefined) return {};
  const skip = (why: string) => ({ skippedNumbers: { ...skippedNumbers, [phoneNumber]: why } });
  if (last.outcome === 'INVALID_NUMBER') return { ...skip('The number does not exist.'), isUncounted: true };
  const isCalledAgain =
    dispositionRetry(disposition, retry) !== undefined || delayMinutes(last, retry) !== undefined;
  return isCalledAgain ? {} : skip(notCalledAgain(last.outcome));
}

/** The next call after one that ended so; undefined: there is none. */
export function nextAttempt(
  contact: ContactToRetry,
  last: LastCall,
  campaign: Pick<Campaign, 'state' | 'settings'> | undefined,
  deployment: DeploymentSettings,
  nowMs: number,
): NextAttempt | undefined {
  const retry = campaign?.settings?.retry;
  const wish = dispositionRetry(contact.disposition, retry);
  if (wish === 'never') return undefined;
  const askedFor = nextCallBackAt(contact);
  if (askedFor !== undefined) return callBack(contact, askedFor, campaign, deployment, nowMs);
  const delay = wish ?? delayMinutes(last, retry);
  if (contact.phoneNumbers !== undefined)
    return atNextNumber(
      contact,
      { ...last, ...(delay !== undefined && { delay }) },
      campaign,
      deployment,
      nowMs,
    );
  const { maxAttempts = retryDefaults.maxAttempts } = retry ?? {};
  const { after, attempts } = attemptLimit(contact, maxAttempts);
  const counted = contact.attempt - (contact.uncounted ?? 0) - after;
  if (delay === undefined || counted >= attempts) return undefined;
  // Counted from the end of the call: its event may come late.
  const from = Math.max(nowMs, last.endedAt + delay * MINUTE_MS);
  const why = wish === undefined ? last.outcome : `${contact.disposition}`;
  return callFrom(from, contact, capAfter(contact, from, campaign), why, campaign, deployment);
}

/**
 * The next call to a contact with several numbers: to the first of them that can be called before the campaign ends, at once after an
 * outcome without a delay. A person who was reached is called again only if a disposition says so.
 */
function atNextNumber(
  contact: ContactToRetry,
  last: LastCall & { readonly delay?: number },
  campaign: Pick<Campaign, 'state' | 'settings'> | undefined,
  deployment: DeploymentSettings,
  nowMs: number,
): NextAttempt | undefined {
  const { attempt, phoneNumber, attempts = [], disposition } = contact;
  const { outcome, delay } = last;
  if (delay === undefined && personReached.has(outcome)) return undefined;
  const { isUncounted, ...verdict } = numberVerdict(contact, last, campaign?.settings?.retry);
  const own = {
    attempt,
    outcome,
    ...(phoneNumber !== undefined && { phoneNumber }),
    ...(isUncounted && { isUncounted }),
  };
  const after = {
    ...contact,
    ...verdict,
    attempts: [...attempts.filter((entry) => entry.attempt !== attempt), own],
  };
  const from = Math.max(nowMs, last.endedAt + (delay ?? 0) * MINUTE_MS);
  const why =
    dispositionRetry(disposition, campaign?.settings?.retry) === undefined ? outcome : `${disposition}`;
  for (const number of nextNumbers(after, numberRulesOf(campaign?.settings))) {
    const isOther = number !== phoneNumber;
    const cap = isOther ? ({ type: 'allowed' } as const) : capAfter(contact, from, campaign);
    const next = callFrom(from, { ...contact, phoneNumber: number }, cap, why, campaign, deployment);
    if (next) return { ...next, ...(isOther && { phoneNumber: number }) };
  }
  return undefined;
}

function callBack(
  contact: ContactToRetry,
  askedFor: string,
  campaign: Pick<Campaign, 'state' | 'settings'> | undefined,
  deployment: DeploymentSettings,
  nowMs: number,
): NextAttempt | undefined {
  const { phoneNumber = contact.phoneNumber } = contact.callBack ?? {};
  const isOther = phoneNumber !== undefined && phoneNumber !== contact.phoneNumber;
  const callee = { ...contact, ...(phoneNumber !== undefined && { phoneNumber }) };
  const from = Math.max(nowMs, Date.parse(askedFor));
  const cap = isOther ? ({ type: 'allowed' } as const) : capAfter(contact, from, campaign);
  const why = `The customer asked to be called back at ${askedFor}`;
  const next = callFrom(from, callee, cap, why, campaign, deployment);
  return next && { ...next, ...(isOther && { phoneNumber }) };
}

/** The first moment from `fromMs` on at which cap and hours allow a call; undefined when the campaign is over then, or it is too late for the contact. */
function callFrom(
  fromMs: number,
  callee: ContactToRetry,
  cap: CapVerdict,
  why: string,
  campaign: Pick<Campaign, 'state' | 'settings'> | undefined,
  deployment: DeploymentSettings,
): NextAttempt | undefined {
  const from = cap.type === 'capped' ? Date.parse(cap.until) : fromMs;
  const dueAt = dueAfter(callee, from, campaign, deployment);
  const dueMs = Date.parse(dueAt);
  if (gate(campaign, dueMs).type === 'over' || isTooLate(callee, dueMs)) return undefined;
  const limit = cap.type === 'capped' ? ` (${cap.cap.text})` : '';
  return { dueAt, reason: `${why}: called again from ${dueAt}${limit}.` };
}

/** What the settings say of a disposition: minutes until the next attempt, or that there is none; undefined: nothing. */
function dispositionRetry(
  disposition: string | undefined,
  retry: CampaignSettings['retry'],
): number | 'never' | undefined {
  const wishes = retry?.dispositions ?? {};
  return disposition !== undefined && Object.hasOwn(wishes, disposition) ? wishes[disposition] : undefined;
}

/** Minutes to wait after a call that ended so; undefined when it is not made again. */
function delayMinutes(
  { outcome, disconnectReason }: LastCall,
  retry: CampaignSettings['retry'],
): number | undefined {
  // Settings that name some outcomes mean these and no others.
  const delays = retry?.delayMinutes ?? retryDefaults.delayMinutes;
  const as = repeatedAs(outcome, disconnectReason);
  return Object.hasOwn(delays, as) ? delays[as as RetryOutcome] : undefined;
}

/** By which outcome's delay a call is made again: one that Connect itself failed to place is like a line out of reach. */
export function repeatedAs(outcome: Outcome, disconnectReason: string | undefined): Outcome {
  return outcome === 'ERROR' && disconnectReason === 'OUTBOUND_ATTEMPT_FAILED' ? 'UNREACHABLE' : outcome;
}

/** What the call that is over does to the caps at `fromMs`. Of earlier calls only the claim knows. */
function capAfter(
  { phoneNumber, claimId: id = '', claimedAt, ...called }: ContactToRetry,
  fromMs: number,
  campaign: Pick<Campaign, 'settings'> | undefined,
): CapVerdict {
  if (phoneNumber === undefined || claimedAt === undefined) return { type: 'allowed' };
  const callee = locatedCallee({ phoneNumber, ...called });
  const call = callEntry({ id, atMs: Date.parse(claimedAt) });
  return capsAt([call], fromMs, capsFor(callee, campaign?.settings, fromMs));
}

/** The first moment from `fromMs` on that lies in the contact's calling hours. */
export function dueAfter(
  { phoneNumber, ...called }: ContactToRetry,
  fromMs: number,
  campaign: Pick<Campaign, 'settings'> | undefined,
  deployment: DeploymentSettings,
): string {
  if (phoneNumber === undefined) return toIso(fromMs);
  const callee = locatedCallee({ phoneNumber, ...called });
  const hours = hoursFor(campaign?.settings, deployment);
  const opening = nextOpening(callee, hours, fromMs);
  if (opening !== undefined) return toIso(opening);
  const hoursThen = callingHoursAt(callee, hours, fromMs);
  return hoursThen.type === 'open' ? toIso(fromMs) : hoursThen.until;
}
