/** What the page shows of a contact: pure. */

import type { Campaign } from '../../src/campaign/campaign.ts';
import type { DeploymentSettings } from '../../src/campaign/deployment.ts';
import { isAskedByRequest } from '../../src/contact/call-back.ts';
import { type Contact, type ContactStatus, REQUESTS } from '../../src/contact/contact.ts';
import { PARKED } from '../../src/contact/contact-life.ts';
import type { ListedContact } from '../../src/watching/browse-contacts.ts';
import { placeInWords, rulesInWords, rulesOfContact } from '../contact-rules.ts';
import { numberLines, whatIsNext } from '../contact-story.ts';
import type { ContactRow, ContactView } from './api.ts';

export function contactRowOf(contact: ListedContact): ContactRow {
  const { contactKey, status, outcome, disposition, phoneNumber, customerId, attempt, updatedAt } = contact;
  return {
    contactKey,
    status,
    attempt,
    updatedAt,
    note: contact.reason ?? noteOn(contact),
    ...(outcome !== undefined && { outcome }),
    ...(disposition !== undefined && { disposition }),
    ...(phoneNumber !== undefined && { phoneNumber }),
    ...(customerId !== undefined && { customerId }),
  };
}

export function contactViewOf(
  contact: Contact,
  campaign: Pick<Campaign, 'settings'>,
  deployment: DeploymentSettings,
  nowMs: number,
): ContactView {
  const place = placeInWords(contact);
  const { contactKey, status, outcome, disposition, phoneNumber, customerId, timeZone } = contact;
  const { reason, error, disconnectReason, answers } = contact;
  const { file, version, row } = contact.source;
  const next = nextOf(contact, nowMs);
  const numbers = numberLines(contact);
  return {
    contactKey,
    status,
    ...(outcome !== undefined && { outcome }),
    ...(disposition !== undefined && { disposition }),
    ...(phoneNumber !== undefined && { phoneNumber }),
    ...(numbers.length > 0 && { numbers }),
    ...(customerId !== undefined && { customerId }),
    ...(timeZone !== undefined && { timeZone }),
    ...(place !== undefined && { place }),
    rules: rulesInWords(rulesOfContact(contact, campaign, deployment)),
    // If it says what is next, it is in there.
    ...(reason !== undefined && !next.includes(reason) && { reason }),
    ...(error !== undefined && { error: `${error.name}: ${error.message}` }),
    ...(disconnectReason !== undefined && { disconnectReason }),
    source: file === REQUESTS ? `request ${version}` : `${file}, line ${row}`,
    next,
    attempts: contact.attempts ?? [],
    times: timesOf(contact),
    attributes: Object.entries(contact.attributes ?? {}),
    ...(answers && { answers: Object.entries(answers) }),
  };
}

/** What of the contact happened when, in the order in which it happens. */
function timesOf(contact: Contact): { name: string; at: string }[] {
  const times: [string, string | undefined][] = [
    ['imported', contact.createdAt],
    ['claimed for the last call', contact.claimedAt],
    ['last call placed', contact.dialedAt],
    ['answered', contact.answeredAt],
    ['last call ended', contact.attempts?.length ? contact.endedAt : undefined],
    [isAskedByRequest(contact) ? 'requested for' : 'to be called back', contact.callBackAt],
    ['not to be called after', contact.callUntil],
    ['last change', contact.updatedAt],
  ];
  return times.flatMap(([name, at]) => (at === undefined ? [] : [{ name, at }]));
}

function noteOn({ status, dueAt }: Pick<Contact, 'status' | 'dueAt'>): string {
  return status === 'WAITING' && dueAt !== undefined && dueAt !== PARKED
    ? `To be called from ${dueAt} on.`
    : '';
}

/** What is to come, in a sentence. */
function nextOf(contact: Contact, nowMs: number): string {
  return whatIsNext(contact, nowMs) ?? afterTheEnd[contact.status] ?? 'Nothing.';
}

const afterTheEnd: Partial<Record<ContactStatus, string>> = {
  COMPLETED: 'Nothing: it is done.',
  FAILED: 'Nothing: Amazon Connect rejected the call permanently.',
  REJECTED: 'Nothing: fix the row and upload it in a new file.',
  SUPPRESSED: 'Nothing: it must not be called.',
  UNCERTAIN:
    'Nothing automatic: it is unknown whether the call was placed, so no second call is placed. Ask the customer, or look the call up in Amazon Connect.',
  CANCELLED: 'Nothing: its campaign ended before it was called.',
};
