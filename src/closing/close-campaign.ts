/**
 * Closes a campaign whose contacts have all ended: writes its results and report, proves its counts and its files
 * against the rows, marks it as over and publishes that. A closing may be killed anywhere and run twice at once; new
 * customers make it void, see closing.ts.
 */
import type { Campaign } from '../campaign/campaign.ts';
import type { CampaignEnd } from '../campaign/campaign-store.ts';
import type { DeploymentSettings } from '../campaign/deployment.ts';
import { SECOND_MS, toIso } from '../time/instant.ts';
import { reportOf } from './campaign-report.ts';
import type { CloseJob } from './close-queue.ts';
import { type CloserPorts, UploadGone } from './closer-ports.ts';
import { campaignReportKey, isSameClosing, resultsKey } from './closing.ts';
import { expiredSentence, whatDoesNotAddUp } from './closing-proof.ts';
import { type CountProof, CountProver } from './prove-counts.ts';
import { checkpointOf, type ReadContacts, type Results, readResults } from './write-results.ts';

/** The stream of the counts usually lags by seconds: the number of early checks. */
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

/** `retentionDays`: how long the table keeps contacts after their end; Infinity: for ever. */
type CloserSettings = Pick<DeploymentSettings, 'callingHours' | 'retentionDays'>;

export class Closer {
  readonly #ports: CloserPorts;
  readonly #deployment: CloserSettings;
  readonly #counts: CountProver;

  constructor(ports: CloserPorts, deployment: CloserSettings) {
    this.#ports = ports;
    this.#deployment = deployment;
    this.#counts = new CountProver(ports, deployment.retentionDays);
  }

  /**
   * Closes the campaign of `job`, or does as much of it as fits before `deadline` (ms since 1970) and sends the rest
   * on. For a campaign that is over already, only publishes the event again: it is sent at least once, because the
   * process that marked the campaign as over may have been killed before.
   */
  async close(job: CloseJob, deadline: number): Promise<void> {
    const { campaigns, log } = this.#ports;
    const { campaignId } = job;
    const campaign = await campaigns.get(campaignId);
    if (campaign?.completedAt !== undefined) return this.#publish(campaign);
    if (!isClosing(campaign) || !isSameClosing(campaign, job.closings)) {
      // Its upload is left to the bucket's rule on unfinished ones: another run of the same closing may be using it.
      return log.info('The campaign is not closed: it has changed since.', { campaignId });
    }
    const closing = { job, campaign };
    try {
      const reading = await readResults(campaign, job.checkpoint, this.#ports, this.#deployment, deadline);
      switch (reading.type) {
        case 'allRead':
          return await this.#end(closing, reading);
        case 'outOfTime':
          return await this.#sendOn(closing, { checkpoint: reading.checkpoint }, SOON_SECONDS);
        case 'notOver':
          await campaigns.stopClosing(campaignId);
          await reading.upload.abort();
          log.info('The campaign is not over: contacts or files of it are still in progress.', {
            campaignId,
          });
      }
    } catch (error) {
      if (!(error instanceof UploadGone)) throw error;
      log.warn('The upload of the results no longer exists; the results are written from the start.', {
        campaignId,
      });
      await this.#sendOn(closing, { checkpoint: undefined }, SOON_SECONDS);
    }
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

  async #end(closing: Closing, { upload, read }: Results): Promise<void> {
    const { campaigns, clock, log, results } = this.#ports;
    const { campaignId, closingAt } = closing.campaign;
    // Reading took a while, in which the counts went on.
    const standing = await campaigns.get(campaignId);
    if (!standing) return;
    const proof = await this.#counts.prove(standing, read, closing.job.disagreedSince);
    if (proof.type === 'disagree') return this.#proveLater(closing, { upload, read }, proof);
    const { campaign, expired } = proof;
    const end = this.#endOf(campaign, read, expired);
    const endedAt = clock.now();
    await upload.finish();
    // Before the campaign is over, so that its event names a report that is there.
    const report = reportOf(campaign, end, { ...read, expired, endedAt }, log);
    await results.savePage(campaignReportKey(campaignId), report);
    const ended = await campaigns.complete(campaignId, { state: campaign.state, closingAt }, end, endedAt);
    if (ended) return this.#publish(ended);
    // Paused or resumed in this very moment: the next sweep begins anew. Or it is another closing's by now.
    if ((await campaigns.get(campaignId))?.closingAt === closingAt) await campaigns.stopClosing(campaignId);
  }

  /** What was read stays good for a comparison, but counts are corrected to contacts as they stand then. */
  async #proveLater(
    closing: Closing,
    { upload, read }: Results,
    { since, mustBeReadAgain }: CountProof & { readonly type: 'disagree' },
  ): Promise<void> {
    const uploaded = mustBeReadAgain ? undefined : await upload.flush();
    const checkpoint = uploaded && checkpointOf(read, uploaded);
    if (!checkpoint) await upload.abort();
    const tries = (closing.job.tries ?? 0) + 1;
    const change = { tries, disagreedSince: since, checkpoint };
    await this.#sendOn(closing, change, tries <= SOON_TRIES ? SOON_SECONDS : LATER_SECONDS);
  }

  /**
   * A cancelled campaign stays cancelled. Why a campaign was stopped or cancelled stays worth reading when it is over;
   * why it was paused does not.
   */
  #endOf(campaign: Campaign, read: ReadContacts, expired: number): CampaignEnd {
    const { log } = this.#ports;
    const { campaignId, state, stateReason } = campaign;
    const gone = expiredSentence(expired, this.#deployment.retentionDays);
    const lost = whatDoesNotAddUp(campaign, read.tally, expired, read.requested);
    if (gone !== undefined)
      log.warn('Contacts expired before their campaign completed.', { campaignId, expired });
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

  async #publish(campaign: Campaign): Promise<void> {
    const { events, log, results } = this.#ports;
    const { campaignId, state, counts } = campaign;
    const { bucket } = results;
    const report = { bucket, key: campaignReportKey(campaignId) };
    await events.completed(campaign, { bucket, key: resultsKey(campaignId) }, report);
    log.info('A campaign completed.', { campaignId, state, counts });
  }
}

function isClosing(campaign: Campaign | undefined): campaign is Closing['campaign'] {
  return campaign?.closingAt !== undefined;
}
