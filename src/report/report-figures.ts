/**
 * The figures of a campaign's report, counted contact by contact. Plain data of at most some 30 KB however many
 * contacts there are, so that a closing may hand it on to another run: aggregates only, nothing of a single person.
 */
import type { Contact, ContactStatus } from '../contact/contact.ts';
import { calleeHour } from './callee-hour.ts';
import { type PlacedCall, placedCalls } from './placed-calls.ts';
import { countReason, type ReasonGroups } from './reason-groups.ts';
import { countTalkTime, noTalkTimes, type TalkTimes } from './talk-times.ts';
import { countInstant, noBins, type TimeBins } from './time-bins.ts';

/** Changes with the shape below: figures of another version cannot be gone on with. */
export const figuresVersion = 2;

/** Calls, and how many of them were answered by a person. */
export interface AnsweredOf {
  calls: number;
  answered: number;
}

export interface ReportFigures {
  version: typeof figuresVersion;
  /** Contacts with at least one call, by the status they ended in. */
  calledByStatus: Partial<Record<ContactStatus, number>>;
  /** By a call's place among its contact's calls: first, second …; the last entry is for all later ones. */
  byPosition: AnsweredOf[];
  /** When the calls were placed. */
  calls: TimeBins;
  /** ms since 1970; missing: there was no call. */
  firstCallAt?: number;
  lastCallAt?: number;
  /** By hour, 0 to 23, on the called person's clock. */
  byHour: AnsweredOf[];
  /** Calls to numbers whose clock is not certain. */
  withoutHour: number;
  reasons: ReasonGroups;
  talkTimes: TalkTimes;
  /** Contacts that are not in these figures, because their items are not what the product writes. */
  unreadable: number;
}

/** Later calls of a contact are counted together. */
export const lastPosition = 8;

export function noFigures(): ReportFigures {
  const none = () => ({ calls: 0, answered: 0 });
  return {
    version: figuresVersion,
    calledByStatus: {},
    byPosition: Array.from({ length: lastPosition }, none),
    calls: noBins(),
    byHour: Array.from({ length: 24 }, none),
    withoutHour: 0,
    reasons: { kept: [] },
    talkTimes: noTalkTimes(),
    unreadable: 0,
  };
}

/** All calls that were placed. */
export function callsIn({ byPosition }: Readonly<ReportFigures>): number {
  return byPosition.reduce((all, { calls }) => all + calls, 0);
}

/**
 * `figures` with `contacts` counted in; `figures` itself stays as it was.
 * @throws Error when one of `contacts` is not what the product writes, as after a change by hand.
 */
export function withContacts(figures: Readonly<ReportFigures>, contacts: readonly Contact[]): ReportFigures {
  const sum = structuredClone(figures);
  for (const contact of contacts) {
    const calls = placedCalls(contact);
    if (calls.length > 0) {
      sum.calledByStatus[contact.status] = (sum.calledByStatus[contact.status] ?? 0) + 1;
    }
    for (const call of calls) countCall(sum, contact, call);
    countReason(sum.reasons, contact);
    countTalkTime(sum.talkTimes, contact);
  }
  return sum;
}

function countCall(sum: ReportFigures, { phoneNumber, timeZone }: Contact, call: PlacedCall): void {
  const { dialedAt, position, outcome } = call;
  const answered = outcome === 'ANSWERED' ? 1 : 0;
  countIn(sum.byPosition[Math.min(position, lastPosition) - 1], answered);
  countInstant(sum.calls, dialedAt);
  sum.firstCallAt = Math.min(sum.firstCallAt ?? dialedAt, dialedAt);
  sum.lastCallAt = Math.max(sum.lastCallAt ?? dialedAt, dialedAt);
  const hour = calleeHour(phoneNumber, timeZone, dialedAt);
  if (hour === undefined) sum.withoutHour += 1;
  else countIn(sum.byHour[hour], answered);
}

function countIn(entry: AnsweredOf | undefined, answered: number): void {
  if (entry === undefined) return;
  entry.calls += 1;
  entry.answered += answered;
}
