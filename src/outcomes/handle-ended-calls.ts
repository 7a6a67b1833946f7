/**
 * Records the ends of calls from Connect's events. Events come late, twice, in any order, before our own record of
 * the call, or not at all; and those of other applications come through the same rule. So an event with an unknown
 * ContactId is looked at again later, and finally Connect is asked whose call it was: a dialer may have crashed after
 * Connect accepted its call.
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
import { type CallEnd, endCalls, type UnwrittenEnd } from './end-call.ts';
import type { EventQueue } from './event-queue.ts';
import { LookupTurns } from './lookup-throttle.ts';
import { afterCall, type EndedCall, mayBeRepeated } from './retry.ts';

/** Seconds until an event of an unknown call is looked at again: the first time soon, for our own record comes soon. */
const LOOK_AGAIN_SECONDS = [10, 50] as const;

/**
 * Each of these functions asks Connect at most once a second, and waits this long for it. The sweeper uses the same
 * quota, and calls of other applications come at any rate. The sweeper looks up what is skipped here.
 */
const LOOKUP_GAP_MS = 1_000;
const LOOKUP_PATIENCE_MS = 5_000;

export interface EndedCallPorts {
  readonly contacts: Pick<ContactStore, 'apply' | 'applyAll' | 'read'>;
  readonly calls: CallRegister;
  readonly campaigns: Pick<CampaignStore, 'get' | 'changeState'>;
  readonly numbers: Pick<NumberStore, 'releaseCall' | 'read'>;
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

  /** Handles a batch; answers the messages that failed, which must be redelivered. */
  async handle(messages: readonly EventMessage[]): Promise<readonly EventMessage[]> {
    let known: ReadonlyMap<string, RegisteredCall>;
    try {
      known = await this.#ports.calls.lookUp(messages.map(({ call }) => call.contactId));
    } catch (error) {
      this.#ports.log.error('Ended calls could not be looked up; their events will be redelivered.', {
        error,
      });
      return messages;
    }
    const judged = await Promise.all(
      messages.map(async (message) => ({ message, finding: await this.#judge(message, known) })),
    );
    const ends = judged.flatMap(({ finding }) => (finding.type === 'ended' ? [finding.end] : []));
    const unwritten = await this.#write(ends);
    const hasFailed = (finding: Finding) =>
      finding.type === 'failed' || (finding.type === 'ended' && unwritten.has(finding.end.contact.contactId));
    const failed = judged.filter(({ finding }) => hasFailed(finding));
    const freeable = judged.filter(({ finding }) => !hasFailed(finding) && slotOf(finding) !== undefined);
    const isFreed = await this.#free(freeable.flatMap(({ finding }) => slotOf(finding) ?? []));
    return [...failed, ...(isFreed ? [] : freeable)].map(({ message }) => message);
  }

  /** What an event comes to. */
  async #judge({ call, looks }: EventMessage, known: ReadonlyMap<string, RegisteredCall>): Promise<Finding> {
    const entered = known.get(call.contactId);
    try {
      return await (entered ? this.#endOfEntered(entered, call) : this.#endOfUnknown(call, looks));
    } catch (error) {
      this.#reportFailure(entered?.contact, call.contactId, error);
      return { type: 'failed' };
    }
  }

  /** The end of a call that no table knows: perhaps not yet, or its dialer died, or it is another application's. */
  async #endOfUnknown(call: EndedCall, looks: number): Promise<Finding> {
    const seconds = LOOK_AGAIN_SECONDS[looks];
    if (seconds !== undefined) {
      await this.#ports.events.lookAgain({ call, looks: looks + 1 }, seconds);
      return { type: 'postponed' };
    }
    const claimed = await this.#claimedBy(call);
    return claimed ? this.#endOf(claimed, call) : { type: 'notOurs' };
  }

  async #endOfEntered(
    { call: placed, contact, claimId: slot }: RegisteredCall,
    call: EndedCall,
  ): Promise<Finding> {
    if (contact?.contactId === call.contactId) return this.#endOf(contact, call);
    // A contact that has gone on was ended before; what ended it may have died before the slot was free.
    if (!placed || !contact || !isStillToRecord(placed, contact)) return { type: 'over', slot };
    const recorded = await recordOnContact(placed, this.#ports);
    if (recorded) return this.#endOf(recorded, call);
    // Its dialer has just done it.
    await this.#ports.events.lookAgain({ call, looks: 0 }, LOOK_AGAIN_SECONDS[0]);
    return { type: 'postponed' };
  }

  async #endOf(contact: IndexedContact, call: EndedCall): Promise<Finding> {
    const slot = contact.claimId;
    // Recorded before, from another event or by the sweeper.
    if (contact.status !== 'DIALED') return { type: 'over', slot };
    const explained = await this.#withReason(call);
    if (!explained) return { type: 'postponed' };
    // Most calls end their contact, whatever the campaign's settings are.
    const campaign = mayBeRepeated(explained) ? await this.#campaigns.get(contact.campaignId) : undefined;
    const after = afterCall(contact, explained, campaign, this.#deployment, this.#ports.clock.now());
    return { type: 'ended', slot, end: { contact, after } };
  }

  /** Writes `ends`, each call once; answers the ContactIds of those that could not be written. */
  async #write(ends: readonly CallEnd[]): Promise<ReadonlySet<string | undefined>> {
    const once = [...new Map(ends.map((end) => [end.contact.contactId, end])).values()];
    const unwritten = once.length === 0 ? [] : await this.#unwritten(once);
    for (const { contact, error } of unwritten) this.#reportFailure(contact, contact.contactId, error);
    return new Set(unwritten.map(({ contact }) => contact.contactId));
  }

  async #unwritten(ends: readonly CallEnd[]): Promise<readonly UnwrittenEnd[]> {
    try {
      return await endCalls(ends, this.#ports);
    } catch (cause) {
      const error = new Error('The ends of these calls could not be written in one request.', { cause });
      return ends.map(({ contact }) => ({ contact, error }));
    }
  }

  #reportFailure(contact: IndexedContact | undefined, contactId: string | undefined, error: unknown): void {
    const about = { ...(contact && contactInLog(contact)), contactId };
    this.#ports.log.error('The end of a call could not be handled; its event will be redelivered.', {
      ...about,
      error,
    });
  }

  /** False when the slots could not be freed: the events are redelivered, and free them then. */
  async #free(slots: readonly string[]): Promise<boolean> {
    try {
      await this.#ports.pacer.release([...new Set(slots)]);
      return true;
    } catch (error) {
      this.#ports.log.error('Slots could not be released.', { error });
      return false;
    }
  }

  /**
   * An event without a reason does not distinguish an unanswered call from a number that does not exist and must not
   * be called again: Connect's record does.
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

/** What an event comes to. `slot` is free: at once when the call is `over`, when `end` is written when it has `ended`. */
type Finding =
  | { readonly type: 'ended'; readonly end: CallEnd; readonly slot: string | undefined }
  /** The end of the call was recorded before. */
  | { readonly type: 'over'; readonly slot: string | undefined }
  /** The event is looked at again, or the sweeper asks Connect. */
  | { readonly type: 'postponed' }
  | { readonly type: 'notOurs' }
  /** The event must be redelivered. */
  | { readonly type: 'failed' };

function slotOf(finding: Finding): string | undefined {
  return finding.type === 'ended' || finding.type === 'over' ? finding.slot : undefined;
}
