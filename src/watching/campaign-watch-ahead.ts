/** What remains of a campaign: how long it takes at the measured rate, or why and until when no contact is called. */
import { locatedCallee } from '../calling-hours/callee-places.ts';
import { callingHoursAt } from '../calling-hours/calling-hours.ts';
import { hoursFor } from '../calling-hours/campaign-hours.ts';
import type { Campaign, CampaignState } from '../campaign/campaign.ts';
import type { DeploymentSettings } from '../campaign/deployment.ts';
import { gate } from '../campaign/may-dial.ts';
import { PARKED } from '../contact/contact-life.ts';
import { isRecycling } from '../contact/recycle.ts';
import { SECOND_MS } from '../time/instant.ts';
import { type CampaignLook, isIdle, type NextCall } from './campaign-snapshot.ts';
import { perSecond, type RateFigures } from './campaign-watch-rate.ts';
import { endedIn, isBeingRead, progressOf } from './progress.ts';

export type Remaining =
  /** `plusWait`: some are to be called later, and it is unknown how many of them fit into the remaining time. */
  | { readonly type: 'time'; readonly seconds: number; readonly plusWait?: true }
  /** No contact is called before `at` (ISO 8601). */
  | { readonly type: 'goesOn'; readonly at: string; readonly reason: string }
  /** No contact is called before something changes. */
  | { readonly type: 'held'; readonly reason: string }
  /** All contacts have ended; the counts are being proved and the results written. */
  | { readonly type: 'closing' };

/** Less than this is no delay: the sweeper comes each minute. */
const SOON_MS = 5 * SECOND_MS;

const untilResumed: Partial<Record<CampaignState, string>> = {
  PAUSED: 'No contact is called until it is resumed.',
  STOPPED: 'No contact is called until the cause is fixed and it is resumed.',
};

/** Undefined: nothing remains, or it is not known yet. */
export function remainingOf(
  looks: readonly CampaignLook[],
  now: CampaignLook,
  rate: RateFigures,
  deployment: DeploymentSettings,
): Remaining | undefined {
  const { campaign, atMs, next } = now;
  if (campaign.completedAt !== undefined || isRecycling(campaign)) return undefined;
  const left = openContacts(campaign);
  const admission = gate(campaign, atMs);
  const { startAt } = campaign.settings ?? {};
  if (left === 0) return isRead(campaign) ? { type: 'closing' } : undefined;
  if (admission.type === 'closed') {
    const { reason } = admission;
    const held = untilResumed[campaign.state];
    if (held !== undefined) return { type: 'held', reason: held };
    return startAt ? { type: 'goesOn', at: startAt, reason } : { type: 'held', reason };
  }
  if (admission.type === 'open' && next && isIdle(campaign) && Date.parse(next.dueAt) > atMs + SOON_MS) {
    return idleUntil(next, campaign, atMs, deployment);
  }
  // Their number is unknown before the last row.
  const seconds = isBeingRead(campaign) ? undefined : secondsAtPace(left, looks, now, rate);
  if (seconds === undefined) return undefined;
  return { type: 'time', seconds, ...(campaign.counts?.WAITING && { plusWait: true }) };
}

/** How long it takes until `left` contacts have ended; undefined if unknown. */
function secondsAtPace(
  left: number,
  looks: readonly CampaignLook[],
  now: CampaignLook,
  rate: RateFigures,
): number | undefined {
  // A pause in which no contact could be called says nothing of the pace.
  const lastIdle = looks.findLastIndex(({ campaign }) => isIdle(campaign));
  const busy = looks.slice(lastIdle + 1);
  // Contacts that end, not calls: so those that are called again are in it. Rejected rows end at no pace.
  const ends = perSecond(
    busy,
    now,
    ({ counts = {} }) => endedIn(counts) - (counts.REJECTED ?? 0) || undefined,
  );
  if (lastIdle >= 0 && ends.since === 'start') return undefined;
  const each = ends.seen || (lastIdle >= 0 ? undefined : rate.seen);
  return each ? left / each : undefined;
}

function idleUntil(
  next: NextCall,
  { settings }: Campaign,
  atMs: number,
  deployment: DeploymentSettings,
): Remaining {
  if (next.dueAt >= PARKED) return { type: 'held', reason: 'Its contacts are waiting for capacity.' };
  const { phoneNumber = '', ...row } = next;
  const callee = locatedCallee({ phoneNumber, ...row });
  const hours = callingHoursAt(callee, hoursFor(settings, deployment), atMs);
  const reason =
    hours.type === 'open'
      ? 'All remaining contacts are to be called later.'
      : 'Outside the calling hours of all remaining contacts.';
  return { type: 'goesOn', at: next.dueAt, reason };
}

function openContacts({ counts = {} }: Campaign): number {
  const { QUEUED = 0, WAITING = 0, DIALING = 0, DIALED = 0 } = counts;
  return QUEUED + WAITING + DIALING + DIALED;
}

/** Whether all rows are in the counts: nothing is being read, and somebody was. */
function isRead(campaign: Campaign): boolean {
  const files = Object.values(campaign.files ?? {});
  const { rows, over } = progressOf(campaign);
  return campaign.state !== 'IMPORTING' && files.every(({ done }) => done) && over >= rows;
}
