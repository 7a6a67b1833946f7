import type { DialMessage } from './ports.ts';

/** The message for the next attempt of a contact that has used up `attempt` so far. */
export function messageFor(contact: {
  campaignId: string;
  contactKey: string;
  attempt: number;
}): DialMessage {
  const { campaignId, contactKey, attempt } = contact;
  return { campaignId, contactKey, attempt: attempt + 1 };
}
