/** One contact in plain words: what it is, what became of each attempt, and what is next. Pure; times are UTC. */

import { zonesOfCallee } from '../src/calling-hours/callee-zones.ts';
import { isTimeZoneName } from '../src/calling-hours/time-zone-name.ts';
import { offsetAt } from '../src/calling-hours/zone-clock.ts';
import { type Contact, type ContactStatus, endStatuses, type Outcome } from '../src/contact/contact.ts';
import { PARKED } from '../src/contact/contact-life.ts';
import { secondOf } from './words.ts';

/** What each status means for the customer. */
export const statusWords: Readonly<Record<ContactStatus, string>> = {
  QUEUED: 'to be called, waits for its turn',
  WAITING: 'to be called later',
  DIALING: 'Amazon Connect was asked to call; it is not known whether it did',
  DIALED: 'the call is on',
  COMPLETED: 'called, and over',
  FAILED: 'Amazon Connect refused to call',
  REJECTED: 'the row cannot be used',
  SUPPRESSED: 'not to be called',
  UNCERTAIN: 'it is not known whether a call was placed; a person must look',
  CANCELLED: 'will not be called any more',
};

export const outcomeWords: Readonly<Record<Outcome, string>> = {
  ANSWERED: 'answered',
  VOICEMAIL: 'an answering machine',
  NO_ANSWER: 'nobody answered',
  BUSY: 'busy',
  UNREACHABLE: 'the line was not reached',
  INVALID_NUMBER: 'the number does not exist',
  BLOCKED: 'blocked by the carrier or the customer',
  ABANDONED: 'answered, but no agent came',
  ERROR: 'Amazon Connect failed',
};

/** `2026-11-22 22:10:05 UTC, 14:10 in America/Los_Angeles`; without the place where its clock cannot be told. */
export function momentFor(contact: Contact, iso: string): string {
  const place = clockOf(contact, Date.parse(iso));
  return place === undefined ? secondOf(iso) : `${secondOf(iso)}, ${place}`;
}

/** The clock where the customer is; undefined when that may be several times of day. */
function clockOf(contact: Contact, atMs: number): string | undefined {
  const zones = zonesOfCallee(contact, false);
  const [first] = zones;
  if (first === undefined || !zones.every(isTimeZoneName)) return undefined;
  const offsets = new Set(zones.map((zone) => offsetAt(zone, atMs)));
  if (offsets.size > 1) return undefined;
  const local = new Date(atMs + offsetAt(first, atMs)).toISOString();
  return `${local.slice(11, 16)} in ${first}`;
}

/** What comes next; undefined when nothing does. */
export function whatIsNext(contact: Contact, nowMs: number): string | undefined {
  const { status, dueAt, reason, error } = contact;
  if (endStatuses.has(status) || dueAt === undefined) return undefined;
  switch (status) {
    case 'QUEUED':
      return 'It is called as soon as its turn comes.';
    case 'DIALING':
      return `Whether a call was placed is not known${error ? ` (${error.message})` : ''}: Amazon Connect is asked again from ${secondOf(dueAt)} on.`;
    case 'DIALED':
      return `Its end is told by Amazon Connect; otherwise it is asked for from ${secondOf(dueAt)} on.`;
    default: {
      const why = reason === undefined ? '' : ` ${reason}`;
      if (dueAt === PARKED) return `It waits until its campaign may dial or has room.${why}`;
      if (Date.parse(dueAt) <= nowMs) return `It is due, and queued within a minute or two.${why}`;
      return `It is called again from ${momentFor(contact, dueAt)}.${why}`;
    }
  }
}
