/** One contact in plain words: what it is, what became of each attempt, and what is next. Pure; times are UTC. */

import { locatedCallee } from '../src/calling-hours/callee-places.ts';
import { zonesFor } from '../src/calling-hours/calling-hours.ts';
import { type Contact, type ContactStatus, endStatuses, type Outcome } from '../src/contact/contact.ts';
import { PARKED } from '../src/contact/contact-life.ts';
import { isTimeZoneName } from '../src/local-time/time-zone-name.ts';
import { offsetAt } from '../src/local-time/zone-clock.ts';
import { secondOf } from './words.ts';

/** What each status means for the customer. */
export const statusWords: Readonly<Record<ContactStatus, string>> = {
  QUEUED: 'to be called, queued',
  WAITING: 'to be called later',
  DIALING: 'Amazon Connect was asked to call; unknown whether it placed the call',
  DIALED: 'call in progress',
  COMPLETED: 'called, done',
  FAILED: 'Amazon Connect rejected the call',
  REJECTED: 'the row was rejected',
  SUPPRESSED: 'suppressed',
  UNCERTAIN: 'unknown whether a call was placed; needs review',
  CANCELLED: 'cancelled: will not be called',
};

export const outcomeWords: Readonly<Record<Outcome, string>> = {
  ANSWERED: 'answered',
  VOICEMAIL: 'an answering machine',
  NO_ANSWER: 'no answer',
  BUSY: 'busy',
  UNREACHABLE: 'the number could not be reached',
  INVALID_NUMBER: 'the number does not exist',
  BLOCKED: 'blocked by the carrier or the customer',
  ABANDONED: 'answered, but no agent was available',
  ERROR: 'Amazon Connect failed',
};

/** `2026-11-22 22:10:05 UTC, 14:10 in America/Los_Angeles`; without the place when its clock is not known. */
export function momentFor(contact: Contact, iso: string): string {
  const place = clockOf(contact, Date.parse(iso));
  return place === undefined ? secondOf(iso) : `${secondOf(iso)}, ${place}`;
}

/** The clock where the customer is; undefined when that may be several times of day. */
function clockOf(contact: Contact, atMs: number): string | undefined {
  const { phoneNumber = '', ...row } = contact;
  const zones = zonesFor(locatedCallee({ phoneNumber, ...row }), 'always');
  const [first] = zones;
  if (first === undefined || !zones.every(isTimeZoneName)) return undefined;
  const offsets = new Set(zones.map((zone) => offsetAt(zone, atMs)));
  if (offsets.size > 1) return undefined;
  const local = new Date(atMs + offsetAt(first, atMs)).toISOString();
  return `${local.slice(11, 16)} in ${first}`;
}

/** The numbers of a contact that has several, each in a line: why one is not called any more, and which is called next. */
export function numberLines(contact: Contact): string[] {
  const { phoneNumber, phoneNumbers = [], skippedNumbers = {}, status } = contact;
  if (phoneNumbers.length === 0) return [];
  const all = [...new Set([...phoneNumbers, ...(phoneNumber === undefined ? [] : [phoneNumber])])];
  return all.map((number) => {
    const why = Object.hasOwn(skippedNumbers, number) ? skippedNumbers[number] : undefined;
    if (why !== undefined) return `${number}: ${why}`;
    const isNext = number === phoneNumber && !endStatuses.has(status);
    return isNext ? `${number}: ${status === 'DIALED' ? 'in a call' : 'called next'}` : number;
  });
}

/** What comes next; undefined when nothing does. */
export function whatIsNext(contact: Contact, nowMs: number): string | undefined {
  const { status, dueAt, reason, error } = contact;
  if (endStatuses.has(status) || dueAt === undefined) return undefined;
  switch (status) {
    case 'QUEUED':
      return 'It is called as soon as the rate and the concurrent calls allow.';
    case 'DIALING':
      return `Whether a call was placed is unknown${error ? ` (${error.message})` : ''}: Amazon Connect is asked again from ${secondOf(dueAt)}.`;
    case 'DIALED':
      return `Amazon Connect reports its end; without a report, the sweeper asks from ${secondOf(dueAt)}.`;
    default: {
      const why = reason === undefined ? '' : ` ${reason}`;
      if (dueAt === PARKED) return `It waits until its campaign may dial or has capacity.${why}`;
      if (Date.parse(dueAt) <= nowMs) return `It is due and will be queued within a minute or two.${why}`;
      return `It is called again from ${momentFor(contact, dueAt)}.${why}`;
    }
  }
}
