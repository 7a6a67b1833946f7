/**
 * How a call that Connect takes will go: whether and when somebody answers, is queued, and hangs up. All of it is drawn
 * when the call is placed, so it does not depend on other calls; only whether an agent joins, and when, is left to the
 * contact center. Everything that people do takes 1/speed of its time.
 * disconnectReasons as Connect documents them for voice contacts.
 */
import { type CallPlan, planWithoutRoom } from './call.ts';
import type { QueuePlan } from './contact-center.ts';
import { fateOf } from './draw-fate.ts';
import { detectMachine, isMachine } from './machine-detection.ts';
import type { OutboundRequest } from './outbound-request.ts';
import type { Fate } from './people-settings.ts';
import { durationOf, oneOf, type Random, seededRandom, seedOf, within } from './random.ts';
import type { Duration } from './setting-shapes.ts';
import type { SimulatorSettings } from './settings.ts';

export interface PlannedCall {
  readonly fate: Fate;
  readonly ends: CallPlan;
  /** Of a call whose customer is queued. */
  readonly queue?: QueuePlan;
}

export interface Circumstances {
  readonly placedAtMs: number;
  /** How many calls have reached the number before. */
  readonly earlierCalls: number;
  readonly seed: number;
  /** Draws the lengths of answered calls, one for each call. */
  readonly lengths: Random;
}

/** A call rings for a quarter of its length, but for no longer than this, unless ringSeconds is set. */
const maxRingSeconds = 6;

/** Several reasons stand for one fate: which of them it is, chance decides. */
const unansweredReasons = {
  NO_ANSWER: ['TELECOM_TIMEOUT', 'TELECOM_UNANSWERED', 'TELECOM_ORIGINATOR_CANCEL'],
  BUSY: ['TELECOM_BUSY'],
  UNREACHABLE: ['TELECOM_PROBLEM'],
  INVALID_NUMBER: ['TELECOM_NUMBER_INVALID'],
  BLOCKED: ['TELECOM_POTENTIAL_BLOCKING'],
  ATTEMPT_FAILED: ['OUTBOUND_ATTEMPT_FAILED'],
  RESOURCE_ERROR: ['OUTBOUND_RESOURCE_ERROR'],
  DESTINATION_ERROR: ['OUTBOUND_DESTINATION_ENDPOINT_ERROR'],
} as const satisfies Partial<Record<Fate, readonly [string, ...string[]]>>;
type UnansweredFate = keyof typeof unansweredReasons;
type AnsweredFate = 'ANSWERED' | 'VOICEMAIL' | 'ABANDONED';

/** What the steps of planning share. */
interface Planning extends Circumstances {
  readonly request: OutboundRequest;
  readonly settings: SimulatorSettings;
  /** Of this call alone. */
  readonly random: Random;
  /** Of this call alone, for everything between the answer and the end of after-contact work. */
  readonly conversation: Random;
  /** ms in the simulation of something that takes real people `seconds`. */
  readonly lasting: (seconds: number) => number;
}

export function planCall(
  request: OutboundRequest,
  settings: SimulatorSettings,
  circumstances: Circumstances,
): PlannedCall {
  const { placedAtMs, earlierCalls, seed, lengths } = circumstances;
  const { destinationPhoneNumber } = request;
  const random = seededRandom(seedOf(seed, 'call', destinationPhoneNumber, earlierCalls));
  const conversation = seededRandom(seedOf(seed, 'conversation', destinationPhoneNumber, earlierCalls));
  const lasting = (seconds: number) => Math.round((seconds * 1_000) / settings.speed);
  const planning = { ...circumstances, request, settings, random, conversation, lasting };
  // Drawn for every call: other fates do not change how long the next call lasts.
  const callMs = lasting(within(settings.callSeconds, lengths));
  const fate = fateOf(destinationPhoneNumber, earlierCalls, settings, seed);
  switch (fate) {
    case 'NO_ROOM':
      return { fate, ends: planWithoutRoom(placedAtMs) };
    case 'ANSWERED':
    case 'ABANDONED':
    case 'VOICEMAIL':
      return planAnswered(fate, callMs, planning);
    default:
      return { fate, ends: planUnanswered(fate, planning) };
  }
}

function planUnanswered(
  fate: UnansweredFate,
  { request, settings, random, ...planning }: Planning,
): CallPlan {
  const { failureSeconds } = settings.people;
  const seconds = fate === 'NO_ANSWER' ? request.ringTimeoutSeconds : within(failureSeconds, random);
  return {
    ...(request.detectAnsweringMachine && { detected: detectMachine(fate, settings.people, random, random) }),
    endsAtMs: planning.placedAtMs + planning.lasting(seconds),
    disconnectReason: oneOf(unansweredReasons[fate], random),
  };
}

function planAnswered(fate: AnsweredFate, callMs: number, planning: Planning): PlannedCall {
  const { request, settings, random, lasting, placedAtMs } = planning;
  const { people, agents } = settings;
  const lengthMs = fate === 'VOICEMAIL' ? lasting(within(people.voicemailSeconds, random)) : callMs;
  const ringing = ringMsOf(fate, lengthMs, planning);
  // How long people talk to agents may be a setting of its own.
  const isTimedByTalk = fate !== 'VOICEMAIL' && agents?.talkSeconds !== undefined;
  const answeredAtMs = placedAtMs + (isTimedByTalk ? ringing : Math.min(ringing, lengthMs));
  const drawn = drawConversation(planning);
  const detected = request.detectAnsweringMachine
    ? detectMachine(fate, people, random, () => drawn.certainty)
    : undefined;
  const greeting =
    detected === undefined || people.greetingSeconds === undefined
      ? undefined
      : {
          endsAtMs: answeredAtMs + drawn.greetingMs,
          detectedAtMs: answeredAtMs + drawn.greetingMs + drawn.detectionMs,
        };
  const answered = {
    answeredAtMs,
    ...(greeting && { greeting }),
    ...(detected !== undefined && { detected }),
  };
  const endsAtMs = placedAtMs + lengthMs;
  const decidedAtMs = greeting?.detectedAtMs ?? answeredAtMs;
  // A voicemail may have ended before detection.
  const isQueued = agents !== null || fate === 'ABANDONED';
  if (isQueued && !isMachine(detected) && !(fate === 'VOICEMAIL' && decidedAtMs > endsAtMs)) {
    const talkMs = Math.max(0, endsAtMs - answeredAtMs);
    return planQueued(fate, { ...answered, enqueuedAtMs: decidedAtMs }, talkMs, drawn, planning);
  }
  const disconnectReason = isMachine(detected) ? 'CONTACT_FLOW_DISCONNECT' : 'CUSTOMER_DISCONNECT';
  return { fate, ends: { ...answered, endsAtMs: Math.max(endsAtMs, decidedAtMs), disconnectReason } };
}

/** Drawn whole for every answered call: one setting does not change what another one draws. In ms. */
function drawConversation({ settings: { people, agents }, conversation, lasting }: Planning) {
  const certainty = conversation();
  const next = () => seededRandom(Math.floor(conversation() * 0x1_0000_0000));
  const draw = (duration: Duration | undefined) => {
    const random = next();
    return duration === undefined ? 0 : lasting(durationOf(duration, random));
  };
  return {
    certainty,
    greetingMs: draw(people.greetingSeconds),
    detectionMs: draw(people.detectionSeconds),
    talkMs: draw(agents?.talkSeconds),
    wrapUpMs: draw(agents?.wrapUpSeconds),
    messageMs: draw(agents?.messageSeconds),
  };
}

function ringMsOf(
  fate: AnsweredFate,
  lengthMs: number,
  { request, settings, random, lasting }: Planning,
): number {
  const { ringSeconds, voicemailRingSeconds = ringSeconds } = settings.people;
  const seconds = fate === 'VOICEMAIL' ? voicemailRingSeconds : ringSeconds;
  return seconds === undefined
    ? Math.min(lasting(maxRingSeconds), Math.round(lengthMs / 4))
    : lasting(Math.min(durationOf(seconds, random), request.ringTimeoutSeconds));
}

/**
 * Somebody has answered and is put into the queue. A voicemail is, too, when detection takes it for a person; it does
 * not wait longer than its recording, nor talk longer once an agent has joined.
 * @param restMs how long the call goes on from the answer, and from when an agent joins unless `talkSeconds` is set.
 */
function planQueued(
  fate: AnsweredFate,
  queued: Omit<CallPlan, 'endsAtMs' | 'disconnectReason'> & {
    readonly answeredAtMs: number;
    readonly enqueuedAtMs: number;
  },
  restMs: number,
  { talkMs, wrapUpMs, messageMs }: ReturnType<typeof drawConversation>,
  { settings: { people, agents }, random, lasting }: Planning,
): PlannedCall {
  const { answeredAtMs, enqueuedAtMs } = queued;
  const patienceMs = lasting(within(people.patienceSeconds, random));
  const recordingEndsAtMs = answeredAtMs + restMs;
  const hangsUpAtMs = fate === 'VOICEMAIL' ? recordingEndsAtMs : enqueuedAtMs + patienceMs;
  const { deadlineSeconds = null } = agents ?? {};
  const deadlineAtMs =
    deadlineSeconds === null ? Number.POSITIVE_INFINITY : enqueuedAtMs + lasting(deadlineSeconds);
  const ends: CallPlan =
    deadlineAtMs < hangsUpAtMs
      ? {
          ...queued,
          deadlineAtMs,
          endsAtMs: deadlineAtMs + messageMs,
          disconnectReason: 'CONTACT_FLOW_DISCONNECT',
        }
      : { ...queued, endsAtMs: hangsUpAtMs, disconnectReason: 'CUSTOMER_DISCONNECT' };
  const leavesAtMs = Math.min(hangsUpAtMs, deadlineAtMs);
  if (fate === 'ABANDONED' || agents === null) return { fate, ends, queue: { leavesAtMs } };
  const joinedForMs = agents.talkSeconds === undefined ? restMs : talkMs;
  const agent = {
    fromMs: enqueuedAtMs + lasting(within(agents.waitSeconds, random)),
    endsAtMs: (joinedAtMs: number) => (fate === 'VOICEMAIL' ? recordingEndsAtMs : joinedAtMs + joinedForMs),
    disconnectReason: oneOf(['CUSTOMER_DISCONNECT', 'AGENT_DISCONNECT'], random),
    wrapUpMs,
  };
  return { fate, ends, queue: { leavesAtMs, agent } };
}
