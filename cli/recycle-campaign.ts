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

/** The same with an id. It gets its `startedAt` when it is written. */
export type RecycleWish = RecycleChoice & Pick<Recycle, 'id'>;

export function wishOf({ outcomes, attempts }: RecycleChoice): RecycleWish {
  return { id: randomUUID(), outcomes: [...new Set(outcomes)], attempts };
}

/** The sentence when there is no contact to call again. */
export function noneToRecycle(campaignId: string, { outcomes }: RecycleChoice): string {
  return `No contact of ${campaignId} with ${outcomes.join(' or ')} can be called again.`;
}

/**
 * When `campaign` completed (ISO 8601), if its contacts may be called again at `nowMs` (ms since 1970).
 * @throws {CliError} it is not over, was cancelled, places no more calls, or would not complete again; the sentence says what to do
 */
export function recyclableSince(campaign: Campaign, nowMs: number): string {
  const { campaignId, state, completedAt, recycle, reopenedAt = '', requestsSince, settings } = campaign;
  if (state === 'CANCELLED')
    throw new CliError(
      `${campaignId} is CANCELLED: its contacts cannot be called again. Upload its customers under another name.`,
    );
  if (state !== 'COMPLETED' || completedAt === undefined) {
    const since =
      recycle === undefined || recycle.startedAt < reopenedAt
        ? ''
        : ` Contacts with ${recycle.outcomes.join(' or ')} ${recycle.doneAt === undefined ? 'are being' : 'were last'} called again, as asked on ${minuteOf(recycle.startedAt)}.`;
    throw new CliError(
      `${campaignId} is ${state === 'COMPLETED' ? 'being started again by a file or a request' : state}: contacts are called again only when their campaign has completed. Nothing was changed.${since}`,
    );
  }
  const takesRequests = requestsSince !== undefined;
  const change = `npx dialer settings ${campaignId} endAt=${takesRequests ? '<a later date>' : 'null'}`;
  const admission = gate(campaign, nowMs);
  if (admission.type === 'over')
    throw new CliError(
      `No contact of ${campaignId} can be called again. ${admission.reason} Change that first: ${change}`,
    );
  if (takesRequests && settings?.endAt === undefined)
    throw new CliError(
      `${campaignId} takes requests and has no endAt: it would not complete again. Nothing was changed. Set one first: ${change}`,
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
  wish: RecycleWish,
  { by, nowMs }: Omit<MoveDetails, 'reason'>,
): Promise<void> {
  const { campaignId } = campaign;
  const completedAt = recyclableSince(campaign, nowMs);
  const { id, outcomes, attempts } = wish;
  const startedAt = toIso(nowMs);
  const recycle: Recycle = { id, outcomes, attempts, startedAt };
  const detail = `${outcomes.join(', ')}; ${amount(attempts, 'attempt')}`;
  const entry = { at: startedAt, action: 'recycle', detail, ...(by !== undefined && { by }) } as const;
  if (await campaigns.beginRecycle(campaignId, completedAt, recycle, nowMs, noteOf(campaign, entry))) return;
  throw new CliError(
    `${campaignId} has changed in the meantime, so nothing was changed. Check it and decide again.`,
  );
}
