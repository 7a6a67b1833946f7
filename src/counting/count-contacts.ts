/**
 * Keeps counts, calls and last errors of every campaign from the changes of the Contacts table, each change exactly
 * once. The changes of a batch are counted campaign by campaign, each campaign's with a marker in one transaction, so that
 * no campaign waits for another one. A batch that is redelivered, whether cut longer or shorter, has the same first change
 * of a campaign and so finds its marker. What a campaign's item refuses for good is counted beside it (`setAside`), until
 * the campaign is closed.
 */
import pLimit from 'p-limit';
import type { CampaignStore } from '../campaign/campaign-store.ts';
import { makeRoomInFullItem } from '../campaign/imported-files.ts';
import { addCounts, type Counts, countChange } from '../contact/counts.ts';
import { contactInLog } from '../telemetry/contact-in-log.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Clock } from '../time/clock.ts';
import { activityOfChange, addActivity, type CampaignActivity } from './campaign-activity.ts';
import { contactEnded } from './contact-ended.ts';
import type {
  CampaignChange,
  ContactChanged,
  ContactEvents,
  CountAnswer,
  CountLedger,
  CountMarker,
} from './count-ledger.ts';

/** After this many conflicts in a row the batch goes back to the stream, which redelivers it. */
const MAX_CONFLICTS = 12;

/** The longest wait after the n-th conflict is n times this. */
const CONFLICT_WAIT_MS = 50;

/** Campaigns of a batch that are counted side by side. */
const CAMPAIGNS_AT_ONCE = 10;

export interface CounterPorts {
  readonly ledger: CountLedger;
  readonly campaigns: Pick<CampaignStore, 'get' | 'forgetFile'>;
  readonly events: ContactEvents;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** From 0 to 1; jitter after a conflict. */
  readonly random: () => number;
}

/** Changes of one campaign that are counted together. */
interface Run {
  readonly marker: CountMarker;
  readonly change: CampaignChange;
}

export class Counter {
  readonly #ports: CounterPorts;

  constructor(ports: CounterPorts) {
    this.#ports = ports;
  }

  /**
   * Counts the changes of one batch of the stream, in its order; of one shard only. Then publishes the ends of contacts among
   * them.
   * @throws Error when it cannot count or publish all of them; the whole batch must then be delivered again.
   */
  async count(batch: readonly ContactChanged[]): Promise<void> {
    const limit = pLimit(CAMPAIGNS_AT_ONCE);
    const campaigns = new Map<string, ContactChanged[]>();
    for (const change of batch) {
      const ofCampaign = campaigns.get(change.campaignId);
      if (ofCampaign) ofCampaign.push(change);
      else campaigns.set(change.campaignId, [change]);
    }
    const counted = await Promise.allSettled(
      [...campaigns].map(([campaignId, changes]) => limit(() => this.#countCampaign(campaignId, changes))),
    );
    const failure = counted.find((one) => one.status === 'rejected');
    if (failure) throw failure.reason;
    await this.#publishEnds(batch);
  }

  /**
   * An event that is refused for good must not hold up counts and other events. Last, because what is counted is known when the batch is redelivered: events are published
   * again.
   */
  async #publishEnds(batch: readonly ContactChanged[]): Promise<void> {
    const ended = batch.flatMap(({ before, after }) => contactEnded(before, after) ?? []);
    if (ended.length === 0) return;
    const { events, log, metrics } = this.#ports;
    const refused = await events.ended(ended);
    for (const { event, code } of refused)
      log.error('EventBridge refuses the event on a contact; it is not published.', {
        ...contactInLog(event),
        code,
      });
    if (refused.length > 0) metrics.publish({ EventsRefused: refused.length });
  }

  async #countCampaign(campaignId: string, changes: readonly ContactChanged[]): Promise<void> {
    let rest = changes;
    while (rest.length > 0) {
      const marker = await this.#countRun(this.#runOf(campaignId, rest));
      if (marker === undefined) return;
      const counted = new Set(marker.eventIds);
      const uncounted = rest.filter(({ eventId }) => !counted.has(eventId));
      if (uncounted.length === 0) await this.#markBeyond(rest, marker);
      rest = uncounted;
    }
  }

  /** Counts `run`; answers the marker that stands there when its changes, or some of them, were counted before. */
  async #countRun({ marker, change }: Run): Promise<CountMarker | undefined> {
    const { ledger, log } = this.#ports;
    const { campaignId, counts, activity } = change;
    // Nothing to count twice, so nothing to mark.
    if (Object.keys(counts).length === 0 && activity.calls === 0 && activity.errors.length === 0)
      return undefined;
    let answer = await this.#untilFree(() => ledger.count(marker, change));
    if (answer.type === 'refused' && (await this.#hasMadeRoom(campaignId)))
      answer = await this.#untilFree(() => ledger.count(marker, change));
    if (answer.type === 'refused') {
      this.#reportSetAside(campaignId, marker, answer.reason);
      answer = await this.#untilFree(() => ledger.setAside(marker, change));
    }
    switch (answer.type) {
      case 'counted':
        return undefined;
      case 'before':
        return answer.marker;
      case 'missing':
        // Deleted by hand. Its contacts must not hold up the counts of all others.
        log.warn('Contacts of a campaign that is not in the table changed; they are not counted.', {
          campaignId,
        });
        return undefined;
      default:
        throw new Error(`The counts of a campaign could not be written: ${answer.type}.`);
    }
  }

  /** Tries again while something else is writing to the same items. */
  async #untilFree(write: () => Promise<CountAnswer>): Promise<CountAnswer> {
    const { clock, random } = this.#ports;
    for (let conflicts = 1; ; conflicts += 1) {
      const answer = await write();
      if (answer.type !== 'conflict') return answer;
      if (conflicts >= MAX_CONFLICTS)
        throw new Error(`The counts of a campaign could not be written after ${MAX_CONFLICTS} conflicts.`);
      await clock.sleepUntil(clock.now() + random() * conflicts * CONFLICT_WAIT_MS);
    }
  }

  /** Whether entries of files could be taken out of a campaign whose item is too full to be written. */
  async #hasMadeRoom(campaignId: string): Promise<boolean> {
    const { campaigns, log } = this.#ports;
    try {
      const campaign = await campaigns.get(campaignId);
      const files = campaign ? await makeRoomInFullItem(campaign, campaigns) : 0;
      if (files > 0)
        log.warn('The item of a campaign was full: entries of old files were removed.', {
          campaignId,
          files,
        });
      return files > 0;
    } catch (error) {
      // An item that cannot even be read as a campaign.
      log.error('The item of a campaign could not be made smaller.', { campaignId, error });
      return false;
    }
  }

  #reportSetAside(campaignId: string, { eventIds }: CountMarker, reason: string): void {
    const { log, metrics } = this.#ports;
    log.error(
      'The item of a campaign rejects its counts; they are kept outside it until the campaign is closed.',
      {
        campaignId,
        changes: eventIds.length,
        reason,
      },
    );
    metrics.publish({ ChangesSetAside: eventIds.length }, campaignId);
  }

  #runOf(campaignId: string, changes: readonly ContactChanged[]): Run {
    const counts = changes.reduce<Counts>(
      (sum, { before, after }) => addCounts(sum, countChange(before, after)),
      {},
    );
    const marker = { eventIds: changes.map(({ eventId }) => eventId) };
    return { marker, change: { campaignId, counts, activity: this.#activityOf(campaignId, changes) } };
  }

  /**
   * The calls and errors in `changes`. A contact that was edited by hand into an odd state has no activity: it must
   * not block the counts of all others.
   */
  #activityOf(campaignId: string, changes: readonly ContactChanged[]): CampaignActivity {
    let activity: CampaignActivity = { calls: 0, errors: [] };
    for (const { before, after } of changes) {
      try {
        const added = activityOfChange(before, after);
        if (added) activity = addActivity(activity, added);
      } catch (error) {
        const odd =
          'A contact does not have the form that the product writes: its calls and errors are not reported.';
        this.#ports.log.warn(odd, { campaignId, error });
      }
    }
    return activity;
  }

  /**
   * A batch delivered again may end before what was counted of it. The next one then begins with a change that is
   * counted, too: it gets its marker now.
   */
  async #markBeyond(changes: readonly ContactChanged[], { eventIds }: CountMarker): Promise<void> {
    const beyond = eventIds.slice(eventIds.indexOf(changes.at(-1)?.eventId ?? '') + 1);
    if (beyond.length > 0) await this.#ports.ledger.mark({ eventIds: beyond });
  }
}
