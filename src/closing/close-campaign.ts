/**
 * Ends a campaign none of whose contacts is under way any more: writes its results and its report, proves its counts and
 * its files against the rows, marks it as over and tells so. A closing may be killed anywhere and run twice at once; whatever
 * brings new customers makes it void, see closing.ts.
 */
import type { Campaign } from '../campaign/campaign.ts';
import type { CampaignEnd } from '../campaign/campaign-store.ts';
import { endStatuses } from '../contact/contact.ts';
import type { ContactPage } from '../contact/contact-store.ts';
import { addCounts, type Counts, countChange } from '../contact/counts.ts';
import { campaignReportKey } from '../report/campaign-report-key.ts';
import type { ReportInput } from '../report/report-facts.ts';
import { callsIn, noFigures } from '../report/report-figures.ts';
import { SECOND_MS, toIso } from '../time/instant.ts';
import { reportOf, withFigures } from './campaign-report.ts';
import type { CloseCheckpoint, CloseJob } from './close-queue.ts';
import { type CloserPorts, type ResultsUpload, UploadGone } from './closer-ports.ts';
import { allFilesDone, isSameClosing, isStreamSilent, resultsKey } from './closing.ts';
import { expiredContacts, expiredSentence, whatDoesNotAddUp } from './closing-proof.ts';
import { resultHeader, resultLine } from './result-line.ts';

/** The stream that brings the counts is seconds behind, as a rule: so often the counts are looked at again soon. */
const SOON_TRIES = 20;

/** Long enough for a run to renew its closing after it has sent the job that goes on with it. */
const SOON_SECONDS = 15;

/** SQS's longest delay. */
const LATER_SECONDS = 900;

/** A campaign that is being closed. */
interface Closing {
  readonly job: CloseJob;
  /** As it stood when this run began. */
  readonly campaign: Campaign & { readonly closingAt: string };
}

/** The contacts of the campaign that are read. */
type ReadContacts = Pick<CloseCheckpoint, 'tally' | 'figures' | 'readSince' | 'changedAt'> & {
  /** The key of the last one. */
  readonly after?: string | undefined;
};

/** All contacts of the campaign, in the upload. */
interface Results {
  readonly upload: ResultsUpload;
  readonly read: ReadContacts;
}

export class Closer {
  readonly #ports: CloserPorts;
  readonly #retentionDays: number;

  /** `retentionDays`: how long the table keeps contacts after their end; Infinity: for ever. */
  constructor(ports: CloserPorts, retentionDays = Number.POSITIVE_INFINITY) {
    this.#ports = ports;
    this.#retentionDays = retentionDays;
  }

  /**
   * Closes the campaign of `job`, or does as much of it as fits before `deadline` (ms since 1970) and sends the rest
   * on. A campaign that is over already is only told about once more: the event goes out at least once, for whoever
   * marked the campaign as over may have been killed before telling.
   */
  async close(job: CloseJob, deadline: number): Promise<void> {
    const { campaigns, log } = this.#ports;
    const { campaignId } = job;
    const campaign = await campaigns.get(campaignId);
    if (campaign?.completedAt !== undefined) return this.#tell(campaign);
    if (!isClosing(campaign) || !isSameClosing(campaign, job.closings)) {
      // Its upload is left to the bucket's rule on unfinished ones: another run of the same closing may be using it.
      return log.info('A closing is void: the campaign has changed since.', { campaignId });
    }
    const closing = { job, campaign };
    try {
      const results = await this.#readAll(closing, deadline);
      if (results) await this.#end(closing, results);
    } catch (error) {
      if (!(error instanceof UploadGone)) throw error;
      log.warn('The upload of the results is gone; they are written anew.', { campaignId });
      await this.#sendOn(closing, { checkpoint: undefined }, SOON_SECONDS);
    }
  }

  /** Undefined when the campaign is not over, or the time is. */
  async #readAll(closing: Closing, deadline: number): Promise<Results | undefined> {
    const { contacts, clock, results, log } = this.#ports;
    const { checkpoint } = closing.job;
    const { campaignId } = closing.campaign;
    const upload = results.open(resultsKey(campaignId), checkpoint);
    if (!allFilesDone(closing.campaign)) return this.#stop(campaignId, upload);
    let saved = checkpoint;
    let read: ReadContacts = saved ?? nothingRead(clock.now());
    let head = saved ? '' : resultHeader;
    for (;;) {
      const page = await contacts.page(campaignId, read.after);
      if (page.contacts.some(({ status }) => !endStatuses.has(status))) return this.#stop(campaignId, upload);
      const figures = withFigures(read.figures, page.contacts, campaignId, log);
      read = { ...withPage(read, page), figures };
      const uploaded = await upload.write(head + page.contacts.map(resultLine).join(''));
      head = '';
      if (uploaded) saved = checkpointOf(read, uploaded);
      if (page.next === undefined) return { upload, read };
      if (clock.now() > deadline) return this.#passOn(closing, saved);
    }
  }

  async #stop(campaignId: string, upload: ResultsUpload): Promise<undefined> {
    await this.#ports.campaigns.stopClosing(campaignId);
    await upload.abort();
    this.#ports.log.info('The campaign is not over: contacts or files of it are under way.', { campaignId });
  }

  /** @throws Error when this run has uploaded nothing: the next one would not come further. */
  async #passOn(closing: Closing, checkpoint: CloseCheckpoint | undefined): Promise<undefined> {
    if (!checkpoint || checkpoint === closing.job.checkpoint) {
      throw new Error('Reading the contacts takes so long that one run uploads no part of the results.');
    }
    await this.#sendOn(closing, { checkpoint }, SOON_SECONDS);
  }

  /**
   * Has the closing go on with another job. That is sent before the closing is renewed, and knows it by either name, so
   * that nothing is lost when this run is killed in between. When this run is delivered again after that, it is void.
   */
  async #sendOn({ job, campaign }: Closing, change: Partial<CloseJob>, delaySeconds: number): Promise<void> {
    const { campaigns, clock, closeQueue } = this.#ports;
    const { campaignId, closingAt } = campaign;
    const renewedTo = toIso(clock.now() + delaySeconds * SECOND_MS);
    await closeQueue.send({ ...job, ...change, closings: [closingAt, renewedTo] }, delaySeconds);
    await campaigns.renewClosing(campaignId, closingAt, renewedTo);
  }

  async #end(closing: Closing, results: Results): Promise<void> {
    const { campaigns, clock } = this.#ports;
    const { campaignId, closingAt } = closing.campaign;
    // Reading took a while, in which the counts went on.
    const standing = await campaigns.get(campaignId);
    const now = standing && (await this.#withSetAside(standing, results.read.tally));
    const expired = now && (await this.#proveCounts(closing, now, results));
    if (!now || expired === undefined) return;
    const end = this.#endOf(now, results.read.tally, expired);
    const endedAt = clock.now();
    await results.upload.finish();
    await this.#writeReport(now, end, { ...results.read, expired, endedAt });
    const ended = await campaigns.complete(campaignId, { state: now.state, closingAt }, end, endedAt);
    if (ended) return this.#tell(ended);
    // Paused or resumed in this very moment: the next sweep begins anew. Or it is somebody else's by now.
    if ((await campaigns.get(campaignId))?.closingAt === closingAt) await campaigns.stopClosing(campaignId);
  }

  /** Before the campaign is over, so that whoever is told finds it; a report that was written before is replaced. */
  async #writeReport(
    campaign: Campaign,
    end: CampaignEnd,
    counted: Omit<ReportInput, 'campaign'>,
  ): Promise<void> {
    const { results, log } = this.#ports;
    await results.savePage(campaignReportKey(campaign.campaignId), reportOf(campaign, end, counted, log));
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
    log.warn('Counts that were kept beside the campaign are in its item again.', { campaignId });
    return whole;
  }

  /** Puts the counts right to the contacts; what was counted beside the campaign is in them. */
  async #putRight(campaign: Campaign, tally: Counts, calls: number): Promise<boolean> {
    const { campaigns, ledger } = this.#ports;
    const { campaignId, counts } = campaign;
    const aside = await ledger.setAsideOf(campaignId);
    return aside
      ? ledger.foldIn(campaign, aside, tally, calls)
      : campaigns.putRightCounts(campaignId, counts, tally, calls);
  }

  /**
   * The campaign's counts against what was read; answers how many of the contacts counted have expired, or undefined
   * when the counts do not agree. The stream that brings them may be behind: then the job comes again, until nothing
   * can come any more that the contacts read have been through. Only then they are put right.
   */
  async #proveCounts(
    closing: Closing,
    now: Campaign,
    { upload, read }: Results,
  ): Promise<number | undefined> {
    const { clock, log } = this.#ports;
    const { campaignId, counts } = now;
    const { tally, figures, readSince, changedAt } = read;
    const atMs = clock.now();
    const since = [closing.job.disagreedSince ?? toIso(atMs), changedAt].sort().at(-1) ?? changedAt;
    const countsAreFinal = isStreamSilent(since, readSince);
    const reading = { tally, atMs, retentionDays: this.#retentionDays, countsAreFinal };
    const expired = expiredContacts(now, reading);
    if (expired !== undefined) return expired;
    if (countsAreFinal && (await this.#putRight(now, tally, callsIn(figures)))) {
      log.warn('Counts did not agree with the contacts and were put right.', { campaignId, counts, tally });
      return 0;
    }
    // What was read stays good for a comparison, but counts are put right to contacts as they stand then.
    const uploaded = isStreamSilent(since, toIso(atMs)) ? undefined : await upload.flush();
    const checkpoint = uploaded && checkpointOf(read, uploaded);
    if (!checkpoint) await upload.abort();
    const tries = (closing.job.tries ?? 0) + 1;
    const change = { tries, disagreedSince: since, checkpoint };
    await this.#sendOn(closing, change, tries <= SOON_TRIES ? SOON_SECONDS : LATER_SECONDS);
    return undefined;
  }

  /**
   * A cancelled campaign stays cancelled. Why a campaign was stopped or cancelled stays worth reading when it is over;
   * why it was paused does not.
   */
  #endOf(campaign: Campaign, tally: Counts, expired: number): CampaignEnd {
    const { log } = this.#ports;
    const { campaignId, state, stateReason } = campaign;
    const gone = expiredSentence(expired, this.#retentionDays);
    const lost = whatDoesNotAddUp(campaign, tally, expired);
    if (gone !== undefined)
      log.warn('Contacts had expired before their campaign was over.', { campaignId, expired });
    if (lost !== undefined) log.error('The rows of a campaign do not add up.', { campaignId, why: lost });
    const kept = state === 'STOPPED' || state === 'CANCELLED' ? stateReason : undefined;
    // A campaign that is closed again has the sentences already.
    const sentences = [kept, ...[gone, lost].filter((sentence) => !sentence || !kept?.includes(sentence))];
    const reason = sentences.filter((sentence) => sentence !== undefined).join(' ');
    return {
      state: state === 'CANCELLED' ? 'CANCELLED' : 'COMPLETED',
      ...(reason !== '' && { stateReason: reason }),
    };
  }

  async #tell(campaign: Campaign): Promise<void> {
    const { events, log, results } = this.#ports;
    const { campaignId, state, counts } = campaign;
    const { bucket } = results;
    const report = { bucket, key: campaignReportKey(campaignId) };
    await events.completed(campaign, { bucket, key: resultsKey(campaignId) }, report);
    log.info('A campaign is over.', { campaignId, state, counts });
  }
}

function isClosing(campaign: Campaign | undefined): campaign is Closing['campaign'] {
  return campaign?.closingAt !== undefined;
}

function nothingRead(nowMs: number): ReadContacts {
  return { tally: {}, figures: noFigures(), readSince: toIso(nowMs), changedAt: '' };
}

/** All but the figures. */
function withPage(read: ReadContacts, { contacts, next }: ContactPage): ReadContacts {
  let { tally, changedAt } = read;
  for (const contact of contacts) {
    tally = addCounts(tally, countChange(undefined, contact));
    if (contact.updatedAt > changedAt) changedAt = contact.updatedAt;
  }
  const after = next ?? contacts.at(-1)?.contactKey ?? read.after;
  return { ...read, tally, changedAt, after };
}

/** Undefined when nobody is in it yet: then there is nothing to go on from. */
function checkpointOf(
  { after, ...read }: ReadContacts,
  { uploadId, parts }: Pick<CloseCheckpoint, 'uploadId' | 'parts'>,
): CloseCheckpoint | undefined {
  return after === undefined ? undefined : { ...read, after, uploadId, parts };
}
