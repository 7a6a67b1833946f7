/**
 * Answers contact flows: records what a customer says on a call, and says who the customer is. Each action may be repeated, arrive
 * before our own record of the call or after its end, or be cut off in the middle: it changes the contact at most once, and what
 * comes after the call is decided at its end.
 */

import { locatedCallee } from '../calling-hours/callee-places.ts';
import { zonesFor } from '../calling-hours/calling-hours.ts';
import { hoursFor } from '../calling-hours/campaign-hours.ts';
import type { Campaign } from '../campaign/campaign.ts';
import { CampaignCache } from '../campaign/campaign-cache.ts';
import type { CampaignStore } from '../campaign/campaign-store.ts';
import { endingAt } from '../campaign/contact-ending.ts';
import type { DeploymentSettings } from '../campaign/deployment.ts';
import { applyFact } from '../contact/apply-fact.ts';
import type { CallRegister, RegisteredCall } from '../contact/call-register.ts';
import type { Contact } from '../contact/contact.ts';
import type { ContactFact } from '../contact/contact-fact.ts';
import { transitionFor } from '../contact/contact-life.ts';
import { calledNumber } from '../contact/next-number.ts';
import type { Claims } from '../dialing/claims.ts';
import { optOutSource } from '../dialing/do-not-call.ts';
import type { NumberStore } from '../dialing/number-store.ts';
import { recordOnContact } from '../dialing/record-call.ts';
import { CallFinder, type CallFinderPorts, isStillToRecord } from '../outcomes/find-call.ts';
import { nextAttempt } from '../outcomes/next-attempt.ts';
import { numberKey } from '../phone/number-key.ts';
import { readPhoneNumber } from '../phone/phone-number.ts';
import { contactInLog } from '../telemetry/contact-in-log.ts';
import { toIso } from '../time/instant.ts';
import { readCallBackTime } from './call-back-time.ts';
import { contactFacts } from './contact-facts.ts';
import { type FlowAnswer, TROUBLE } from './flow-answer.ts';
import { type FlowAction, type FlowRequest, readFlowRequest } from './flow-request.ts';
import { type FlowNote, takeNote } from './take-note.ts';

/** Names of answers that a campaign may have: each is a column of its results. */
const MAX_ANSWER_NAMES = 200;

/** Times a note is taken anew because the contact has changed meanwhile. */
const MAX_ROUNDS = 5;

export interface FlowPorts extends CallFinderPorts {
  readonly calls: CallRegister;
  readonly campaigns: Pick<CampaignStore, 'get' | 'addAnswerName'>;
  readonly numbers: CallFinderPorts['numbers'] & Pick<NumberStore, 'suppress'>;
  readonly claims: Pick<Claims, 'leaveNumber'>;
}

/** A call of ours, and its contact as it stands now. */
interface OwnCall {
  readonly contactId: string;
  readonly contact: Contact;
}

/** Lives as long as its process. */
export class FlowCalls {
  readonly #ports: FlowPorts;
  readonly #deployment: DeploymentSettings;
  readonly #campaigns: CampaignCache;
  readonly #finder: CallFinder;

  constructor(ports: FlowPorts, deployment: DeploymentSettings) {
    this.#ports = ports;
    this.#deployment = deployment;
    this.#campaigns = new CampaignCache(ports.campaigns, ports.clock);
    this.#finder = new CallFinder(ports);
  }

  /** The answer to the event of a flow. Never rejects. */
  async answer(event: unknown): Promise<FlowAnswer> {
    try {
      const request = readFlowRequest(event);
      if (request.type === 'invalid') return invalid(request.reason);
      const isListed = request.action.type === 'optOut' ? this.#listCustomer(request) : Promise.resolve(true);
      const [answer, listed] = await Promise.all([this.#answer(request), isListed]);
      return listed ? answer : { result: 'unknown', reason: TROUBLE };
    } catch (error) {
      return this.#inTrouble(error);
    }
  }

  async #answer(request: FlowRequest & { readonly type: 'request' }): Promise<FlowAnswer> {
    try {
      const call = await this.#find(request.contactIds);
      return call ? await this.#act(call, request) : { result: 'unknown' };
    } catch (error) {
      return this.#inTrouble(error);
    }
  }

  #inTrouble(error: unknown): FlowAnswer {
    this.#ports.log.error('A contact flow got no answer.', { error });
    return { result: 'unknown', reason: TROUBLE };
  }

  /** First of all, and whosever the call is: the customer has said no. False when it could not be written. */
  async #listCustomer({
    customerNumber,
    contactIds,
  }: FlowRequest & { readonly type: 'request' }): Promise<boolean> {
    if (customerNumber === undefined) return true;
    try {
      await this.#list(customerNumber, contactIds[0]);
      return true;
    } catch (error) {
      this.#ports.log.error('A number could not be put on the do-not-call list.', { error });
      return false;
    }
  }

  #list(phoneNumber: string, contactId: string | undefined): Promise<boolean> {
    const at = toIso(this.#ports.clock.now());
    return this.#ports.numbers.suppress(phoneNumber, { at, source: optOutSource(contactId) });
  }

  /** All numbers of a contact with several, at once: the flow waits. */
  async #listAll({ phoneNumber, phoneNumbers }: Contact, contactId: string): Promise<void> {
    const numbers = phoneNumbers === undefined ? [] : [...phoneNumbers, phoneNumber ?? []].flat();
    await Promise.all([...new Set(numbers)].map((number) => this.#list(number, contactId)));
  }

  /** Undefined: the call is none of ours, or its contact is deleted. */
  async #find(contactIds: readonly string[]): Promise<OwnCall | undefined> {
    const known = await this.#ports.calls.lookUp(contactIds);
    for (const contactId of contactIds) {
      const entered = known.get(contactId);
      if (!entered) continue;
      const contact = await this.#contactOf(entered, contactId);
      return contact && { contactId, contact };
    }
    // Its dialer has not recorded it yet, or crashed.
    const [contactId] = contactIds;
    const contact = contactId === undefined ? undefined : await this.#finder.claimedInProgress(contactId);
    return contactId === undefined || !contact ? undefined : { contactId, contact };
  }

  async #contactOf({ call, contact }: RegisteredCall, contactId: string): Promise<Contact | undefined> {
    if (!contact) return undefined;
    if (call && contact.contactId !== contactId && isStillToRecord(call, contact)) {
      const recorded = await recordOnContact(call, this.#ports);
      if (recorded) return recorded;
    }
    return (await this.#ports.contacts.read([contact]))[0];
  }

  async #act(
    call: OwnCall,
    { action, customerNumber }: FlowRequest & { readonly type: 'request' },
  ): Promise<FlowAnswer> {
    const { contact, contactId } = call;
    const campaign = await this.#campaigns.get(contact.campaignId);
    if (action.type === 'lookUp') return contactFacts(contact, campaign?.settings);
    if (action.type === 'optOut') {
      const { phoneNumbers } = contact;
      // Of several numbers the one that was called.
      const phoneNumber = phoneNumbers ? calledNumber(contact, contactId) : contact.phoneNumber;
      const isListed =
        customerNumber !== undefined &&
        phoneNumber !== undefined &&
        numberKey(customerNumber) === numberKey(phoneNumber);
      // The contact may have another number by now: it is listed, too, unless the flow says which one was called.
      const isMeant = contact.contactId === contactId || customerNumber === undefined;
      if (phoneNumber !== undefined && !isListed && isMeant) await this.#list(phoneNumber, contactId);
    }
    const note = this.#noteOf(action, contact, campaign);
    if (typeof note === 'string') return invalid(note);
    if (
      note.type === 'record' &&
      !(await this.#areColumns(Object.keys(note.answers), campaign, contact.campaignId))
    )
      return invalid(`The answers of a campaign may have ${MAX_ANSWER_NAMES} names.`);
    return this.#take(call, note, campaign);
  }

  /** What `action` means for the contact, or what is wrong with it. */
  #noteOf(
    action: Exclude<FlowAction, { readonly type: 'lookUp' }>,
    contact: Contact,
    campaign: Campaign | undefined,
  ): FlowNote | string {
    if (action.type !== 'callBack') return action;
    const { phoneNumber = '', ...row } = contact;
    const hours = hoursFor(campaign?.settings, this.#deployment);
    const zones = zonesFor(locatedCallee({ phoneNumber, ...row }), hours);
    const time = readCallBackTime(action.at, zones, this.#ports.clock.now());
    if (time.type === 'invalid') return time.reason;
    const note = { type: 'callBack', asked: action.at, atMs: time.atMs } as const;
    if (action.phoneNumber === undefined) return note;
    const country = campaign?.settings?.defaultCountry ?? this.#deployment.defaultCountry;
    const reading = readPhoneNumber(action.phoneNumber, country);
    return reading.ok ? { ...note, phoneNumber: reading.phoneNumber } : reading.reason;
  }

  /** Has each name be a column of the campaign's results; false when it has too many. */
  async #areColumns(
    names: readonly string[],
    campaign: Campaign | undefined,
    campaignId: string,
  ): Promise<boolean> {
    for (const name of names) {
      if (campaign?.answerNames?.includes(name)) continue;
      if (!(await this.#ports.campaigns.addAnswerName(campaignId, name, MAX_ANSWER_NAMES))) return false;
    }
    return true;
  }

  /** The contact after `fact`; undefined, and nothing is written, when it has changed. */
  async #record(contact: Contact, fact: ContactFact): Promise<Contact | undefined> {
    const { phoneNumber, attempt, createdAt: since } = contact;
    const isPlanned =
      fact.type === 'toCallBack' && fact.phoneNumber !== undefined && contact.status !== 'COMPLETED';
    if (!isPlanned || phoneNumber === undefined) return applyFact(contact, fact, this.#ports);
    // Its next attempt may be on its way to the number that it has.
    const { claims, clock, contacts } = this.#ports;
    const next = {
      campaignId: contact.campaignId,
      contactKey: contact.contactKey,
      attempt: attempt + 1,
      since,
    };
    const result = await claims.leaveNumber(phoneNumber, next, transitionFor(contact, fact, clock.now()));
    switch (result.type) {
      case 'done':
        return (await contacts.read([contact]))[0];
      case 'contactHasChanged':
        return undefined;
      case 'claimIsGone': {
        // The end of that call decides on the callback.
        const { contactId, seen, set } = fact;
        return applyFact(contact, { type: 'noted', contactId, seen, set }, this.#ports);
      }
    }
  }

  async #take(
    { contact: first, contactId }: OwnCall,
    note: FlowNote,
    campaign: Campaign | undefined,
  ): Promise<FlowAnswer> {
    const { clock, contacts } = this.#ports;
    const ending = endingAt(clock.now(), campaign, this.#deployment);
    const next = (called: Contact) => {
      const { outcome = 'ANSWERED', endedAt = called.updatedAt } = called;
      const last = { outcome, endedAt: Date.parse(endedAt) };
      return nextAttempt(called, last, campaign, this.#deployment, clock.now());
    };
    let contact: Contact | undefined = first;
    for (let round = 1; contact && round <= MAX_ROUNDS; round += 1) {
      const noting = takeNote(contact, note, {
        contactId,
        settings: campaign?.settings,
        ending,
        nextAttempt: next,
      });
      switch (noting.type) {
        case 'invalid':
          return invalid(noting.reason);
        case 'overtaken':
          if (note.type !== 'optOut') return invalid('The contact has another call by now.');
          // A customer who has opted out is on the list, and is not to be called at another number.
          await this.#listAll(contact, contactId);
          return { result: 'ok' };
        case 'same':
          return taken(contact, note);
        case 'change': {
          const after = await this.#record(contact, noting.fact);
          if (after) return taken(after, note);
        }
      }
      contact = (await contacts.read([contact]))[0];
    }
    if (contact) this.#ports.log.error('A contact changes all the time.', { ...contactInLog(contact) });
    return { result: 'unknown', ...(contact && { reason: TROUBLE }) };
  }
}

function taken({ callBackAt }: Contact, note: FlowNote): FlowAnswer {
  return { result: 'ok', ...(note.type === 'callBack' && callBackAt !== undefined && { callBackAt }) };
}

function invalid(reason: string): FlowAnswer {
  return { result: 'invalid', reason };
}
