/** Queues the next contacts of a campaign: those that were due, then those that wait for a line or an agent. */
import type { Campaign } from '../campaign/campaign.ts';
import type { DeploymentSettings } from '../campaign/deployment.ts';
import { PARKED } from '../contact/contact-life.ts';
import type { DueContact } from '../contact/contact-store.ts';
import { SECOND_MS, toIso } from '../time/instant.ts';
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

/** Lives as long as its process. */
export class NextContacts {
  readonly #ports: ContactMoverPorts;
  readonly #mover: ContactMover;
  /** By campaign, ms since 1970. */
  readonly #noneDueUntil = new Map<string, number>();
  readonly #emptyUntil = new Map<string, number>();

  constructor(ports: ContactMoverPorts, deployment: DeploymentSettings) {
    this.#ports = ports;
    this.#mover = new ContactMover(ports, deployment);
  }

  /** Whether the campaign had no contact to queue a moment ago. */
  isEmpty(campaignId: string): boolean {
    return this.#ports.clock.now() < (this.#emptyUntil.get(campaignId) ?? 0);
  }

  /** A contact of the campaign waits for a line: a callback does among those whose time has come. */
  waits({ campaignId, dueAt }: DueContact): void {
    if (dueAt !== PARKED) this.#noneDueUntil.delete(campaignId);
  }

  /** Those whose time has come first, then those that are parked. Answers how many are queued. */
  async queue(campaign: Campaign, wanted: number, deadline: number): Promise<number> {
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
      queued += await this.move(campaign, toDial, wanted - queued, deadline);
      if (due.length < limit) break;
      limit *= PAGE_GROWTH;
    }
    return queued;
  }

  /** One after the other: another function may have queued some of `contacts`, or they may be outside their hours. */
  async move(
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
