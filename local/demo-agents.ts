/** `npm run demo -- --agents N`: answered calls go to N agents of a queue, and the campaign is paced by them. */
import { linesNeeded } from '../src/agent-pacing/lines-needed.ts';
import type { CampaignSettings } from '../src/campaign/settings.ts';
import { concurrentCalls, demoPeople } from './demo-people.ts';
import { answeredCalls } from './simulator/answered-calls.ts';
import type { Call } from './simulator/call.ts';
import type { SimulatorSettingsInput } from './simulator/settings.ts';

/** More than the example file has work for. */
export const MAX_AGENTS = 100;

const TALK_SECONDS = 15;
const WRAP_UP_SECONDS = 4;
const RING_SECONDS = 4;
const ANSWER_RATE = 0.6;

/** A call that no one answers rings for half a minute. */
const OTHER_SECONDS = 25;

/**
 * Talks are short, and no one is faster than in life: the pacing reckons with events that are seconds late, and with the
 * two seconds that the law gives an agent.
 */
export function agentPeople(agents: number): SimulatorSettingsInput {
  return {
    ...demoPeople,
    speed: 1,
    concurrentCalls: agentLines(agents),
    campaignTraffic: true,
    people: {
      ...demoPeople.people,
      ringSeconds: { min: 1, max: 2 * RING_SECONDS - 1 },
      greetingSeconds: { min: 0.7, max: 1.5 },
      detectionSeconds: { min: 0.3, max: 0.5 },
      voicemailSeconds: { min: 8, max: 12 },
    },
    agents: {
      online: agents,
      waitSeconds: { min: 0, max: 0 },
      talkSeconds: { mean: TALK_SECONDS, cv: 0.6 },
      wrapUpSeconds: { mean: WRAP_UP_SECONDS, cv: 0.6 },
      deadlineSeconds: 1,
      messageSeconds: { min: 2, max: 4 },
    },
    events: { ...demoPeople.events, delayMs: { min: 300, max: 1_500 }, shuffleMs: 500 },
  };
}

/** Concurrent calls with which lines are never the limit. */
export function agentLines(agents: number): number {
  const times = {
    talkSeconds: TALK_SECONDS,
    wrapUpSeconds: WRAP_UP_SECONDS,
    answerRate: ANSWER_RATE,
    answeredSeconds: RING_SECONDS + 2,
    otherSeconds: OTHER_SECONDS,
  };
  return Math.max(concurrentCalls, linesNeeded(agents, times));
}

/** The file's settings, with those that agents need. */
export function agentSettings(own: CampaignSettings): CampaignSettings {
  return {
    ...own,
    queueId: own.queueId ?? '77777777-8888-9999-aaaa-bbbbbbbbbbbb',
    // Detection requires campaign traffic.
    trafficType: 'CAMPAIGN',
    answerMachineDetection: { enable: true },
    agents: own.agents ?? { mode: 'predictive' },
  };
}

/** What a plan must assume of them. */
export function agentCalls(agents: number): string[] {
  const seconds = ['--ring-seconds', String(RING_SECONDS), '--talk-seconds', String(TALK_SECONDS)];
  const work = ['--wrap-up-seconds', String(WRAP_UP_SECONDS)];
  return ['--answer-rate', String(ANSWER_RATE), ...seconds, '--agents', String(agents), ...work];
}

/** Sentences on agents and abandoned calls, by the simulator's own record of its calls. */
export function agentsInWords(calls: readonly Call[], agents: number, nowMs: number): string[] {
  const { answered, joined, abandoned, abandonedShare } = answeredCalls(calls, 1, nowMs);
  const share = talkingShare(calls, agents);
  return [
    `Agents: ${agents}; ${joined} of ${answered} people who answered talked to one.`,
    `Abandoned: ${abandoned} of ${answered} answered calls${abandonedShare === null ? '' : ` (${percent(abandonedShare)})`}; the law allows 3% in 30 days.`,
    ...(share === undefined
      ? []
      : [
          `Agents talked ${percent(share)} of the time, until the last contact was called for the first time.`,
        ]),
  ];
}

/**
 * Fraction of their time that agents talked, from the first call until the last contact was called for the first time: what
 * follows is waiting for retries. Undefined: there was no such time.
 */
export function talkingShare(calls: readonly Call[], agents: number): number | undefined {
  const firsts = new Map<string, number>();
  for (const { destinationPhoneNumber, placedAtMs } of calls)
    if (!firsts.has(destinationPhoneNumber)) firsts.set(destinationPhoneNumber, placedAtMs);
  const from = Math.min(...firsts.values());
  const until = Math.max(...firsts.values());
  if (!(until > from)) return undefined;
  const talkMs = calls.reduce((sum, { ends: { agent, endsAtMs } }) => {
    if (agent === undefined) return sum;
    return sum + Math.max(0, Math.min(endsAtMs, until) - agent.joinedAtMs);
  }, 0);
  return talkMs / (agents * (until - from));
}

function percent(share: number): string {
  return `${Math.round(1_000 * share) / 10}%`;
}
