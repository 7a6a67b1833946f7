/** What an action of a contact flow changes in a contact. Pure; the same action again changes nothing. */
import { isDeepStrictEqual } from 'node:util';
import type { CampaignSettings } from '../campaign/settings.ts';
import { isCallBackNext } from '../contact/call-back.ts';
import type { Contact } from '../contact/contact.ts';
import type { ContactFact, Ending } from '../contact/contact-fact.ts';
import { OPTED_OUT } from '../contact/disposition.ts';
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
  | { readonly type: 'change'; readonly fact: ContactFact & { readonly type: 'noted' | 'declined' } }
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
      if (contact.status !== 'DIALED')
        return {
          type: 'invalid',
          reason: 'The call has ended: a callback can be requested during the call alone.',
        };
      const { callBack, callUntil } = contact;
      if (callUntil !== undefined && atMs >= Date.parse(callUntil))
        return { type: 'invalid', reason: `The customer is not to be called from ${callUntil} on.` };
      const isSame =
        isCallBackNext(contact) && callBack?.asked === asked && callBack.phoneNumber === phoneNumber;
      if (isSame) return { type: 'same' };
      const next = { after: contact.attempt, asked, ...(phoneNumber !== undefined && { phoneNumber }) };
      return change(contact, { callBackAt: toIso(atMs), callBack: next }, call);
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

/** `declines`: why no other attempt is made, if the contact waits for one: its call has ended before this was said. */
function change(
  contact: Contact,
  set: Pick<Contact, 'disposition' | 'answers' | 'callBackAt' | 'callBack'>,
  { contactId, ending }: NotedCall,
  declines?: string,
): Noting {
  const { status, flowRevision } = contact;
  const seen = { status, ...(flowRevision !== undefined && { flowRevision }) };
  const own = contact.attempts?.find((entry) => entry.contactId === contactId);
  const { disposition } = set;
  const isInEntry = status !== 'DIALED' && own !== undefined && disposition !== undefined;
  const note = { contactId, seen, set, ...(isInEntry && { entry: { ...own, disposition } }) };
  const isWaiting = status === 'QUEUED' || status === 'WAITING';
  if (declines === undefined || !isWaiting) return { type: 'change', fact: { type: 'noted', ...note } };
  return { type: 'change', fact: { type: 'declined', ...note, reason: declines, ...ending } };
}
