/** The campaigns whose contacts wait for a line: what a function that frees one reads, to bring the next contact. */

export interface WaitingCampaigns {
  /** Their ids, in any order. A campaign may be named that has no such contact any more. */
  list(): Promise<readonly string[]>;
  /** Idempotent. */
  add(campaignIds: readonly string[]): Promise<void>;
  /** Idempotent. */
  remove(campaignIds: readonly string[]): Promise<void>;
}
