/**
 * The sweeper: once a minute it looks at every contact whose deadline has passed. Waiting contacts go to the
 * dial queue, no faster than they can be dialed; lost messages are sent again; expired claims and calls whose
 * end nobody told are settled with Connect; contacts of campaigns that are over end, and campaigns without live
 * contacts are closed. It may be killed anywhere and run twice at once: every write is conditional on what it saw.
 */
import type { Campaign } from '../domain/campaign.ts';
import type { ContactFact } from '../domain/contact-fact.ts';
import { PARKED, transitionFor } from '../domain/contact-life.ts';
import type { DeploymentSettings } from '../domain/deployment.ts';
import { expiryAfter } from '../domain/expiry.ts';
import { gate } from '../domain/gate.ts';
import { DAY_MS, MINUTE_MS, toIso } from '../domain/instant.ts';
import { nextQueueDeadline } from '../domain/queue-deadline.ts';
import { settlementTimes } from '../domain/settlement.ts';
import { callsPerSecondOf } from './call-request.ts';
import { CampaignEnds, type CampaignEndsPorts } from './campaign-ends.ts';
import { CallChecker, type CallPorts } from './check-calls.ts';
import { messageFor } from './dial-message.ts';
import { LookupTurns } from './lookup-turns.ts';
import type { CampaignStore, ContactStore, DialMessage, DialQueue, DueContact, SlotKeeper } from './ports.ts';
import { type ClaimPorts, ClaimSettler } from './settle-claims.ts';
import { SweepNews } from './sweep-news.ts';

/** The queue holds what is dialed in so many seconds: the next sweep comes in 60. */
const ROOM_SECONDS = 120;

/** Every campaign may add so many messages, however many another one has in the queue. */
const LEAST_ROOM = 50;

/** Conditional writes under way at once. */
const AT_ONCE = 100;

/** Calls of a campaign that one sweep asks Connect about at most: about what its lookups allow. */
const CALLS_AT_ONCE = 300;

/** When calls that are too many to be asked about come up again. */
const CALLS_LATER_MS = 10 * MINUTE_MS;

/** Deadlines that are read of a campaign at a time. */
const DUE_AT_ONCE = 5_000;

/** A campaign gets at most this share of a sweep's time for making room among its deadlines. */
const SHARE_FOR_ROOM = 0.4;

export interface SweeperPorts extends ClaimPorts, CallPorts, CampaignEndsPorts {
  readonly contacts: Pick<ContactStore, 'apply' | 'due'>;
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
   * before any question goes to Connect, and those are asked in the order in which they are due.
   */
  async sweep(deadline: number): Promise<void> {
    const { campaigns, clock, slots } = this.#ports;
    const news = new SweepNews();
    const open: DueContact[] = [];
    let room = await this.#roomInQueue();
    const live = (await campaigns.list()).filter((campaign) => !isLongOver(campaign, clock.now()));
    for (const campaign of live) {
      if (clock.now() >= deadline) news.missSome();
      else {
        const swept = await this.#queueDue(campaign, room, deadline, news);
        room -= swept.queued;
        open.push(...swept.open);
      }
    }
    await this.#ends.end(live, deadline);
    open.sort((a, b) => (a.dueAt < b.dueAt ? -1 : 1));
    const withStatus = (wanted: DueContact['status']) => open.filter(({ status }) => status === wanted);
    await this.#claims.settle(withStatus('DIALING'), deadline, news);
    await this.#calls.check(withStatus('DIALED'), deadline, news);
    await slots.tidy(news.slotNews);
  }

  /** How many messages the queue may take: what is dialed until after the next sweep, less what it holds. */
  async #roomInQueue(): Promise<number> {
    return this.#deployment.callsPerSecond * ROOM_SECONDS + 10 - (await this.#ports.dialQueue.depth());
  }

  /** Messages that this campaign may add. One that is faster than the deployment's rate brings the room it needs. */
  #roomFor({ settings }: Campaign, sharedRoom: number): number {
    const faster = callsPerSecondOf(settings, this.#deployment) - this.#deployment.callsPerSecond;
    return Math.floor(Math.max(LEAST_ROOM, sharedRoom + Math.max(0, faster) * ROOM_SECONDS));
  }

  /** Queues what is due of a campaign; answers how many, and the due contacts that only Connect knows about. */
  async #queueDue(
    campaign: Campaign,
    sharedRoom: number,
    deadline: number,
    news: SweepNews,
  ): Promise<{ readonly queued: number; readonly open: readonly DueContact[] }> {
    const { contacts, clock, log } = this.#ports;
    const { campaignId } = campaign;
    try {
      const room = gate(campaign, clock.now()).open ? this.#roomFor(campaign, sharedRoom) : 0;
      const open = new Map<string, DueContact>();
      let queued = 0;
      const begun = clock.now();
      for (;;) {
        const due = await contacts.due(campaignId, '', toIso(begun), DUE_AT_ONCE);
        const toDial = due.filter(({ status }) => status === 'WAITING' || status === 'QUEUED');
        const calls = due.filter(({ status }) => status === 'DIALED');
        queued += await this.#queue(toDial.slice(0, Math.max(0, room - queued)), deadline);
        const asked = [...due.filter(({ status }) => status === 'DIALING'), ...calls.slice(0, CALLS_AT_ONCE)];
        for (const contact of asked) open.set(contact.contactKey, contact);
        if (due.length < DUE_AT_ONCE) break;
        // A full page may hide claims and calls that are due later: who cannot be dialed yet must not stand before them.
        await this.#postpone([...toDial.slice(room), ...calls.slice(CALLS_AT_ONCE)], deadline, news);
        if (clock.now() > begun + (deadline - begun) * SHARE_FOR_ROOM) {
          news.missSome();
          break;
        }
      }
      const more = Math.min(DUE_AT_ONCE, room - queued);
      const parked = more > 0 ? await contacts.due(campaignId, PARKED, PARKED, more) : [];
      queued += await this.#queue(parked, deadline);
      return { queued, open: [...open.values()] };
    } catch (error) {
      // One campaign's trouble must not keep the others waiting; the next sweep comes in a minute.
      log.error('A campaign could not be swept.', { campaignId, error });
      news.missSome();
      return { queued: 0, open: [] };
    }
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

  /**
   * Waiting contacts are parked. Queued ones have a message somewhere in a long queue, and calls that nobody told
   * the end of are more than can be asked for: both get a later deadline.
   */
  async #postpone(contacts: readonly DueContact[], deadline: number, news: SweepNews): Promise<void> {
    const { clock } = this.#ports;
    const postpone = async (contact: DueContact) => {
      if (contact.status === 'QUEUED') return void (await this.#toQueued(contact));
      const { contactId, dueAt: seenDueAt } = contact;
      const askAgainAt = clock.now() + CALLS_LATER_MS;
      const isCall = contact.status === 'DIALED' && contactId !== undefined;
      const fact: ContactFact = isCall
        ? { type: 'stillOn', contactId, seenDueAt, dueAt: toIso(askAgainAt) }
        : { type: 'parked', seenDueAt };
      await this.#ports.contacts.apply(contact, transitionFor(contact, fact, clock.now()));
      if (isCall) news.stillOn(contact.claimId, askAgainAt);
    };
    for (let i = 0; i < contacts.length && clock.now() < deadline; i += AT_ONCE) {
      await Promise.all(contacts.slice(i, i + AT_ONCE).map(postpone));
    }
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

/** A campaign that was closed a day ago has no deadlines any more; one closed just now may get late news. */
function isLongOver({ completedAt }: Campaign, nowMs: number): boolean {
  return completedAt !== undefined && nowMs - Date.parse(completedAt) > DAY_MS;
}
