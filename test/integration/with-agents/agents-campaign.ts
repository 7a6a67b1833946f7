/** A campaign that twenty agents pace on the deployed stack, and what it achieved by the simulator's own call log. */
import { expect } from 'vitest';
import type { SimulatorSettingsInput } from '../../../local/simulator/settings.ts';
import { MINUTE_MS, SECOND_MS } from '../../../src/time/instant.ts';
import { manyNumbers } from '../at-scale/busy-connect.ts';
import type { LocalProduct } from '../local-product.ts';

export const agents = 20;

/** Contacts of each campaign. Fewer show that the test works, and not much about agents. */
export const contacts = Number(process.env.CONTACTS ?? 2_000);

export const deployment = { callsPerSecond: 20, maxConcurrentCalls: 100 } as const;

const answerRate = 0.35;
const limitMs = 90 * MINUTE_MS;

/** What happens midway happens when this fraction of the customers has been called. */
const midwayShare = 0.4;

/** The settings of a contact center with `online` agents. */
export const center = (online: number) => ({
  online,
  waitSeconds: { min: 0, max: 0 },
  talkSeconds: { mean: 15, cv: 0.9 },
  wrapUpSeconds: { mean: 3, cv: 0.6 },
  deadlineSeconds: 1,
  messageSeconds: { min: 3, max: 4 },
});

/** Events that come as late as those of Amazon Connect. */
export const events = { enabled: true, delayMs: { min: 500, max: 2_000 }, lostShare: 0 } as const;

const people = {
  voicemail: 0.2,
  noAnswer: 0.8 - answerRate - 0.05,
  busy: 0.05,
  ringSeconds: { mean: 5, cv: 0.5 },
  greetingSeconds: { min: 0.7, max: 1.5 },
  detectionSeconds: { min: 0.4, max: 0.4 },
  patienceSeconds: { min: 60, max: 60 },
  voicemailSeconds: { min: 6, max: 12 },
};

interface SimulatedCall {
  readonly destinationPhoneNumber: string;
  readonly placedAtMs: number;
  readonly ends: {
    readonly answeredAt?: string;
    readonly enqueuedAt?: string;
    readonly greetingEndsAt?: string;
    readonly agent?: { readonly joinedAt: string };
    readonly endsAt: string;
  };
}

export interface AgentsCampaign {
  readonly campaignId: string;
  readonly mode: 'progressive' | 'predictive';
  /** The first of its blocks of a thousand numbers. */
  readonly from: number;
  readonly simulator?: SimulatorSettingsInput;
  /** Happens once, while customers are being called. */
  readonly midway?: () => Promise<unknown>;
}

export interface Achieved {
  /** Fraction of the agents' time, until the last call was placed, that they talked. */
  readonly talking: number;
  /** Abandoned calls ÷ calls that a person answered, as the law counts both. */
  readonly abandonRate: number;
}

/** Runs the campaign to its end, and checks what holds for each: one call for each contact, and outcomes that are true. */
export async function runCampaign(product: LocalProduct, campaign: AgentsCampaign): Promise<Achieved> {
  const { campaignId, mode, from, simulator, midway } = campaign;
  await product.simulate({
    speed: 1,
    campaignTraffic: true,
    agents: center(agents),
    people,
    callSeconds: { min: 12, max: 16 },
    events,
    ...simulator,
  });
  const numbers = manyNumbers(from, contacts);
  const settings = {
    agents: { mode, queueId: 'sales' },
    maxConcurrentCalls: deployment.maxConcurrentCalls,
    trafficType: 'CAMPAIGN',
    answerMachineDetection: { enable: true },
    ringTimeoutSeconds: 15,
    retry: { maxAttempts: 1 },
  };
  const ours = new Set(numbers);
  const callsSoFar = async () =>
    (await product.simulator<SimulatedCall[]>('calls')).filter((call) =>
      ours.has(call.destinationPhoneNumber),
    );

  await product.drop(`${campaignId}.json`, JSON.stringify(settings));
  await product.drop(`${campaignId}.csv`, `phone\n${numbers.join('\n')}\n`);
  if (midway) {
    await expect
      .poll(async () => (await callsSoFar()).length, { timeout: limitMs, interval: 5 * SECOND_MS })
      .toBeGreaterThan(midwayShare * contacts);
    await midway();
  }
  const { campaign: over, contacts: called } = await product.untilOver(campaignId, 2, limitMs);

  expect(over.state).toBe('COMPLETED');
  expect(called).toHaveLength(contacts);
  const calls = await callsSoFar();
  expect(calls.map(({ destinationPhoneNumber }) => destinationPhoneNumber).sort()).toEqual(
    [...numbers].sort(),
  );
  const answered = calls.filter(({ ends }) => ends.enqueuedAt !== undefined);
  const abandoned = answered.filter(wasAbandoned);
  expect(
    called
      .filter(({ outcome }) => outcome === 'ABANDONED')
      .map(({ phoneNumber }) => phoneNumber)
      .sort(),
  ).toEqual(abandoned.map(({ destinationPhoneNumber }) => destinationPhoneNumber).sort());

  const placed = calls.map(({ placedAtMs }) => placedAtMs).sort((one, other) => one - other);
  const [first = 0, last = 0] = [placed[0], placed.at(-1)];
  const talkMs = calls.reduce((sum, { ends: { agent, endsAt } }) => {
    const joinedAt = agent ? Date.parse(agent.joinedAt) : last;
    return sum + Math.max(0, Math.min(Date.parse(endsAt), last) - Math.min(joinedAt, last));
  }, 0);
  const achieved = {
    talking: talkMs / (last - first) / agents,
    abandonRate: abandoned.length / answered.length,
  };
  console.log(
    `${campaignId}: agents talked ${percent(achieved.talking)} of ${((last - first) / MINUTE_MS).toFixed(1)} minutes; ` +
      `${abandoned.length} of ${answered.length} answered calls abandoned (${percent(achieved.abandonRate)})`,
  );
  return achieved;
}

/** 16 CFR 310.4(b)(4): no agent within two seconds of the completed greeting. */
function wasAbandoned({
  ends: { agent, answeredAt = '', greetingEndsAt = answeredAt },
}: SimulatedCall): boolean {
  const joinedAt = agent ? Date.parse(agent.joinedAt) : Number.POSITIVE_INFINITY;
  return joinedAt > Date.parse(greetingEndsAt) + 2 * SECOND_MS;
}

function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(1)}%`;
}
