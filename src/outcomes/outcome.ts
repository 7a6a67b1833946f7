/**
 * What became of a call, from what Connect says of it. Source: Amazon Connect Administrator Guide, "Contact
 * records data model" (disconnectReason, answeringMachineDetectionStatus).
 */
import type { Outcome } from '../contact/contact.ts';

/** What Connect says of a call. Instants in ms since 1970; a missing one has not happened. */
export interface CallEnd {
  /** When the customer's end answered. */
  readonly answeredAt?: number;
  /** When the customer had said the greeting; with answering machine detection only. */
  readonly greetingEndedAt?: number;
  readonly enqueuedAt?: number;
  /** When an agent joined. */
  readonly agentAt?: number;
  readonly endedAt?: number;
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
 * Time for an agent to join after the greeting: "within two (2) seconds of the person's completed greeting" (16 CFR
 * 310.4(b)(1)(iv); 47 CFR 64.1200(a)(7)).
 */
const AGENT_JOINS_WITHIN_MS = 2_000;

/** Whether a person answered who was to talk to an agent: the call was put into a queue, and detection heard no machine. */
export function answeredByPerson(end: CallEnd): boolean {
  const wasForAgent = end.enqueuedAt !== undefined || end.agentAt !== undefined;
  return wasForAgent && wasAnswered(end) && !byAnsweringMachine.has(end.answeringMachine ?? '');
}

/**
 * Whether the law counts an answered call as abandoned: a person answered, and no agent joined within two seconds of the
 * greeting, or, where its end is unknown, of the answer. Who joins later does not change that; neither does a flow that ends the
 * call earlier. A customer who hung up before was not abandoned. A call in progress counts as one that goes on without an agent.
 */
export function isAbandoned(end: CallEnd): boolean {
  if (!answeredByPerson(end)) return false;
  const { agentAt = Number.POSITIVE_INFINITY, endedAt = Number.POSITIVE_INFINITY } = end;
  // An answered call without the time of its answer is counted from when it was queued.
  const from = end.greetingEndedAt ?? end.answeredAt ?? end.enqueuedAt ?? agentAt;
  const until = from + AGENT_JOINS_WITHIN_MS;
  const customerLeft = endedAt < until && end.disconnectReason === 'CUSTOMER_DISCONNECT';
  return agentAt > until && !customerLeft;
}

/**
 * The outcome of an ended call. Who was on the line takes precedence over the reason for the end: a customer who
 * spoke with an agent is not called again because the connection broke.
 * @param hasAgents whether its campaign is paced by agents: then ABANDONED is what the law counts, also if an agent joined.
 */
export function outcomeOf(end: CallEnd, hasAgents = false): Outcome {
  if (hasAgents && isAbandoned(end)) return 'ABANDONED';
  if (end.agentAt !== undefined) return 'ANSWERED';
  const machine = byAnsweringMachine.get(end.answeringMachine ?? '');
  if (!wasAnswered(end)) return byReason.get(end.disconnectReason ?? '') ?? machine ?? 'NO_ANSWER';
  return machine ?? (end.enqueuedAt === undefined || hasAgents ? 'ANSWERED' : 'ABANDONED');
}
