/**
 * What the changes of its contacts tell of a campaign beside its counts: how many calls were placed, and what went
 * wrong last. Kept with the counts, from the stream of the Contacts table.
 */

import { type Erring, errorOfChange, newestErrors, type RecentError } from '../campaign/recent-errors.ts';
import type { Contact } from '../contact/contact.ts';

export interface CampaignActivity {
  /** How many more calls were placed. */
  readonly calls: number;
  /** Newest first, `MAX_RECENT_ERRORS` at most. */
  readonly errors: readonly RecentError[];
}

/** What counting calls needs of a contact. */
export type Attempted = Partial<Pick<Contact, 'attempts'>>;

/** What is read of a contact to tell its news. */
export type Reported = Erring & Attempted;

/**
 * How many calls Connect has placed for a contact: attempts with a ContactId. An attempt that was refused has none;
 * one that is in doubt gets its own when Connect is found to have placed it, and never loses it. So the calls of a
 * campaign are the sum of (after − before) over all changes of its contacts, whatever comes in which order.
 */
export function callsOf(contact: Attempted | undefined): number {
  return contact?.attempts?.filter(({ contactId }) => contactId !== undefined).length ?? 0;
}

/** What a contact's change tells; undefined: nothing. `before` undefined: it is new. */
export function activityOfChange(
  before: Reported | undefined,
  after: Reported,
): CampaignActivity | undefined {
  const calls = callsOf(after) - callsOf(before);
  const error = errorOfChange(before, after);
  return calls === 0 && error === undefined ? undefined : { calls, errors: error ? [error] : [] };
}

/** Both in one; `later` came after `earlier`. */
export function addActivity(
  earlier: CampaignActivity | undefined,
  later: CampaignActivity,
): CampaignActivity {
  if (!earlier) return later;
  return {
    calls: earlier.calls + later.calls,
    errors: newestErrors([...later.errors, ...earlier.errors]),
  };
}
