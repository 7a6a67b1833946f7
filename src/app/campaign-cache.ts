/** A dialer's view of its campaigns: read often enough that a pause stops calls within seconds, not for each call. */
import type { Campaign } from '../domain/campaign.ts';
import type { CampaignStore, Clock } from './ports.ts';

/** A pause must hold within 10 s; this and the length of one request stay far below. */
const FRESH_FOR_MS = 2_000;

export class CampaignCache {
  readonly #store: Pick<CampaignStore, 'get'>;
  readonly #clock: Clock;
  readonly #read = new Map<
    string,
    { readonly at: number; readonly campaign: Promise<Campaign | undefined> }
  >();

  constructor(store: Pick<CampaignStore, 'get'>, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** The campaign, at most 2 s old; one that is not proven yet is read anew each time. */
  async get(campaignId: string): Promise<Campaign | undefined> {
    const known = this.#read.get(campaignId);
    if (known && this.#clock.now() - known.at < FRESH_FOR_MS) {
      const campaign = await known.campaign;
      if (campaign?.provenAt !== undefined) return campaign;
    }
    const reading = { at: this.#clock.now(), campaign: this.#store.get(campaignId) };
    this.#read.set(campaignId, reading);
    reading.campaign.catch(() => this.#read.delete(campaignId));
    return reading.campaign;
  }

  /** Forgets what is known, because this dialer itself has changed it. */
  forget(campaignId: string): void {
    this.#read.delete(campaignId);
  }
}
