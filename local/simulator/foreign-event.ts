/** Events of contacts that the product has nothing to do with: the instance's other business, through the same rule. */
import { newContactId } from './call.ts';
import type { ArnScope } from './connect-arns.ts';
import { type ContactEvent, type ContactMoment, contactEventTypes, eventEnvelope } from './contact-event.ts';
import { oneOf, type Random } from './random.ts';

/** The last one looks just like a call of the product, but for its contactId. */
const kinds = [
  { channel: 'VOICE', initiationMethod: 'INBOUND' },
  { channel: 'VOICE', initiationMethod: 'CALLBACK' },
  { channel: 'CHAT', initiationMethod: 'API' },
  { channel: 'VOICE', initiationMethod: 'API' },
] as const;

/** How long such a contact has been on. */
const ageMs = 30_000;

export function foreignEvent(
  { type, atMs }: ContactMoment,
  instanceArn: string,
  random: Random,
  scope: ArnScope,
): ContactEvent {
  const kind = oneOf(kinds, random);
  const contactId = newContactId(atMs, random);
  const over = contactEventTypes.indexOf(type) >= contactEventTypes.indexOf('DISCONNECTED');
  const begin = new Date(atMs - ageMs).toISOString();
  const detail = {
    eventType: type,
    contactId,
    initialContactId: contactId,
    ...kind,
    instanceArn,
    initiationTimestamp: begin,
    ...(type !== 'INITIATED' && { connectedToSystemTimestamp: begin }),
    ...(over && {
      disconnectTimestamp: new Date(atMs).toISOString(),
      disconnectReason: 'CUSTOMER_DISCONNECT',
    }),
    tags: {},
  };
  return eventEnvelope(detail, atMs, scope);
}
