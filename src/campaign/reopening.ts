/** A campaign that is over begins again, under the settings that it had: by a file, a request, or an operator. */
import type { Campaign } from './campaign.ts';
import type { CampaignSettings } from './settings.ts';

/**
 * What a customer file would start again when it is dropped into `known`; undefined when that campaign is not over, or was
 * cancelled, or has no settings.
 */
export function reopeningWarning(known: Campaign | undefined): string | undefined {
  const { campaignId, completedAt, settings, state } = known ?? {};
  if (completedAt === undefined || state === 'CANCELLED' || settings === undefined) return undefined;
  return `${campaignId} completed on ${completedAt.slice(0, 10)}: this file starts it again with its earlier settings (${inBrief(settings)}). If you want other settings, send them with the file or choose another campaign name.`;
}

/** What is known of a campaign that began again. */
export type Reopened = Pick<Campaign, 'reopenedAt' | 'requestsSince' | 'recycle'>;

/** Of a report, about files that came after the campaign had been over. */
export function reopenedNote({ reopenedAt, requestsSince }: Reopened): string | undefined {
  if (reopenedAt === undefined) return undefined;
  const by =
    requestsSince === undefined ? 'a file that was dropped then' : 'a file or a request that came then';
  return `The campaign had completed before and was started again on ${reopenedAt.slice(0, 10)} by ${by}. It ran with the settings below.`;
}

/** Of a report, about contacts that an operator had called again after the campaign had been over. */
export function recycledNote({ recycle }: Reopened): string | undefined {
  if (recycle === undefined) return undefined;
  const { outcomes, attempts, startedAt } = recycle;
  const times = attempts === 1 ? 'once' : `up to ${attempts} times`;
  return `The campaign had completed before, and an operator had contacts with the outcome ${outcomes.join(' or ')} called again, ${times}, from ${startedAt.slice(0, 10)} on. Their figures are those of all their calls.`;
}

/** What matters most to those who are called; never attributes, which may hold anything. */
function inBrief({
  callingHours,
  callsPerSecond,
  maxConcurrentCalls,
  startAt,
  endAt,
}: CampaignSettings): string {
  const parts = [
    callingHours !== undefined && `callingHours ${JSON.stringify(callingHours)}`,
    callsPerSecond !== undefined && `callsPerSecond ${callsPerSecond}`,
    maxConcurrentCalls !== undefined && `maxConcurrentCalls ${maxConcurrentCalls}`,
    startAt && `startAt ${startAt}`,
    endAt && `endAt ${endAt}`,
  ].filter((part) => typeof part === 'string');
  return parts.length === 0 ? 'see `npx dialer status`' : parts.join(', ');
}

/** Whether a campaign in `state` places no calls until an operator resumes it. */
export function isHeld(state: Campaign['state']): state is 'PAUSED' | 'STOPPED' {
  return state === 'PAUSED' || state === 'STOPPED';
}

/** The state of a campaign that was over, and is not any more, because contacts of it have calls before them. */
export function stateReopened({ state, closedAs }: Pick<Campaign, 'state' | 'closedAs'>): Campaign['state'] {
  return state === 'COMPLETED' ? (closedAs ?? 'RUNNING') : state;
}
