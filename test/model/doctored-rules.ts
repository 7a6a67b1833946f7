/**
 * The product without one of its safeguards each, and the bounds within which the search shows what it is there for.
 * If a safeguard could be taken away and every promise still held, it would be of no use, or the model blind to it.
 */

import {
  CLAIM_LAST_CALL_MS,
  CLOCKS_APART_MS,
  reconcile,
  reconciliationTimes,
  SEARCH_MARGIN_MS,
} from '../../src/contact/reconciliation.ts';
import { DAY_MS, HOUR_MS } from '../../src/time/instant.ts';
import {
  type Protocol,
  productRules,
  type Rules,
  type Suppositions,
  usualSuppositions,
} from './protocol-rules.ts';

export interface Doctored {
  /** What is missing. */
  readonly without: string;
  /** The promise that breaks. */
  readonly breaks: string;
  readonly protocol: Protocol;
  readonly bounds: {
    readonly dialers: number;
    readonly sweepers: number;
    readonly faults: number;
    readonly jumps: number;
    readonly rival?: boolean;
  };
}

function doctored(
  without: string,
  bounds: Partial<Doctored['bounds']>,
  rules: Partial<Rules>,
  suppositions: Partial<Suppositions> = {},
  breaks = 'attempt 1 has rung 2 times',
): Doctored {
  return {
    without,
    breaks,
    bounds: { dialers: 2, sweepers: 1, faults: 0, jumps: 1, ...bounds },
    protocol: {
      rules: { ...productRules, ...rules },
      // Connect's events play no part in any of these.
      suppositions: { ...usualSuppositions, reportsEnds: false, ...suppositions },
    },
  };
}

/** Clocks of dialers ten minutes behind Connect's. */
const dialersBehind = {
  dialers: [-CLOCKS_APART_MS / 2, -CLOCKS_APART_MS / 2],
  functions: 0,
  connect: CLOCKS_APART_MS / 2,
};

export const doctoredRules: readonly Doctored[] = [
  doctored('the condition of the claim', { faults: 1, jumps: 0 }, { claimIsConditional: false }),
  doctored('the question about a claim that has expired', {}, { expiredClaimIsAskedAbout: false }),
  doctored(
    'the second look at the contact, after the claim',
    { faults: 2, jumps: 1 },
    { contactIsReadAgain: false },
    { jumpsMs: [] },
    'two calls to the same number are on',
  ),
  doctored('the age at which a claim may not be used any more', {}, { claimUsableMs: DAY_MS }),
  doctored('the search before an attempt is made again', {}, { reconcile: () => ({ type: 'absent' }) }),
  doctored(
    'the witness',
    {},
    {
      reconcile: (answer, claim, nowMs) =>
        reconcile(answer.type === 'missing' ? { ...answer, witnessed: true } : answer, claim, nowMs),
    },
  ),
  doctored(
    'the margin of two hours',
    {},
    {
      reconcile: (answer, claim, nowMs) =>
        reconcile(answer, claim, nowMs, { ...reconciliationTimes, searchMarginMs: 0 }),
    },
    { jumpsMs: [HOUR_MS] },
  ),
  doctored(
    'the allowance for clocks that are apart, in the witness',
    {},
    { witnessAfterMs: CLAIM_LAST_CALL_MS },
    { clocks: dialersBehind },
  ),
  doctored(
    'the age of a miss by its question',
    { jumps: 2 },
    { missIsAsOldAsItsQuestion: false },
    { jumpsMs: [HOUR_MS] },
  ),
  doctored('the name of the claim that is given back', {}, { claimsAreNamed: false }),
  doctored(
    'the rule that the claim of a contact that waits may be under way',
    { dialers: 1, jumps: 0, rival: true },
    { isOver: (_, holder) => holder?.status !== 'DIALING' && holder?.status !== 'DIALED' },
    {},
    'two calls to the same number are on',
  ),
  doctored(
    'the window in which an ambiguous answer may be asked about',
    { dialers: 1, faults: 1, jumps: 0 },
    { askAgainWithinMs: HOUR_MS },
  ),
  doctored(
    'the look at the clock right before a request is made again',
    { dialers: 1, faults: 1, jumps: 0 },
    { windowIsCheckedLast: false },
  ),
  doctored(
    'the beginning of that window at the request, not at its answer',
    { dialers: 1, faults: 1, jumps: 0 },
    { windowBeginsAtTheRequest: false },
  ),
  doctored(
    'a pause until the request before must have been carried out',
    { dialers: 1, faults: 1 },
    { waitsForItsArrival: false },
    { reportsEnds: true, jumpsMs: [] },
    'two calls to the same number are on',
  ),
  doctored(
    'the second look at a claim whose call was short: another one may have followed',
    { dialers: 1, faults: 2 },
    {
      mayBeFollowed: () => false,
      reconcile: (answer, claim, nowMs) =>
        reconcile(answer.type === 'found' ? { ...answer, witnessed: true } : answer, claim, nowMs, {
          ...reconciliationTimes,
          searchMarginMs: 0,
        }),
    },
    { reportsEnds: true, jumpsMs: [] },
  ),
];

/** What the protocol supposes of the world: without it, a second call is possible, and the search finds it. */
export const doctoredWorld: readonly Doctored[] = [
  doctored('an end to each request within its time limit', {}, {}, { requestsEnd: false }),
  doctored(
    'a time that no call takes to ring and be over',
    { dialers: 1, faults: 1, jumps: 0 },
    {},
    { minRingMs: 0 },
  ),
  doctored(
    'an end, within that time, to requests that are made again',
    { dialers: 1, faults: 1, jumps: 0 },
    {},
    { requestsArriveInTime: false },
  ),
  doctored(
    'a bound to how long the index hides a call while it shows later ones',
    {},
    {},
    { hidesCallsForMs: DAY_MS },
  ),
  doctored(
    'the ten minutes for clocks in that bound',
    {},
    {},
    {
      clocks: dialersBehind,
      hidesCallsForMs: SEARCH_MARGIN_MS,
      jumpsMs: [SEARCH_MARGIN_MS - CLOCKS_APART_MS / 2],
    },
  ),
];
