/**
 * Calling contacts of a completed campaign again, as `dialer recycle` does. The page shows the counts of the campaign, which are at least
 * as many: reading all contacts of a large one takes longer than a page waits.
 */
import { z } from 'zod';
import type { CampaignStore } from '../../src/campaign/campaign-store.ts';
import { MAX_RECYCLE_ATTEMPTS, recycledOutcomes } from '../../src/contact/recycle.ts';
import type { Caller } from '../caller.ts';
import { detailsOf } from '../campaign-move.ts';
import { CliError } from '../cli-error.ts';
import { beginRecycle, recyclableSince, recycleOf } from '../recycle-campaign.ts';
import { bodyOf, type ConsoleFeature, noCampaign } from './console-feature.ts';
import { refuse } from './guard.ts';
import { inTime } from './in-time.ts';

/** Where the wish is kept, and whose it is. */
export interface RecycleDesk {
  readonly campaigns: Pick<CampaignStore, 'get' | 'beginRecycle'>;
  readonly caller: Pick<Caller, 'known'>;
}

const wishSchema = z.strictObject({
  outcomes: z.array(z.enum(recycledOutcomes)).min(1).max(recycledOutcomes.length),
  attempts: z.int().min(1).max(MAX_RECYCLE_ATTEMPTS),
  /** When the campaign had completed that the operator saw. */
  completedAt: z.string().max(40),
});

/** `now`: ms since 1970. */
export function recycleFeature(
  { campaigns, caller }: RecycleDesk,
  now: () => number = Date.now,
): ConsoleFeature {
  return {
    routes(app, fromOwnPage) {
      app.post('/api/campaigns/:id/recycle', fromOwnPage, async (c) => {
        const wanted = wishSchema.safeParse(await bodyOf(c));
        if (!wanted.success) return refuse(c, 400, 'The request to call contacts again is not valid.');
        const { completedAt, ...choice } = wanted.data;
        const campaign = await inTime(campaigns.get(c.req.param('id')));
        if (!campaign) return noCampaign(c);
        if (recyclableSince(campaign, now()) !== completedAt)
          throw new CliError(
            `${campaign.campaignId} has run and completed again since you were asked. Nothing was changed: check it and decide again.`,
          );
        const { by } = await detailsOf(caller);
        const details = { nowMs: now(), ...(by !== undefined && { by }) };
        await inTime(beginRecycle(campaigns, campaign, recycleOf(choice, now()), details));
        return c.json({});
      });
    },
  };
}
