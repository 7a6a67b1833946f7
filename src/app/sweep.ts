/**
 * The sweeper: once a minute it looks at every contact whose deadline has passed. Waiting contacts go to the
 * dial queue, no faster than they can be dialed; lost messages are sent again; expired claims and calls whose
 * end nobody told are settled with Connect. It may be killed anywhere and run twice at once: every write is
 * conditional on what it saw.
 */
import type { Campaign } from '../domain/campaign.ts';
import type { ContactFact } from '../domain/contact-fact.ts';
import { PARKED, transitionFor } from '../domain/contact-life.ts';
import type { DeploymentSettings } from '../domain/deployment.ts';
import { expiryAfter } from '../domain/expiry.ts';
import { gate } from '../domain/gate.ts';
import { HOUR_MS, toIso } from '../domain/instant.ts';
import { nextQueueDeadline } from '../domain/queue-deadline.ts';
import { settlementTimes } from '../domain/settlement.ts';
import { callsPerSecondOf } from './call-request.ts';
import { CallChecker, type CallPorts } from './check-calls.ts';
import { messageFor } from './dial-message.ts';
import { LookupTurns } from './lookup-turns.ts';
import type { CampaignStore, ContactStore, DialMessage, DialQueue, DueContact } from './ports.ts';
import { type ClaimPorts, ClaimSettler } from './settle-claims.ts';

/** The queue holds what is dialed in so many seconds: the next sweep comes in 60. */
const ROOM_SECONDS = 120;

/** Every campaign may add so many messages, however many another one has in the queue. */
const LEAST_ROOM = 50;

/** Conditional writes under way at once. */
const AT_ONCE = 100;

/** Calls of a campaign that one sweep asks Connect about at most: about what its lookups allow. */
const CALLS_AT_ONCE = 300;

/** Deadlines that one sweep reads of a campaign at most. */
const DUE_AT_ONCE = 5_000;

export interface SweeperPorts extends ClaimPorts, CallPorts {
  readonly contacts: Pick<ContactStore, 'apply' | 'due'>;
  readonly campaigns: Pick<CampaignStore, 'list'>;
  readonly dialQueue: DialQueue;
  readonly telephony: ClaimPorts['telephony'] & CallPorts['telephony'];
}

export class Sweeper {
  readonly #ports: SweeperPorts;
  readonly #deployment: DeploymentSettings;
  readonly #claims: ClaimSettler;
  readonly #calls: CallChecker;

  constructor(ports: SweeperPorts, deployment: DeploymentSettings, times = settlementTimes) {
    this.#ports = ports;
    this.#deployment = deployment;
    const turns = new LookupTurns(ports.clock);
    const expiresAt = (endedAtMs: number) => expiryAfter(endedAtMs, deployment.retentionDays);
    this.#claims = new ClaimSettler(ports, turns, times, expiresAt);
    this.#calls = new CallChecker(ports, turns, expiresAt);
  }

  /**
   * One sweep over all campaigns; starts nothing new after `deadline` (ms since 1970). All campaigns are queued
   * before any question goes to Connect, and those are asked in the order in which they are due.
   */
  async sweep(deadline: number): Promise<void> {
    const { campaigns, clock } = this.#ports;
    const open: DueContact[] = [];
    let room = await this.#roomInQueue();
    for (const campaign of await campaigns.list()) {
      if (clock.now() >= deadline) break;
      const swept = await this.#queueDue(campaign, room, deadline);
      room -= swept.queued;
      open.push(...swept.open);
    }
    open.sort((a, b) => (a.dueAt < b.dueAt ? -1 : 1));
    await this.#claims.settle(
      open.filter(({ status }) => status === 'DIALING'),
      deadline,
    );
    await this.#calls.check(
      open.filter(({ status }) => status === 'DIALED'),
      deadline,
    );
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
  ): Promise<{ readonly queued: number; readonly open: readonly DueContact[] }> {
    const { contacts, clock, log } = this.#ports;
    const { campaignId } = campaign;
    try {
      const now = clock.now();
      const due = await contacts.due(campaignId, '', toIso(now), DUE_AT_ONCE);
      const toDial = due.filter(({ status }) => status === 'WAITING' || status === 'QUEUED');
      const room = gate(campaign, now).open ? this.#roomFor(campaign, sharedRoom) : 0;
      const more = Math.min(DUE_AT_ONCE, room - toDial.length);
      const parked = more > 0 ? await contacts.due(campaignId, PARKED, PARKED, more) : [];
      const queued = await this.#queue([...toDial.slice(0, room), ...parked], deadline);
      // A full page may hide claims and calls that are due later: who cannot be dialed yet must not stand before them.
      const calls = due.filter(({ status }) => status === 'DIALED');
      if (due.length === DUE_AT_ONCE) {
        await this.#postpone([...toDial.slice(room), ...calls.slice(CALLS_AT_ONCE)], deadline);
      }
      const claims = due.filter(({ status }) => status === 'DIALING');
      return { queued, open: [...claims, ...calls.slice(0, CALLS_AT_ONCE)] };
    } catch (error) {
      // One campaign's trouble must not keep the others waiting; the next sweep comes in a minute.
      log.error('A campaign could not be swept.', { campaignId, error });
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
  async #postpone(contacts: readonly DueContact[], deadline: number): Promise<void> {
    const { clock } = this.#ports;
    const postpone = async (contact: DueContact) => {
      if (contact.status === 'QUEUED') return void (await this.#toQueued(contact));
      const { contactId, dueAt: seenDueAt } = contact;
      const fact: ContactFact =
        contact.status === 'DIALED' && contactId !== undefined
          ? { type: 'stillOn', contactId, seenDueAt, dueAt: toIso(clock.now() + HOUR_MS) }
          : { type: 'parked', seenDueAt };
      await this.#ports.contacts.apply(contact, transitionFor(contact, fact, clock.now()));
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
