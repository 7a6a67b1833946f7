/**
 * The sweeper: once a minute it looks at every contact whose deadline has passed. Waiting contacts go to the
 * dial queue, no faster than they can be dialed; lost messages are sent again; expired claims and calls whose
 * end nobody told are settled with Connect; contacts of campaigns that are over end, and campaigns without live
 * contacts are closed. It may be killed anywhere and run twice at once: every write is conditional on what it saw.
 */
import type { Campaign } from '../domain/campaign.ts';
import type { Contact } from '../domain/contact.ts';
import { PARKED, transitionFor } from '../domain/contact-life.ts';
import type { DeploymentSettings } from '../domain/deployment.ts';
import { expiryAfter } from '../domain/expiry.ts';
import { gate, gateFor } from '../domain/gate.ts';
import { DAY_MS, MINUTE_MS, toIso } from '../domain/instant.ts';
import type { MetricValues } from '../domain/metric-names.ts';
import { nextQueueDeadline } from '../domain/queue-deadline.ts';
import { settlementTimes } from '../domain/settlement.ts';
import { sweepMetrics } from '../domain/sweep-metrics.ts';
import { callsPerSecondOf } from './call-request.ts';
import { CampaignEnds, type CampaignEndsPorts } from './campaign-ends.ts';
import { CallChecker, type CallPorts } from './check-calls.ts';
import { contactInLog } from './contact-in-log.ts';
import { WAITS_FOR_ITS_TURN } from './dial-attempt.ts';
import { messageFor } from './dial-message.ts';
import { LookupTurns } from './lookup-turns.ts';
import type { SlotKeeper } from './pacer.ts';
import type { CampaignStore, ContactStore, DialMessage, DialQueue, DueContact } from './ports.ts';
import { type ClaimPorts, ClaimSettler } from './settle-claims.ts';
import { SweepNews } from './sweep-news.ts';

/** The queue holds what is dialed in so many seconds: the next sweep comes in 60. */
const ROOM_SECONDS = 120;

/** Every campaign may add so many messages, however many it has in the queue. */
const LEAST_ROOM = 50;

/** Conditional writes under way at once. */
const AT_ONCE = 100;

/** Deadlines that are read of a campaign at a time. */
const DUE_AT_ONCE = 5_000;

/** A campaign gets at most this share of a sweep's time for making room among its deadlines. */
const SHARE_FOR_ROOM = 0.4;

export interface SweeperPorts extends ClaimPorts, CallPorts, CampaignEndsPorts {
  readonly contacts: Pick<ContactStore, 'apply' | 'applyAll' | 'due'>;
  readonly campaigns: Pick<CampaignStore, 'list' | 'get' | 'changeState' | 'beginClosing'>;
  readonly dialQueue: DialQueue;
  readonly telephony: ClaimPorts['telephony'] & CallPorts['telephony'];
  readonly slots: SlotKeeper;
}

export class Sweeper {
  readonly #ports: SweeperPorts;
  readonly #deployment: DeploymentSettings;
  readonly #claims: ClaimSettler;
  readonly #calls: CallChecker;
  readonly #ends: CampaignEnds;

  constructor(ports: SweeperPorts, deployment: DeploymentSettings, times = settlementTimes) {
    this.#ports = ports;
    this.#deployment = deployment;
    const turns = new LookupTurns(ports.clock);
    const expiresAt = (endedAtMs: number) => expiryAfter(endedAtMs, deployment.retentionDays);
    this.#claims = new ClaimSettler(ports, turns, times, expiresAt);
    this.#calls = new CallChecker(ports, turns, deployment);
    this.#ends = new CampaignEnds(ports, expiresAt);
  }

  /**
   * One sweep over all campaigns; starts nothing new after `deadline` (ms since 1970). All campaigns are queued
   * before any question goes to Connect, and those are asked in the order in which they are due. Answers what it saw, in
   * figures.
   */
  async sweep(deadline: number): Promise<MetricValues> {
    const { campaigns, clock, slots } = this.#ports;
    const news = new SweepNews(clock.now());
    const open: DueContact[] = [];
    let queued = 0;
    const live = inTurn(await campaigns.list(), clock.now()).filter(
      (campaign) => !isLongOver(campaign, clock.now()),
    );
    for (const campaign of live) {
      if (clock.now() >= deadline) news.missSome();
      else {
        const due = await this.#queueDue(campaign, deadline, news);
        open.push(...due.open);
        queued += due.queued;
      }
    }
    await this.#ends.end(live, deadline);
    open.sort((a, b) => (a.dueAt < b.dueAt ? -1 : 1));
    const withStatus = (wanted: DueContact['status']) => open.filter(({ status }) => status === wanted);
    await this.#claims.settle(withStatus('DIALING'), deadline, news);
    await this.#calls.check(withStatus('DIALED'), deadline, news);
    const standing = await slots.tidy(news.slotNews);
    await this.#writeLater(news);
    return sweepMetrics(live, { ...standing, queued }, this.#deployment.callsPerSecond, clock.now());
  }

  async #writeLater({ writes }: SweepNews): Promise<void> {
    await inParts(writes, async ({ contact, write }) => {
      try {
        await write();
      } catch (error) {
        // One contact's trouble must not keep the others waiting; the next sweep asks about it again.
        const about = contactInLog(contact);
        this.#ports.log.error('A call could not be given a later deadline.', { ...about, error });
      }
    });
  }

  /** Messages that this campaign may add: what is dialed of it until after the next sweep, less what it has queued. */
  #roomFor({ settings, counts }: Campaign): number {
    const backlog = callsPerSecondOf(settings, this.#deployment) * ROOM_SECONDS + 10;
    return Math.floor(Math.max(LEAST_ROOM, backlog - (counts?.QUEUED ?? 0)));
  }

  /** Queues what is due of a campaign; answers how many, and the due contacts that only Connect knows about. */
  async #queueDue(
    campaign: Campaign,
    deadline: number,
    news: SweepNews,
  ): Promise<{ readonly open: readonly DueContact[]; readonly queued: number }> {
    const { contacts, clock, log } = this.#ports;
    const { campaignId } = campaign;
    const open = new Map<string, DueContact>();
    let queued = 0;
    try {
      const isOpen = gate(campaign, clock.now()).open;
      const room = isOpen ? this.#roomFor(campaign) : 0;
      const begun = clock.now();
      const until = begun + (deadline - begun) * SHARE_FOR_ROOM;
      for (let from = ''; ; ) {
        const due = await contacts.due(campaignId, from, toIso(begun), DUE_AT_ONCE);
        const isFull = due.length === DUE_AT_ONCE;
        for (const contact of due) {
          const { status } = contact;
          if (status === 'DIALING' || status === 'DIALED') open.set(contact.contactKey, contact);
        }
        const toDial = due.filter(({ status }) => status === 'WAITING' || status === 'QUEUED');
        let moved = 0;
        // A full page may hide claims and calls that are due later: who cannot be dialed yet must not stand before them.
        if (isOpen || isFull) {
          const done = await this.#dialOrPark(campaign, toDial, room - queued, isFull, deadline);
          queued += done.queued;
          moved = done.moved;
        }
        if (!isFull) break;
        // Calls that are on stay where they are, however many: the next page begins with the last of them.
        const last = due.at(-1)?.dueAt ?? from;
        if (clock.now() > until || (last === from && moved === 0)) {
          news.missSome();
          break;
        }
        from = last;
      }
      for (let hasMore = true; hasMore && room > queued && clock.now() <= until; ) {
        // Some of those that are parked may be outside their hours: so more are read than there is room for.
        const parked = await contacts.due(campaignId, PARKED, PARKED, DUE_AT_ONCE);
        const done = await this.#dialOrPark(campaign, parked, room - queued, false, deadline);
        queued += done.queued;
        hasMore = done.moved > 0 && parked.length === DUE_AT_ONCE;
      }
    } catch (error) {
      // One campaign's trouble must not keep the others waiting; the next sweep comes in a minute.
      log.error('A campaign could not be swept.', { campaignId, error });
      news.missSome();
    }
    return { open: [...open.values()], queued };
  }

  /**
   * Queues as many of `contacts` as there is `room` for, and parks those whose hours are closed until they open. The
   * others stay as they are, or make room, too. Answers how many are queued, and how many have another deadline now.
   */
  async #dialOrPark(
    campaign: Campaign,
    contacts: readonly DueContact[],
    room: number,
    mustMakeRoom: boolean,
    deadline: number,
  ): Promise<{ readonly queued: number; readonly moved: number }> {
    const now = this.#ports.clock.now();
    const judged = contacts.map((contact) => ({ contact, closed: this.#closedFor(contact, campaign, now) }));
    const open = judged.filter(({ closed }) => closed === undefined).map(({ contact }) => contact);
    const queued = await this.#queue(open.slice(0, Math.max(0, room)), deadline);
    const surplus = mustMakeRoom ? open.slice(Math.max(0, room)) : [];
    const parked = [
      ...judged.flatMap(({ contact, closed }) => (closed ? [{ contact, ...closed }] : [])),
      ...surplus.map((contact) => ({ contact, until: PARKED, reason: WAITS_FOR_ITS_TURN })),
    ];
    let moved = queued;
    await inParts(parked, async ({ contact, until, reason }) => {
      if (this.#ports.clock.now() >= deadline || until === contact.dueAt) return;
      // Somewhere in a long queue there is a message for one that is queued: a later deadline will do.
      const isQueued = contact.status === 'QUEUED';
      const after = await (isQueued ? this.#toQueued(contact) : this.#park(contact, until, reason));
      if (after) moved += 1;
    });
    return { queued, moved };
  }

  /** Undefined when it is not as it was any more. */
  #park(contact: DueContact, dueAt: string, reason: string): Promise<Contact | undefined> {
    const fact = { type: 'parked', seenDueAt: contact.dueAt, dueAt, reason } as const;
    return this.#ports.contacts.apply(contact, transitionFor(contact, fact, this.#ports.clock.now()));
  }

  /** Until when, and why, a waiting contact may not be called; undefined when it may. */
  #closedFor(
    { status, phoneNumber, timeZone }: DueContact,
    campaign: Campaign,
    nowMs: number,
  ): { readonly until: string; readonly reason: string } | undefined {
    if (status !== 'WAITING' || phoneNumber === undefined) return undefined;
    const callee = { phoneNumber, ...(timeZone !== undefined && { timeZone }) };
    const admission = gateFor(callee, campaign, this.#deployment, nowMs);
    return admission.open || 'isOver' in admission || admission.until === PARKED ? undefined : admission;
  }

  async #queue(contacts: readonly DueContact[], deadline: number): Promise<number> {
    let queued = 0;
    for (let i = 0; i < contacts.length && this.#ports.clock.now() < deadline; i += AT_ONCE) {
      const moved = await Promise.all(
        contacts.slice(i, i + AT_ONCE).map((contact) => this.#toQueued(contact)),
      );
      const messages = moved.filter((message) => message !== undefined);
      await this.#ports.dialQueue.send(messages);
      queued += messages.length;
    }
    return queued;
  }

  /** The table first: a message lost after it is sent again when the new deadline passes. */
  async #toQueued(contact: DueContact): Promise<DialMessage | undefined> {
    const now = this.#ports.clock.now();
    // A contact that waited starts a new stay in the queue; one that was there all along has a lost or slow message.
    const since = contact.status === 'QUEUED' ? Date.parse(contact.createdAt) : now;
    const dueAt = toIso(nextQueueDeadline(now, since));
    const fact = { type: 'queued', seenDueAt: contact.dueAt, dueAt } as const;
    const after = await this.#ports.contacts.apply(contact, transitionFor(contact, fact, now));
    return after && messageFor(after);
  }
}

/** Does `work` for all `items`, some at a time. */
async function inParts<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  for (let i = 0; i < items.length; i += AT_ONCE) {
    await Promise.all(items.slice(i, i + AT_ONCE).map((item) => work(item)));
  }
}

/** The campaigns, another one first each minute: what takes a sweep's whole time must not always be the same one's. */
function inTurn(campaigns: readonly Campaign[], nowMs: number): readonly Campaign[] {
  const first = campaigns.length === 0 ? 0 : Math.floor(nowMs / MINUTE_MS) % campaigns.length;
  return [...campaigns.slice(first), ...campaigns.slice(0, first)];
}

/** A campaign that was closed a day ago has no deadlines any more; one closed just now may get late news. */
function isLongOver({ completedAt }: Campaign, nowMs: number): boolean {
  return completedAt !== undefined && nowMs - Date.parse(completedAt) > DAY_MS;
}
