/**
 * What became of a call, from what Connect says of it. Source: Amazon Connect Administrator Guide, "Contact
 * records data model" (disconnectReason, answeringMachineDetectionStatus).
 */
import type { Outcome } from '../contact/contact.ts';

/** What Connect says of a call. Instants in ms since 1970; a missing one has not happened. */
export interface CallEnd {
  /** When the customer's end answered. */
  readonly answeredAt?: number;
  readonly enqueuedAt?: number;
  /** When an agent joined. */
  readonly agentAt?: number;
  readonly disconnectReason?: string;
  /** Answering machine detection, campaign traffic only. */
  readonly answeringMachine?: string;
}

const byReason: ReadonlyMap<string, Outcome> = new Map(
  Object.entries({
    TELECOM_BUSY: 'BUSY',
    TELECOM_TIMEOUT: 'NO_ANSWER',
    TELECOM_UNANSWERED: 'NO_ANSWER',
    TELECOM_ORIGINATOR_CANCEL: 'NO_ANSWER',
    TELECOM_PROBLEM: 'UNREACHABLE',
    TELECOM_NUMBER_INVALID: 'INVALID_NUMBER',
    TELECOM_POTENTIAL_BLOCKING: 'BLOCKED',
    // The instance may not call this destination; the number may be a good one.
    OUTBOUND_DESTINATION_ENDPOINT_ERROR: 'ERROR',
    OUTBOUND_RESOURCE_ERROR: 'ERROR',
    OUTBOUND_ATTEMPT_FAILED: 'ERROR',
    EXPIRED: 'ERROR',
  } satisfies Record<string, Outcome>),
);

/** A party on the line hung up, so the customer had answered, even if the time is missing. */
const talked: ReadonlySet<string> = new Set([
  'CUSTOMER_DISCONNECT',
  'AGENT_DISCONNECT',
  'CONTACT_FLOW_DISCONNECT',
  'THIRD_PARTY_DISCONNECT',
  'BARGED',
]);

const byAnsweringMachine: ReadonlyMap<string, Outcome> = new Map(
  Object.entries({
    VOICEMAIL_BEEP: 'VOICEMAIL',
    VOICEMAIL_NO_BEEP: 'VOICEMAIL',
    AMD_UNANSWERED: 'NO_ANSWER',
    SIT_TONE_BUSY: 'BUSY',
    SIT_TONE_INVALID_NUMBER: 'INVALID_NUMBER',
    SIT_TONE_DETECTED: 'UNREACHABLE',
    FAX_MACHINE_DETECTED: 'UNREACHABLE',
  } satisfies Record<string, Outcome>),
);

/** Whether somebody, or something, was on the line at the customer's end. */
export function wasAnswered({ answeredAt, agentAt, disconnectReason = '' }: CallEnd): boolean {
  return answeredAt !== undefined || agentAt !== undefined || talked.has(disconnectReason);
}

/**
 * The outcome of an ended call. Who was on the line takes precedence over the reason for the end: a customer who
 * spoke with an agent is not called again because the connection broke.
 */
export function outcomeOf(end: CallEnd): Outcome {
  if (end.agentAt !== undefined) return 'ANSWERED';
  const machine = byAnsweringMachine.get(end.answeringMachine ?? '');
  if (!wasAnswered(end)) return byReason.get(end.disconnectReason ?? '') ?? machine ?? 'NO_ANSWER';
  return machine ?? (end.enqueuedAt === undefined ? 'ANSWERED' : 'ABANDONED');
}
