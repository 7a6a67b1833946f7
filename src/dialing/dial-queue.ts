import { isCallBackNext } from '../contact/call-back.ts';
import type { Contact } from '../contact/contact.ts';
import type { ContactId } from '../contact/contact-store.ts';

/** One attempt to be made. */
export interface DialMessage extends ContactId {
  /** Number of the attempt to be made, from 1. */
  readonly attempt: number;
  /** The customer, or a request, asked for this call: it is delivered ahead of the others. */
  readonly callBack?: true;
}

export interface DialQueue {
  /** Puts any number of messages into the queue, to be seen after `delaySeconds` (at most 900); throws when some could not be sent. */
  send(messages: readonly DialMessage[], delaySeconds?: number): Promise<void>;
}

/** The message for the next attempt of a contact that has used up `attempt` so far. */
export function messageFor(
  contact: Pick<Contact, 'campaignId' | 'contactKey' | 'attempt' | 'callBack'>,
): DialMessage {
  const { campaignId, contactKey, attempt } = contact;
  return { campaignId, contactKey, attempt: attempt + 1, ...(isCallBackNext(contact) && { callBack: true }) };
}

/**
 * The message group, for fair queues: a campaign of a million does not keep one of a hundred waiting, nor do the contacts of a
 * campaign those whose calls were asked for.
 */
export function groupOf({ campaignId, callBack }: DialMessage): string {
  return callBack ? `${campaignId}#callbacks` : campaignId;
}
