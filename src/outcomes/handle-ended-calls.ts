/**
 * What becomes of contacts whose calls are over, as Connect's events tell it. Events come late, twice, in any order,
 * before our own record of the call, or not at all; and those of other applications come through the same rule. So an
 * event whose ContactId nobody knows yet is looked at again after a while, and at last Connect is asked whose call it
 * was: a dialer may have died after Connect took its call.
 */

import { CampaignCache } from '../campaign/campaign-cache.ts';
import type { CampaignStore } from '../campaign/campaign-store.ts';
import type { DeploymentSettings } from '../campaign/deployment.ts';
import type { CallRecord, Telephony } from '../connect/telephony.ts';
import { attemptIdIn, attemptNameOf } from '../contact/attempt.ts';
import type { CallRegister, PlacedCall, RegisteredCall } from '../contact/call-register.ts';
import type { Contact } from '../contact/contact.ts';
import { transitionFor } from '../contact/contact-life.ts';
import type { ContactStore, IndexedContact } from '../contact/contact-store.ts';
import { applyTransition } from '../contact/contact-transition.ts';
import { mayBeFollowed } from '../contact/reconciliation.ts';
import type { NumberStore } from '../dialing/number-store.ts';
import { dialedFactOf, recordCall, recordOnContact } from '../dialing/record-call.ts';
import type { Pacer } from '../pacing/pacer.ts';
import { contactInLog } from '../telemetry/contact-in-log.ts';
import type { Log } from '../telemetry/log.ts';
import type { Clock } from '../time/clock.ts';
import { type CallEnd, endCalls } from './end-call.ts';
import type { EventQueue } from './event-queue.ts';
import { LookupTurns } from './lookup-throttle.ts';
import { afterCall, type EndedCall, mayBeRepeated } from './retry.ts';

/** Seconds until an event of an unknown call is looked at again: the first time soon, for our own record comes soon. */
const LOOK_AGAIN_SECONDS = [10, 50] as const;

/**
 * Each of these functions asks Connect once a second at most, and waits this long for it. The quota is the sweeper's
 * too, and calls of other applications come by here at any rate. Whoever is not asked about is left to the sweeper.
 */
const LOOKUP_GAP_MS = 1_000;
const LOOKUP_PATIENCE_MS = 5_000;

export interface EndedCallPorts {
  readonly contacts: Pick<ContactStore, 'apply' | 'applyAll' | 'read'>;
  readonly calls: CallRegister;
  readonly campaigns: Pick<CampaignStore, 'get' | 'changeState'>;
  readonly numbers: Pick<NumberStore, 'giveBack' | 'read'>;
  readonly pacer: Pick<Pacer, 'release'>;
  readonly telephony: Pick<Telephony, 'describe'>;
  readonly events: EventQueue;
  readonly clock: Clock;
  readonly log: Log;
}

/** An event, and how often it was looked at in vain. */
export interface EventMessage {
  readonly call: EndedCall;
  readonly looks: number;
}

/** Lives as long as its process. */
export class EndedCalls {
  readonly #ports: EndedCallPorts;
  readonly #deployment: DeploymentSettings;
  readonly #campaigns: CampaignCache;
  readonly #turns: LookupTurns;

  constructor(ports: EndedCallPorts, deployment: DeploymentSettings) {
    this.#ports = ports;
    this.#deployment = deployment;
    this.#campaigns = new CampaignCache(ports.campaigns, ports.clock);
    this.#turns = new LookupTurns(ports.clock, LOOKUP_GAP_MS);
  }

  /** Handles a batch; answers the positions of the events that failed, which must come again. */
  async handle(messages: readonly EventMessage[]): Promise<readonly number[]> {
    const known = await this.#lookUpAll(messages);
    if (!known) return [...messages.keys()];
    const judged = await Promise.all(messages.map((message) => this.#judge(message, known)));
    const unwritten = await this.#write(judged.flatMap(({ end }) => end ?? []));
    const hasFailed = ({ isFailed, end }: Judged) =>
      isFailed || (end !== undefined && unwritten.has(end.contact.contactId));
    const slots = judged.filter((each) => !hasFailed(each)).flatMap(({ slot }) => slot ?? []);
    const isFreed = await this.#free(slots);
    return judged.flatMap((each, position) =>
      hasFailed(each) || (!isFreed && each.slot !== undefined) ? [position] : [],
    );
  }

  /** Whose calls they are; undefined when the tables do not tell. */
  async #lookUpAll(
    messages: readonly EventMessage[],
  ): Promise<ReadonlyMap<string, RegisteredCall> | undefined> {
    try {
      return await this.#ports.calls.lookUp(messages.map(({ call }) => call.contactId));
    } catch (error) {
      this.#ports.log.error('Ended calls could not be looked up and come again.', { error });
      return undefined;
    }
  }

  /** What an event comes to. */
  async #judge(message: EventMessage, known: ReadonlyMap<string, RegisteredCall>): Promise<Judged> {
    const { contactId } = message.call;
    try {
      return await this.#judged(message, known.get(contactId));
    } catch (error) {
      const contact = known.get(contactId)?.contact;
      const about = { ...(contact && contactInLog(contact)), contactId };
      this.#ports.log.error('The end of a call could not be handled and comes again.', { ...about, error });
      return { isFailed: true };
    }
  }

  async #judged({ call, looks }: EventMessage, entered: RegisteredCall | undefined): Promise<Judged> {
    if (entered) return this.#endOfEntered(entered, call);
    const seconds = LOOK_AGAIN_SECONDS[looks];
    if (seconds !== undefined) {
      await this.#ports.events.lookAgain({ call, looks: looks + 1 }, seconds);
      return {};
    }
    const claimed = await this.#claimedBy(call);
    return claimed ? this.#endOf(claimed, call) : {};
  }

  async #endOfEntered(
    { call: placed, contact, claimId: slot }: RegisteredCall,
    call: EndedCall,
  ): Promise<Judged> {
    if (contact?.contactId === call.contactId) return this.#endOf(contact, call);
    // A contact that has gone on was ended before; what ended it may have died before the slot was free.
    if (!placed || !contact || !isStillToRecord(placed, contact)) return { slot };
    const recorded = await recordOnContact(placed, this.#ports);
    if (recorded) return this.#endOf(recorded, call);
    // Its dialer has just done it.
    await this.#ports.events.lookAgain({ call, looks: 0 }, LOOK_AGAIN_SECONDS[0]);
    return {};
  }

  async #endOf(contact: IndexedContact, call: EndedCall): Promise<Judged> {
    const slot = contact.claimId;
    // Told before, by another event or by the sweeper.
    if (contact.status !== 'DIALED') return { slot };
    const told = await this.#withReason(call);
    if (!told) return {};
    // Most calls end their contact, whatever the campaign's settings are.
    const campaign = mayBeRepeated(told) ? await this.#campaigns.get(contact.campaignId) : undefined;
    const after = afterCall(contact, told, campaign, this.#deployment, this.#ports.clock.now());
    return { slot, end: { contact, after } };
  }

  /** Writes `ends`, a call that was told twice once; answers the ContactIds of those that may not be written. */
  async #write(ends: readonly CallEnd[]): Promise<ReadonlySet<string | undefined>> {
    const once = [...new Map(ends.map((end) => [end.contact.contactId, end])).values()];
    if (once.length === 0) return new Set();
    const errors = await this.#written(once);
    const failed = new Set<string | undefined>();
    for (const [i, { contact }] of once.entries()) {
      const error = errors[i];
      if (error === undefined) continue;
      failed.add(contact.contactId);
      const about = { ...contactInLog(contact), contactId: contact.contactId };
      this.#ports.log.error('The end of a call could not be handled and comes again.', { ...about, error });
    }
    return failed;
  }

  async #written(ends: readonly CallEnd[]): Promise<readonly (Error | undefined)[]> {
    try {
      return await endCalls(ends, this.#ports);
    } catch (cause) {
      return ends.map(() => new Error('The ends of these calls could not be written together.', { cause }));
    }
  }

  /** False when the slots could not be freed: the events come again, and free them then. */
  async #free(slots: readonly string[]): Promise<boolean> {
    try {
      await this.#ports.pacer.release([...new Set(slots)]);
      return true;
    } catch (error) {
      this.#ports.log.error('Slots could not be freed.', { error });
      return false;
    }
  }

  /**
   * An event without a reason does not tell a line that nobody answered from a number that does not exist and must
   * not be called again: Connect's record does.
   */
  async #withReason(call: EndedCall): Promise<EndedCall | undefined> {
    if (call.disconnectReason !== undefined || call.answeredAt !== undefined) return call;
    const record = await this.#lookUp(call.contactId);
    return record?.endedAt === undefined ? undefined : { ...call, ...record, endedAt: record.endedAt };
  }

  /** What Connect says of a call; undefined when it does not know, or cannot be asked now: the sweeper will ask. */
  async #lookUp(contactId: string): Promise<CallRecord | undefined> {
    if (!(await this.#turns.nextWithin(LOOKUP_PATIENCE_MS))) return undefined;
    try {
      return await this.#ports.telephony.describe(contactId);
    } catch (error) {
      this.#ports.log.warn('A call could not be looked up; it is left to the sweeper.', { contactId, error });
      return undefined;
    }
  }

  /**
   * The contact whose claim placed this call, when its dialer did not live to write the ContactId down: recorded now. The
   * number that was called has the claim. Undefined for a call of another application, or one that was told before.
   */
  async #claimedBy(call: EndedCall): Promise<IndexedContact | undefined> {
    const { contacts, numbers, clock } = this.#ports;
    const record = await this.#lookUp(call.contactId);
    const name = record?.name ?? '';
    const phoneNumber = record?.phoneNumber;
    if (phoneNumber === undefined || attemptIdIn(name) === undefined) return undefined;
    const claim = (await numbers.read([phoneNumber])).get(phoneNumber)?.claim;
    if (!claim || attemptNameOf(claim) !== name) return undefined;
    const initiatedAt = call.initiatedAt ?? record?.initiatedAt;
    // The sweeper finds out whether it was the attempt's last call.
    if (mayBeFollowed({ ...(initiatedAt !== undefined && { initiatedAt }), endedAt: call.endedAt }))
      return undefined;
    const [standing] = await contacts.read([claim]);
    if (standing?.contactId === call.contactId) return standing;
    const { campaignId, contactKey, attempt, claimId } = claim;
    const { contactId } = call;
    const dialedAt = initiatedAt ?? clock.now();
    const claimedAt = Date.parse(claim.claimedAt);
    const placed = { campaignId, contactKey, attempt, claimId, claimedAt, contactId, dialedAt };
    return standing && isStillToRecord(placed, standing) ? recordCall(placed, this.#ports) : undefined;
  }
}

/** Whether the contact does not know of its call yet. */
function isStillToRecord(call: PlacedCall, contact: IndexedContact): boolean {
  const transition = transitionFor(call, dialedFactOf(call), call.dialedAt);
  return applyTransition(contact as Contact, transition) !== undefined;
}

interface Judged {
  readonly isFailed?: boolean;
  /** The slot that is free when `end` is written. */
  readonly slot?: string | undefined;
  readonly end?: CallEnd;
}
