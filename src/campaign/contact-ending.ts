import type { Ending } from '../contact/contact-fact.ts';
import { expiryAfter } from '../time/expiry.ts';
import type { Campaign } from './campaign.ts';
import type { DeploymentSettings } from './deployment.ts';

/** What is decided for a contact that ends at `endedAtMs` (ms since 1970) by its campaign and the deployment. */
export function endingAt(
  endedAtMs: number,
  campaign: Pick<Campaign, 'settings'> | undefined,
  { retentionDays }: Pick<DeploymentSettings, 'retentionDays'>,
): Ending {
  return { expiresAt: expiryAfter(endedAtMs, retentionDays), ...eventsOf(campaign) };
}

/** The mark of a contact whose end is to be published: it gets it when it is dialed, or when it ends without a call. */
export function eventsOf(campaign: Pick<Campaign, 'settings'> | undefined): { readonly events?: true } {
  return campaign?.settings?.events === true ? { events: true } : {};
}
