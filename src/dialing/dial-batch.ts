/**
 * The dialer: takes a batch of messages, sends each of their contacts on its path, and sends those back to the queue that
 * had no turn.
 */
import pLimit from 'p-limit';
import { CampaignCache } from '../campaign/campaign-cache.ts';
import type { DeploymentSettings } from '../campaign/deployment.ts';
import type { Contact } from '../contact/contact.ts';
import type { ContactId } from '../contact/contact-store.ts';
import { StartTimes } from '../pacing/dial-permits.ts';
import { contactInLog } from '../telemetry/contact-in-log.ts';
import { type Callee, ContactPath, type Lane, type SendBack } from './dial-contact.ts';
import type { DialMessage } from './dial-queue.ts';
import type { DialerPorts } from './dialer-ports.ts';
import { spreadOf } from './requeue-delay.ts';

/** Lives as long as its process. */
export class Dialer {
  readonly #ports: DialerPorts;
  readonly #path: ContactPath;
  #lanes = 0;

  constructor(ports: DialerPorts, deployment: DeploymentSettings) {
    this.#ports = ports;
    this.#path = new ContactPath(ports, deployment, new CampaignCache(ports.campaigns, ports.clock));
  }

  /**
   * Handles a batch until `deadline` (ms since 1970), after which nothing new starts: who had no turn by then goes
   * back to the queue. Answers the positions of the messages that failed for reasons of our own (a table that does
   * not answer): those must come again.
   */
  async dialBatch(messages: readonly DialMessage[], deadline: number): Promise<readonly number[]> {
    const lanes = new Map<string, Lane>();
    const failed: number[] = [];
    const back = new Map<number, SendBack>();
    const contacts = await this.#read(messages);
    if (!contacts) return [...messages.keys()];
    const ownUntil = this.#ownUntil(messages);
    const handle = async (message: DialMessage, position: number) => {
      const { campaignId } = message;
      const contact = contacts.get(idOf(message));
      if (!isBefore(contact, message)) return;
      const lane = lanes.get(campaignId) ?? this.#lane(campaignId, ownUntil, deadline);
      lanes.set(campaignId, lane);
      try {
        if (contact.status !== 'QUEUED') {
          // Ended while a dialer was at it, which may have died since.
          if (contact.status === 'CANCELLED' || contact.status === 'SUPPRESSED')
            await this.#path.isClaimed(contact);
          return;
        }
        const result = await this.#path.dial(contact, lane, deadline);
        if (result !== 'done') back.set(position, result);
      } catch (error) {
        failed.push(position);
        const contact = contactInLog(message);
        this.#ports.log.error('A message could not be handled and comes again.', { ...contact, error });
      }
    };
    await Promise.all(messages.map(handle));
    for (const lane of lanes.values()) await this.#freeSlots(lane);
    failed.push(...(await this.#sendBack(messages, back)));
    return failed;
  }

  /** The contacts of a batch as they stand; undefined when the table does not tell. */
  async #read(messages: readonly DialMessage[]): Promise<ReadonlyMap<string, Contact> | undefined> {
    const ids = new Map(messages.map((message) => [idOf(message), message]));
    try {
      const contacts = await this.#ports.contacts.read([...ids.values()]);
      return new Map(contacts.map((contact) => [idOf(contact), contact]));
    } catch (error) {
      this.#ports.log.error('The contacts of a batch could not be read; its messages come again.', { error });
      return undefined;
    }
  }

  #lane(campaignId: string, ownUntil: Lane['ownUntil'], deadline: number): Lane {
    const { pacer, clock } = this.#ports;
    const startTimes = new StartTimes(pacer, clock, campaignId, deadline);
    this.#lanes += 1;
    return {
      startTimes,
      probe: pLimit(1),
      spread: spreadOf(this.#lanes),
      ownUntil,
    };
  }

  /** As of a lane; looked up for the first message that asks. */
  #ownUntil(messages: readonly DialMessage[]): Lane['ownUntil'] {
    const begunAt = this.#ports.clock.now();
    const batch = countsOf(messages.map(({ campaignId }) => campaignId));
    let until: Promise<number> | undefined;
    return () => {
      until ??= this.#path.ownWaitMs(batch).then((ms) => begunAt + ms);
      return until;
    };
  }

  /** Slots that are not freed for some trouble are freed by the sweeper. */
  async #freeSlots({ startTimes }: Lane): Promise<void> {
    try {
      await startTimes.freeSlots();
    } catch (error) {
      this.#ports.log.warn('Slots could not be freed.', { error });
    }
  }

  /**
   * Sending them anew spends no receive of the queue, as giving them back would. Answers the positions of those that
   * could not be sent.
   */
  async #sendBack(
    messages: readonly DialMessage[],
    back: ReadonlyMap<number, SendBack>,
  ): Promise<readonly number[]> {
    const failed: number[] = [];
    for (const delaySeconds of new Set([...back.values()].map((each) => each.delaySeconds))) {
      const positions = [...back.keys()].filter((i) => back.get(i)?.delaySeconds === delaySeconds);
      try {
        await this.#ports.dialQueue.send(
          messages.filter((_, i) => positions.includes(i)),
          delaySeconds,
        );
      } catch (error) {
        this.#ports.log.error('Messages could not be sent back to the dial queue.', { error });
        failed.push(...positions);
      }
    }
    return failed;
  }
}

/** Whether `contact` has the attempt of `message` still before it. */
function isBefore(contact: Contact | undefined, { attempt }: DialMessage): contact is Callee {
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
