/**
 * The dial protocol as a model: one contact, everybody who acts upon it, Connect, and the queues between them. The
 * contact is the product's own record, changed by the product's own transitions; of the processes the model holds
 * before which of their awaits they stand, and what they remember.
 */

import type { PlacedCall } from '../../src/contact/call-register.ts';
import { type Contact, endStatuses } from '../../src/contact/contact.ts';
import { MIN_RING_MS, type SearchAnswer } from '../../src/contact/reconciliation.ts';
import type { NumberClaim } from '../../src/dialing/number-claim.ts';
import { MINUTE_MS, toIso } from '../../src/time/instant.ts';

/** Noon of a day, by the true time; every clock is this or a few minutes beside it. */
export const begun = Date.UTC(2026, 10, 2, 12, 0, 0);

/** What a dialer keeps of its claim. */
export interface Claim {
  readonly attempt: number;
  readonly claimId: string;
  /** By the dialer's clock, ms since 1970. */
  readonly claimedAt: number;
}

/** Stands before a write that it has composed: what the write says of the time is of then. */
interface Writes {
  /** By its own clock, ms since 1970. */
  readonly since: number;
}

/** When the first request was sent whose answer was ambiguous, by the dialer's own clock; missing: there is none. */
interface Doubt {
  readonly doubtFrom?: number;
  /** Not before this is another one sent, by the true time. */
  readonly askFrom?: number;
}

/** A request to Connect that was sent. */
interface Request extends Doubt {
  readonly claim: Claim;
  /** By the dialer's clock, ms since 1970. */
  readonly askedAt: number;
  /** By the true time. */
  readonly sentAt: number;
}

/** A request that nobody waits for any more. */
export interface Orphan {
  readonly attempt: number;
  /** By the true time; missing: as late as a request may take. */
  readonly arrivesBy?: number;
}

/** A dialer with one message; `at` names what it does next. `src/dialing/dial-contact.ts`, `take-claim.ts`, `dial-attempt.ts`. */
export type Dialer =
  | { readonly at: 'idle' }
  /** Before the write to the number. `replaces`: the claim that it may put its own in the place of. */
  | { readonly at: 'claim'; readonly claim: Claim; readonly replaces?: string }
  /** Another contact's claim stands there, or an earlier one of its own: before it reads whose that is. */
  | { readonly at: 'readHolder'; readonly claim: Claim; readonly standing: NumberClaim }
  /** Has the number: before it reads its contact once more. */
  | { readonly at: 'readAgain'; readonly claim: Claim }
  | { readonly at: 'putOff' | 'release'; readonly claim: Claim; readonly failed?: true }
  | { readonly at: 'review'; readonly attempt: number }
  | ({ readonly at: 'leaveUnknown'; readonly attempt: number; readonly standing: NumberClaim } & Writes)
  | ({ readonly at: 'spare'; readonly attempt: number } & Writes)
  | ({ readonly at: 'hold'; readonly attempt: number; readonly dueAt: number } & Writes)
  | ({ readonly at: 'note' | 'ask'; readonly claim: Claim } & Doubt)
  | ({ readonly at: 'hear' } & Request)
  /** Connect has placed the call, and its answer will not come. */
  | ({ readonly at: 'unanswered' } & Request)
  | { readonly at: 'enter'; readonly call: PlacedCall; readonly claim: Claim }
  | ({ readonly at: 'record'; readonly call: PlacedCall; readonly claim: Claim } & Writes)
  | ({ readonly at: 'leaveOpen'; readonly claim: Claim } & Writes)
  | ({ readonly at: 'refuse' | 'suppress'; readonly claim: Claim } & Writes)
  | ({
      readonly at: 'defer';
      readonly claim: Claim;
      readonly dueAt: number;
      readonly failed?: true;
    } & Writes);

/** A sweeper; `seen` is the contact as it read it. `src/sweeping/due-contacts.ts`, `settle-claims.ts`, `check-calls.ts`. */
export type Sweeper =
  | { readonly at: 'idle' }
  | { readonly at: 'askWitness'; readonly seen: Contact }
  | { readonly at: 'search'; readonly seen: Contact; readonly witness?: number }
  | { readonly at: 'hear'; readonly seen: Contact; readonly answer: SearchAnswer; readonly askedAt: number }
  | ({
      readonly at: 'reconcile';
      readonly seen: Contact;
      readonly answer: SearchAnswer;
      readonly askedAt: number;
    } & Writes)
  | ({ readonly at: 'record'; readonly call: PlacedCall } & Writes)
  /** The number has no claim, or another one: only the contact is written. */
  | ({ readonly at: 'makeAgain'; readonly seen: Contact } & Writes)
  | { readonly at: 'describe'; readonly seen: Contact }
  | ({
      readonly at: 'applyCall';
      readonly seen: Contact;
      readonly record: CallOfModel | 'unreachable';
    } & Writes)
  | ({ readonly at: 'queue'; readonly seen: Contact } & Writes)
  | { readonly at: 'send'; readonly attempt: number };

/** What handles the ends of calls, with one event. `src/outcomes/handle-ended-calls.ts`. */
export type Outcomes =
  | { readonly at: 'idle' }
  | ({ readonly at: 'end'; readonly event: CallEvent; readonly seen: Contact } & Writes)
  | ({
      readonly at: 'record';
      readonly event: CallEvent;
      readonly call: PlacedCall;
      readonly isEntered: boolean;
    } & Writes)
  | { readonly at: 'enter'; readonly event: CallEvent; readonly call: PlacedCall }
  | { readonly at: 'readHolder'; readonly event: CallEvent; readonly standing: NumberClaim }
  | { readonly at: 'lookAgain' | 'describe' | 'findClaim'; readonly event: CallEvent };

/**
 * Another campaign's contact with the same number, and a dialer for it to which nothing happens. So it is a stage of its life,
 * not of a process; between reading and writing it may take its time like all others.
 */
export type Rival =
  | { readonly at: 'waits' }
  | { readonly at: 'readHolder' | 'replace'; readonly standing: NumberClaim }
  | { readonly at: 'ask' }
  | { readonly at: 'talks' }
  | { readonly at: 'over' };

/** A call that Connect has placed. */
export interface CallOfModel {
  readonly contactId: string;
  readonly attempt: number;
  /** By Connect's clock, ms since 1970. */
  readonly initiatedAt: number;
  readonly end?: { readonly at: number; readonly answeredAt?: number; readonly disconnectReason: string };
}

/** News of a call's end, and how often nobody knew the call. */
export interface CallEvent {
  readonly contactId: string;
  readonly looks: number;
}

export interface State {
  /** The true time, ms since 1970. */
  readonly now: number;
  readonly contact: Contact;
  /** The latest claim on its number. */
  readonly claim?: NumberClaim;
  /** The register of calls. */
  readonly entered: readonly PlacedCall[];
  readonly rival?: Rival;
  /** The attempt of each message in the dial queue. */
  readonly messages: readonly number[];
  readonly dialers: readonly Dialer[];
  readonly sweepers: readonly Sweeper[];
  readonly outcomes: Outcomes;
  readonly calls: readonly CallOfModel[];
  readonly events: readonly CallEvent[];
  /** Requests on their way whose dialer is dead, or has been told that they failed. */
  readonly orphans: readonly Orphan[];
  readonly claims: number;
  /** What may still go wrong on this path, and how often time may still pass. */
  readonly faultsLeft: number;
  readonly jumpsLeft: number;
}

/** One contact that was imported just now, its message in the queue. */
export function initialState(bounds: {
  readonly dialers: number;
  readonly sweepers: number;
  readonly faults: number;
  readonly jumps: number;
  readonly rival?: boolean;
}): State {
  return {
    now: begun,
    contact: {
      campaignId: 'spring',
      contactKey: '+12065550101',
      phoneNumber: '+12065550101',
      source: { file: 'spring.csv', version: 'v1', row: 2 },
      status: 'QUEUED',
      attempt: 0,
      createdAt: toIso(begun),
      updatedAt: toIso(begun),
      dueAt: toIso(begun + 15 * MINUTE_MS),
    },
    entered: [],
    ...(bounds.rival && { rival: { at: 'waits' } as const }),
    messages: [1],
    dialers: Array.from({ length: bounds.dialers }, () => ({ at: 'idle' as const })),
    sweepers: Array.from({ length: bounds.sweepers }, () => ({ at: 'idle' as const })),
    outcomes: { at: 'idle' },
    calls: [],
    events: [],
    orphans: [],
    claims: 0,
    faultsLeft: bounds.faults,
    jumpsLeft: bounds.jumps,
  };
}

/** Whether somebody's phone may have rung: the call is on, was answered, or was on for long enough. */
export function mayHaveRung({ initiatedAt, end }: CallOfModel): boolean {
  return end === undefined || end.answeredAt !== undefined || end.at - initiatedAt >= MIN_RING_MS;
}

/** The rival as a dialer reads it. */
export function rivalContact(rival: Rival): Contact {
  const attempt = rival.at === 'talks' || rival.at === 'over' ? 1 : 0;
  return {
    campaignId: 'autumn',
    contactKey: '+12065550101',
    phoneNumber: '+12065550101',
    source: { file: 'autumn.csv', version: 'v1', row: 2 },
    status: rival.at === 'talks' ? 'DIALED' : rival.at === 'over' ? 'COMPLETED' : 'QUEUED',
    attempt,
    createdAt: toIso(begun),
    updatedAt: toIso(begun),
  };
}

export function isOver({ contact }: Pick<State, 'contact'>): boolean {
  return endStatuses.has(contact.status);
}
