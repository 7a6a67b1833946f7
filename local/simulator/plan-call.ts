/**
 * How a call that Connect takes will go: whether and when somebody answers, waits for an agent, is joined by one, and
 * hangs up. All of it is decided when the call is placed. Everything that people do takes 1/speed of its time.
 * disconnectReasons as Connect documents them for voice contacts.
 */
import type { AgentTeam } from './agent-team.ts';
import { type CallPlan, planWithoutRoom } from './call.ts';
import { detectMachine, isMachine } from './machine-detection.ts';
import type { OutboundRequest } from './outbound-request.ts';
import type { Fate, PeopleSettings } from './people-settings.ts';
import { oneOf, type Random, seededRandom, seedOf, within } from './random.ts';
import type { SimulatorSettings } from './settings.ts';

export interface PlannedCall {
  readonly fate: Fate;
  readonly ends: CallPlan;
}

export interface Circumstances {
  readonly placedAtMs: number;
  /** How many calls have reached the number before. */
  readonly earlierCalls: number;
  readonly seed: number;
  /** Draws the lengths of answered calls, one for each call. */
  readonly lengths: Random;
  readonly team: AgentTeam;
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
  const lasting = (seconds: number) => Math.round((seconds * 1_000) / settings.speed);
  const planning = { ...circumstances, request, settings, random, lasting };
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
  const { failureSeconds, undetected } = settings.people;
  const seconds = fate === 'NO_ANSWER' ? request.ringTimeoutSeconds : within(failureSeconds, random);
  return {
    ...(request.detectAnsweringMachine && { detected: detectMachine(fate, undetected, random) }),
    endsAtMs: planning.placedAtMs + planning.lasting(seconds),
    disconnectReason: oneOf(unansweredReasons[fate], random),
  };
}

function planAnswered(fate: AnsweredFate, callMs: number, planning: Planning): PlannedCall {
  const { request, settings, random, lasting, placedAtMs } = planning;
  const { people } = settings;
  const lengthMs = fate === 'VOICEMAIL' ? lasting(within(people.voicemailSeconds, random)) : callMs;
  const ringMs = ringMsOf(lengthMs, planning);
  const detected = request.detectAnsweringMachine
    ? detectMachine(fate, people.undetected, random)
    : undefined;
  const answered = {
    answeredAtMs: placedAtMs + ringMs,
    ...(detected !== undefined && { detected }),
  };
  const waits = (settings.agents !== null || fate === 'ABANDONED') && !isMachine(detected);
  if (waits) return planQueued(fate, answered, lengthMs - ringMs, planning);
  const disconnectReason = isMachine(detected) ? 'CONTACT_FLOW_DISCONNECT' : 'CUSTOMER_DISCONNECT';
  return { fate, ends: { ...answered, endsAtMs: placedAtMs + lengthMs, disconnectReason } };
}

function ringMsOf(lengthMs: number, { request, settings, random, lasting }: Planning): number {
  const { ringSeconds } = settings.people;
  const ringMs =
    ringSeconds === undefined
      ? Math.min(lasting(maxRingSeconds), Math.round(lengthMs / 4))
      : lasting(Math.min(within(ringSeconds, random), request.ringTimeoutSeconds));
  return Math.min(ringMs, lengthMs);
}

/**
 * Somebody has answered and is put into the queue. A voicemail is, too, when detection takes it for a person; it does
 * not wait longer than its recording, nor talk longer once an agent has joined.
 * @param talkMs how long the call goes on from now, and from when an agent joins.
 */
function planQueued(
  fate: AnsweredFate,
  answered: Pick<CallPlan, 'detected'> & { readonly answeredAtMs: number },
  talkMs: number,
  { settings, random, lasting, team }: Planning,
): PlannedCall {
  const enqueuedAtMs = answered.answeredAtMs;
  const patienceMs = lasting(within(settings.people.patienceSeconds, random));
  const leavesAtMs = enqueuedAtMs + (fate === 'VOICEMAIL' ? talkMs : patienceMs);
  const agent =
    fate === 'ABANDONED' || settings.agents === null
      ? undefined
      : team.choose(
          enqueuedAtMs + lasting(within(settings.agents.waitSeconds, random)),
          leavesAtMs,
          settings.agents.online,
        );
  const queued = { ...answered, enqueuedAtMs };
  if (agent === undefined) {
    const left = { ...queued, endsAtMs: leavesAtMs, disconnectReason: 'CUSTOMER_DISCONNECT' };
    return { fate: fate === 'VOICEMAIL' ? fate : 'ABANDONED', ends: left };
  }
  const endsAtMs = fate === 'VOICEMAIL' ? leavesAtMs : agent.joinedAtMs + talkMs;
  team.occupy(agent.number, endsAtMs);
  const disconnectReason = oneOf(['CUSTOMER_DISCONNECT', 'AGENT_DISCONNECT'], random);
  return { fate, ends: { ...queued, agent, endsAtMs, disconnectReason } };
}

/**
 * What becomes of a call to a number. That a number is invalid or blocked is its nature and holds for every call;
 * everything else is drawn anew for each call. Only the seed, the number and how many calls have reached it before decide,
 * so the same people dialed in another order, or at other times, have the same fates.
 */
function fateOf(
  phoneNumber: string,
  earlierCalls: number,
  { people, fates }: Pick<SimulatorSettings, 'people' | 'fates'>,
  seed: number,
): Fate {
  const given = fates[phoneNumber];
  const fixed = given?.[earlierCalls] ?? given?.at(-1);
  return fixed ?? natureOf(phoneNumber, people, seed) ?? moodOf(phoneNumber, earlierCalls, people, seed);
}

function natureOf(phoneNumber: string, people: PeopleSettings, seed: number): Fate | undefined {
  const drawn = seededRandom(seedOf(seed, 'nature', phoneNumber))();
  return chosen(drawn, [
    ['INVALID_NUMBER', people.invalidNumber],
    ['BLOCKED', people.blocked],
  ]);
}

/** The shares are of all people, so among those that can be called each is the larger. */
function moodOf(phoneNumber: string, earlierCalls: number, people: PeopleSettings, seed: number): Fate {
  const drawn = seededRandom(seedOf(seed, 'mood', phoneNumber, earlierCalls))();
  const callable = 1 - people.invalidNumber - people.blocked;
  const mood = chosen(drawn * callable, [
    ['VOICEMAIL', people.voicemail],
    ['NO_ANSWER', people.noAnswer],
    ['BUSY', people.busy],
    ['UNREACHABLE', people.unreachable],
    ['ATTEMPT_FAILED', people.attemptFailed],
  ]);
  return mood ?? 'ANSWERED';
}

/** The first fate whose share, laid end to end with those before it, reaches beyond `drawn`. */
function chosen(drawn: number, shares: readonly (readonly [Fate, number])[]): Fate | undefined {
  let reached = 0;
  return shares.find(([, share]) => {
    reached += share;
    return drawn < reached;
  })?.[0];
}
