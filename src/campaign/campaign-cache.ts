/** A dialer's view of its campaigns: read often enough that a pause stops calls within seconds, not for each call. */

import type { Clock } from '../time/clock.ts';
import type { Campaign } from './campaign.ts';
import type { CampaignStore } from './campaign-store.ts';

/** A pause must hold within 10 s; this and the length of one request stay far below. */
const FRESH_FOR_MS = 2_000;

interface Reading {
  readonly at: number;
  readonly campaign: Promise<Campaign | undefined>;
  isOver: boolean;
}

export class CampaignCache {
  readonly #store: Pick<CampaignStore, 'get'>;
  readonly #clock: Clock;
  readonly #read = new Map<string, Reading>();

  constructor(store: Pick<CampaignStore, 'get'>, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /**
   * The campaign, at most 2 s old. One that is not proven yet is read anew each time; but who asks while it is being
   * read, as all of a batch do at its beginning, waits for that answer.
   */
  async get(campaignId: string): Promise<Campaign | undefined> {
    const known = this.#read.get(campaignId);
    if (known && this.#clock.now() - known.at < FRESH_FOR_MS) {
      if (!known.isOver) return known.campaign;
      const campaign = await known.campaign;
      if (campaign?.provenAt !== undefined) return campaign;
    }
    return this.#readAnew(campaignId);
  }

  /** Forgets what is known, because this dialer itself has changed it. */
  forget(campaignId: string): void {
    this.#read.delete(campaignId);
  }

  async #readAnew(campaignId: string): Promise<Campaign | undefined> {
    const campaign = this.#store.get(campaignId);
    const reading: Reading = { at: this.#clock.now(), campaign, isOver: false };
    this.#read.set(campaignId, reading);
    try {
      return await campaign;
    } catch (error) {
      if (this.#read.get(campaignId) === reading) this.#read.delete(campaignId);
      throw error;
    } finally {
      reading.isOver = true;
    }
  }
}
