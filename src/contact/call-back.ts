/** A customer's request to be called back. */
import type { Contact } from './contact.ts';

/** Whether the customer asked on the contact's last call, or on the one in progress, to be called back. */
export function isCallBackNext({ attempt, callBack }: Pick<Contact, 'attempt' | 'callBack'>): boolean {
  return callBack !== undefined && callBack.after === attempt;
}

/** When the contact is to be called back (ISO 8601); undefined when its next call is none that the customer asked for. */
export function nextCallBackAt(
  contact: Pick<Contact, 'attempt' | 'callBack' | 'callBackAt'>,
): string | undefined {
  return isCallBackNext(contact) ? contact.callBackAt : undefined;
}
