/** Moves due contacts of one campaign: into the dial queue, or to a later deadline. The table always goes first. */
import { locatedCallee } from '../calling-hours/callee-places.ts';
import type { Campaign } from '../campaign/campaign.ts';
import type { DeploymentSettings } from '../campaign/deployment.ts';
import { gate, gateFor } from '../campaign/may-dial.ts';
import { inParts, WRITES_AT_ONCE } from '../concurrency/parallel.ts';
import { isAskedByRequest, isCallBackNext, isTooLate, nextCallBackAt } from '../contact/call-back.ts';
import type { Contact } from '../contact/contact.ts';
import { PARKED, transitionFor } from '../contact/contact-life.ts';
import type { ContactStore, DueContact } from '../contact/contact-store.ts';
import type { Log } from '../telemetry/log.ts';
import type { Clock } from '../time/clock.ts';
import { MINUTE_MS, SECOND_MS, toIso } from '../time/instant.ts';
import { type DialMessage, type DialQueue, messageFor } from './dial-queue.ts';
import { nextQueueDeadline } from './queue-deadline.ts';
import { WAITS_FOR_ITS_TURN } from './requeue-delay.ts';

export interface ContactMoverPorts {
  readonly contacts: Pick<ContactStore, 'apply' | 'due'>;
  readonly dialQueue: DialQueue;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Move {
  readonly campaign: Campaign;
  /** Messages that may be queued. */
  readonly room: number;
  /** Calls that were asked for and may be queued at least, however little room there is. */
  readonly askedRoom?: number;
  /** Contacts without a message are parked, instead of staying due. */
  readonly mustMakeRoom: boolean;
  /** Nothing is written after this, ms since 1970. */
  readonly deadline: number;
}

/** Until when, and why, a contact may not be called. */
interface Closed {
  /** ISO 8601. */
  readonly until: string;
  readonly reason: string;
}

export class ContactMover {
  readonly #ports: ContactMoverPorts;
  readonly #deployment: DeploymentSettings;

  constructor(ports: ContactMoverPorts, deployment: DeploymentSettings) {
    this.#ports = ports;
    this.#deployment = deployment;
  }

  /**
   * Queues as many of `contacts` as there is room for, and parks those outside their calling window until it opens.
   * Answers how many are queued, and how many have another deadline now.
   */
  async move(
    contacts: readonly DueContact[],
    { campaign, room, askedRoom = 0, mustMakeRoom, deadline }: Move,
  ): Promise<{ readonly queued: number; readonly moved: number }> {
    const { clock } = this.#ports;
    const now = clock.now();
    const open: DueContact[] = [];
    const parked: (Closed & { readonly contact: DueContact })[] = [];
    // The dialer ends them: it knows whether one of them is being called.
    const tooLate = contacts.filter((contact) => isTooLate(contact, now));
    for (const contact of contacts) {
      if (clock.now() >= deadline) break;
      if (isTooLate(contact, now)) continue;
      const atMs = callableFrom(contact, now);
      const closed = this.closedFor(contact, campaign, atMs) ?? tooEarly(contact, atMs, now);
      if (closed) parked.push({ contact, ...closed });
      else open.push(contact);
    }
    // The dialer has the callbacks wait for a line, ahead of all others. An agent who becomes free brings them.
    const isOpen = gate(campaign, now).type === 'open';
    const goesAhead = (contact: DueContact) =>
      isOpen && isCallBackNext(contact) && (room > 0 || campaign.settings?.agents === undefined);
    const others = open.filter((each) => !goesAhead(each));
    // Those that customers were promised come first.
    const asked = open
      .filter(goesAhead)
      .toSorted((a, b) => Number(isAskedByRequest(a)) - Number(isAskedByRequest(b)));
    const mostAsked = Math.max(room, askedRoom);
    const callBacks = asked.slice(0, mostAsked);
    const left = Math.max(0, room - callBacks.length);
    await this.#send(tooLate, deadline);
    const queued = await this.#send([...callBacks, ...others.slice(0, left)], deadline);
    const surplus = mustMakeRoom ? others.slice(left) : [];
    for (const contact of surplus) parked.push({ contact, until: PARKED, reason: WAITS_FOR_ITS_TURN });
    if (mustMakeRoom)
      for (const [i, contact] of asked.slice(mostAsked).entries()) {
        const until = toIso(now + MINUTE_MS * Math.ceil((i + 1) / Math.max(1, mostAsked)));
        parked.push({ contact, until, reason: WAITS_FOR_ITS_TURN });
      }
    let moved = queued + tooLate.length;
    await inParts(parked, async ({ contact, until, reason }) => {
      if (clock.now() >= deadline || until === contact.dueAt) return;
      // Somewhere in a long queue there is a message for one that is queued: a later deadline will do.
      const isQueued = contact.status === 'QUEUED';
      const after = await (isQueued ? this.#toQueued(contact) : this.#park(contact, until, reason));
      if (after) moved += 1;
    });
    return { queued, moved };
  }

  /** Undefined when no calling window is closed to a contact that waits. */
  closedFor(
    { status, phoneNumber, ...row }: DueContact,
    campaign: Campaign,
    nowMs: number,
  ): Closed | undefined {
    if (status !== 'WAITING' || phoneNumber === undefined) return undefined;
    const callee = locatedCallee({ phoneNumber, ...row });
    const admission = gateFor(callee, campaign, this.#deployment, nowMs);
    return admission.type === 'closed' && admission.until !== PARKED ? admission : undefined;
  }

  /** Undefined when it is not as it was any more. */
  #park(contact: DueContact, dueAt: string, reason: string): Promise<Contact | undefined> {
    const fact = { type: 'postponedForCapacity', seenDueAt: contact.dueAt, dueAt, reason } as const;
    return this.#ports.contacts.apply(contact, transitionFor(contact, fact, this.#ports.clock.now()));
  }

  async #send(contacts: readonly DueContact[], deadline: number): Promise<number> {
    let queued = 0;
    for (let i = 0; i < contacts.length && this.#ports.clock.now() < deadline; i += WRITES_AT_ONCE) {
      const moved = await Promise.all(
        contacts.slice(i, i + WRITES_AT_ONCE).map((contact) => this.#toQueued(contact)),
      );
      const messages = moved.filter((message) => message !== undefined);
      for (const [delaySeconds, batch] of byDelay(messages)) {
        const unnamed = batch.map(({ message }) => message);
        await (delaySeconds === 0
          ? this.#ports.dialQueue.send(unnamed)
          : this.#ports.dialQueue.send(unnamed, delaySeconds));
      }
      queued += messages.length;
    }
    return queued;
  }

  /** The table first: a message lost after it is sent again when the new deadline passes. */
  async #toQueued(contact: DueContact): Promise<DelayedMessage | undefined> {
    const now = this.#ports.clock.now();
    // A contact that waited starts a new stay in the queue; one that was there all along has a lost or slow message.
    const since = contact.status === 'QUEUED' ? Date.parse(contact.createdAt) : now;
    const dueAt = toIso(nextQueueDeadline(now, since));
    const fact = { type: 'queued', seenDueAt: contact.dueAt, dueAt } as const;
    const after = await this.#ports.contacts.apply(contact, transitionFor(contact, fact, now));
    const delaySeconds = Math.ceil((callableFrom(contact, now) - now) / SECOND_MS);
    return after && { message: messageFor(after), delaySeconds };
  }
}

/** The longest delay of a message (Amazon SQS quotas). */
const MAX_DELAY_MS = 900 * SECOND_MS;

/** When `contact` may be called, but for its hours, ms since 1970: a callback may be queued before its time. */
function callableFrom(contact: DueContact, nowMs: number): number {
  const callBackAt = nextCallBackAt(contact);
  if (callBackAt === undefined) return nowMs;
  const dueMs = Date.parse(contact.dueAt);
  return Math.max(nowMs, dueMs <= nowMs + MAX_DELAY_MS ? dueMs : Date.parse(callBackAt));
}

function tooEarly({ reason = '' }: DueContact, atMs: number, nowMs: number): Closed | undefined {
  return atMs > nowMs + MAX_DELAY_MS ? { until: toIso(atMs), reason } : undefined;
}

interface DelayedMessage {
  readonly message: DialMessage;
  readonly delaySeconds: number;
}

function byDelay(messages: readonly DelayedMessage[]): ReadonlyMap<number, readonly DelayedMessage[]> {
  const groups = new Map<number, DelayedMessage[]>();
  for (const message of messages)
    groups.set(message.delaySeconds, [...(groups.get(message.delaySeconds) ?? []), message]);
  return groups;
}
