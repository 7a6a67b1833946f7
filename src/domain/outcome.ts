/**
 * What became of a call, from what Connect says of it. Source: Amazon Connect Administrator Guide, "Contact
 * records data model" (disconnectReason, answeringMachineDetectionStatus).
 */
import type { Outcome } from './contact.ts';

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
    OUTBOUND_DESTINATION_ENDPOINT_ERROR: 'INVALID_NUMBER',
    TELECOM_POTENTIAL_BLOCKING: 'BLOCKED',
    OUTBOUND_RESOURCE_ERROR: 'ERROR',
    OUTBOUND_ATTEMPT_FAILED: 'ERROR',
    EXPIRED: 'ERROR',
  } satisfies Record<string, Outcome>),
);

/** Somebody hung up who was on the line, so the customer's end had answered, also when the time of it is not told. */
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

/** The outcome of a call that is over. */
export function outcomeOf(end: CallEnd): Outcome {
  const reason = end.disconnectReason ?? '';
  const told = byReason.get(reason) ?? byAnsweringMachine.get(end.answeringMachine ?? '');
  if (told) return told;
  if (end.answeredAt === undefined && !talked.has(reason)) return 'NO_ANSWER';
  const neverMetAnAgent = end.enqueuedAt !== undefined && end.agentAt === undefined;
  return neverMetAnAgent ? 'ABANDONED' : 'ANSWERED';
}
