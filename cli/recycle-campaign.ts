/** Calling contacts of a completed campaign again, as the command and the console do it. */
import { randomUUID } from 'node:crypto';
import type { Campaign } from '../src/campaign/campaign.ts';
import type { CampaignStore } from '../src/campaign/campaign-store.ts';
import { gate } from '../src/campaign/may-dial.ts';
import type { Recycle } from '../src/contact/recycle.ts';
import { noteOf } from '../src/history/campaign-history.ts';
import { toIso } from '../src/time/instant.ts';
import type { MoveDetails } from './campaign-move.ts';
import { CliError } from './cli-error.ts';
import { amount, minuteOf } from './words.ts';

/** What an operator chooses. */
export type RecycleChoice = Pick<Recycle, 'outcomes' | 'attempts'>;

/** `nowMs`: ms since 1970. */
export function recycleOf({ outcomes, attempts }: RecycleChoice, nowMs: number): Recycle {
  return { id: randomUUID(), outcomes: [...new Set(outcomes)], attempts, startedAt: toIso(nowMs) };
}

/**
 * When `campaign` completed (ISO 8601), if its contacts may be called again at `nowMs` (ms since 1970).
 * @throws {CliError} it is not over, was cancelled, or places no more calls; the sentence says what to do
 */
export function recyclableSince(campaign: Campaign, nowMs: number): string {
  const { campaignId, state, completedAt, recycle, reopenedAt = '' } = campaign;
  if (state === 'CANCELLED')
    throw new CliError(
      `${campaignId} is CANCELLED: its contacts cannot be called again. Upload its customers under another name.`,
    );
  if (state !== 'COMPLETED' || completedAt === undefined) {
    const since =
      recycle === undefined || recycle.startedAt < reopenedAt
        ? ''
        : ` Contacts with ${recycle.outcomes.join(' or ')} are being called again, as asked on ${minuteOf(recycle.startedAt)}.`;
    throw new CliError(
      `${campaignId} is ${state === 'COMPLETED' ? 'being started again by a file or a request' : state}: contacts are called again only when their campaign has completed. Nothing was changed.${since}`,
    );
  }
  const admission = gate(campaign, nowMs);
  if (admission.type === 'over')
    throw new CliError(
      `No contact of ${campaignId} can be called again. ${admission.reason} Change that first: npx dialer settings ${campaignId} endAt=null`,
    );
  return completedAt;
}

/**
 * Has the contacts of `campaign` called again, if it is as it was seen, and notes who did it in its history.
 * @throws {CliError} it is not; nothing was changed
 */
export async function beginRecycle(
  campaigns: Pick<CampaignStore, 'beginRecycle'>,
  campaign: Campaign,
  recycle: Recycle,
  { by, nowMs }: Omit<MoveDetails, 'reason'>,
): Promise<void> {
  const { campaignId } = campaign;
  const completedAt = recyclableSince(campaign, nowMs);
  const { outcomes, attempts, startedAt } = recycle;
  const detail = `${outcomes.join(', ')}; ${amount(attempts, 'attempt')}`;
  const entry = { at: startedAt, action: 'recycle', detail, ...(by !== undefined && { by }) } as const;
  if (await campaigns.beginRecycle(campaignId, completedAt, recycle, nowMs, noteOf(campaign, entry))) return;
  throw new CliError(
    `${campaignId} has changed in the meantime, so nothing was changed. Check it and decide again.`,
  );
}
