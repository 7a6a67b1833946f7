/** Whole campaigns that are paced by agents, in virtual time: all functions, and the agents of the Connect simulator. */
import { describe, expect, it } from 'vitest';
import { numbersOf } from '../../../bench/customer-numbers.ts';
import { VirtualStack } from '../../../bench/virtual-stack.ts';
import type { SimulatorSettingsInput } from '../../../local/simulator/settings.ts';
import { windowCounts } from '../../../src/agent-pacing/allowance.ts';
import type { Mode } from '../../../src/agent-pacing/may-start.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/time/instant.ts';
import { oneInEach, shortOr } from '../../support/length.ts';

const agents = 20;
const contacts = shortOr(250, 1_000);
const queueId = 'sales';
const answerRate = 0.35;

const center = (online: number) => ({
  online,
  waitSeconds: { min: 0, max: 0 },
  talkSeconds: { mean: 60, cv: 0.9 },
  wrapUpSeconds: { mean: 10, cv: 0.6 },
  deadlineSeconds: 1,
  messageSeconds: { min: 6, max: 8 },
});

interface Variation {
  readonly mode?: Mode['type'];
  readonly seed?: number;
  readonly simulator?: SimulatorSettingsInput;
  /** What happens after five minutes. */
  readonly midway?: (stack: VirtualStack) => void;
  /** The functions are deployed anew after five minutes: none remembers anything. */
  readonly isDeployed?: boolean;
}

interface Result {
  /** Fraction of the agents' time until the last call, 0 to 1. */
  readonly talking: number;
  readonly abandonRate: number;
  readonly answered: number;
}

/** Runs a campaign to its end, and proves of it what always holds. */
async function run({
  mode = 'predictive',
  seed = 1,
  simulator = {},
  midway,
  isDeployed,
}: Variation): Promise<Result> {
  const stack = new VirtualStack({
    simulator: {
      seed,
      quotaPerSecond: 20,
      burst: 30,
      concurrentCalls: null,
      campaignTraffic: true,
      agents: center(agents),
      people: {
        voicemail: 0.2,
        noAnswer: 0.8 - answerRate - 0.05,
        busy: 0.05,
        ringSeconds: { mean: 9, cv: 0.6 },
        greetingSeconds: { min: 0.7, max: 1.5 },
        detectionSeconds: { min: 0.7, max: 0.7 },
        patienceSeconds: { min: 60, max: 60 },
        voicemailSeconds: { min: 15, max: 30 },
      },
      ...simulator,
      events: { enabled: true, delayMs: { min: 500, max: 3_000 }, ...simulator.events },
    },
    deployment: { callsPerSecond: 20, maxConcurrentCalls: 100, queueId },
  });
  const { clock, campaigns, uploads } = stack;
  const settings = {
    agents: { mode },
    trafficType: 'CAMPAIGN',
    answerMachineDetection: { enable: true },
    retry: { maxAttempts: 1 },
  };
  const settingsJob = uploads.drop('sales.json', JSON.stringify(settings));
  const job = uploads.drop('sales.csv', ['phoneNumber', ...numbersOf(contacts)].join('\n'));
  const startedAt = clock.now();
  let isMidway = false;
  const isOver = () => campaigns.items.get('sales')?.completedAt !== undefined;
  const isDone = () => {
    if (!isMidway && clock.now() - startedAt > 5 * MINUTE_MS) {
      isMidway = true;
      midway?.(stack);
      if (isDeployed) return true;
    }
    return isOver() || clock.now() - startedAt > 6 * HOUR_MS;
  };
  await clock.run(stack.import(settingsJob).then(() => stack.import(job)));
  while (!isOver() && clock.now() - startedAt < 6 * HOUR_MS) await clock.run(stack.workUntil(isDone));

  const { calls } = stack.simulator;
  expect(isOver()).toBe(true);
  expect(calls.map(({ destinationPhoneNumber }) => destinationPhoneNumber).sort()).toEqual(
    [...numbersOf(contacts)].sort(),
  );
  expect(stack.contacts.all().every(({ status }) => status === 'COMPLETED')).toBe(true);
  expect(stack.pacerItems.slotsOf(0).state).toEqual({});
  const queued = calls.filter(({ ends }) => ends.enqueuedAtMs !== undefined);
  const isAbandoned = ({ ends: { agent, greeting, answeredAtMs = 0 } }: (typeof calls)[number]) =>
    (agent?.joinedAtMs ?? Number.POSITIVE_INFINITY) > (greeting?.endsAtMs ?? answeredAtMs) + 2 * SECOND_MS;
  const abandoned = queued.filter(isAbandoned).length;
  const outcomes = stack.contacts.all().map(({ outcome }) => outcome);
  expect(outcomes.filter((outcome) => outcome === 'ABANDONED')).toHaveLength(abandoned);
  const { state } = await stack.teamItems.read(queueId);
  const counts = windowCounts(state.counts.sales ?? { hours: [], days: [] }, '30d', clock.now());
  expect(counts).toEqual({ answered: queued.length, abandoned });
  const { askedAt } = stack.metrics;
  expect(askedAt.every((at, i) => i === 0 || at - (askedAt[i - 1] ?? 0) >= 4_900)).toBe(true);

  const lastAt = Math.max(...calls.map(({ placedAtMs }) => placedAtMs));
  const talkMs = queued.reduce((sum, { ends: { agent, endsAtMs } }) => {
    const from = Math.min(agent?.joinedAtMs ?? lastAt, lastAt);
    return sum + Math.max(0, Math.min(endsAtMs, lastAt) - from);
  }, 0);
  const result = {
    talking: talkMs / (lastAt - startedAt) / agents,
    abandonRate: abandoned / queued.length,
    answered: queued.length,
  };
  return result;
}

const variations: readonly (readonly [what: string, variation: Variation])[] = [
  ['a fifth of the events is lost', { simulator: { events: { lostShare: 0.2 } } }],
  [
    'half of the agents leave midway',
    { midway: ({ simulator, clock }) => simulator.configure({ agents: center(agents / 2) }, clock.now()) },
  ],
  [
    'the metrics stop for two minutes',
    { midway: ({ simulator, clock }) => simulator.stopMetrics(120, clock.now()) },
  ],
  ['the functions are deployed anew midway', { isDeployed: true }],
  ['events come twice', { simulator: { events: { doubledShare: 0.5 } } }],
];

describe(`a campaign with ${agents} agents and ${contacts} contacts`, () => {
  it('keeps agents talking longer than with one call for each free agent, within 3% abandoned', async () => {
    const progressive = await run({ mode: 'progressive' });
    const predictive = await run({});
    expect(progressive.abandonRate).toBeLessThanOrEqual(0.03);
    expect(predictive.abandonRate).toBeLessThanOrEqual(0.03);
    // A short campaign is over soon after it predicts: from some 40 answers on.
    expect(predictive.talking).toBeGreaterThan(progressive.talking + shortOr(0.02, 0.08));
  });

  it.each(oneInEach(3, variations))(
    'stays within the limit of abandoned calls when %s',
    async (_, variation) => {
      expect((await run(variation)).abandonRate).toBeLessThanOrEqual(0.03);
    },
  );
});
