/**
 * The activity of a campaign, from changes of its contacts: the number of calls placed, and the latest errors. Kept
 * with the counts, from the stream of the Contacts table.
 */

import { type Erring, errorOfChange, newestErrors, type RecentError } from '../campaign/recent-errors.ts';
import type { Contact } from '../contact/contact.ts';

export interface CampaignActivity {
  /** The number of further calls placed. */
  readonly calls: number;
  /** Newest first, `MAX_RECENT_ERRORS` at most. */
  readonly errors: readonly RecentError[];
}

/** What counting calls needs of a contact. */
export type Attempted = Partial<Pick<Contact, 'attempts'>>;

/** What of a contact is read for the activity. */
export type Reported = Erring & Attempted;

/**
 * The number of calls placed for a contact: attempts with a ContactId. A rejected attempt has none; one of unknown
 * outcome gets its own when Connect is found to have placed it, and never loses it. So the calls of a campaign are
 * the sum of (after − before) over all changes of its contacts, in any order.
 */
export function callsOf(contact: Attempted | undefined): number {
  return contact?.attempts?.filter(({ contactId }) => contactId !== undefined).length ?? 0;
}

/** The activity in a contact's change; undefined: none. `before` undefined: it is new. */
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
