/**
 * A line that becomes free brings the next contact: the function that frees it queues a contact that waits for one. So a contact that
 * finds no line waits in the table, at no cost, and no function waits for a line. What is lost here, because its process dies
 * or the index of deadlines lags, is made up for by the sweeper, which fills free lines once a minute.
 */
import { OnTheirWay } from '../agents/on-their-way.ts';
import type { Campaign } from '../campaign/campaign.ts';
import type { CampaignCache } from '../campaign/campaign-cache.ts';
import type { DeploymentSettings } from '../campaign/deployment.ts';
import { gate } from '../campaign/may-dial.ts';
import type { DueContact } from '../contact/contact-store.ts';
import { type CallsOfCampaign, divideLines } from '../pacing/divide-lines.ts';
import type { CampaignLimits, Pacer } from '../pacing/pacer.ts';
import type { WaitingCampaigns } from '../pacing/waiting-campaigns.ts';
import { SECOND_MS } from '../time/instant.ts';
import { limitsOf } from './call-request.ts';
import type { ContactMoverPorts } from './move-contacts.ts';
import { NextContacts } from './next-contacts.ts';

/** Contacts that are queued for agents at once, at most. */
const MOST_FOR_AGENTS = 100;

/** Time limit for queueing contacts, ms. */
const PATIENCE_MS = 5 * SECOND_MS;

/** How long a process remembers whether campaigns wait, where a mistake costs only a little money, ms. */
const REMEMBERED_MS = 30 * SECOND_MS;

export interface HandOverPorts extends ContactMoverPorts {
  readonly waiting: WaitingCampaigns;
  readonly pacer: Pick<Pacer, 'agentStarts' | 'callsOf' | 'ownStartAt' | 'shortage'>;
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
  readonly #next: NextContacts;
  readonly #onTheirWay: OnTheirWay;
  #known: { readonly ids: ReadonlySet<string>; readonly atMs: number } | undefined;

  constructor(ports: HandOverPorts, campaigns: CampaignCache, deployment: DeploymentSettings) {
    this.#ports = ports;
    this.#campaigns = campaigns;
    this.#deployment = deployment;
    this.#next = new NextContacts(ports, deployment);
    this.#onTheirWay = new OnTheirWay(ports.clock);
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

  /** Queues the next contacts for agents who are free, or will be. Never rejects. */
  async bringToAgents(): Promise<void> {
    try {
      const deadline = this.#ports.clock.now() + PATIENCE_MS;
      const noted = await Promise.all(
        [...(await this.#list())].map((campaignId) => this.#campaigns.get(campaignId)),
      );
      const withAgents = noted.flatMap((each) => (each?.settings?.agents ? [each.campaignId] : []));
      await this.#bring(MOST_FOR_AGENTS, withAgents, deadline);
    } catch (error) {
      this.#ports.log.warn('No contacts could be queued for the agents; the next message will.', { error });
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
      if (contact) this.#next.waits(contact);
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
    await this.#next.move(campaign, contacts, 1, this.#ports.clock.now() + PATIENCE_MS);
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
        const queued = await this.#next.queue(its.campaign, share, deadline);
        left -= queued;
        this.#onTheirWay.add(campaignId, queued);
        if (queued < share) waiting.delete(campaignId);
        else waiting.set(campaignId, { ...its, calls: its.calls + queued });
      }
    }
    return left;
  }

  /** Undefined when it may not dial, or has had no contact to queue a moment ago, or its own pace allows no call now. */
  async #standingOf(campaignId: string): Promise<WaitingCampaign | undefined> {
    const { pacer, clock } = this.#ports;
    if (this.#next.isEmpty(campaignId)) return undefined;
    const campaign = await this.#campaigns.get(campaignId);
    if (!campaign || gate(campaign, clock.now()).type !== 'open') return undefined;
    const limits = limitsOf(campaign.settings, this.#deployment);
    const startAt = await pacer.ownStartAt(campaignId, limits);
    if (startAt > clock.now() + SECOND_MS) return undefined;
    const agents = await this.#agentsFor(campaignId, limits);
    if (agents <= 0) return undefined;
    const calls = await pacer.callsOf(campaignId);
    const { maxConcurrentCalls: limit = Number.POSITIVE_INFINITY } = limits;
    // A campaign with a pace of its own gets one line at a time.
    const own = startAt > 0 ? 1 : Number.POSITIVE_INFINITY;
    return { campaign, calls, limit: Math.min(limit, calls + Math.min(own, agents)) };
  }

  /** How many contacts may be queued for the agents of a campaign. */
  async #agentsFor(campaignId: string, limits: CampaignLimits): Promise<number> {
    if (!limits.agents) return Number.POSITIVE_INFINITY;
    const starts = await this.#ports.pacer.agentStarts(campaignId, limits);
    return starts - this.#onTheirWay.of(campaignId);
  }
}

interface WaitingCampaign extends CallsOfCampaign {
  readonly campaign: Campaign;
}
