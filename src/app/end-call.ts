/** Writes down the end of a call, whoever told of it. */
import { transitionFor } from '../domain/contact-life.ts';
import type { AfterCall } from '../domain/retry.ts';
import type { NumberStore } from './number-store.ts';
import type { CampaignStore, Clock, ContactStore, IndexedContact, Log } from './ports.ts';

export interface EndCallPorts {
  readonly contacts: Pick<ContactStore, 'apply'>;
  readonly campaigns: Pick<CampaignStore, 'changeState'>;
  readonly numbers: Pick<NumberStore, 'giveBack'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Applies what comes after the call of `contact`. Repeatable: the second time changes nothing. */
export async function endCall(
  contact: IndexedContact,
  { fact, isUncounted, stopReason }: AfterCall,
  { contacts, campaigns, numbers, clock, log }: EndCallPorts,
): Promise<void> {
  const { campaignId, phoneNumber, claimId, claimedAt } = contact;
  // The campaign first: if this process dies in between, nobody else is dialed into the same trouble.
  if (stopReason !== undefined) {
    const from = ['IMPORTING', 'RUNNING'] as const;
    const stopped = await campaigns.changeState(campaignId, from, 'STOPPED', stopReason, clock.now());
    if (stopped) log.warn('The campaign is stopped.', { campaignId });
  }
  const ended = await contacts.apply(contact, transitionFor(contact, fact, clock.now()));
  if (!ended || !isUncounted || !phoneNumber || !claimId || !claimedAt) return;
  await numbers.giveBack(phoneNumber, { id: claimId, atMs: Date.parse(claimedAt) });
}
