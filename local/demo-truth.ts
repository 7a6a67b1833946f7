/**
 * A call as the simulator knows it, in the terms that the product must report. The product is not asked: outcomes
 * follow from the fate of the call, and what Connect cannot know (a voicemail without answering machine detection
 * looks like a person) is not expected of it.
 */
import type { Outcome } from '../src/contact/contact.ts';
import type { Call } from './simulator/call.ts';
import type { Fate } from './simulator/people-settings.ts';

/** A call as it went. Instants in ms since 1970. */
export interface TrueCall {
  readonly contactId: string;
  /** E.164. */
  readonly phoneNumber: string;
  /** The campaign's part of it says whose call it is. */
  readonly name?: string | undefined;
  readonly placedAtMs: number;
  readonly endsAtMs: number;
  readonly fate: Fate;
  /** What the product has to make of it. */
  readonly outcome: Outcome;
}

const outcomes: Readonly<Record<Exclude<Fate, 'VOICEMAIL'>, Outcome>> = {
  ANSWERED: 'ANSWERED',
  ABANDONED: 'ABANDONED',
  NO_ANSWER: 'NO_ANSWER',
  BUSY: 'BUSY',
  UNREACHABLE: 'UNREACHABLE',
  INVALID_NUMBER: 'INVALID_NUMBER',
  BLOCKED: 'BLOCKED',
  ATTEMPT_FAILED: 'ERROR',
  RESOURCE_ERROR: 'ERROR',
  DESTINATION_ERROR: 'ERROR',
  NO_ROOM: 'ERROR',
};

/** @param detected what answering machine detection said; missing: it was off. */
export function outcomeOfFate(fate: Fate, detected: string | undefined): Outcome {
  if (fate !== 'VOICEMAIL') return outcomes[fate];
  return detected?.startsWith('VOICEMAIL') ? 'VOICEMAIL' : 'ANSWERED';
}

/** The calls of a simulator, in the order in which they were placed. */
export function trueCalls(calls: readonly Call[]): TrueCall[] {
  return calls.map(({ contactId, destinationPhoneNumber, name, placedAtMs, fate, ends }) => ({
    contactId,
    phoneNumber: destinationPhoneNumber,
    name,
    placedAtMs,
    endsAtMs: ends.endsAtMs,
    fate,
    outcome: outcomeOfFate(fate, ends.detected),
  }));
}

/** The maximum of concurrent `calls`. A call that ends as another begins is not concurrent with it. */
export function maxAtOnce(calls: readonly TrueCall[]): number {
  const steps = calls
    .flatMap(({ placedAtMs, endsAtMs }) => [
      { atMs: placedAtMs, by: 1 },
      { atMs: endsAtMs, by: -1 },
    ])
    .sort((a, b) => a.atMs - b.atMs || a.by - b.by);
  let on = 0;
  return steps.reduce((max, { by }) => {
    on += by;
    return Math.max(max, on);
  }, 0);
}
