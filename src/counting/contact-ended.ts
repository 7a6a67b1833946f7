/** The event that says that a contact has ended, from a change of the Contacts table. */
import { isDeepStrictEqual } from 'node:util';
import { type Contact, endStatuses } from '../contact/contact.ts';

/** The detail of an event; schema and meaning: docs/events.md. */
export type ContactEnded = Pick<Contact, 'campaignId' | 'contactKey' | 'status' | 'endedAt' | 'updatedAt'> &
  Partial<Pick<Contact, 'customerId' | 'outcome' | 'disposition'>> &
  Required<Pick<Contact, 'answers' | 'attempts'>>;

/** What of a contact the event says. `events` marks those whose end is published. */
export const endedFields = [
  'events',
  'campaignId',
  'contactKey',
  'customerId',
  'status',
  'outcome',
  'disposition',
  'answers',
  'attempts',
  'endedAt',
  'updatedAt',
] as const satisfies readonly (keyof Contact)[];

/** A contact as far as its end is read; fields that were edited by hand may be missing. */
export type Endable = Partial<Pick<Contact, (typeof endedFields)[number]>>;

/** What is news of a contact that has ended: an agent may record it after the call. */
const lateFields = ['status', 'outcome', 'disposition', 'answers'] as const;

/**
 * The event for a change to `after`; undefined when the contact has not ended, none is wanted of it, or it says nothing that
 * an earlier one did not say.
 */
export function contactEnded(before: Endable | undefined, after: Endable): ContactEnded | undefined {
  const { events, campaignId, contactKey, status, updatedAt, answers = {}, attempts = [] } = after;
  if (events !== true || !hasEnded(after)) return undefined;
  if (campaignId === undefined || contactKey === undefined || updatedAt === undefined) return undefined;
  const isTold =
    before?.events === true &&
    hasEnded(before) &&
    lateFields.every((field) => isDeepStrictEqual(before[field], after[field]));
  if (isTold) return undefined;
  const { customerId, outcome, disposition, endedAt } = after;
  const detail = { campaignId, contactKey, customerId, status, outcome, disposition };
  return { ...detail, answers, attempts, endedAt, updatedAt } as ContactEnded;
}

function hasEnded({ status }: Endable): boolean {
  return status !== undefined && endStatuses.has(status);
}
