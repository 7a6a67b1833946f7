/**
 * Who is due, of one campaign: those who may be called go to the dial queue, no faster than they can be dialed; those whose
 * hours are closed wait until these open; lost messages are sent again.
 */
import { waitsForHours } from '../calling-hours/calling-hours.ts';
import type { Campaign } from '../campaign/campaign.ts';
import { readKey } from '../campaign/campaign-id.ts';
import type { DeploymentSettings } from '../campaign/deployment.ts';
import { gate, gateFor } from '../campaign/may-dial.ts';
import type { Contact } from '../contact/contact.ts';
import { PARKED, transitionFor } from '../contact/contact-life.ts';
import type { ContactStore, DueContact } from '../contact/contact-store.ts';
import { WAITS_FOR_ITS_TURN } from '../dialing/ask-connect.ts';
import { callsPerSecondOf } from '../dialing/call-request.ts';
import type { DialMessage, DialQueue } from '../dialing/dial-queue.ts';
import { messageFor } from '../dialing/dial-queue.ts';
import { nextQueueDeadline } from '../dialing/queue-deadline.ts';
import type { Log } from '../telemetry/log.ts';
import { inParts, WRITES_AT_ONCE } from '../text/in-parts.ts';
import type { Clock } from '../time/clock.ts';
import { MINUTE_MS, toIso } from '../time/instant.ts';
import type { SweepNews } from './sweep-findings.ts';

/** The queue holds what is dialed in so many seconds: the next sweep comes in 60. */
const ROOM_SECONDS = 120;

/** Every campaign may add so many messages, however many it has in the queue. */
const LEAST_ROOM = 50;

/** Contacts that are read of a campaign at a time. Those that stay as they are, are read again each minute. */
const DUE_AT_ONCE = 1_000;

/** Parked contacts that are read first, and at most: twice as many each time, while those read are outside their hours. */
const LEAST_PARKED = 100;
const MOST_PARKED = 5_000;

/** Before `PARKED`: contacts that are parked are looked at anyway. */
const LAST_DEADLINE = '9999-12-30T23:59:59.999Z';

/** For so long after new settings the contacts are gone over that wait for hours of the old ones; several sweeps' time. */
const REOPEN_MS = 15 * MINUTE_MS;

/** A campaign gets at most this share of a sweep's time for making room among its deadlines. */
const SHARE_FOR_ROOM = 0.4;

export interface DueContactsPorts {
  readonly contacts: Pick<ContactStore, 'apply' | 'due'>;
  readonly dialQueue: DialQueue;
  readonly clock: Clock;
  readonly log: Log;
}

/** Until when, and why, a contact may not be called. */
interface Closed {
  /** ISO 8601. */
  readonly until: string;
  readonly reason: string;
}

export class DueContacts {
  readonly #ports: DueContactsPorts;
  readonly #deployment: DeploymentSettings;

  constructor(ports: DueContactsPorts, deployment: DeploymentSettings) {
    this.#ports = ports;
    this.#deployment = deployment;
  }

  /**
   * Queues what is due of a campaign until `deadline` (ms since 1970); answers how many, and the due contacts that only Connect
   * knows about. Tells `news` when it could not see all.
   */
  async queue(
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
      let most = Math.min(Math.max(LEAST_PARKED, room - queued), MOST_PARKED);
      for (let hasMore = true; hasMore && room > queued && clock.now() <= until; ) {
        const parked = await contacts.due(campaignId, PARKED, PARKED, most);
        const done = await this.#dialOrPark(campaign, parked, room - queued, false, deadline);
        queued += done.queued;
        hasMore = done.moved > 0 && parked.length === most;
        most = Math.min(2 * most, MOST_PARKED);
      }
      if (isOpen && haveSettingsChanged(campaign, begun)) {
        queued += await this.#reopen(campaign, room - queued, until, deadline);
      }
    } catch (error) {
      // One campaign's trouble must not keep the others waiting; the next sweep comes in a minute.
      log.error('A campaign could not be swept.', { campaignId, error });
      news.missSome();
    }
    return { open: [...open.values()], queued };
  }

  /**
   * Contacts that wait for hours which new settings have opened meanwhile: as many as there is `room` for are queued, the
   * others parked for the next sweeps. Answers how many are queued.
   */
  async #reopen(campaign: Campaign, room: number, until: number, deadline: number): Promise<number> {
    const { contacts, clock } = this.#ports;
    let queued = 0;
    for (let fromMs = clock.now(); clock.now() <= until; ) {
      const page = await contacts.due(campaign.campaignId, toIso(fromMs), LAST_DEADLINE, DUE_AT_ONCE);
      const opened = page.filter(
        (contact) =>
          contact.status === 'WAITING' &&
          waitsForHours(contact) &&
          this.#closedFor(contact, campaign, clock.now()) === undefined,
      );
      const done = await this.#dialOrPark(campaign, opened, room - queued, true, deadline);
      queued += done.queued;
      const last = page.at(-1);
      if (!last || page.length < DUE_AT_ONCE) break;
      // Those of one moment are in one place: when a page of them stays closed, so do the others.
      const lastMs = Date.parse(last.dueAt);
      fromMs = lastMs === fromMs && done.moved === 0 ? lastMs + 1 : lastMs;
    }
    return queued;
  }

  /** Messages that this campaign may add: what is dialed of it until after the next sweep, less what it has queued. */
  #roomFor({ settings, counts }: Campaign): number {
    const backlog = callsPerSecondOf(settings, this.#deployment) * ROOM_SECONDS + 10;
    return Math.floor(Math.max(LEAST_ROOM, backlog - (counts?.QUEUED ?? 0)));
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
    const judged = this.#judged(contacts, campaign, deadline);
    const open = judged.filter(({ closed }) => closed === undefined).map(({ contact }) => contact);
    const queued = await this.#send(open.slice(0, Math.max(0, room)), deadline);
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

  /** Until when each of `contacts` may not be called; those come to before `deadline`. */
  #judged(contacts: readonly DueContact[], campaign: Campaign, deadline: number) {
    const { clock } = this.#ports;
    const now = clock.now();
    const judged: { readonly contact: DueContact; readonly closed: Closed | undefined }[] = [];
    for (const contact of contacts) {
      if (clock.now() >= deadline) break;
      judged.push({ contact, closed: this.#closedFor(contact, campaign, now) });
    }
    return judged;
  }

  /** Undefined when it is not as it was any more. */
  #park(contact: DueContact, dueAt: string, reason: string): Promise<Contact | undefined> {
    const fact = { type: 'postponedForCapacity', seenDueAt: contact.dueAt, dueAt, reason } as const;
    return this.#ports.contacts.apply(contact, transitionFor(contact, fact, this.#ports.clock.now()));
  }

  /** Undefined when a waiting contact may be called. */
  #closedFor(
    { status, phoneNumber, timeZone }: DueContact,
    campaign: Campaign,
    nowMs: number,
  ): Closed | undefined {
    if (status !== 'WAITING' || phoneNumber === undefined) return undefined;
    const callee = { phoneNumber, ...(timeZone !== undefined && { timeZone }) };
    const admission = gateFor(callee, campaign, this.#deployment, nowMs);
    return admission.open || 'isOver' in admission || admission.until === PARKED ? undefined : admission;
  }

  async #send(contacts: readonly DueContact[], deadline: number): Promise<number> {
    let queued = 0;
    for (let i = 0; i < contacts.length && this.#ports.clock.now() < deadline; i += WRITES_AT_ONCE) {
      const moved = await Promise.all(
        contacts.slice(i, i + WRITES_AT_ONCE).map((contact) => this.#toQueued(contact)),
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

/** Whether settings were read into the campaign a short while before `nowMs`. */
function haveSettingsChanged({ files = {} }: Campaign, nowMs: number): boolean {
  return Object.values(files).some(
    ({ file, doneAt, error }) =>
      doneAt !== undefined &&
      error === undefined &&
      nowMs - Date.parse(doneAt) < REOPEN_MS &&
      readKey(file).kind === 'settings',
  );
}
