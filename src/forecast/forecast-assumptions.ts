/**
 * What is unknown before the first call: the answer rate, and the length of calls. Each is a setting of the forecast
 * with a default, and is shown next to every figure that depends on it.
 */

import type { CampaignSettings } from '../campaign/settings.ts';
import type { CallEnd } from '../outcomes/outcome.ts';

export interface Assumptions {
  /** Share of calls that are taken up, by a person or a machine: 0 to 1. The same at every attempt. */
  readonly answerRate: number;
  /** Share of those that a machine takes up and detection hears: 0 to 1. Counts with answering machine detection only. */
  readonly voicemailRate: number;
  /** From answer to hang-up, on average. */
  readonly talkSeconds: number;
  /** Until somebody answers, on average. */
  readonly ringSeconds: number;
  /** An agent's work after a call, on average. */
  readonly wrapUpSeconds: number;
  /** Agents who are logged in throughout; missing: they are never the limit. */
  readonly agents?: number;
}

/** Reminders to customers of one's own; a list of strangers has an answer rate far below. */
export const assumptionDefaults: Assumptions = {
  answerRate: 0.6,
  voicemailRate: 0.25,
  talkSeconds: 35,
  ringSeconds: 10,
  wrapUpSeconds: 20,
};

/** Fractions of unanswered calls that ring until the end, are busy, or reach no line. */
const unansweredShares = { NO_ANSWER: 0.7, BUSY: 0.2, UNREACHABLE: 0.1 } as const;

/** Connect's own ring timeout (API reference of StartOutboundVoiceContact). */
const DEFAULT_RING_TIMEOUT_SECONDS = 60;

/** How long a call is on that is busy or reaches no line. */
const FAILED_SECONDS = 3;

/** How long a detected machine is on the line where calls are for agents: the flow has nothing to say to it. */
const MACHINE_SECONDS = 10;

/** How long a slot stays taken after a call: until the event of its end arrives and a dialer looks again. */
const SLOT_GAP_SECONDS = 1;

/** One way in which a call may go. */
export interface CallKind {
  readonly outcome: 'ANSWERED' | 'VOICEMAIL' | keyof typeof unansweredShares;
  /** Of all calls. */
  readonly share: number;
  /** From start to end. */
  readonly seconds: number;
  /** From answer to end. */
  readonly talkSeconds: number;
  /** What Connect would say of its end. */
  readonly end: Pick<CallEnd, 'answeredAt' | 'disconnectReason' | 'answeringMachine'>;
}

/** The ways in which calls go under `settings`; shares add up to 1, none is 0. */
export function callKinds(
  assumptions: Omit<Assumptions, 'wrapUpSeconds' | 'agents'>,
  settings: CampaignSettings | undefined,
): CallKind[] {
  const { answerRate, talkSeconds, ringSeconds } = assumptions;
  const detects = settings?.answerMachineDetection?.enable === true;
  const voicemail = detects ? answerRate * assumptions.voicemailRate : 0;
  const timeout = settings?.ringTimeoutSeconds ?? DEFAULT_RING_TIMEOUT_SECONDS;
  const machineSeconds =
    settings?.agents === undefined ? talkSeconds : Math.min(talkSeconds, MACHINE_SECONDS);
  const taken = (talkSeconds: number) => ({
    seconds: Math.min(ringSeconds, timeout) + talkSeconds,
    talkSeconds,
  });
  const missed = (outcome: keyof typeof unansweredShares, seconds: number, disconnectReason: string) => ({
    outcome,
    share: (1 - answerRate) * unansweredShares[outcome],
    seconds,
    talkSeconds: 0,
    end: { disconnectReason },
  });
  const kinds: CallKind[] = [
    {
      outcome: 'ANSWERED',
      share: answerRate - voicemail,
      ...taken(talkSeconds),
      end: { answeredAt: 0, disconnectReason: 'CUSTOMER_DISCONNECT' },
    },
    {
      outcome: 'VOICEMAIL',
      share: voicemail,
      ...taken(machineSeconds),
      end: { answeredAt: 0, answeringMachine: 'VOICEMAIL_BEEP', disconnectReason: 'CONTACT_FLOW_DISCONNECT' },
    },
    missed('NO_ANSWER', timeout, 'TELECOM_UNANSWERED'),
    missed('BUSY', FAILED_SECONDS, 'TELECOM_BUSY'),
    missed('UNREACHABLE', FAILED_SECONDS, 'TELECOM_PROBLEM'),
  ];
  return kinds.filter(({ share }) => share > 0);
}

/** How long a call holds its slot on average, in seconds. */
export function averageHoldSeconds(kinds: readonly CallKind[]): number {
  return SLOT_GAP_SECONDS + kinds.reduce((sum, { share, seconds }) => sum + share * seconds, 0);
}

/** Seconds of talk in a call, on average over all calls. */
export function averageTalkSeconds(kinds: readonly CallKind[]): number {
  return kinds.reduce((sum, { share, talkSeconds }) => sum + share * talkSeconds, 0);
}
