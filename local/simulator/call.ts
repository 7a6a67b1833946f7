/** A call that was placed: what was asked for, when, and how it ends. */
import type { AnsweringMachineStatus } from './machine-detection.ts';
import type { OutboundRequest } from './outbound-request.ts';
import type { Fate } from './people-settings.ts';
import type { Random } from './random.ts';

/** The agent of a call. */
export interface JoiningAgent {
  /** From 1. */
  readonly number: number;
  readonly joinedAtMs: number;
  /** When after-contact work ends, which begins when the call ends; missing: there is none. */
  readonly wrapUpEndsAtMs?: number;
}

/**
 * When a call is answered and over, as far as it is decided: a queued customer whom no agent has joined is to leave at the
 * end of patience or at the flow's deadline. Otherwise only StopContact changes it. All in ms since 1970.
 */
export interface CallPlan {
  /** When the customer's end answers; missing: never. */
  readonly answeredAtMs?: number;
  /** The greeting, which begins with the answer, and when detection has come to its result; missing: they take no time. */
  readonly greeting?: { readonly endsAtMs: number; readonly detectedAtMs: number };
  /** When the customer is put into the queue; missing: never. */
  readonly enqueuedAtMs?: number;
  /** When the flow gives up waiting for an agent; missing: it does not, or the customer leaves before. */
  readonly deadlineAtMs?: number;
  /** Who joins the customer; missing: no agent. */
  readonly agent?: JoiningAgent;
  /** What answering machine detection says in the end; missing: it was not on. */
  readonly detected?: AnsweringMachineStatus;
  readonly endsAtMs: number;
  readonly disconnectReason: string;
}

export interface Call extends OutboundRequest {
  readonly contactId: string;
  readonly placedAtMs: number;
  /** Its true course, whatever Connect reports, unless StopContact ends it. ANSWERED becomes ABANDONED in the queue. */
  fate: Fate;
  ends: CallPlan;
}

/** Fates of calls on which somebody's phone rings. */
const ringing: ReadonlySet<Fate> = new Set(['ANSWERED', 'VOICEMAIL', 'NO_ANSWER', 'ABANDONED']);

/** Whether somebody's phone rang: not when the line was busy, the number was no good, or Connect never got as far. */
export function hasRung({ fate }: Pick<Call, 'fate'>): boolean {
  return ringing.has(fate);
}

/** A call for which the instance has no room left: taken, and over at once. */
export function planWithoutRoom(placedAtMs: number): CallPlan {
  return { endsAtMs: placedAtMs, disconnectReason: 'EXPIRED' };
}

/** A call ended by StopContact. Connect reports OTHER for voice contacts that were ended by an API. */
export function planStopped(
  { answeredAtMs, greeting, enqueuedAtMs, deadlineAtMs, agent, detected, endsAtMs }: CallPlan,
  nowMs: number,
): CallPlan {
  const has = (atMs: number | undefined) => atMs !== undefined && atMs <= nowMs;
  const wrapUpMs = (agent?.wrapUpEndsAtMs ?? endsAtMs) - endsAtMs;
  return {
    ...(has(answeredAtMs) && { answeredAtMs }),
    ...(has(greeting?.detectedAtMs ?? answeredAtMs) && detected !== undefined && { detected }),
    ...(has(greeting?.endsAtMs) && { greeting }),
    ...(has(enqueuedAtMs) && { enqueuedAtMs }),
    ...(has(deadlineAtMs) && { deadlineAtMs }),
    ...(agent !== undefined && {
      agent: { ...agent, ...(wrapUpMs > 0 && { wrapUpEndsAtMs: nowMs + wrapUpMs }) },
    }),
    endsAtMs: nowMs,
    disconnectReason: 'OTHER',
  };
}

/** A call that an agent has joined: the flow's deadline is off. */
export function withoutDeadline({ deadlineAtMs: _, ...plan }: CallPlan): CallPlan {
  return plan;
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
