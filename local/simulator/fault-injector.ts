/**
 * Faults on demand. A fault hits in one of three places: at the door (before the quota, takes no token), inside
 * (instead of the operation), or afterwards (the operation was done well, its answer is lost or late).
 */
import { type ConnectionReset, type ErrorName, type Refusal, refusal } from './answer.ts';
import type { Random } from './random.ts';
import type { Fault, FaultKind, SimulatedApi } from './settings.ts';

export type FaultPlace = 'door' | 'inside' | 'afterwards';

interface FaultEffect {
  readonly place: FaultPlace;
  /** The error that is answered; missing: a reset (or, with `slow`, the answer itself, late). */
  readonly error?: readonly [ErrorName, string];
}

const effects: Readonly<Record<FaultKind, FaultEffect>> = {
  throttle: { place: 'door', error: ['ThrottlingException', 'Rate exceeded'] },
  'too-many-requests': { place: 'door', error: ['TooManyRequestsException', 'Too Many Requests'] },
  'access-denied': {
    place: 'door',
    error: ['AccessDeniedException', 'User is not authorized to perform this operation'],
  },
  'expired-token': {
    place: 'door',
    error: ['ExpiredTokenException', 'The security token included in the request is expired'],
  },
  'service-unavailable': { place: 'door', error: ['ServiceUnavailable', 'Service is unavailable'] },
  'reset-before': { place: 'door' },
  'limit-exceeded': { place: 'inside', error: ['LimitExceededException', 'The allowed limit is exceeded'] },
  'internal-error': { place: 'inside', error: ['InternalServiceException', 'Request processing failed'] },
  'internal-error-after-placing': {
    place: 'afterwards',
    error: ['InternalServiceException', 'Request processing failed'],
  },
  'reset-after': { place: 'afterwards' },
  slow: { place: 'afterwards' },
};

/** What a fault does to a request: an answer instead of the right one, or the right one later. */
export type FaultHit =
  | { readonly answer: Refusal | ConnectionReset }
  | { readonly answer?: undefined; readonly delayMs: number };

export class FaultInjector {
  readonly #faults: readonly { readonly fault: Fault; left: number }[];
  readonly #random: Random;

  constructor(faults: readonly Fault[], random: Random) {
    this.#faults = faults.map((fault) => ({ fault, left: fault.next ?? Number.POSITIVE_INFINITY }));
    this.#random = random;
  }

  /** The first fault that hits a request of `api` which has come as far as `place`. */
  hit(api: SimulatedApi, place: FaultPlace): FaultHit | undefined {
    for (const armed of this.#faults) {
      const { fault } = armed;
      const meant = effects[fault.kind].place === place && (fault.api ?? api) === api;
      if (meant && armed.left > 0 && this.#random() < (fault.share ?? 1)) {
        armed.left -= 1;
        return hitOf(fault);
      }
    }
    return undefined;
  }
}

function hitOf(fault: Fault): FaultHit {
  if (fault.kind === 'slow') return { delayMs: fault.milliseconds ?? 0 };
  const { error } = effects[fault.kind];
  if (error === undefined) return { answer: { kind: 'reset' } };
  const { retryAfterSeconds } = fault;
  return { answer: refusal(...error, retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) };
}
