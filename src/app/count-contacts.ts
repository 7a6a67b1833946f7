/**
 * Keeps counts, calls and last errors of every campaign from the changes of the Contacts table, each change exactly
 * once. A batch of changes and a marker that says so are written in one transaction; a batch that is delivered again,
 * whether cut longer or shorter, begins with the same change and so finds its marker.
 */
import { createHash } from 'node:crypto';
import { addNews, type CampaignNews, newsOfChange, type Reported } from '../domain/campaign-news.ts';
import type { Contact } from '../domain/contact.ts';
import { addCounts, type Counted, type Counts, countChange } from '../domain/counts.ts';
import { SECOND_MS } from '../domain/instant.ts';
import type { Clock, Log } from './ports.ts';

/** What of a contact is counted and told. */
export type CountedContact = Counted & Reported;

/** The fields of a contact that a change must bring; all others may be long and need not be read. */
export const countedFields = [
  'campaignId',
  'contactKey',
  'customerId',
  'status',
  'outcome',
  'attempts',
  'error',
  'reason',
  'updatedAt',
] as const satisfies readonly (keyof Contact)[];

/** One change of a contact, as the table's stream tells it. */
export interface ContactChanged {
  /** Unique to the change: see `changeIdOf`. */
  readonly eventId: string;
  /** A whole number of many digits; it grows along a shard of the stream. */
  readonly sequenceNumber: string;
  readonly campaignId: string;
  /** Missing: the contact is new. */
  readonly before?: CountedContact;
  readonly after: CountedContact;
}

/**
 * What a change is called in markers: 11 characters of a hash of the 32 of its event's id, because a marker names up to 500
 * changes and is written twice over, in a transaction. Two of a million markers share 66 bits with a chance of 1 to 10^8.
 */
export function changeIdOf(eventId: string): string {
  return createHash('sha256').update(eventId).digest('base64url').slice(0, 11);
}

/** Says that the changes from one on are counted; kept under the id of that one. */
export interface CountMarker {
  /** The counted changes in order, the one it is kept under first. */
  readonly eventIds: readonly string[];
  /** Sequence number of the last of them. */
  readonly last: string;
}

export type CountAnswer =
  | { readonly type: 'counted' }
  /** Nothing was written: these changes, or so many of them, were counted before. */
  | { readonly type: 'before'; readonly marker: CountMarker }
  /** Nothing was written: these campaigns are not in the table. */
  | { readonly type: 'missing'; readonly campaignIds: readonly string[] }
  /** Nothing was written: somebody else was writing to the same campaign. */
  | { readonly type: 'conflict' };

export interface CountLedger {
  /**
   * Adds `changes` (by campaign, at most `MOST_CAMPAIGNS`; one may be empty) and the `news` of these campaigns, and
   * writes `marker`: all of it or nothing.
   */
  count(
    marker: CountMarker,
    changes: ReadonlyMap<string, Counts>,
    news: ReadonlyMap<string, CampaignNews>,
  ): Promise<CountAnswer>;
  /** Writes a marker alone. Repeatable. */
  mark(marker: CountMarker): Promise<void>;
}

/** A transaction takes 100 actions (Amazon DynamoDB, TransactWriteItems); the marker is one of them. */
export const MOST_CAMPAIGNS = 90;

/** After so many conflicts in a row the batch goes back to the stream, which brings it again. */
const MOST_CONFLICTS = 12;

/** The longest wait after the n-th conflict is n times this. */
const CONFLICT_WAIT_MS = 50;

export interface CounterPorts {
  readonly ledger: CountLedger;
  readonly clock: Clock;
  readonly log: Log;
  /** From 0 to 1; spreads counters that got in each other's way. */
  readonly random: () => number;
}

export class Counter {
  readonly #ports: CounterPorts;

  constructor(ports: CounterPorts) {
    this.#ports = ports;
  }

  /**
   * Counts the changes of one batch of the stream, in its order; of one shard only.
   * @throws Error when it cannot; the whole batch must then be delivered again.
   */
  async count(batch: readonly ContactChanged[]): Promise<void> {
    let rest = batch;
    while (rest.length > 0) {
      const run = upToMostCampaigns(rest);
      const marker = await this.#countRun(run);
      if (marker === undefined) {
        rest = rest.slice(run.length);
        continue;
      }
      const last = BigInt(marker.last);
      const end = rest.at(-1);
      rest = rest.filter(({ sequenceNumber }) => BigInt(sequenceNumber) > last);
      if (end && rest.length === 0) await this.#markBeyond(end, marker);
    }
  }

  /** Counts `run`; answers the marker that stands there when it was counted before. */
  async #countRun(run: readonly ContactChanged[]): Promise<CountMarker | undefined> {
    const { ledger, clock, log, random } = this.#ports;
    const marker = markerOf(run);
    const news = this.#newsOf(run);
    const changes = changesOf(run, news);
    for (let conflicts = 0; conflicts < MOST_CONFLICTS; ) {
      const answer = await ledger.count(marker, changes, news);
      if (answer.type === 'counted') return undefined;
      if (answer.type === 'before') return answer.marker;
      if (answer.type === 'missing') {
        // Deleted by hand. Its contacts must not hold up the counts of all others.
        log.warn('Contacts changed whose campaign is not in the table; they are not counted.', {
          campaignIds: answer.campaignIds,
        });
        for (const campaignId of answer.campaignIds) changes.delete(campaignId);
        continue;
      }
      conflicts += 1;
      await clock.sleepUntil(clock.now() + random() * conflicts * CONFLICT_WAIT_MS);
    }
    throw new Error(
      `The counts of ${changes.size} campaigns could not be written for ${MOST_CONFLICTS} conflicts.`,
    );
  }

  /**
   * What `run` tells of calls and errors, by campaign; those without any are left out. A contact that somebody has
   * edited into something odd has no news: it must not hold up the counts of all others.
   */
  #newsOf(run: readonly ContactChanged[]): ReadonlyMap<string, CampaignNews> {
    const news = new Map<string, CampaignNews>();
    for (const { campaignId, before, after } of run) {
      try {
        const told = newsOfChange(before, after);
        if (told) news.set(campaignId, addNews(news.get(campaignId), told));
      } catch (error) {
        this.#ports.log.warn(
          'A contact is not as the product writes it: its calls and errors are not told.',
          {
            campaignId,
            error,
          },
        );
      }
    }
    return news;
  }

  /**
   * A batch delivered again may end before what was counted of it, at `end`. The next one then begins with a change
   * that is counted, too: it gets its marker now.
   */
  async #markBeyond(end: ContactChanged, { eventIds, last }: CountMarker): Promise<void> {
    const beyond = eventIds.slice(eventIds.indexOf(end.eventId) + 1);
    if (BigInt(end.sequenceNumber) < BigInt(last)) await this.#ports.ledger.mark({ eventIds: beyond, last });
  }
}

/** When a marker may go: the stream keeps a change for 24 hours. `expiresAt`, seconds since 1970. */
export function markerExpiry(nowMs: number): number {
  return Math.ceil(nowMs / SECOND_MS) + 3 * 86_400;
}

/** The longest beginning of `changes` that one transaction can take. */
function upToMostCampaigns(changes: readonly ContactChanged[]): readonly ContactChanged[] {
  const campaigns = new Set<string>();
  const end = changes.findIndex(({ campaignId }) => campaigns.add(campaignId).size > MOST_CAMPAIGNS);
  return end < 0 ? changes : changes.slice(0, end);
}

function markerOf(run: readonly ContactChanged[]): CountMarker {
  return { eventIds: run.map(({ eventId }) => eventId), last: run.at(-1)?.sequenceNumber ?? '0' };
}

/** What `run` changes in the counts, by campaign; campaigns of which there is nothing to write are left out. */
function changesOf(
  run: readonly ContactChanged[],
  news: ReadonlyMap<string, CampaignNews>,
): Map<string, Counts> {
  const changes = new Map<string, Counts>();
  for (const { campaignId, before, after } of run) {
    changes.set(campaignId, addCounts(changes.get(campaignId) ?? {}, countChange(before, after)));
  }
  for (const [campaignId, change] of changes) {
    if (Object.keys(change).length === 0 && !news.has(campaignId)) changes.delete(campaignId);
  }
  return changes;
}
