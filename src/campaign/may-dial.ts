/**
 * Whether somebody may be called now: the campaign's state and dates, and the hours of the place where the called
 * person is. Asked again right before each call. Fails closed.
 */
import type { LocatedCallee } from '../calling-hours/callee-places.ts';
import { callingHoursAt } from '../calling-hours/calling-hours.ts';
import { hoursFor } from '../calling-hours/campaign-hours.ts';
import { isTooLate } from '../contact/call-back.ts';
import type { Contact } from '../contact/contact.ts';
import { PARKED } from '../contact/contact-life.ts';
import type { Campaign } from './campaign.ts';
import type { DeploymentSettings } from './deployment.ts';

export type Admission =
  | { readonly type: 'open' }
  /** No call before `until` (ISO 8601); PARKED: not before something changes. */
  | { readonly type: 'closed'; readonly until: string; readonly reason: string }
  /** The campaign places no more calls, or none to this contact. */
  | { readonly type: 'over'; readonly reason: string };

/** Whether `campaign` may dial at all at `nowMs`, else until when its contacts are held, and why. */
export function gate(
  campaign: Pick<Campaign, 'state' | 'settings' | 'closedAs'> | undefined,
  nowMs: number,
): Admission {
  const { startAt, endAt } = campaign?.settings ?? {};
  if (campaign?.state === 'CANCELLED') return { type: 'over', reason: 'The campaign was cancelled.' };
  // Whatever its state: the end of a paused campaign must not wait until it is resumed.
  if (endAt && nowMs >= Date.parse(endAt)) return { type: 'over', reason: `The campaign ended at ${endAt}.` };
  const state = campaign?.state === 'COMPLETED' ? (campaign.closedAs ?? 'COMPLETED') : campaign?.state;
  switch (state) {
    case 'IMPORTING':
    case 'RUNNING':
    // More files of a campaign that was over start it anew.
    case 'COMPLETED':
      return startAt && nowMs < Date.parse(startAt)
        ? parked(`The campaign starts at ${startAt}.`)
        : { type: 'open' };
    case 'PAUSED':
      return parked('The campaign is paused.');
    case 'STOPPED':
      return parked('The campaign is stopped: see its stateReason.');
    case undefined:
      return parked('The campaign is unknown: it has no item in the Campaigns table.');
    default:
      // Written by hand, or by a later version.
      return parked(
        `The campaign's state in the Campaigns table is ${JSON.stringify(campaign?.state)}, which this version does not know.`,
      );
  }
}

function parked(reason: string): Admission {
  return { type: 'closed', until: PARKED, reason };
}

/** Whether `callee` may be called for `campaign` at `nowMs`. */
export function gateFor(
  callee: LocatedCallee & Pick<Contact, 'callUntil'>,
  campaign: Pick<Campaign, 'state' | 'settings' | 'closedAs'> | undefined,
  deployment: Pick<DeploymentSettings, 'callingHours'>,
  nowMs: number,
): Admission {
  // Whatever the campaign's state: a contact ends at its time although its campaign is paused.
  if (isTooLate(callee, nowMs))
    return { type: 'over', reason: `It was to be called before ${callee.callUntil}.` };
  const admission = gate(campaign, nowMs);
  if (admission.type !== 'open') return admission;
  return callingHoursAt(callee, hoursFor(campaign?.settings, deployment), nowMs);
}
