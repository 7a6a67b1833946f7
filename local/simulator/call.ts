/** A call that was placed: what was asked for, when, and how it ends. */
import type { OutboundRequest } from './outbound-request.ts';
import { type Random, within } from './random.ts';

/** When a call is answered and over. Decided when it is placed; only StopContact changes it. All in ms since 1970. */
export interface CallPlan {
  /** When the customer's end answers; missing: never. */
  readonly answeredAtMs?: number;
  readonly endsAtMs: number;
  readonly disconnectReason: string;
}

export interface Call extends OutboundRequest {
  readonly contactId: string;
  readonly placedAtMs: number;
  ends: CallPlan;
}

/** A call rings for a quarter of its length, but for no longer than this. */
const longestRingMs = 6_000;

/** How a call that Connect takes will go: the customer answers, and hangs up in the end. */
export function planCall(
  placedAtMs: number,
  callSeconds: { readonly min: number; readonly max: number },
  random: Random,
): CallPlan {
  const lengthMs = Math.round(within(callSeconds, random) * 1_000);
  return {
    answeredAtMs: placedAtMs + Math.min(longestRingMs, Math.round(lengthMs / 4)),
    endsAtMs: placedAtMs + lengthMs,
    disconnectReason: 'CUSTOMER_DISCONNECT',
  };
}

/** A call for which the instance has no room left: taken, and over at once. */
export function planWithoutRoom(placedAtMs: number): CallPlan {
  return { endsAtMs: placedAtMs, disconnectReason: 'EXPIRED' };
}

/** A call ended by StopContact. Connect tells OTHER for voice contacts that were ended by an API. */
export function planStopped({ answeredAtMs }: CallPlan, nowMs: number): CallPlan {
  const answered = answeredAtMs !== undefined && answeredAtMs <= nowMs;
  return { ...(answered && { answeredAtMs }), endsAtMs: nowMs, disconnectReason: 'OTHER' };
}

export function isActive(call: Call, nowMs: number): boolean {
  return nowMs < call.ends.endsAtMs;
}

/** A ContactId: a UUID (version 7) of the time and of chance, so that a simulator started anew repeats none. */
export function newContactId(placedAtMs: number, random: Random): string {
  const hex = (digits: number) =>
    Math.floor(random() * 16 ** digits)
      .toString(16)
      .padStart(digits, '0');
  const time = Math.floor(placedAtMs).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(3)}-8${hex(3)}-${hex(6)}${hex(6)}`;
}
