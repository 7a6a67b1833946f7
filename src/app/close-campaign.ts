/**
 * Ends a campaign none of whose contacts is under way any more: writes its results, proves its counts and its files
 * against the rows, marks it as over and tells so. A closing may be killed anywhere and run twice at once; whatever
 * brings new customers makes it void, see domain/closing.ts.
 */
import type { Campaign } from '../domain/campaign.ts';
import { allFilesDone, isSameClosing, renewed, resultsKey, whatDoesNotAddUp } from '../domain/closing.ts';
import { endStatuses } from '../domain/contact.ts';
import { addCounts, type Counts, countChange, sameCounts } from '../domain/counts.ts';
import { resultHeader, resultLine } from '../domain/result-line.ts';
import { type CloserPorts, type ResultsUpload, UploadGone } from './closer-ports.ts';
import type { CampaignEnd, CloseCheckpoint, CloseJob } from './ports.ts';

/** After so many tries counts that do not agree with the rows are put right: the stream is seconds behind, not minutes. */
const MOST_TRIES = 20;

const TRY_AGAIN_SECONDS = 15;

/** A campaign that is being closed. */
interface Closing {
  readonly job: CloseJob;
  /** As it stood when this run began. */
  readonly campaign: Campaign & { readonly closingAt: string };
}

/** All contacts of the campaign, in the upload. */
interface Results {
  readonly upload: ResultsUpload;
  readonly tally: Counts;
  /** The key of the last contact. */
  readonly after?: string | undefined;
}

export class Closer {
  readonly #ports: CloserPorts;

  constructor(ports: CloserPorts) {
    this.#ports = ports;
  }

  /**
   * Closes the campaign of `job`, or does as much of it as fits before `deadline` (ms since 1970) and sends the rest
   * on. A campaign that is over already is only told about once more: the event goes out at least once, for whoever
   * marked the campaign as over may have been killed before telling.
   */
  async close(job: CloseJob, deadline: number): Promise<void> {
    const { campaigns, closeQueue, log } = this.#ports;
    const { campaignId, checkpoint } = job;
    const campaign = await campaigns.get(campaignId);
    if (campaign?.completedAt !== undefined) return this.#tell(campaign);
    if (!isClosing(campaign) || (checkpoint && !isSameClosing(campaign, checkpoint.closingAt))) {
      // Its upload is left to the bucket's rule on unfinished ones: another run of the same closing may be using it.
      return log.info('A closing is void: the campaign has changed since.', { campaignId });
    }
    try {
      const closing = { job, campaign };
      const results = await this.#readAll(closing, deadline);
      if (results) await this.#end(closing, results);
    } catch (error) {
      if (!(error instanceof UploadGone)) throw error;
      log.warn('The upload of the results is gone; they are written anew.', { campaignId });
      await closeQueue.send({ campaignId, tries: job.tries ?? 0 });
    }
  }

  /** Undefined when the campaign is not over, or the time is. */
  async #readAll({ job, campaign }: Closing, deadline: number): Promise<Results | undefined> {
    const { contacts, clock, results } = this.#ports;
    const { campaignId, closingAt } = campaign;
    const upload = results.open(resultsKey(campaignId), job.checkpoint);
    if (!allFilesDone(campaign)) return this.#stop(campaignId, upload);
    let saved = job.checkpoint;
    let tally: Counts = saved?.tally ?? {};
    let after = saved?.after;
    let head = saved ? '' : resultHeader;
    for (;;) {
      const page = await contacts.page(campaignId, after);
      if (page.contacts.some(({ status }) => !endStatuses.has(status))) return this.#stop(campaignId, upload);
      for (const contact of page.contacts) tally = addCounts(tally, countChange(undefined, contact));
      after = page.next ?? page.contacts.at(-1)?.contactKey ?? after;
      const uploaded = await upload.write(head + page.contacts.map(resultLine).join(''));
      head = '';
      if (uploaded && after !== undefined) saved = { ...uploaded, closingAt, after, tally };
      if (page.next === undefined) return { upload, tally, after };
      if (clock.now() > deadline) return this.#passOn(job, closingAt, saved);
    }
  }

  async #stop(campaignId: string, upload: ResultsUpload): Promise<undefined> {
    await this.#ports.campaigns.stopClosing(campaignId);
    await upload.abort();
    this.#ports.log.info('The campaign is not over: contacts or files of it are under way.', { campaignId });
  }

  /** @throws Error when this run has uploaded nothing: the next one would not come further. */
  async #passOn(job: CloseJob, closingAt: string, saved: CloseCheckpoint | undefined): Promise<undefined> {
    const { campaigns, closeQueue } = this.#ports;
    if (!saved || saved === job.checkpoint) {
      throw new Error('Reading the contacts takes so long that one run uploads no part of the results.');
    }
    const from = job.checkpoint?.closingAt ?? closingAt;
    const checkpoint = { ...saved, closingAt: renewed(from) };
    if (!(await campaigns.renewClosing(job.campaignId, from, checkpoint.closingAt))) return;
    await closeQueue.send({ campaignId: job.campaignId, tries: job.tries ?? 0, checkpoint });
  }

  async #end({ job, campaign }: Closing, results: Results): Promise<void> {
    const { campaigns, clock, log } = this.#ports;
    const { campaignId, closingAt } = campaign;
    // Reading took a while, in which the counts went on.
    const now = await campaigns.get(campaignId);
    if (!now || !(await this.#countsAgree(job, now, closingAt, results))) return;
    await results.upload.finish();
    const end = endOf(now, results.tally);
    if (end.notProven) log.error('The rows of a campaign do not add up.', { campaignId, why: end.notProven });
    const ended = await campaigns.complete(campaignId, { state: now.state, closingAt }, end, clock.now());
    if (ended) return this.#tell(ended);
    // Paused or resumed in this very moment: the next sweep begins anew. Or it is somebody else's by now.
    if ((await campaigns.get(campaignId))?.closingAt === closingAt) await campaigns.stopClosing(campaignId);
  }

  /**
   * The campaign's counts against what was read. The stream that brings them may be behind: then the job comes again,
   * and does not read again what has been uploaded. The last try does, so that counts are put right to rows as they
   * stand, and not to those of a while ago.
   */
  async #countsAgree(
    job: CloseJob,
    campaign: Campaign,
    closingAt: string,
    results: Results,
  ): Promise<boolean> {
    const { campaigns, closeQueue, log } = this.#ports;
    const { upload, tally, after } = results;
    const { campaignId, counts } = campaign;
    if (sameCounts(counts ?? {}, tally)) return true;
    const tries = (job.tries ?? 0) + 1;
    if (tries > MOST_TRIES && (await campaigns.putRightCounts(campaignId, counts, tally))) {
      log.warn('Counts did not agree with the contacts and were put right.', { campaignId, counts, tally });
      return true;
    }
    const uploaded = tries < MOST_TRIES ? await upload.flush() : undefined;
    if (!uploaded || after === undefined) {
      await upload.abort();
      await closeQueue.send({ campaignId, tries: Math.min(tries, MOST_TRIES) }, TRY_AGAIN_SECONDS);
      return false;
    }
    const checkpoint = { ...uploaded, closingAt: job.checkpoint?.closingAt ?? closingAt, after, tally };
    await closeQueue.send({ campaignId, tries, checkpoint }, TRY_AGAIN_SECONDS);
    return false;
  }

  async #tell(campaign: Campaign): Promise<void> {
    const { events, log, results } = this.#ports;
    const { campaignId, state, counts } = campaign;
    await events.completed(campaign, { bucket: results.bucket, key: resultsKey(campaignId) });
    log.info('A campaign is over.', { campaignId, state, counts });
  }
}

function isClosing(campaign: Campaign | undefined): campaign is Closing['campaign'] {
  return campaign?.closingAt !== undefined;
}

/**
 * A cancelled campaign stays cancelled. Why a campaign was stopped or cancelled stays worth reading when it is over;
 * why it was paused does not.
 */
function endOf(campaign: Campaign, tally: Counts): CampaignEnd & { readonly notProven?: string } {
  const { state, stateReason: reason } = campaign;
  const notProven = whatDoesNotAddUp(campaign, tally);
  const kept = state === 'STOPPED' || state === 'CANCELLED' ? reason : undefined;
  // A campaign that is closed again has the sentence already.
  const sentences = [notProven && kept?.endsWith(notProven) ? undefined : kept, notProven];
  const stateReason = sentences.filter((sentence) => sentence !== undefined).join(' ');
  return {
    state: state === 'CANCELLED' ? 'CANCELLED' : 'COMPLETED',
    ...(stateReason !== '' && { stateReason }),
    ...(notProven !== undefined && { notProven }),
  };
}
