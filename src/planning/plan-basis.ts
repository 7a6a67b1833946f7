/** What a plan is made of. */
import type { Campaign } from '../campaign/campaign.ts';
import type { DeploymentSettings } from '../campaign/deployment.ts';
import type { CampaignSettings } from '../campaign/settings.ts';
import type { Assumptions } from '../forecast/forecast-assumptions.ts';
import type { ReadDifferently } from './plan-differences.ts';
import type { HoursGroup } from './plan-groups.ts';
import type { PlanPrices } from './plan-prices.ts';
import type { RejectedFor } from './plan-reasons.ts';

/** Rows of the file; all but `overFrequencyCap` and `repaired` add up to `read`. */
export interface PlanRows {
  readonly read: number;
  /** Contacts that will be called, or be cancelled when `endAt` comes first. */
  readonly toCall: number;
  readonly rejected: number;
  /** Of another row of the file. */
  readonly duplicates: number;
  /** The campaign has them from a file imported before: they are not called for this one. */
  readonly alreadyInCampaign: number;
  readonly onDoNotCallList: number;
  /**
   * Of `toCall`: called as often as a cap or an attempt limit allows by when their hours open, others of the file before them
   * counted. They wait until it allows another call.
   */
  readonly overFrequencyCap: number;
  /** Their time zone is unknown: they would wait for ever. */
  readonly timeZoneUnknown: number;
  /** Good rows of which something was left out; the others count them. */
  readonly repaired: number;
}

/** Rows that a do-not-call list keeps from being called. */
export interface ListedRows {
  /** Id of the list. */
  readonly list: string;
  readonly rows: number;
}

/** Contacts that have several numbers; each counts once in the rows. */
export interface SeveralNumbers {
  readonly contacts: number;
  /** All numbers of these contacts. */
  readonly numbers: number;
  /** Of `numbers`: on a do-not-call list, and skipped. */
  readonly listed: number;
}

/** What was counted in the file. */
export interface FileCounts {
  readonly rows: PlanRows;
  readonly rejected: readonly RejectedFor[];
  readonly readDifferently?: readonly ReadDifferently[];
  readonly groups: readonly HoursGroup[];
  /** Contacts who have a number of another one before them: with customerIds as keys there may be some. */
  readonly sharedNumbers: number;
  readonly severalNumbers?: SeveralNumbers;
  readonly doNotCallLists?: readonly ListedRows[];
  readonly notes: readonly string[];
}

/** Under which rules it would be called. */
export interface PlanBasis {
  readonly file: string;
  readonly campaignId: string;
  readonly settings: CampaignSettings | undefined;
  readonly deployment: DeploymentSettings;
  /** What the stack knows of the campaign. */
  readonly known?: Campaign;
  readonly assumptions: Assumptions;
  readonly prices: PlanPrices;
  readonly atMs: number;
}

/** No contact is called before, ms since 1970: the plan's moment, or `startAt`. */
export function callsFrom({ settings, atMs }: Pick<PlanBasis, 'settings' | 'atMs'>): number {
  return settings?.startAt === undefined ? atMs : Math.max(atMs, Date.parse(settings.startAt));
}
