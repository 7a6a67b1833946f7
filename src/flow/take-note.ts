/** What an action of a contact flow changes in a contact. Pure; the same action again changes nothing. */
import { isDeepStrictEqual } from 'node:util';
import type { CampaignSettings } from '../campaign/settings.ts';
import { isCallBackNext } from '../contact/call-back.ts';
import type { Contact } from '../contact/contact.ts';
import type { ContactFact, Ending, Note } from '../contact/contact-fact.ts';
import { arrows } from '../contact/contact-life.ts';
import { OPTED_OUT } from '../contact/disposition.ts';
import { calledNumber } from '../contact/next-number.ts';
import type { NextAttempt } from '../outcomes/next-attempt.ts';
import { toIso } from '../time/instant.ts';
import { type Answers, recordProblem } from './flow-request.ts';

/** An action, with what it means at this moment. */
export type FlowNote =
  | { readonly type: 'optOut' }
  /** `phoneNumber`: E.164. */
  | {
      readonly type: 'callBack';
      readonly asked: string;
      readonly atMs: number;
      readonly phoneNumber?: string;
    }
  | { readonly type: 'record'; readonly disposition: string; readonly answers: Answers };

export type Noting =
  | {
      readonly type: 'change';
      readonly fact: ContactFact & { readonly type: 'noted' | 'declined' | 'toCallBack' };
    }
  /** It was noted before. */
  | { readonly type: 'same' }
  /** The call is not the contact's last one. */
  | { readonly type: 'overtaken' }
  | { readonly type: 'invalid'; readonly reason: string };

export interface NotedCall {
  readonly contactId: string;
  readonly settings: Pick<CampaignSettings, 'retry'> | undefined;
  /** Of a contact that declines another attempt. */
  readonly ending: Ending;
  /** When a contact whose call has ended is called again as it asks for; undefined: it is not. */
  readonly nextAttempt: (contact: Contact) => NextAttempt | undefined;
}

/** What `note`, said on `call`, changes in `contact`, which is in that call, has ended with it, or waits for its next attempt. */
export function takeNote(contact: Contact, note: FlowNote, call: NotedCall): Noting {
  if (contact.contactId !== call.contactId) return { type: 'overtaken' };
  const hasOptedOut = contact.disposition === OPTED_OUT;
  switch (note.type) {
    case 'optOut':
      if (hasOptedOut) return { type: 'same' };
      return change(contact, { disposition: OPTED_OUT }, call, 'The customer opted out.');
    case 'callBack': {
      const { asked, atMs, phoneNumber } = note;
      if (hasOptedOut) return { type: 'invalid', reason: 'The customer has opted out.' };
      const { callBack, callUntil } = contact;
      if (callUntil !== undefined && atMs >= Date.parse(callUntil))
        return { type: 'invalid', reason: `The customer is not to be called from ${callUntil} on.` };
      const isSame =
        isCallBackNext(contact) && callBack?.asked === asked && callBack.phoneNumber === phoneNumber;
      if (isSame) return { type: 'same' };
      const next = { after: contact.attempt, asked, ...(phoneNumber !== undefined && { phoneNumber }) };
      const set = { callBackAt: toIso(atMs), callBack: next };
      return contact.status === 'DIALED' ? change(contact, set, call) : callBackAfterEnd(contact, set, call);
    }
    case 'record': {
      const answers = { ...contact.answers, ...note.answers };
      // An opt-out is the last word.
      const disposition = hasOptedOut ? OPTED_OUT : note.disposition;
      const problem = recordProblem(disposition, answers);
      if (problem !== undefined) return { type: 'invalid', reason: problem };
      const isSame = contact.disposition === disposition && isDeepStrictEqual(contact.answers ?? {}, answers);
      if (isSame) return { type: 'same' };
      const wishes = call.settings?.retry?.dispositions ?? {};
      const isLast = Object.hasOwn(wishes, disposition) && wishes[disposition] === 'never';
      const set = { disposition, ...(Object.keys(answers).length > 0 && { answers }) };
      return change(contact, set, call, isLast ? `${disposition}: no further attempt.` : undefined);
    }
  }
}

/** A flow may say so when the end of its call is known already, an agent in after-contact work for example. */
function callBackAfterEnd(
  contact: Contact,
  set: Pick<Contact, 'callBackAt' | 'callBack'>,
  call: NotedCall,
): Noting {
  const no = { type: 'invalid', reason: 'The customer is not called again.' } as const;
  if (!arrows.toCallBack.from.includes(contact.status)) return no;
  const called = calledNumber(contact, call.contactId);
  const asCalled = { ...contact, ...set, ...(called !== undefined && { phoneNumber: called }) };
  const next = call.nextAttempt(asCalled);
  if (!next) return no;
  const { phoneNumber = called, ...when } = next;
  const own = contact.attempts?.find(({ contactId }) => contactId === call.contactId);
  const isOther = phoneNumber !== undefined && phoneNumber !== contact.phoneNumber;
  const { [phoneNumber ?? '']: skipped, ...skippedNumbers } = contact.skippedNumbers ?? {};
  const fact = {
    type: 'toCallBack',
    ...noteOf(contact, set, call),
    ...when,
    ...(isOther && { phoneNumber }),
    ...(skipped !== undefined && { skippedNumbers }),
    // Its entry names no number as long as the contact has the one that was called.
    ...(isOther && own && called !== undefined && { entry: { ...own, phoneNumber: called } }),
  } as const;
  return { type: 'change', fact };
}

/** `declines`: why no other attempt is made, if the contact waits for one: its call has ended before this was said. */
function change(
  contact: Contact,
  set: Pick<Contact, 'disposition' | 'answers' | 'callBackAt' | 'callBack'>,
  call: NotedCall,
  declines?: string,
): Noting {
  const note = noteOf(contact, set, call);
  const isWaiting = contact.status === 'QUEUED' || contact.status === 'WAITING';
  if (declines === undefined || !isWaiting) return { type: 'change', fact: { type: 'noted', ...note } };
  return { type: 'change', fact: { type: 'declined', ...note, reason: declines, ...call.ending } };
}

function noteOf(
  { status, flowRevision, attempts }: Contact,
  set: Note['set'],
  { contactId }: NotedCall,
): Note {
  const own = attempts?.find((entry) => entry.contactId === contactId);
  const { disposition } = set;
  const isInEntry = status !== 'DIALED' && own !== undefined && disposition !== undefined;
  return {
    contactId,
    seen: { status, ...(flowRevision !== undefined && { flowRevision }) },
    set,
    ...(isInEntry && { entry: { ...own, disposition } }),
  };
}
