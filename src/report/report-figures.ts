/**
 * The figures of a campaign's report, counted contact by contact. Plain data of at most some 30 KB however many
 * contacts there are, so that a closing may hand it on to another run: aggregates only, but for calls outside the calling rules.
 */

import { type AnsweredCalls, countAnsweredCall, noAnsweredCalls } from '../agent-pacing/answered-calls.ts';
import { type LocatedCallee, locatedCallee } from '../calling-hours/callee-places.ts';
import type { ResolvedHours } from '../calling-hours/campaign-hours.ts';
import type { Contact, ContactStatus } from '../contact/contact.ts';
import { calleeHour } from './callee-hour.ts';
import { type CheckedCalls, countCheckedCall, noCheckedCalls } from './checked-calls.ts';
import { type PlacedCall, placedCalls } from './placed-calls.ts';
import { countReason, type ReasonGroups } from './reason-groups.ts';
import { countTalkTime, noTalkTimes, type TalkTimes } from './talk-times.ts';
import { countInstant, noBins, type TimeBins } from './time-bins.ts';

/** Changes with the shape below: figures of another version cannot be gone on with. */
export const figuresVersion = 5;

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
  /** The calls against the calling rules. */
  rules: CheckedCalls;
  /** Of campaigns that are paced by agents. */
  answered?: AnsweredCalls;
  reasons: ReasonGroups;
  talkTimes: TalkTimes;
  /** Contacts by their disposition; what does not fit is under `OTHERS`. */
  dispositions: Tally;
  /** By the name of an answer: contacts by what they answered. */
  answers: { readonly name: string; readonly values: Tally }[];
  /** Contacts that are not in these figures, because their items are not what the product writes. */
  unreadable: number;
}

/** Contacts by a text. A list, because a text may be the name of a property that every object has. */
export type Tally = { readonly text: string; count: number }[];

/** Stands for all texts that are not counted by themselves. */
export const OTHERS = '';

const MAX_DISPOSITIONS = 50;
const MAX_ANSWER_NAMES = 40;
const MAX_ANSWER_VALUES = 12;

/** Longer answers, and those with four digits in a row or an @, may say who gave them. */
const MAX_ANSWER_CHARACTERS = 20;
const particular = /\d{4}|@/;

/** Later calls of a contact are counted together. */
export const lastPosition = 8;

/** @param hasAgents whether the campaign is paced by agents. */
export function noFigures(hasAgents = false): ReportFigures {
  const none = () => ({ calls: 0, answered: 0 });
  return {
    version: figuresVersion,
    calledByStatus: {},
    byPosition: Array.from({ length: lastPosition }, none),
    calls: noBins(),
    byHour: Array.from({ length: 24 }, none),
    withoutHour: 0,
    rules: noCheckedCalls(),
    ...(hasAgents && { answered: noAnsweredCalls() }),
    reasons: { kept: [] },
    talkTimes: noTalkTimes(),
    dispositions: [],
    answers: [],
    unreadable: 0,
  };
}

/** All calls that were placed. */
export function callsIn({ byPosition }: Readonly<ReportFigures>): number {
  return byPosition.reduce((all, { calls }) => all + calls, 0);
}

/**
 * `figures` with `contacts` counted in; `figures` itself stays as it was.
 * @param hours by which the campaign's calls are judged: its own hours and the calling rules
 * @throws Error when one of `contacts` is not what the product writes, as after a change by hand.
 */
export function withContacts(
  figures: Readonly<ReportFigures>,
  contacts: readonly Contact[],
  hours: ResolvedHours | 'always',
): ReportFigures {
  const sum = structuredClone(figures);
  for (const contact of contacts) {
    const calls = placedCalls(contact);
    if (calls.length > 0) {
      sum.calledByStatus[contact.status] = (sum.calledByStatus[contact.status] ?? 0) + 1;
    }
    const { phoneNumber = '', ...row } = contact;
    for (const call of calls) {
      const callee = locatedCallee({ ...row, phoneNumber: call.phoneNumber ?? phoneNumber });
      countCall(sum, call);
      if (sum.answered) countAnsweredCall(sum.answered, call.dialedAt, call.outcome);
      countHour(sum, callee, call, hours);
      countCheckedCall(sum.rules, contact, callee, call.dialedAt, hours);
    }
    countReason(sum.reasons, contact);
    countTalkTime(sum.talkTimes, contact);
    countRecorded(sum, contact);
  }
  return sum;
}

function countCall(sum: ReportFigures, { dialedAt, position, outcome }: PlacedCall): void {
  countIn(sum.byPosition[Math.min(position, lastPosition) - 1], outcome);
  countInstant(sum.calls, dialedAt);
  sum.firstCallAt = Math.min(sum.firstCallAt ?? dialedAt, dialedAt);
  sum.lastCallAt = Math.max(sum.lastCallAt ?? dialedAt, dialedAt);
}

function countHour(
  sum: ReportFigures,
  callee: LocatedCallee,
  { dialedAt, outcome }: PlacedCall,
  hours: ResolvedHours | 'always',
): void {
  const hour = calleeHour(callee, hours, dialedAt);
  if (hour === undefined) sum.withoutHour += 1;
  else countIn(sum.byHour[hour], outcome);
}

function countIn(entry: AnsweredOf | undefined, outcome: PlacedCall['outcome']): void {
  if (entry === undefined) return;
  entry.calls += 1;
  if (outcome === 'ANSWERED') entry.answered += 1;
}

function countRecorded(sum: ReportFigures, { disposition, answers = {} }: Contact): void {
  if (disposition !== undefined) countText(sum.dispositions, disposition, MAX_DISPOSITIONS);
  for (const [name, value] of Object.entries(answers)) {
    let known = sum.answers.find((answer) => answer.name === name);
    if (!known && sum.answers.length < MAX_ANSWER_NAMES) {
      known = { name, values: [] };
      sum.answers.push(known);
    }
    const isShown = value.length <= MAX_ANSWER_CHARACTERS && !particular.test(value);
    if (known) countText(known.values, isShown ? value : OTHERS, MAX_ANSWER_VALUES);
  }
}

function countText(tally: Tally, text: string, max: number): void {
  const isFull = tally.length >= max && !tally.some((entry) => entry.text === text);
  const counted = isFull ? OTHERS : text;
  const known = tally.find((entry) => entry.text === counted);
  if (known) known.count += 1;
  else tally.push({ text: counted, count: 1 });
}
