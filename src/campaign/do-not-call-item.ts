/**
 * The do-not-call list's item of the Campaigns table: which of its files are imported. It lies beside the campaigns and is
 * none: `CampaignStore` neither lists it nor answers it as one. The numbers themselves are in the Numbers table.
 */
import type { Campaign } from './campaign.ts';

/** Its key, and the folder of its files; no campaign can have this id. */
export const DO_NOT_CALL_ID = 'suppressions';

export type DoNotCallItem = Pick<Campaign, 'createdAt' | 'files'> & {
  readonly campaignId: typeof DO_NOT_CALL_ID;
  /** IMPORTING while one of its files is open, then RUNNING. */
  readonly state: 'IMPORTING' | 'RUNNING';
};

/** What the item with that key is. */
export type ItemOf<Id extends string> = Id extends typeof DO_NOT_CALL_ID ? DoNotCallItem : Campaign;
