/** What comes after a call: the end of its contact, another attempt (next-attempt.ts), or a stop of the whole campaign. */
import type { Campaign } from '../campaign/campaign.ts';
import type { DeploymentSettings } from '../campaign/deployment.ts';
import { gate } from '../campaign/may-dial.ts';
import { retryDefaults } from '../campaign/retry-rules.ts';
import { isTooLate, nextCallBackAt } from '../contact/call-back.ts';
import type { Contact, Outcome } from '../contact/contact.ts';
import type { ContactFact } from '../contact/contact-fact.ts';
import { PARKED } from '../contact/contact-life.ts';
import { OPTED_OUT } from '../contact/disposition.ts';
import { expiryAfter } from '../time/expiry.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS, toIso } from '../time/instant.ts';
import { type ContactToRetry, dueAfter, nextAttempt, numberVerdict, repeatedAs } from './next-attempt.ts';
import { answeredByPerson, type CallEnd, outcomeOf, wasAnswered } from './outcome.ts';

/**
 * Reasons with which Connect ends a call, before any phone rings, because the instance is not set up for it: what it
 * means, and what to look at.
 */
const misconfigurations: ReadonlyMap<string, { readonly meaning: string; readonly fix: string }> = new Map(
  Object.entries({
    OUTBOUND_RESOURCE_ERROR: {
      meaning: 'Amazon Connect has no resource to place this call',
      fix: 'Check the contact flow, the queue and its outbound caller ID',
    },
    OUTBOUND_DESTINATION_ENDPOINT_ERROR: {
      meaning: 'The Amazon Connect instance may not call this destination',
      fix: 'Ask AWS to allow its country for the instance, or remove its numbers from the file',
    },
  }),
);

/** Reasons with which Connect ends a call before any phone rings. */
const rangNowhere: ReadonlySet<string> = new Set(['EXPIRED', ...misconfigurations.keys()]);

/** After this number of calls for which Connect had no line, over some 12 hours, a contact ends. */
const MAX_UNCOUNTED = 20;

/** After this number of them the contact waits for some time; before, the next line that is free brings it. */
const MAX_AT_ONCE = 3;

/** The first wait; it doubles with each further call, up to an hour. */
const NO_LINE_WAIT_MS = 1 * MINUTE_MS;

/** The first call that proves a campaign is written down a moment after it was placed. */
const CLOCKS_MS = 15 * SECOND_MS;

/** What is known of a call. Instants in ms since 1970; what is missing has not happened yet. */
export interface CallProgress extends CallEnd {
  readonly contactId: string;
  readonly initiatedAt?: number;
  readonly endedAt?: number;
  /** When the agent had finished with it. */
  readonly completedAt?: number;
}

/** A call that is over. */
export interface EndedCall extends CallProgress {
  readonly endedAt: number;
}

/** What is known of the contact whose call is over. */
export type CalledBefore = ContactToRetry & Pick<Contact, 'createdAt' | 'flowRevision'>;

export interface AfterCall {
  readonly fact: ContactFact & { readonly type: 'ended' | 'toRetry' };
  /** No phone rang: the call counts neither as an attempt nor for the frequency cap. */
  readonly isUncounted: boolean;
  /** Why the campaign is to be stopped. */
  readonly stopReason?: string;
}

/**
 * Whether what comes after a call that ended so depends on its campaign: under some settings it is made again, or it was for an
 * agent. If not, `afterCall` needs no campaign.
 */
export function dependsOnCampaign(
  end: EndedCall,
  contact: Pick<CalledBefore, 'disposition' | 'callBack' | 'phoneNumbers'> = {},
): boolean {
  if (answeredByPerson(end) || contact.phoneNumbers !== undefined) return true;
  if (contact.disposition !== undefined || contact.callBack !== undefined) return true;
  const { disconnectReason = '' } = end;
  const outcome = outcomeOf(end);
  if (!wasAnswered(end) && rangNowhere.has(disconnectReason)) return true;
  return Object.hasOwn(retryDefaults.delayMinutes, repeatedAs(outcome, disconnectReason));
}

/** What becomes of a contact whose call is over, at `nowMs`. */
export function afterCall(
  standing: CalledBefore,
  end: EndedCall,
  campaign: Pick<Campaign, 'state' | 'settings' | 'provenAt'> | undefined,
  deployment: DeploymentSettings,
  nowMs: number,
): AfterCall {
  const outcome = outcomeOf(end, campaign?.settings?.agents !== undefined);
  const { disconnectReason = '', endedAt } = end;
  const isUnfulfilled = wasPlacedBefore(standing, end);
  const again = callBackAgain(standing);
  const contact = isUnfulfilled ? { ...standing, ...again } : standing;
  const asked = isUnfulfilled ? nextCallBackAt(contact) : undefined;
  const last = { outcome, disconnectReason, endedAt };
  const isUncounted = !wasAnswered(end) && rangNowhere.has(disconnectReason);
  const call = {
    ...callOf(contact, end, outcome),
    ...(isUncounted ? uncountedOf(contact) : numberVerdict(contact, last, campaign?.settings?.retry)),
  };
  const over = (): AfterCall => {
    const expiresAt = expiryAfter(Math.max(end.endedAt, nowMs), deployment.retentionDays);
    return { fact: { type: 'ended', ...call, expiresAt }, isUncounted };
  };
  if (contact.disposition === OPTED_OUT || gateIsOver(campaign, nowMs) || isTooLate(contact, nowMs))
    return over();
  const uncounted = (contact.uncounted ?? 0) + 1;
  if (isUncounted && uncounted > MAX_UNCOUNTED) return over();
  const misconfiguration = misconfigurations.get(disconnectReason);
  if (isUncounted && misconfiguration) {
    const reason = `${misconfiguration.meaning} (${disconnectReason}).`;
    return {
      fact: { type: 'toRetry', ...call, dueAt: asked ?? PARKED, reason, uncounted, ...again },
      isUncounted,
      // The result of a call placed before the campaign was repaired says nothing of it now.
      ...(isSince(call.dialedAt, campaign) && {
        stopReason: `${reason} ${misconfiguration.fix}, then resume the campaign.`,
      }),
    };
  }
  if (isUncounted) {
    const reason = 'Amazon Connect had no line for this call (EXPIRED); it does not count as an attempt.';
    const from = Math.max(nowMs + noLineWaitMs(uncounted), Date.parse(asked ?? toIso(nowMs)));
    const opening = dueAfter(contact, from, campaign, deployment);
    const dueAt = opening === toIso(nowMs) && !('callBack' in again) ? PARKED : opening;
    return { fact: { type: 'toRetry', ...call, dueAt, reason, uncounted, ...again }, isUncounted };
  }
  const next = nextAttempt(contact, last, campaign, deployment, nowMs);
  if (!next) return over();
  const other = next.phoneNumber !== undefined && { calledNumber: contact.phoneNumber };
  const kept = isUnfulfilled ? again : {};
  return { fact: { type: 'toRetry', ...call, ...next, ...other, ...kept }, isUncounted: false };
}

/**
 * Whether the call of `end` was on its way when the customer asked, on the call before it, to be called back later: it is not the
 * callback.
 */
function wasPlacedBefore(
  { attempt, callBack, callBackAt, claimedAt }: CalledBefore,
  end: EndedCall,
): boolean {
  if (callBack?.after !== attempt - 1 || callBackAt === undefined) return false;
  const placedAt = end.initiatedAt ?? (claimedAt === undefined ? end.endedAt : Date.parse(claimedAt));
  return placedAt < Date.parse(callBackAt) - CLOCKS_MS;
}

/** Keeps a request to be called back whose call was placed, and does not count, or was another one. */
function callBackAgain({ attempt, callBack }: CalledBefore) {
  return callBack?.after === attempt - 1 ? { callBack: { ...callBack, after: attempt } } : {};
}

/** How long a contact waits after the given number of calls for which Connect had no line, before it waits for the next line. */
function noLineWaitMs(calls: number): number {
  if (calls <= MAX_AT_ONCE) return 0;
  return Math.min(HOUR_MS, NO_LINE_WAIT_MS * 2 ** (calls - MAX_AT_ONCE - 1));
}

/** Whether Connect had no line for the call: it ended before any phone rang, through no fault of the instance's setup. */
export function hadNoLine({ fact, isUncounted }: AfterCall): boolean {
  return isUncounted && fact.disconnectReason === 'EXPIRED';
}

function callOf(contact: CalledBefore, end: EndedCall, outcome: Outcome) {
  const { contactId, endedAt, answeredAt, disconnectReason } = end;
  return {
    attempt: contact.attempt,
    contactId,
    dialedAt: end.initiatedAt ?? Date.parse(contact.claimedAt ?? contact.createdAt),
    outcome,
    endedAt,
    ...(answeredAt !== undefined && { answeredAt }),
    ...(disconnectReason !== undefined && { disconnectReason }),
    ...(contact.disposition !== undefined && { disposition: contact.disposition }),
    ...(contact.flowRevision !== undefined && { flowRevision: contact.flowRevision }),
    ...(contact.phoneNumbers !== undefined && { calledNumber: contact.phoneNumber }),
  };
}

/** The entry of a call that does not count says so where calls are counted by number. */
function uncountedOf({ phoneNumbers }: CalledBefore): { readonly isUncounted?: true } {
  return phoneNumbers === undefined ? {} : { isUncounted: true };
}

/** Whether a call was placed since the campaign has proven its present settings, or since it was resumed. */
function isSince(dialedAt: number, campaign: Pick<Campaign, 'provenAt'> | undefined): boolean {
  return campaign?.provenAt !== undefined && dialedAt >= Date.parse(campaign.provenAt) - CLOCKS_MS;
}

/** Whether the campaign places no more calls at `atMs`. */
function gateIsOver(campaign: Pick<Campaign, 'state' | 'settings'> | undefined, atMs: number): boolean {
  return gate(campaign, atMs).type === 'over';
}
