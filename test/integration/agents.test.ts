/** A campaign that is paced by the agents of its queue, on the deployed stack: what it starts, what it hears, what it counts. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AgentPolicy } from '../../src/agent-pacing/agent-policy.ts';
import { windowCounts } from '../../src/agent-pacing/allowance.ts';
import { Teams } from '../../src/agents/teams.ts';
import { systemClock } from '../../src/aws/system-clock.ts';
import { teamItems } from '../../src/aws/team-items.ts';
import { SECOND_MS } from '../../src/time/instant.ts';
import { calmConnect } from './calm-connect.ts';
import { LocalProduct, numbersOf } from './local-product.ts';

const agents = 6;
const contacts = numbersOf(440, 20);
const queueId = 'sales';

interface SimulatedCall {
  readonly destinationPhoneNumber: string;
  readonly ends: {
    readonly enqueuedAt?: string;
    readonly agent?: { readonly joinedAt: string };
  };
}

let product: LocalProduct;
beforeAll(async () => {
  product = new LocalProduct();
  await product.simulate({
    speed: 1,
    agents: {
      online: agents,
      waitSeconds: { min: 0, max: 0 },
      talkSeconds: { min: 3, max: 9 },
      wrapUpSeconds: { min: 1, max: 2 },
      deadlineSeconds: 1,
      messageSeconds: { min: 1, max: 2 },
    },
    people: {
      ringSeconds: { min: 1, max: 4 },
      greetingSeconds: { min: 0.3, max: 0.8 },
      detectionSeconds: { min: 0.2, max: 0.3 },
      failureSeconds: { min: 1, max: 3 },
      voicemailSeconds: { min: 3, max: 6 },
      voicemail: 0.2,
      noAnswer: 0.2,
      busy: 0.1,
    },
    callSeconds: { min: 8, max: 12 },
    events: { enabled: true, delayMs: { min: 100, max: 1_500 }, doubledShare: 0.1 },
  });
});
afterAll(() =>
  product.simulate({
    speed: calmConnect.speed,
    agents: null,
    people: calmConnect.people,
    callSeconds: calmConnect.callSeconds,
    events: { ...calmConnect.events, doubledShare: 0 },
  }),
);

it('a campaign with agents calls each contact once, counts what the law counts, and asks for metrics once in five seconds', async () => {
  const settings = {
    trafficType: 'CAMPAIGN',
    answerMachineDetection: { enable: true },
    retry: { maxAttempts: 1 },
    agents: { mode: 'predictive', queueId },
  };
  await product.drop('agents.json', JSON.stringify(settings));
  await product.drop('agents.csv', `phone\n${contacts.join('\n')}\n`);

  const { campaign, contacts: called } = await product.untilOver('agents', 2, 280_000);

  expect(campaign.state).toBe('COMPLETED');
  const calls = await product.callsOf('agents');
  expect(calls).toHaveLength(contacts.length);
  expect(new Set(calls.map(({ phoneNumber }) => phoneNumber)).size).toBe(contacts.length);

  // What the campaign says of its calls is what happened to them.
  const truth = new Map(calls.map(({ phoneNumber, outcome }) => [phoneNumber, outcome]));
  const differing = called.filter(({ phoneNumber = '', outcome }) => truth.get(phoneNumber) !== outcome);
  expect(differing.map(({ outcome, contactKey }) => [contactKey, outcome, truth.get(contactKey)])).toEqual(
    [],
  );

  // The team has counted each answer once, although a tenth of the events came twice.
  const control = product.stack.functions.outcomes.environment.CONTROL_TABLE ?? '';
  const instanceArn = product.stack.functions.outcomes.environment.INSTANCE_ARN ?? '';
  const teams = new Teams(teamItems(product.db, control, instanceArn), systemClock, Math.random);
  const policy: AgentPolicy = {
    queueId,
    mode: { type: 'predictive' },
    abandonRate: 0.03,
    window: '30d',
  };
  const { team } = await teams.read('agents', policy);
  const counted = windowCounts(team.counts.agents ?? { hours: [], days: [] }, '30d', Date.now());
  const abandoned = called.filter(({ outcome }) => outcome === 'ABANDONED').length;
  const queued = (await product.simulator<SimulatedCall[]>('calls')).filter(
    ({ destinationPhoneNumber, ends }) =>
      contacts.includes(destinationPhoneNumber) && ends.enqueuedAt !== undefined,
  );
  expect(counted).toEqual({ answered: queued.length, abandoned });
  expect(team.learned.work.sums[0]).toBeGreaterThan(2);

  const requests = await product.simulator<{ readonly atMs: number; readonly api: string }[]>('requests');
  const asked = requests.filter(({ api }) => api === 'metrics').map(({ atMs }) => atMs);
  expect(asked.length).toBeGreaterThan(3);
  for (const [i, atMs] of asked.entries()) {
    // Functions stamp what they write with their own clocks, and requests take a while.
    if (i > 0) expect(atMs - (asked[i - 1] ?? 0)).toBeGreaterThan(4 * SECOND_MS);
  }
});
