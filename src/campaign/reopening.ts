/** Files dropped into a campaign that is over: it begins again, under the settings that it had. */
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

/** Of a report, about files that came after the campaign had been over. */
export function reopenedNote({
  reopenedAt,
  requestsSince,
}: Pick<Campaign, 'reopenedAt' | 'requestsSince'>): string | undefined {
  if (reopenedAt === undefined) return undefined;
  const by =
    requestsSince === undefined ? 'a file that was dropped then' : 'a file or a request that came then';
  return `The campaign had completed before and was started again on ${reopenedAt.slice(0, 10)} by ${by}. It ran with the settings below.`;
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
