/** Ends the import of a campaign: whichever of its files is done last, of customers or of settings, does it. */
import { readKey } from '../campaign/campaign-id.ts';
import type { CampaignStore } from '../campaign/campaign-store.ts';

/** Moves the campaign from IMPORTING to RUNNING when all its files are done and one at least holds customers. */
export async function endImport(
  campaignId: string,
  campaigns: Pick<CampaignStore, 'get' | 'changeState'>,
  nowMs: number,
): Promise<void> {
  const files = Object.values((await campaigns.get(campaignId))?.files ?? {});
  const hasCustomers = files.some(({ file }) => readKey(file).kind === 'customers');
  if (!hasCustomers || files.some(({ done }) => !done)) return;
  await campaigns.changeState(campaignId, ['IMPORTING'], 'RUNNING', undefined, nowMs);
}
