/**
 * The sweeper: once a minute it looks at every contact whose deadline has passed. Waiting contacts go to the
 * dial queue, no faster than they can be dialed; lost messages are sent again; expired claims and calls whose
 * end nobody told are settled with Connect. It may be killed anywhere and run twice at once: every step is
 * conditional on the deadline it saw.
 */
import type { Campaign } from '../domain/campaign.ts';
import { PARKED, transitionFor } from '../domain/contact-life.ts';
import type { DeploymentSettings } from '../domain/deployment.ts';
import { gate } from '../domain/gate.ts';
import { toIso } from '../domain/instant.ts';
import { nextQueueDeadline } from '../domain/queue-deadline.ts';
import { settlementTimes } from '../domain/settlement.ts';
import { callsPerSecondOf } from './call-request.ts';
import { messageFor } from './dial-message.ts';
import type { CampaignStore, ContactStore, DialMessage, DialQueue, DueContact } from './ports.ts';
import { ConnectSettler, type SettlerPorts } from './settle-with-connect.ts';

/** The queue holds what is dialed in so many seconds: the next sweep comes in 60. */
const ROOM_SECONDS = 120;

/** Conditional writes under way at once. */
const AT_ONCE = 100;

/** Deadlines that one sweep reads of a campaign at most. */
const DUE_AT_ONCE = 5_000;

export interface SweeperPorts extends SettlerPorts {
  readonly contacts: Pick<ContactStore, 'apply' | 'due'>;
  readonly campaigns: Pick<CampaignStore, 'list'>;
  readonly dialQueue: DialQueue;
}

export class Sweeper {
  readonly #ports: SweeperPorts;
  readonly #deployment: DeploymentSettings;
  readonly #settler: ConnectSettler;

  constructor(ports: SweeperPorts, deployment: DeploymentSettings, times = settlementTimes) {
    this.#ports = ports;
    this.#deployment = deployment;
    this.#settler = new ConnectSettler(ports, times);
  }

  /** One sweep over all campaigns; starts nothing new after `deadline` (ms since 1970). */
  async sweep(deadline: number): Promise<void> {
    let room = await this.#roomInQueue();
    for (const campaign of await this.#ports.campaigns.list()) {
      try {
        room -= await this.#sweepCampaign(campaign, room, deadline);
      } catch (error) {
        // One campaign's trouble must not keep the others waiting; the next sweep comes in a minute.
        this.#ports.log.error('A campaign could not be swept.', { campaignId: campaign.campaignId, error });
      }
    }
  }

  /** How many messages the queue may take: what is dialed until after the next sweep, less what it holds. */
  async #roomInQueue(): Promise<number> {
    return (
      Math.ceil(this.#deployment.callsPerSecond * ROOM_SECONDS) + 10 - (await this.#ports.dialQueue.depth())
    );
  }

  async #sweepCampaign(campaign: Campaign, sharedRoom: number, deadline: number): Promise<number> {
    const { contacts, clock } = this.#ports;
    const { campaignId } = campaign;
    const now = clock.now();
    const due = await contacts.due(campaignId, '', toIso(now), DUE_AT_ONCE);
    const toDial = due.filter(({ status }) => status === 'WAITING' || status === 'QUEUED');
    const room = gate(campaign, now).open ? this.#roomFor(campaign, sharedRoom) : 0;
    const parked =
      room > toDial.length
        ? await contacts.due(campaignId, PARKED, PARKED, Math.min(DUE_AT_ONCE, room - toDial.length))
        : [];
    const queued = await this.#queue([...toDial.slice(0, room), ...parked], deadline);
    // A full page may hide claims and calls that are due later: who cannot be dialed yet must not stand before them.
    if (due.length === DUE_AT_ONCE) await this.#park(toDial.slice(room), deadline);
    await this.#settler.settleClaims(
      due.filter(({ status }) => status === 'DIALING'),
      deadline,
    );
    await this.#settler.checkCalls(
      due.filter(({ status }) => status === 'DIALED'),
      deadline,
    );
    return queued;
  }

  /** Messages that this campaign may add. One that is faster than the deployment's rate brings the room it needs. */
  #roomFor({ settings }: Campaign, sharedRoom: number): number {
    const faster = callsPerSecondOf(settings, this.#deployment) - this.#deployment.callsPerSecond;
    return Math.max(0, sharedRoom + Math.max(0, faster) * ROOM_SECONDS);
  }

  async #park(contacts: readonly DueContact[], deadline: number): Promise<void> {
    const { clock } = this.#ports;
    const park = (contact: DueContact) => {
      const fact = { type: 'parked', seenDueAt: contact.dueAt } as const;
      return this.#ports.contacts.apply(contact, transitionFor(contact, fact, clock.now()));
    };
    for (let i = 0; i < contacts.length && clock.now() < deadline; i += AT_ONCE) {
      await Promise.all(contacts.slice(i, i + AT_ONCE).map(park));
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
