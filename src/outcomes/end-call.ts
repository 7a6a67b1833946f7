/** Records the ends of calls, from any source. */

import type { CampaignStore } from '../campaign/campaign-store.ts';
import { transitionFor } from '../contact/contact-life.ts';
import type { ContactStore, IndexedContact } from '../contact/contact-store.ts';
import { OPTED_OUT } from '../contact/disposition.ts';
import { isByOptOut } from '../dialing/do-not-call.ts';
import type { NumberStore } from '../dialing/number-store.ts';
import type { Log } from '../telemetry/log.ts';
import type { Clock } from '../time/clock.ts';
import type { OwnCall, TeamReports } from './report-to-teams.ts';
import type { AfterCall, EndedCall } from './retry.ts';

export interface EndCallPorts {
  readonly contacts: Pick<ContactStore, 'applyAll'>;
  readonly campaigns: Pick<CampaignStore, 'changeState'>;
  readonly numbers: Pick<NumberStore, 'read' | 'releaseCall'>;
  readonly teamReports: Pick<TeamReports, 'report'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** The end of the call to `contact`, and what comes after it. */
export interface CallEnd {
  readonly contact: IndexedContact;
  readonly call: EndedCall;
  readonly after: AfterCall;
  /** What comes after the call as the contact stands now: its contact flow may have recorded something meanwhile. */
  readonly judge: (contact: IndexedContact) => AfterCall | Promise<AfterCall>;
}

/** The contact whose end may not have been written, and why. */
export interface UnwrittenEnd {
  readonly contact: IndexedContact;
  readonly error: Error;
}

/** How often an end is judged anew, because a contact flow has recorded something. */
const MAX_ROUNDS = 5;

/** Applies the ends of calls to different contacts; answers those that may not be written. Idempotent. */
async function endCalls(ends: readonly CallEnd[], ports: EndCallPorts): Promise<readonly UnwrittenEnd[]> {
  // The campaign first: if this process dies in between, no other contact is dialed into the same trouble.
  for (const end of ends) await stopCampaign(end, ports);
  const own = new Map(ends.map((end) => [end, ownCall(end)]));
  // Before the contacts: an end that is written is not reported again.
  const uncounted = await ports.teamReports.report([...own.values()]);
  const errorOf = (end: CallEnd) => uncounted.get(own.get(end) as OwnCall);
  const unwritten: UnwrittenEnd[] = ends.flatMap((end) => {
    const error = errorOf(end);
    return error ? [{ contact: end.contact, error }] : [];
  });
  let left = ends.filter((end) => errorOf(end) === undefined);
  for (let round = 1; left.length > 0 && round <= MAX_ROUNDS; round += 1) {
    const changed: CallEnd[] = [];
    for (const { end, result } of await applyEnds(await withOptOuts(left, ports), ports)) {
      if (result?.type === 'failed') unwritten.push({ contact: end.contact, error: result.error });
      const standing = result?.type === 'notAsExpected' ? result.standing : undefined;
      if (standing?.status === 'DIALED' && standing.contactId === end.contact.contactId)
        changed.push({ ...end, contact: standing, after: await end.judge(standing) });
    }
    left = changed;
  }
  const error = new Error('Its contact flow goes on changing the contact.');
  return [...unwritten, ...left.map(({ contact }) => ({ contact, error }))];
}

/**
 * A flow that did not find the contact has listed the number alone. A contact with several numbers ends then, too, rather than
 * be called at another one. The number was claimed before it was listed, so the opt-out was made since.
 */
async function withOptOuts(ends: readonly CallEnd[], { numbers }: EndCallPorts): Promise<readonly CallEnd[]> {
  const calledAgain = ({ contact, after }: CallEnd) =>
    contact.phoneNumbers !== undefined && after.fact.type === 'toRetry' ? (contact.phoneNumber ?? []) : [];
  const called = [...new Set(ends.flatMap(calledAgain))];
  if (called.length === 0) return ends;
  const states = await numbers.read(called);
  return Promise.all(
    ends.map(async (end) => {
      const state = [calledAgain(end)].flat().map((number) => states.get(number))[0];
      if (state === undefined || !isByOptOut(state)) return end;
      const contact = { ...end.contact, disposition: OPTED_OUT };
      return { ...end, contact, after: await end.judge(contact) };
    }),
  );
}

async function applyEnds(ends: readonly CallEnd[], ports: EndCallPorts) {
  const now = ports.clock.now();
  const changes = ends.map(({ contact, after }) => ({
    id: contact,
    transition: transitionFor(contact, after.fact, now),
  }));
  const written = await ports.contacts.applyAll(changes);
  for (const [i, end] of ends.entries()) if (written[i]?.type === 'applied') await releaseCall(end, ports);
  return ends.map((end, i) => ({ end, result: written[i] }));
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
