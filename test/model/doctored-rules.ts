/**
 * The product without one of its safeguards each, and the bounds within which the search shows what it is there for.
 * If a safeguard could be taken away and every promise still held, it would be of no use, or the model blind to it.
 */
import type { ContactFact } from '../../src/domain/contact-fact.ts';
import { transitionFor } from '../../src/domain/contact-life.ts';
import type { ContactTransition } from '../../src/domain/contact-transition.ts';
import { DAY_MS, HOUR_MS } from '../../src/domain/instant.ts';
import {
  CLAIM_LAST_CALL_MS,
  CLOCKS_APART_MS,
  SEARCH_MARGIN_MS,
  settle,
  settlementTimes,
} from '../../src/domain/settlement.ts';
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
  readonly protocol: Protocol;
  readonly bounds: {
    readonly dialers: number;
    readonly sweepers: number;
    readonly mishaps: number;
    readonly jumps: number;
  };
}

/** The product's rules, but the transition of some facts changed. */
function changed(
  change: (transition: ContactTransition, fact: ContactFact) => ContactTransition,
): Partial<Rules> {
  return { transitionFor: (id, fact, nowMs) => change(transitionFor(id, fact, nowMs), fact) };
}

function withoutExpecting(types: readonly ContactFact['type'][], fields: readonly string[]): Partial<Rules> {
  return changed((transition, fact) => {
    if (!types.includes(fact.type)) return transition;
    const expect = Object.fromEntries(
      Object.entries(transition.expect).filter(([name]) => !fields.includes(name)),
    );
    return { ...transition, expect };
  });
}

function doctored(
  without: string,
  bounds: Partial<Doctored['bounds']>,
  rules: Partial<Rules>,
  suppositions: Partial<Suppositions> = {},
): Doctored {
  return {
    without,
    bounds: { dialers: 2, sweepers: 1, mishaps: 0, jumps: 1, ...bounds },
    protocol: {
      rules: { ...productRules, ...rules },
      // Connect's events play no part in any of these.
      suppositions: { ...usualSuppositions, tellsOfEnds: false, ...suppositions },
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
  doctored(
    'the condition of the claim',
    { mishaps: 1, jumps: 0 },
    changed((transition, { type }) =>
      type === 'claimed' ? { ...transition, from: ['QUEUED', 'DIALING', 'DIALED'], expect: {} } : transition,
    ),
  ),
  doctored(
    'the attempt in the condition of the claim',
    { mishaps: 1 },
    withoutExpecting(['claimed'], ['attempt']),
  ),
  doctored('the age at which a claim may not be used any more', {}, { claimUsableMs: DAY_MS }),
  doctored('the search before an attempt is made again', {}, { settle: () => ({ type: 'absent' }) }),
  doctored(
    'the witness',
    {},
    {
      settle: (answer, claim, nowMs) =>
        settle(answer.type === 'missing' ? { ...answer, witnessed: true } : answer, claim, nowMs),
    },
  ),
  doctored(
    'the margin of two hours',
    {},
    {
      settle: (answer, claim, nowMs) =>
        settle(answer, claim, nowMs, { ...settlementTimes, searchMarginMs: 0 }),
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
  doctored(
    'the name of the claim in what its dialer tells',
    {},
    withoutExpecting(['deferred', 'suppressed', 'refused', 'leftOpen'], ['claimId']),
  ),
  doctored(
    'the deadline that a sweeper has seen',
    { sweepers: 2 },
    withoutExpecting(['foundAbsent', 'gaveUp', 'stillOpen'], ['dueAt']),
  ),
];

/** What the protocol supposes of the world: without it, a second call is possible, and the search finds it. */
export const doctoredWorld: readonly Doctored[] = [
  doctored('an end to each request within its time limit', {}, {}, { requestsEnd: false }),
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
