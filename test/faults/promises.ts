/**
 * The promises, each checked against what a campaign left behind. Objections are sentences; none: the promise was
 * kept. The product's own rules and counters are not asked.
 */
import { callsOutsideHours, concurrentCalls, rateKept, unwantedCalls } from './call-promises.ts';
import { noContactLost, oneCallEach, reportedTruly } from './contact-promises.ts';
import { doubtsAllowed } from './doubt-promise.ts';
import { errorsReported } from './error-promise.ts';
import type { Evidence } from './evidence.ts';

export interface Promised {
  /** What is promised, a sentence. */
  readonly claim: string;
  readonly check: (evidence: Evidence) => string[];
}

export const promises: readonly Promised[] = [
  { claim: 'At most one call of an attempt rings', check: oneCallEach },
  { claim: 'Nobody is lost', check: noContactLost },
  { claim: 'No faster than allowed', check: rateKept },
  { claim: 'No more concurrent calls than allowed', check: concurrentCalls },
  { claim: 'Nobody is called who has said no, after a pause or a cancel', check: unwantedCalls },
  { claim: 'Nobody is called outside the hours', check: callsOutsideHours },
  { claim: 'Errors are told', check: errorsReported },
  { claim: 'Doubt is left only where Connect cannot tell', check: doubtsAllowed },
  { claim: 'Table and results say what Connect knows', check: reportedTruly },
];

/** Every objection, with the promise that it is against. */
export function objectionsTo(evidence: Evidence): string[] {
  return promises.flatMap(({ claim, check }) => check(evidence).map((objection) => `${claim}: ${objection}`));
}
