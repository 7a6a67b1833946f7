/** Whether a campaign may dial at all; asked again right before each call. Fails closed. */
import type { Campaign } from './campaign.ts';
import { PARKED } from './contact-life.ts';

export type Admission =
  | { readonly open: true }
  | { readonly open: false; readonly until: string; readonly reason: string };

/** Whether `campaign` may dial at `nowMs`, else until when its contacts are held, and why. */
export function gate(campaign: Pick<Campaign, 'state' | 'settings'> | undefined, nowMs: number): Admission {
  switch (campaign?.state) {
    case 'IMPORTING':
    case 'RUNNING':
    // More files of a campaign that was over start it anew.
    case 'COMPLETED':
      return withinDates(campaign, nowMs);
    case 'PAUSED':
      return { open: false, until: PARKED, reason: 'The campaign is paused.' };
    case 'STOPPED':
      return { open: false, until: PARKED, reason: 'The campaign is stopped: see its stateReason.' };
    case 'CANCELLED':
      return { open: false, until: PARKED, reason: 'The campaign is cancelled.' };
    case undefined:
      return {
        open: false,
        until: PARKED,
        reason: 'The campaign is not known: its entry in the Campaigns table is missing.',
      };
  }
}

function withinDates({ settings }: Pick<Campaign, 'settings'>, nowMs: number): Admission {
  const { startAt, endAt } = settings ?? {};
  if (startAt && nowMs < Date.parse(startAt)) {
    return { open: false, until: PARKED, reason: `The campaign starts at ${startAt}.` };
  }
  if (endAt && nowMs >= Date.parse(endAt)) {
    return { open: false, until: PARKED, reason: `The campaign ended at ${endAt}.` };
  }
  return { open: true };
}
