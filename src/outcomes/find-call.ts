/** Asks Connect about calls of which an event says too little. */
import type { CampaignStore } from '../campaign/campaign-store.ts';
import { eventsOf } from '../campaign/contact-ending.ts';
import type { CallRecord, Telephony } from '../connect/telephony.ts';
import { attemptIdIn, attemptNameOf } from '../contact/attempt.ts';
import type { PlacedCall } from '../contact/call-register.ts';
import type { Contact } from '../contact/contact.ts';
import { transitionFor } from '../contact/contact-life.ts';
import type { ContactStore, IndexedContact } from '../contact/contact-store.ts';
import { applyTransition } from '../contact/contact-transition.ts';
import { mayBeFollowed } from '../contact/reconciliation.ts';
import type { NumberStore } from '../dialing/number-store.ts';
import { dialedFactOf, type RecordCallPorts, recordCall } from '../dialing/record-call.ts';
import type { Clock } from '../time/clock.ts';
import { LookupTurns } from './lookup-throttle.ts';
import type { EndedCall } from './retry.ts';

/**
 * Each of these functions asks Connect at most once a second, and waits this long for it. The sweeper uses the same
 * quota, and calls of other applications come at any rate. The sweeper looks up what is skipped here.
 */
const LOOKUP_GAP_MS = 1_000;
const LOOKUP_PATIENCE_MS = 5_000;

export interface CallFinderPorts extends RecordCallPorts {
  readonly contacts: Pick<ContactStore, 'apply' | 'read'>;
  readonly campaigns: Pick<CampaignStore, 'get'>;
  readonly numbers: Pick<NumberStore, 'read'>;
  readonly telephony: Pick<Telephony, 'describe'>;
  readonly clock: Clock;
}

type LookUp =
  | { readonly type: 'asked'; readonly record: CallRecord | undefined }
  /** Connect is asked about other calls now. */
  | { readonly type: 'noTurn' };

/** Lives as long as its process. */
export class CallFinder {
  readonly #ports: CallFinderPorts;
  readonly #turns: LookupTurns;

  constructor(ports: CallFinderPorts) {
    this.#ports = ports;
    this.#turns = new LookupTurns(ports.clock, LOOKUP_GAP_MS);
  }

  /**
   * An event without a reason does not distinguish an unanswered call from a number that does not exist and must not
   * be called again: Connect's record does.
   */
  async withReason(call: EndedCall): Promise<EndedCall | undefined> {
    if (call.disconnectReason !== undefined || call.answeredAt !== undefined) return call;
    const record = await this.lookUp(call.contactId);
    return record?.endedAt === undefined ? undefined : { ...call, ...record, endedAt: record.endedAt };
  }

  /** What Connect says of a call; undefined when it does not know, or cannot be asked now: the sweeper will ask. */
  async lookUp(contactId: string): Promise<CallRecord | undefined> {
    if (!(await this.#turns.nextWithin(LOOKUP_PATIENCE_MS))) return undefined;
    return this.#describe(contactId);
  }

  /** The same without waiting for a turn. */
  async lookUpNow(contactId: string): Promise<LookUp> {
    if (!(await this.#turns.nextWithin(0))) return { type: 'noTurn' };
    return { type: 'asked', record: await this.#describe(contactId) };
  }

  async #describe(contactId: string): Promise<CallRecord | undefined> {
    try {
      return await this.#ports.telephony.describe(contactId);
    } catch (error) {
      this.#ports.log.warn('A call could not be looked up; the sweeper will look it up.', {
        contactId,
        error,
      });
      return undefined;
    }
  }

  /**
   * The contact whose claim placed this call, if its dialer crashed before it recorded the ContactId: recorded now.
   * The called number has the claim. Undefined for a call of another application, or one recorded before.
   */
  async claimedBy(call: EndedCall): Promise<IndexedContact | undefined> {
    const record = await this.lookUp(call.contactId);
    return record && this.#claimant({ ...record, ...call });
  }

  /** The same for a call in progress; undefined, too, when Connect is asked about other calls now. */
  async claimedInProgress(contactId: string): Promise<Contact | undefined> {
    const answer = await this.lookUpNow(contactId);
    const record = answer.type === 'asked' ? answer.record : undefined;
    return record && record.endedAt === undefined ? this.#claimant(record) : undefined;
  }

  async #claimant(call: CallRecord): Promise<Contact | undefined> {
    const { contactId, name = '', phoneNumber, initiatedAt } = call;
    const { contacts, numbers, clock } = this.#ports;
    if (phoneNumber === undefined || attemptIdIn(name) === undefined) return undefined;
    const claim = (await numbers.read([phoneNumber])).get(phoneNumber)?.claim;
    if (!claim || attemptNameOf(claim) !== name) return undefined;
    // The sweeper finds out whether it was the attempt's last call.
    if (mayBeFollowed(call)) return undefined;
    const [standing] = await contacts.read([claim]);
    if (standing?.contactId === contactId) return standing;
    const { campaignId, contactKey, attempt, claimId } = claim;
    const dialedAt = initiatedAt ?? clock.now();
    const claimedAt = Date.parse(claim.claimedAt);
    const placed = { campaignId, contactKey, attempt, claimId, claimedAt, contactId, dialedAt };
    if (!standing || !isStillToRecord(placed, standing)) return undefined;
    const campaign = await this.#ports.campaigns.get(campaignId);
    return recordCall({ ...placed, ...eventsOf(campaign) }, this.#ports);
  }
}

/** Whether the contact does not know of its call yet. */
export function isStillToRecord(call: PlacedCall, contact: IndexedContact): boolean {
  const transition = transitionFor(call, dialedFactOf(call), call.dialedAt);
  return applyTransition(contact as Contact, transition) !== undefined;
}
