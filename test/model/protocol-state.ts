/**
 * The dial protocol as a model: one contact, everybody who acts upon it, Connect, and the queues between them. The
 * contact is the product's own record, changed by the product's own transitions; of the processes the model holds
 * before which of their awaits they stand, and what they remember.
 */
import { type Contact, endStatuses } from '../../src/domain/contact.ts';
import { MINUTE_MS, toIso } from '../../src/domain/instant.ts';
import type { SearchAnswer } from '../../src/domain/settlement.ts';

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

/** A dialer with one message; `at` names what it does next. `src/app/contact-path.ts`, `dial-attempt.ts`. */
export type Dialer =
  | { readonly at: 'idle' }
  | ({ readonly at: 'claim' | 'spare'; readonly attempt: number } & Writes)
  | ({ readonly at: 'putOff'; readonly claim: Claim } & Writes)
  | ({ readonly at: 'hold'; readonly attempt: number; readonly dueAt: number } & Writes)
  | { readonly at: 'note'; readonly claim: Claim }
  | { readonly at: 'ask'; readonly claim: Claim }
  | { readonly at: 'hear'; readonly claim: Claim; readonly askedAt: number }
  | ({
      readonly at: 'record';
      readonly claim: Claim;
      readonly askedAt: number;
      readonly contactId: string;
    } & Writes)
  | ({ readonly at: 'leaveOpen' | 'refuse' | 'suppress'; readonly claim: Claim } & Writes)
  | ({
      readonly at: 'defer';
      readonly claim: Claim;
      readonly dueAt: number;
      readonly failed?: true;
    } & Writes);

/** A sweeper; `seen` is the contact as it read it. `src/app/due-contacts.ts`, `settle-claims.ts`, `check-calls.ts`. */
export type Sweeper =
  | { readonly at: 'idle' }
  | { readonly at: 'askWitness'; readonly seen: Contact }
  | { readonly at: 'search'; readonly seen: Contact; readonly witness?: number }
  | { readonly at: 'hear'; readonly seen: Contact; readonly answer: SearchAnswer; readonly askedAt: number }
  | ({
      readonly at: 'settle';
      readonly seen: Contact;
      readonly answer: SearchAnswer;
      readonly askedAt: number;
    } & Writes)
  | { readonly at: 'describe'; readonly seen: Contact }
  | ({
      readonly at: 'tellCall';
      readonly seen: Contact;
      readonly record: CallOfModel | 'unreachable';
    } & Writes)
  | ({ readonly at: 'queue'; readonly seen: Contact } & Writes)
  | { readonly at: 'send'; readonly attempt: number };

/** What handles the ends of calls, with one event. `src/app/handle-ended-calls.ts`. */
export type Outcomes =
  | { readonly at: 'idle' }
  | ({ readonly at: 'end' | 'record'; readonly event: CallEvent; readonly seen: Contact } & Writes)
  | { readonly at: 'lookAgain' | 'describe' | 'findClaim'; readonly event: CallEvent };

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
  /** The attempt of each message in the dial queue. */
  readonly messages: readonly number[];
  readonly dialers: readonly Dialer[];
  readonly sweepers: readonly Sweeper[];
  readonly outcomes: Outcomes;
  readonly calls: readonly CallOfModel[];
  readonly events: readonly CallEvent[];
  /** Requests on their way whose dialer is dead: the attempt of each. */
  readonly orphans: readonly number[];
  readonly claims: number;
  /** What may still go wrong on this path, and how often time may still pass. */
  readonly mishapsLeft: number;
  readonly jumpsLeft: number;
}

/** One contact that was imported just now, its message in the queue. */
export function initialState(bounds: {
  readonly dialers: number;
  readonly sweepers: number;
  readonly mishaps: number;
  readonly jumps: number;
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
    messages: [1],
    dialers: Array.from({ length: bounds.dialers }, () => ({ at: 'idle' as const })),
    sweepers: Array.from({ length: bounds.sweepers }, () => ({ at: 'idle' as const })),
    outcomes: { at: 'idle' },
    calls: [],
    events: [],
    orphans: [],
    claims: 0,
    mishapsLeft: bounds.mishaps,
    jumpsLeft: bounds.jumps,
  };
}

export function isOver({ contact }: Pick<State, 'contact'>): boolean {
  return endStatuses.has(contact.status);
}
