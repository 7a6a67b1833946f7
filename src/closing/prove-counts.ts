/** Proves the counts of a campaign against the contacts that were read, and corrects counts that cannot change any more. */
import type { Campaign } from '../campaign/campaign.ts';
import { addCounts, type Counts } from '../contact/counts.ts';
import { callsIn } from '../report/report-figures.ts';
import { toIso } from '../time/instant.ts';
import type { CloserPorts } from './closer-ports.ts';
import { isStreamSilent } from './closing.ts';
import { expiredContacts } from './closing-proof.ts';
import type { ReadContacts } from './write-results.ts';

export type CountProof =
  | {
      readonly type: 'agree';
      /** With everything that was counted of it. */
      readonly campaign: Campaign;
      /** Contacts that are counted and have expired. */
      readonly expired: number;
    }
  /** Since when (ISO 8601); and whether what was read is too old to correct counts by it, whenever that is. */
  | { readonly type: 'disagree'; readonly since: string; readonly mustBeReadAgain: boolean };

export class CountProver {
  readonly #ports: Pick<CloserPorts, 'campaigns' | 'ledger' | 'clock' | 'log'>;
  readonly #retentionDays: number;

  constructor(ports: Pick<CloserPorts, 'campaigns' | 'ledger' | 'clock' | 'log'>, retentionDays: number) {
    this.#ports = ports;
    this.#retentionDays = retentionDays;
  }

  /**
   * The counts of `standing` against what was read; they have disagreed since `disagreedSince`, if so. The stream that
   * brings the counts may be behind: only when no change can come any more that the contacts read have been through, are
   * counts corrected.
   */
  async prove(standing: Campaign, read: ReadContacts, disagreedSince?: string): Promise<CountProof> {
    const { clock, log } = this.#ports;
    const { tally, figures, readSince, changedAt } = read;
    const campaign = await this.#withSetAside(standing, tally);
    const atMs = clock.now();
    const since = [disagreedSince ?? toIso(atMs), changedAt].sort().at(-1) ?? changedAt;
    const countsAreFinal = isStreamSilent(since, readSince);
    const reading = { tally, atMs, retentionDays: this.#retentionDays, countsAreFinal };
    const expired = expiredContacts(campaign, reading);
    if (expired !== undefined) return { type: 'agree', campaign, expired };
    if (countsAreFinal && (await this.#correct(campaign, tally, callsIn(figures)))) {
      const { campaignId, counts } = campaign;
      log.warn('Counts did not agree with the contacts and were corrected.', { campaignId, counts, tally });
      return { type: 'agree', campaign, expired: 0 };
    }
    return { type: 'disagree', since, mustBeReadAgain: isStreamSilent(since, toIso(atMs)) };
  }

  /**
   * The campaign with what was counted beside its item in its counts, as soon as these agree with the contacts then;
   * before that the stream may still bring more of either.
   */
  async #withSetAside(campaign: Campaign, tally: Counts): Promise<Campaign> {
    const { clock, ledger, log } = this.#ports;
    const { campaignId, counts = {}, calls = 0 } = campaign;
    const aside = await ledger.setAsideOf(campaignId);
    if (!aside) return campaign;
    const whole = { ...campaign, counts: addCounts(counts, aside.counts), calls: calls + aside.calls };
    const reading = { tally, atMs: clock.now(), retentionDays: this.#retentionDays, countsAreFinal: false };
    if (expiredContacts(whole, reading) === undefined) return campaign;
    if (!(await ledger.foldIn(campaign, aside, whole.counts, whole.calls))) return campaign;
    log.warn('Counts that were kept outside the item of the campaign are back in it.', { campaignId });
    return whole;
  }

  /** Sets the counts to those of the contacts; what was counted beside the campaign is in them. */
  async #correct(campaign: Campaign, tally: Counts, calls: number): Promise<boolean> {
    const { campaigns, ledger } = this.#ports;
    const { campaignId, counts } = campaign;
    const aside = await ledger.setAsideOf(campaignId);
    return aside
      ? ledger.foldIn(campaign, aside, tally, calls)
      : campaigns.correctCounts(campaignId, counts, tally, calls);
  }
}
