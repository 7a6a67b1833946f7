/**
 * Whether somebody may be called now: the campaign's state and dates, and the hours of the place where the called
 * person is. Asked again right before each call. Fails closed.
 */
import { callingHoursAt, hoursFor } from '../calling-hours/calling-hours.ts';
import type { Contact } from '../contact/contact.ts';
import { PARKED } from '../contact/contact-life.ts';
import type { Campaign } from './campaign.ts';
import type { DeploymentSettings } from './deployment.ts';

export type Admission =
  | { readonly open: true }
  /** Nobody is called before `until` (ISO 8601); PARKED: not before something changes. */
  | { readonly open: false; readonly until: string; readonly reason: string }
  /** Nobody of the campaign will be called any more. */
  | { readonly open: false; readonly isOver: true; readonly reason: string };

/** What decides where a person is. `timeZone` is the row's own. */
export type Callee = Required<Pick<Contact, 'phoneNumber'>> & Pick<Contact, 'timeZone'>;

/** Whether `campaign` may dial at all at `nowMs`, else until when its contacts are held, and why. */
export function gate(campaign: Pick<Campaign, 'state' | 'settings'> | undefined, nowMs: number): Admission {
  const { startAt, endAt } = campaign?.settings ?? {};
  if (campaign?.state === 'CANCELLED') {
    return { open: false, isOver: true, reason: 'The campaign was cancelled.' };
  }
  // Whatever its state: a campaign that is paused when it ends must not wait for somebody for ever.
  if (endAt && nowMs >= Date.parse(endAt)) {
    return { open: false, isOver: true, reason: `The campaign ended at ${endAt}.` };
  }
  switch (campaign?.state) {
    case 'IMPORTING':
    case 'RUNNING':
    // More files of a campaign that was over start it anew.
    case 'COMPLETED':
      return startAt && nowMs < Date.parse(startAt)
        ? { open: false, until: PARKED, reason: `The campaign starts at ${startAt}.` }
        : { open: true };
    case 'PAUSED':
      return { open: false, until: PARKED, reason: 'The campaign is paused.' };
    case 'STOPPED':
      return { open: false, until: PARKED, reason: 'The campaign is stopped: see its stateReason.' };
    case undefined:
      return {
        open: false,
        until: PARKED,
        reason: 'The campaign is not known: its entry in the Campaigns table is missing.',
      };
    default:
      // Written by hand, or by a later version.
      return {
        open: false,
        until: PARKED,
        reason: `The campaign's state in the Campaigns table is ${JSON.stringify(campaign?.state)}, which this version does not know.`,
      };
  }
}

/** Whether `callee` may be called for `campaign` at `nowMs`. */
export function gateFor(
  callee: Callee,
  campaign: Pick<Campaign, 'state' | 'settings'> | undefined,
  deployment: Pick<DeploymentSettings, 'callingHours'>,
  nowMs: number,
): Admission {
  const admission = gate(campaign, nowMs);
  if (!admission.open) return admission;
  return callingHoursAt(callee, hoursFor(campaign?.settings, deployment), nowMs);
}
