/** Records the ends of calls, from any source. */

import type { CampaignStore } from '../campaign/campaign-store.ts';
import { transitionFor } from '../contact/contact-life.ts';
import type { ContactStore, IndexedContact } from '../contact/contact-store.ts';
import type { NumberStore } from '../dialing/number-store.ts';
import type { Log } from '../telemetry/log.ts';
import type { Clock } from '../time/clock.ts';
import type { OwnCall, TeamReports } from './report-to-teams.ts';
import type { AfterCall, EndedCall } from './retry.ts';

export interface EndCallPorts {
  readonly contacts: Pick<ContactStore, 'applyAll'>;
  readonly campaigns: Pick<CampaignStore, 'changeState'>;
  readonly numbers: Pick<NumberStore, 'releaseCall'>;
  readonly teamReports: Pick<TeamReports, 'report'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** The end of the call to `contact`, and what comes after it. */
export interface CallEnd {
  readonly contact: IndexedContact;
  readonly call: EndedCall;
  readonly after: AfterCall;
}

/** The contact whose end may not have been written, and why. */
export interface UnwrittenEnd {
  readonly contact: IndexedContact;
  readonly error: Error;
}

/** Applies the ends of calls to different contacts; answers those that may not be written. Idempotent. */
async function endCalls(ends: readonly CallEnd[], ports: EndCallPorts): Promise<readonly UnwrittenEnd[]> {
  // The campaign first: if this process dies in between, no other contact is dialed into the same trouble.
  for (const end of ends) await stopCampaign(end, ports);
  // Before the contacts: an end that is written is not reported again.
  await ports.teamReports.report(ends.map(ownCall));
  const now = ports.clock.now();
  const changes = ends.map(({ contact, after }) => ({
    id: contact,
    transition: transitionFor(contact, after.fact, now),
  }));
  const written = await ports.contacts.applyAll(changes);
  for (const [i, end] of ends.entries()) if (written[i]?.type === 'applied') await releaseCall(end, ports);
  return ends.flatMap(({ contact }, i) => {
    const result = written[i];
    return result?.type === 'failed' ? [{ contact, error: result.error }] : [];
  });
}

/** The same; never rejects. */
export async function tryToEndCalls(
  ends: readonly CallEnd[],
  ports: EndCallPorts,
): Promise<readonly UnwrittenEnd[]> {
  if (ends.length === 0) return [];
  try {
    return await endCalls(ends, ports);
  } catch (cause) {
    const error = new Error('The ends of these calls could not be written in one request.', { cause });
    return ends.map(({ contact }) => ({ contact, error }));
  }
}

/** Applies the end of one call. @throws when it cannot be written. */
export async function endCall(end: CallEnd, ports: EndCallPorts): Promise<void> {
  const [unwritten] = await endCalls([end], ports);
  if (unwritten) throw unwritten.error;
}

function ownCall({ contact: { campaignId, claimId: slot }, call }: CallEnd): OwnCall {
  return { campaignId, slot, call };
}

async function stopCampaign({ contact, after }: CallEnd, ports: EndCallPorts): Promise<void> {
  const { stopReason } = after;
  if (stopReason === undefined) return;
  const { campaigns, clock, log } = ports;
  const { campaignId } = contact;
  const from = ['IMPORTING', 'RUNNING'] as const;
  const stopped = await campaigns.changeState(campaignId, from, 'STOPPED', stopReason, clock.now());
  if (stopped) log.warn('The campaign is stopped.', { campaignId });
}

/** A call that counts as none does not count against its number either. */
async function releaseCall({ contact, after }: CallEnd, { numbers }: EndCallPorts): Promise<void> {
  const { phoneNumber, claimId, claimedAt } = contact;
  if (!after.isUncounted || !phoneNumber || !claimId || !claimedAt) return;
  await numbers.releaseCall(phoneNumber, { id: claimId, atMs: Date.parse(claimedAt) });
}
