/** A campaign whose calls are on, each with its slot, as the product itself would have written them. */
import { attemptNameOf } from '../../src/contact/attempt.ts';
import { CALL_CHECK_MS, CLAIM_LEASE_MS } from '../../src/contact/contact-life.ts';
import { campaignTag, takeSlots } from '../../src/pacing/slots.ts';
import { HOUR_MS, toIso } from '../../src/time/instant.ts';
import { aContact } from './a-contact.ts';
import { numberOf } from './a-file.ts';
import { World } from './world.ts';

/** What Connect takes to tell of a call, ms. */
const LOOKUP_MS = 120;

/**
 * As many calls as the deployment allows at a time, all placed now and on for an hour. The dialers of the first
 * `unrecorded` of them died before they wrote the ContactId down.
 */
export async function aWorldOfLongCalls(calls: number, unrecorded = 0): Promise<World> {
  const world = new World({ deployment: { maxConcurrentCalls: calls, callsPerSecond: 100 } });
  const placedAt = world.clock.now();
  const now = toIso(placedAt);
  const campaign = { campaignId: 'spring', state: 'RUNNING', createdAt: now, provenAt: now } as const;
  world.campaigns.items.set('spring', campaign);
  const contactIds = new Map<string, string>();
  const slots = Array.from({ length: calls }, (_, i) => `${campaignTag('spring')}${i}`);
  for (const [i, slot] of slots.entries()) {
    const phoneNumber = numberOf(i);
    const contact = aContact({ contactKey: phoneNumber, phoneNumber, createdAt: now });
    const claim = { claimId: slot, claimedAt: now };
    const call = { contactId: `call-${i}`, dialedAt: now, dueAt: toIso(placedAt + CALL_CHECK_MS) };
    const claimed = contact.dialing({ ...claim, dueAt: toIso(placedAt + CLAIM_LEASE_MS) });
    contactIds.set(attemptNameOf(claimed), call.contactId);
    await world.contacts.create(i < unrecorded ? claimed : contact.dialed({ ...claim, ...call }));
  }
  world.telephony.findByName = async (name) => {
    await world.clock.sleep(LOOKUP_MS);
    const contactId = contactIds.get(name);
    return contactId === undefined ? undefined : { contactId, initiatedAt: placedAt };
  };
  world.pace.hold(takeSlots({}, slots, placedAt));
  world.telephony.describe = async (contactId) => {
    await world.clock.sleep(LOOKUP_MS);
    const endedAt = placedAt + HOUR_MS;
    const isOver = world.clock.now() >= endedAt;
    return {
      contactId,
      initiatedAt: placedAt,
      answeredAt: placedAt,
      ...(isOver && { endedAt, disconnectReason: 'CUSTOMER_DISCONNECT' }),
    };
  };
  return world;
}
