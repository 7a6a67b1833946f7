/** A call that was placed: what was asked for, when, and how it ends. */
import type { JoiningAgent } from './agent-team.ts';
import type { AnsweringMachineStatus } from './machine-detection.ts';
import type { OutboundRequest } from './outbound-request.ts';
import type { Fate } from './people-settings.ts';
import type { Random } from './random.ts';

/** When a call is answered and over. Decided when it is placed; only StopContact changes it. All in ms since 1970. */
export interface CallPlan {
  /** When the customer's end answers; missing: never. */
  readonly answeredAtMs?: number;
  /** When the customer is put into the queue; missing: never. */
  readonly enqueuedAtMs?: number;
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
  /** Its true course, whatever Connect reports, unless StopContact ends it first. */
  readonly fate: Fate;
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
  { answeredAtMs, enqueuedAtMs, agent, detected }: CallPlan,
  nowMs: number,
): CallPlan {
  const answered = answeredAtMs !== undefined && answeredAtMs <= nowMs;
  return {
    ...(answered && { answeredAtMs }),
    ...(answered && detected !== undefined && { detected }),
    ...(enqueuedAtMs !== undefined && enqueuedAtMs <= nowMs && { enqueuedAtMs }),
    ...(agent !== undefined && agent.joinedAtMs <= nowMs && { agent }),
    endsAtMs: nowMs,
    disconnectReason: 'OTHER',
  };
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
