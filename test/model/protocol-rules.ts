/**
 * The rules that the model takes from the product, and what it supposes of the world. A doctored rule here is the
 * product without that rule: so the search shows what each of them is there for.
 */

import { type DeploymentSettings, parseDeployment } from '../../src/campaign/deployment.ts';
import { CLAIM_USABLE_MS, transitionFor } from '../../src/contact/contact-life.ts';
import {
  ASK_AGAIN_WITHIN_MS,
  CLAIM_LAST_CALL_MS,
  CLOCKS_APART_MS,
  MIN_RING_MS,
  mayBeFollowed,
  reconcile,
  SEARCH_MARGIN_MS,
} from '../../src/contact/reconciliation.ts';
import { isOver } from '../../src/dialing/number-claim.ts';

/** How far the clock of each is ahead of the true time, ms. */
export interface ClocksApart {
  readonly dialers: readonly number[];
  /** Of the sweepers and of what handles ended calls. */
  readonly functions: number;
  readonly connect: number;
}

const sameClocks: ClocksApart = { dialers: [0, 0], functions: 0, connect: 0 };

export interface Rules {
  readonly transitionFor: typeof transitionFor;
  readonly reconcile: typeof reconcile;
  /** Whether a claim can no longer lead to a call. */
  readonly isOver: typeof isOver;
  /** A number is claimed on the condition that no claim stands there that may still lead to a call. */
  readonly claimIsConditional: boolean;
  /** A claim that has expired is asked about, not replaced. */
  readonly expiredClaimIsAskedAbout: boolean;
  /** With its claim a dialer reads its contact once more. */
  readonly contactIsReadAgain: boolean;
  /** Only the claim that is named is given back. */
  readonly claimsAreNamed: boolean;
  /** A claim is left to the sweeper only while the number has it. */
  readonly openClaimIsChecked: boolean;
  /** A dialer asks only so long after its claim. */
  readonly claimUsableMs: number;
  /** After an ambiguous answer a dialer asks again so long after its request was sent. */
  readonly askAgainWithinMs: number;
  /** That counts from when the first such request was sent, not from its answer. */
  readonly windowBeginsAtTheRequest: boolean;
  /** A request is sent again only when the one before must have been carried out. */
  readonly waitsForItsArrival: boolean;
  /** The clock is looked at once more right before a request is sent. */
  readonly windowIsCheckedLast: boolean;
  /** Whether a call may have been followed by another one of its attempt. */
  readonly mayBeFollowed: typeof mayBeFollowed;
  /** A witness is initiated so much later than the claim was made. */
  readonly witnessAfterMs: number;
  /** A miss of the search counts by when Connect was asked, not by when the answer is judged. */
  readonly missIsAsOldAsItsQuestion: boolean;
}

export const productRules: Rules = {
  transitionFor,
  reconcile,
  isOver,
  claimIsConditional: true,
  expiredClaimIsAskedAbout: true,
  contactIsReadAgain: true,
  claimsAreNamed: true,
  openClaimIsChecked: true,
  claimUsableMs: CLAIM_USABLE_MS,
  askAgainWithinMs: ASK_AGAIN_WITHIN_MS,
  windowBeginsAtTheRequest: true,
  waitsForItsArrival: true,
  windowIsCheckedLast: true,
  mayBeFollowed,
  witnessAfterMs: CLAIM_LAST_CALL_MS + CLOCKS_APART_MS,
  missIsAsOldAsItsQuestion: true,
};

/** What is supposed of Connect and of the machines. */
export interface Suppositions {
  /** A ClientToken used again after its call has ended: a new call, or the first one's ContactId. */
  readonly clientToken: 'new-after-disconnect' | 'always-first';
  readonly clocks: ClocksApart;
  /**
   * How long Connect's index may hide a call while it shows later ones. The margin counts from the claim, by two
   * clocks that may be apart: so this is the margin less what a call may be later than its claim.
   */
  readonly hidesCallsForMs: number;
  /** No call that has rung is over sooner than this after it was placed, ms. */
  readonly minRingMs: number;
  /** Whether a request that is made again, or after which one is, is carried out within half a second, or never. */
  readonly requestsArriveInTime: boolean;
  /** Whether a request to Connect has come to its end within 15 seconds, whatever becomes of its dialer. */
  readonly requestsEnd: boolean;
  /** Whether Connect tells of the ends of calls, but for faults; else it never does. */
  readonly reportsEnds: boolean;
  /** How far the clock jumps at a time, beside the jumps to the contact's next deadline, ms. */
  readonly jumpsMs: readonly number[];
}

export const usualSuppositions: Suppositions = {
  clientToken: 'new-after-disconnect',
  clocks: sameClocks,
  hidesCallsForMs: SEARCH_MARGIN_MS - CLOCKS_APART_MS - CLAIM_LAST_CALL_MS,
  minRingMs: MIN_RING_MS,
  requestsArriveInTime: true,
  requestsEnd: true,
  reportsEnds: true,
  jumpsMs: [SEARCH_MARGIN_MS],
};

export interface Protocol {
  readonly rules: Rules;
  readonly suppositions: Suppositions;
}

export const deployment: DeploymentSettings = deploymentOf();

/** The campaign's settings: a busy line is tried once more. */
export const campaign = {
  state: 'RUNNING',
  settings: { retry: { maxAttempts: 2, delayMinutes: { BUSY: 15 } } },
} as const;

function deploymentOf(): DeploymentSettings {
  const reading = parseDeployment({
    instanceArn: 'arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555',
    contactFlowId: 'flow-1',
    callingHours: 'always',
  });
  if (!reading.ok) throw new Error(reading.messages.join(' '));
  return reading.deployment;
}
