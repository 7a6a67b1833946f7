/**
 * The dialer: takes a batch of messages, sends each of their contacts on its path, and requeues those for which there was no
 * dial permit.
 */
import pLimit from 'p-limit';
import { CampaignCache } from '../campaign/campaign-cache.ts';
import type { DeploymentSettings } from '../campaign/deployment.ts';
import type { Contact } from '../contact/contact.ts';
import type { ContactId } from '../contact/contact-store.ts';
import { DialPermits } from '../pacing/dial-permits.ts';
import { recordNoLine } from '../pacing/line-watch.ts';
import { contactInLog } from '../telemetry/contact-in-log.ts';
import type { DialableContact } from './claims.ts';
import { ContactClaims } from './contact-claims.ts';
import { DialContact, type DialResult, type Lane } from './dial-contact.ts';
import type { DialMessage } from './dial-queue.ts';
import type { DialerPorts } from './dialer-ports.ts';
import { HandOver } from './hand-over.ts';
import { jitterOf } from './requeue-delay.ts';

/**
 * What became of a message. Outdated: its contact was handled before. Failed: for a reason of our own, so that it must be
 * redelivered.
 */
type Handled = { readonly message: DialMessage } & (
  | DialResult
  | { readonly type: 'outdated' }
  | { readonly type: 'failed' }
);

/** Lives as long as its process. */
export class Dialer {
  readonly #ports: DialerPorts;
  readonly #claims: ContactClaims;
  readonly #contacts: DialContact;
  readonly #handOver: HandOver;
  #lanes = 0;

  constructor(ports: DialerPorts, deployment: DeploymentSettings) {
    const campaigns = new CampaignCache(ports.campaigns, ports.clock);
    this.#handOver = new HandOver(ports, campaigns, deployment);
    const context = { ports, campaigns, deployment, handOver: this.#handOver };
    this.#ports = ports;
    this.#claims = new ContactClaims(context);
    this.#contacts = new DialContact(context, this.#claims);
  }

  /**
   * Handles a batch until `deadline` (ms since 1970), after which nothing new starts: messages without a permit by then are
   * requeued. Answers the messages that failed for reasons of our own (a table that does not answer), which must be redelivered.
   */
  async dialBatch(messages: readonly DialMessage[], deadline: number): Promise<readonly DialMessage[]> {
    const contacts = await this.#read(messages);
    if (!contacts) return messages;
    const lanes = new Map<string, Lane>();
    const ownUntil = this.#ownUntil(messages);
    const laneOf = ({ campaignId }: DialMessage) => {
      const lane = lanes.get(campaignId) ?? this.#newLane(campaignId, ownUntil, deadline);
      lanes.set(campaignId, lane);
      return lane;
    };
    // The first to ask gets the first permit.
    const inOrder = messages.toSorted((a, b) => Number(b.callBack ?? false) - Number(a.callBack ?? false));
    const handled = await Promise.all(
      inOrder.map(async (message): Promise<Handled> => {
        const contact = contacts.get(idOf(message));
        if (!isBefore(contact, message)) return { message, type: 'outdated' };
        try {
          return { message, ...(await this.#handle(contact, laneOf(message), deadline)) };
        } catch (error) {
          const about = { ...contactInLog(message), error };
          this.#ports.log.error('A message could not be handled; it will be redelivered.', about);
          return { message, type: 'failed' };
        }
      }),
    );
    for (const lane of lanes.values()) await this.#releaseSlots(lane);
    const failed = handled.flatMap(({ message, type }) => (type === 'failed' ? [message] : []));
    const unsent = await this.#requeue(handled);
    await this.#handOverLines(handled);
    return [...failed, ...unsent];
  }

  /** The lines of contacts that were not called go to others; contacts without a line wait for one. */
  async #handOverLines(handled: readonly Handled[]): Promise<void> {
    const refused = handled.filter(({ type }) => type === 'noLine').length;
    if (refused > 0) await recordNoLine(refused, this.#ports);
    const withoutLine = handled.filter((each) => each.type === 'waitsForLine' || each.type === 'noLine');
    await this.#handOver.wait(
      withoutLine.map(({ message: { campaignId }, ...its }) => ({ ...its, campaignId })),
    );
    const notCalled = handled.filter(({ type }) => type === 'notCalled');
    await this.#handOver.bring(notCalled.length, new Set(notCalled.map(({ message }) => message.campaignId)));
  }

  async #handle(
    contact: DialableContact,
    lane: Lane,
    deadline: number,
  ): Promise<DialResult | { readonly type: 'outdated' }> {
    const { status } = contact;
    if (status === 'QUEUED') return this.#contacts.dial(contact, lane, deadline);
    // Ended while a dialer was at it, which may have died since.
    if (status === 'CANCELLED' || status === 'SUPPRESSED') await this.#claims.isClaimed(contact);
    return { type: 'outdated' };
  }

  /** The contacts of a batch as they stand; undefined when they cannot be read. */
  async #read(messages: readonly DialMessage[]): Promise<ReadonlyMap<string, Contact> | undefined> {
    const ids = new Map(messages.map((message) => [idOf(message), message]));
    try {
      const contacts = await this.#ports.contacts.read([...ids.values()]);
      return new Map(contacts.map((contact) => [idOf(contact), contact]));
    } catch (error) {
      this.#ports.log.error('The contacts of a batch could not be read; its messages will be redelivered.', {
        error,
      });
      return undefined;
    }
  }

  #newLane(campaignId: string, ownUntil: Lane['ownUntil'], deadline: number): Lane {
    const { pacer, clock } = this.#ports;
    const newPermits = () => new DialPermits(pacer, clock, campaignId, deadline);
    this.#lanes += 1;
    const jitter = jitterOf(this.#lanes);
    return {
      permits: newPermits(),
      firstAsked: newPermits(),
      asked: 0,
      probe: pLimit(1),
      jitter,
      ownUntil,
    };
  }

  /** As of a lane; looked up for the first message that asks. */
  #ownUntil(messages: readonly DialMessage[]): Lane['ownUntil'] {
    const begunAt = this.#ports.clock.now();
    const batch = countsOf(messages.map(({ campaignId }) => campaignId));
    let until: Promise<number> | undefined;
    return () => {
      until ??= this.#contacts.ownWaitMs(batch).then((ms) => begunAt + ms);
      return until;
    };
  }

  /** Slots that cannot be released are released by the sweeper. */
  async #releaseSlots({ permits, firstAsked }: Lane): Promise<void> {
    try {
      await Promise.all([permits.releaseSlots(), firstAsked.releaseSlots()]);
    } catch (error) {
      this.#ports.log.warn('Slots could not be released.', { error });
    }
  }

  /**
   * Sending messages anew spends no receive of the queue, as their redelivery would. Answers those that could not be sent.
   */
  async #requeue(handled: readonly Handled[]): Promise<readonly DialMessage[]> {
    const byDelay = new Map<number, DialMessage[]>();
    for (const each of handled) {
      if (each.type !== 'requeue') continue;
      byDelay.set(each.delaySeconds, [...(byDelay.get(each.delaySeconds) ?? []), each.message]);
    }
    const failed: DialMessage[] = [];
    for (const [delaySeconds, messages] of byDelay) {
      try {
        await this.#ports.dialQueue.send(messages, delaySeconds);
      } catch (error) {
        this.#ports.log.error('Messages could not be requeued.', { error });
        failed.push(...messages);
      }
    }
    return failed;
  }
}

/** Whether `contact` has the attempt of `message` still before it. */
function isBefore(contact: Contact | undefined, { attempt }: DialMessage): contact is DialableContact {
  return contact?.phoneNumber !== undefined && contact.attempt === attempt - 1;
}

/** How often each name is among `names`. */
function countsOf(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

function idOf({ campaignId, contactKey }: ContactId): string {
  return `${campaignId}#${contactKey}`;
}
