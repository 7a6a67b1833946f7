/**
 * Calling contacts of a completed campaign again, as `dialer recycle` does. The page shows the counts of the campaign, which are at least
 * as many: reading all contacts of a large one takes longer than a page waits. They are read up to the first that is called again: a campaign
 * without one would be closed anew for nothing, in place of results that may have more contacts.
 */
import { z } from 'zod';
import type { Campaign } from '../../src/campaign/campaign.ts';
import type { CampaignStore } from '../../src/campaign/campaign-store.ts';
import { recycleRulesOf } from '../../src/campaign/retry-rules.ts';
import type { ContactStore } from '../../src/contact/contact-store.ts';
import { MAX_RECYCLE_ATTEMPTS, recycledFact, recycledOutcomes } from '../../src/contact/recycle.ts';
import type { Caller } from '../caller.ts';
import { detailsOf } from '../campaign-move.ts';
import { CliError } from '../cli-error.ts';
import {
  beginRecycle,
  noneToRecycle,
  type RecycleWish,
  recyclableSince,
  wishOf,
} from '../recycle-campaign.ts';
import { bodyOf, type ConsoleFeature, noCampaign } from './console-feature.ts';
import { refuse } from './guard.ts';
import { changeInTime, inTime } from './in-time.ts';

/** Where the wish is kept, whom it concerns, and whose it is. */
export interface RecycleDesk {
  readonly campaigns: Pick<CampaignStore, 'get' | 'beginRecycle'>;
  readonly contacts: Pick<ContactStore, 'page'>;
  readonly caller: Pick<Caller, 'known'>;
}

const wishSchema = z.strictObject({
  outcomes: z.array(z.enum(recycledOutcomes)).min(1).max(recycledOutcomes.length),
  attempts: z.int().min(1).max(MAX_RECYCLE_ATTEMPTS),
  /** When the campaign had completed that the operator saw. */
  completedAt: z.string().max(40),
});

/** How long contacts are read: the page waits for 15 s. */
const SEARCH_MS = 8_000;

/** `now`: ms since 1970. */
export function recycleFeature(
  { campaigns, contacts, caller }: RecycleDesk,
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
        const wish = wishOf(choice);
        await mustHaveOne(campaign, wish, contacts, now);
        const { by } = await detailsOf(caller);
        const details = { nowMs: now(), ...(by !== undefined && { by }) };
        await changeInTime(beginRecycle(campaigns, campaign, wish, details));
        return c.json({});
      });
    },
  };
}

/** @throws {CliError} no contact would be called again, or none was found in time */
async function mustHaveOne(
  { campaignId, settings }: Campaign,
  wish: RecycleWish,
  contacts: Pick<ContactStore, 'page'>,
  now: () => number,
): Promise<void> {
  const rules = recycleRulesOf(settings);
  const until = now() + SEARCH_MS;
  for (let after: string | undefined; ; ) {
    const page = await inTime(contacts.page(campaignId, after));
    if (page.contacts.some((contact) => recycledFact(contact, wish, rules, now()))) return;
    after = page.next;
    if (after === undefined) throw new CliError(`${noneToRecycle(campaignId, wish)} Nothing was changed.`);
    if (now() >= until)
      throw new CliError(
        `${campaignId} is too large for this page: no contact that can be called again was found in ${SEARCH_MS / 1_000} s. Nothing was changed. Run: npx dialer recycle ${campaignId} --outcome ${wish.outcomes.join(',')} --attempts ${wish.attempts}`,
      );
  }
}
