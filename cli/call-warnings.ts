/** What `dialer call` says of a campaign that is there already. */
import type { Campaign } from '../src/campaign/campaign.ts';
import { readKey } from '../src/campaign/campaign-id.ts';
import { reopeningWarning } from '../src/campaign/reopening.ts';

/** Why a contact that is added to `known` at `nowMs` (ms since 1970) would not be called. */
export function refusalFor(known: Campaign | undefined, nowMs: number): string | undefined {
  const { campaignId, state, settings: { endAt } = {} } = known ?? {};
  if (state === 'CANCELLED') return `${campaignId} was cancelled, so the contact would not be called.`;
  if (endAt !== undefined && nowMs >= Date.parse(endAt))
    return `${campaignId} ended at ${endAt}, so the contact would not be called.`;
  return undefined;
}

/** What an operator must know of it. */
export function warningOf(known: Campaign | undefined): string | undefined {
  if (known === undefined) return undefined;
  const { campaignId, state } = known;
  const isHeld = state === 'PAUSED' || state === 'STOPPED';
  const warnings = [
    isHeld &&
      `${campaignId} is ${state}: no contact is called until you run \`npx dialer resume ${campaignId}\`.`,
    !isHeld && reopeningWarning(known)?.replace('this file starts it', 'this request starts it'),
    staysOpen(known) &&
      `${campaignId} has no endAt: from now on it stays open for requests until you cancel it, also when its files are done.`,
  ].filter((warning) => typeof warning === 'string');
  return warnings.length === 0 ? undefined : warnings.join(' ');
}

/** Whether a campaign of files, which ends by itself, stays open from its first request on. */
function staysOpen({ requestsSince, settings, files = {} }: Campaign): boolean {
  const hasCustomers = Object.values(files).some(({ file }) => readKey(file).kind === 'customers');
  return requestsSince === undefined && settings?.endAt === undefined && hasCustomers;
}
