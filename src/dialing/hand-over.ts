/**
 * A line that becomes free brings the next contact: the function that frees it queues a contact that waits for one. So a contact that
 * finds no line waits in the table, at no cost, and no function waits for a line. What is lost here, because its process dies
 * or the index of deadlines lags, is made up for by the sweeper, which fills free lines once a minute.
 */
import type { Campaign } from '../campaign/campaign.ts';
import type { CampaignCache } from '../campaign/campaign-cache.ts';
import type { DeploymentSettings } from '../campaign/deployment.ts';
import { gate } from '../campaign/may-dial.ts';
import { PARKED } from '../contact/contact-life.ts';
import type { DueContact } from '../contact/contact-store.ts';
import { type CallsOfCampaign, divideLines } from '../pacing/divide-lines.ts';
import type { Pacer } from '../pacing/pacer.ts';
import type { WaitingCampaigns } from '../pacing/waiting-campaigns.ts';
import { SECOND_MS, toIso } from '../time/instant.ts';
import { limitsOf } from './call-request.ts';
import { ContactMover, type ContactMoverPorts } from './move-contacts.ts';

/** Contacts that are read beyond those wanted: another function may be about to queue the first ones. */
const SPARE = 1;

/** Pages that are read for the lines of one campaign, each several times as long as the one before. */
const MAX_PAGES = 4;
const PAGE_GROWTH = 5;

/** Retries are due to the minute. */
const NONE_DUE_MS = 15 * SECOND_MS;

/** A campaign without a contact to queue is not asked for one again for this long. */
const EMPTY_MS = 2 * SECOND_MS;

/** Time limit for queueing contacts, ms. */
const PATIENCE_MS = 5 * SECOND_MS;

/** How long a process remembers whether campaigns wait, where a mistake costs only a little money, ms. */
const REMEMBERED_MS = 30 * SECOND_MS;

export interface HandOverPorts extends ContactMoverPorts {
  readonly waiting: WaitingCampaigns;
  readonly pacer: Pick<Pacer, 'callsOf' | 'ownStartAt' | 'shortage'>;
}

/** A contact that was to be dialed, and found no line. */
export interface WithoutLine {
  readonly campaignId: string;
  /** As it waits now; missing: it is not known. */
  readonly contact?: DueContact;
}

/** Lives as long as its process. */
export class HandOver {
  readonly #ports: HandOverPorts;
  readonly #campaigns: CampaignCache;
  readonly #deployment: DeploymentSettings;
  readonly #mover: ContactMover;
  /** By campaign, ms since 1970. */
  readonly #noneDueUntil = new Map<string, number>();
  readonly #emptyUntil = new Map<string, number>();
  #known: { readonly ids: ReadonlySet<string>; readonly atMs: number } | undefined;

  constructor(ports: HandOverPorts, campaigns: CampaignCache, deployment: DeploymentSettings) {
    this.#ports = ports;
    this.#campaigns = campaigns;
    this.#deployment = deployment;
    this.#mover = new ContactMover(ports, deployment);
  }

  /**
   * Queues the next contacts for `lines` lines that are free now; those of the campaigns `last` only if no others wait: their
   * contacts had the lines, and were not called. Never rejects.
   */
  async bring(lines: number, last: ReadonlySet<string> = new Set()): Promise<void> {
    if (lines === 0) return;
    try {
      const deadline = this.#ports.clock.now() + PATIENCE_MS;
      const noted = [...(await this.#list())];
      const first = noted.filter((campaignId) => !last.has(campaignId));
      const left = await this.#bring(lines, first, deadline);
      await this.#bring(
        left,
        noted.filter((campaignId) => last.has(campaignId)),
        deadline,
      );
    } catch (error) {
      this.#ports.log.warn('The next contacts could not be queued; the sweeper will queue them.', { error });
    }
  }

  /**
   * Has the campaigns of `contacts` noted as waiting. A line that was freed before the note brought no contact: if there is one,
   * it brings one of these. Never rejects.
   */
  async wait(contacts: readonly WithoutLine[]): Promise<void> {
    if (contacts.length === 0) return;
    const byCampaign = new Map<string, DueContact[]>();
    for (const { campaignId, contact } of contacts) {
      byCampaign.set(campaignId, [...(byCampaign.get(campaignId) ?? []), ...(contact ? [contact] : [])]);
    }
    try {
      await this.#note([...byCampaign.keys()]);
      for (const [campaignId, its] of byCampaign) await this.#lookOnceMore(campaignId, its);
    } catch (error) {
      const reason =
        'Contacts wait for a line, and their campaign could not be noted; the sweeper will queue them.';
      this.#ports.log.warn(reason, { error });
    }
  }

  /** Whether contacts of any campaign wait for a line, as was known half a minute ago at the latest. */
  async isLineWanted(): Promise<boolean> {
    const isFresh = this.#known && this.#ports.clock.now() - this.#known.atMs < REMEMBERED_MS;
    return (isFresh && this.#known ? this.#known.ids : await this.#list()).size > 0;
  }

  async #list(): Promise<ReadonlySet<string>> {
    const ids = new Set(await this.#ports.waiting.list());
    this.#known = { ids, atMs: this.#ports.clock.now() };
    return ids;
  }

  async #note(campaignIds: readonly string[]): Promise<void> {
    const known = await this.#list();
    const unknown = campaignIds.filter((campaignId) => !known.has(campaignId));
    if (unknown.length === 0) return;
    await this.#ports.waiting.add(unknown);
    this.#known = { ids: new Set([...known, ...unknown]), atMs: this.#ports.clock.now() };
  }

  async #lookOnceMore(campaignId: string, contacts: readonly DueContact[]): Promise<void> {
    const campaign = await this.#campaigns.get(campaignId);
    const limits = limitsOf(campaign?.settings, this.#deployment);
    if (!campaign || contacts.length === 0) return;
    if ((await this.#ports.pacer.shortage(campaignId, limits)) !== undefined) return;
    await this.#move(campaign, contacts, 1, this.#ports.clock.now() + PATIENCE_MS);
  }

  /** Answers how many lines are left. */
  async #bring(lines: number, campaignIds: readonly string[], deadline: number): Promise<number> {
    if (lines === 0) return 0;
    const waiting = new Map<string, WaitingCampaign>();
    for (const campaignId of campaignIds) {
      if (this.#ports.clock.now() > deadline) break;
      const its = await this.#standingOf(campaignId);
      if (its) waiting.set(campaignId, its);
    }
    let left = lines;
    while (left > 0 && waiting.size > 0 && this.#ports.clock.now() <= deadline) {
      const shares = divideLines(left, waiting);
      if (shares.size === 0) break;
      for (const [campaignId, share] of shares) {
        const its = waiting.get(campaignId);
        if (!its) continue;
        const queued = await this.#queueNext(its.campaign, share, deadline);
        left -= queued;
        if (queued < share) waiting.delete(campaignId);
        else waiting.set(campaignId, { ...its, calls: its.calls + queued });
      }
    }
    return left;
  }

  /** Undefined when it may not dial, or has had no contact to queue a moment ago, or its own pace allows no call now. */
  async #standingOf(campaignId: string): Promise<WaitingCampaign | undefined> {
    const { pacer, clock } = this.#ports;
    if (clock.now() < (this.#emptyUntil.get(campaignId) ?? 0)) return undefined;
    const campaign = await this.#campaigns.get(campaignId);
    if (!campaign || gate(campaign, clock.now()).type !== 'open') return undefined;
    const limits = limitsOf(campaign.settings, this.#deployment);
    const startAt = await pacer.ownStartAt(campaignId, limits);
    if (startAt > clock.now() + SECOND_MS) return undefined;
    const calls = await pacer.callsOf(campaignId);
    const { maxConcurrentCalls: limit = Number.POSITIVE_INFINITY } = limits;
    // A campaign with a pace of its own gets one line at a time.
    return { campaign, calls, limit: startAt > 0 ? Math.min(limit, calls + 1) : limit };
  }

  /** Those whose time has come first, then those that are parked. Answers how many are queued. */
  async #queueNext(campaign: Campaign, wanted: number, deadline: number): Promise<number> {
    const { campaignId } = campaign;
    const queued = await this.#queueDue(campaign, wanted, deadline);
    const left = wanted - queued;
    if (left === 0) return queued;
    const all = queued + (await this.#queueBetween(campaign, [PARKED, PARKED], left, deadline));
    if (all === 0) this.#emptyUntil.set(campaignId, this.#ports.clock.now() + EMPTY_MS);
    return all;
  }

  /** Not looked for again for some seconds once there were none. */
  async #queueDue(campaign: Campaign, wanted: number, deadline: number): Promise<number> {
    const { campaignId } = campaign;
    const now = this.#ports.clock.now();
    if (now < (this.#noneDueUntil.get(campaignId) ?? 0)) return 0;
    const queued = await this.#queueBetween(campaign, ['', toIso(now)], wanted, deadline);
    if (queued === 0) this.#noneDueUntil.set(campaignId, now + NONE_DUE_MS);
    return queued;
  }

  /** Reads on, ever more, while what was read is of no use: outside its hours, in a call, or queued by another function. */
  async #queueBetween(
    campaign: Campaign,
    [from, until]: readonly [string, string],
    wanted: number,
    deadline: number,
  ): Promise<number> {
    let queued = 0;
    let limit = wanted + SPARE;
    for (
      let page = 1;
      page <= MAX_PAGES && queued < wanted && this.#ports.clock.now() <= deadline;
      page += 1
    ) {
      const due = await this.#ports.contacts.due(campaign.campaignId, from, until, limit);
      // One that is QUEUED and due has lost its message.
      const toDial = due.filter(({ status }) => status === 'WAITING' || status === 'QUEUED');
      queued += await this.#move(campaign, toDial, wanted - queued, deadline);
      if (due.length < limit) break;
      limit *= PAGE_GROWTH;
    }
    return queued;
  }

  /** One after the other: another function may have queued some of `contacts`, or they may be outside their hours. */
  async #move(
    campaign: Campaign,
    contacts: readonly DueContact[],
    wanted: number,
    deadline: number,
  ): Promise<number> {
    let queued = 0;
    for (let i = 0; i < contacts.length && queued < wanted && this.#ports.clock.now() <= deadline; ) {
      const room = wanted - queued;
      const next = contacts.slice(i, i + room);
      queued += (await this.#mover.move(next, { campaign, room, mustMakeRoom: false, deadline })).queued;
      i += next.length;
    }
    return queued;
  }
}

interface WaitingCampaign extends CallsOfCampaign {
  readonly campaign: Campaign;
}
