import { describe, expect, it } from 'vitest';
import { agentsOf, describeAgentMisfits } from '../../../src/campaign/agent-settings.ts';

const deployment = { queueId: 'deployed', maxConcurrentCalls: 100 };

describe('how a campaign is paced by agents', () => {
  it('is not at all without settings of agents', () => {
    expect(agentsOf({ queueId: 'own' }, deployment)).toBeUndefined();
  });

  it('is within the limit of the law over its thirty days if nothing else is set', () => {
    expect(agentsOf({ agents: { mode: 'predictive' } }, deployment)).toEqual({
      queueId: 'deployed',
      mode: { type: 'predictive' },
      abandonRate: 0.03,
      window: '30d',
    });
  });

  it('is with one and a half calls for each agent in the mode power, or with those of the settings', () => {
    expect(agentsOf({ agents: { mode: 'power' } }, deployment)?.mode).toEqual({
      type: 'power',
      callsPerAgent: 1.5,
    });
    const { mode, abandonRate, window } =
      agentsOf(
        { agents: { mode: 'power', callsPerAgent: 2, abandonRate: 0.01, window: '24h' } },
        deployment,
      ) ?? {};
    expect({ mode, abandonRate, window }).toEqual({
      mode: { type: 'power', callsPerAgent: 2 },
      abandonRate: 0.01,
      window: '24h',
    });
  });

  it("is by the agents of its own queue, else the campaign's, else the deployment's", () => {
    const agents = { mode: 'progressive' } as const;
    expect(agentsOf({ agents: { ...agents, queueId: 'agents' }, queueId: 'own' }, deployment)?.queueId).toBe(
      'agents',
    );
    expect(agentsOf({ agents, queueId: 'own' }, deployment)?.queueId).toBe('own');
    expect(agentsOf({ agents }, deployment)?.queueId).toBe('deployed');
    expect(agentsOf({ agents }, {})).toMatchObject({ queueId: undefined });
  });
});

describe('settings of agents that do not fit the deployment', () => {
  const predictive = { agents: { mode: 'predictive' } } as const;

  it.each([
    [{}, { maxConcurrentCalls: 1 }],
    [predictive, { queueId: 'q', maxConcurrentCalls: 15 }],
    [{ ...predictive, queueId: 'q', maxConcurrentCalls: 15 }, { maxConcurrentCalls: 100 }],
    [{ agents: { mode: 'power' } } as const, { queueId: 'q', maxConcurrentCalls: 10 }],
    [{ agents: { mode: 'progressive', queueId: 'q' } } as const, { maxConcurrentCalls: 10 }],
  ])('are none: %j in %j', (settings, deployed) => {
    expect(describeAgentMisfits(settings, deployed)).toEqual([]);
  });

  it('are those without a queue', () => {
    expect(describeAgentMisfits({ agents: { mode: 'progressive' } }, { maxConcurrentCalls: 10 })).toEqual([
      '"agents" is given, but there is no queue whose agents count: give "agents.queueId" or "queueId", or deploy with queueId.',
    ]);
  });

  it.each([
    [14, 100, 14, '"maxConcurrentCalls" in the settings'],
    [
      undefined,
      10,
      10,
      "the deployment's maxConcurrentCalls (deploy with -c maxConcurrentCalls=…, see docs/quotas.md)",
    ],
    [
      40,
      14,
      14,
      "the deployment's maxConcurrentCalls (deploy with -c maxConcurrentCalls=…, see docs/quotas.md)",
    ],
    [
      12,
      10,
      10,
      '"maxConcurrentCalls" in the settings and the deployment\'s maxConcurrentCalls (deploy with -c maxConcurrentCalls=…, see docs/quotas.md)',
    ],
  ])('are predictive ones with %s lines of %i', (own, deployed, lines, raise) => {
    const settings = { ...predictive, ...(own !== undefined && { maxConcurrentCalls: own }) };
    expect(describeAgentMisfits(settings, { queueId: 'q', maxConcurrentCalls: deployed })).toEqual([
      `"agents.mode" is "predictive", which needs at least 15 concurrent calls; the campaign may have ${lines}. Raise ${raise} to 15 or more, or choose "progressive".`,
    ]);
  });
});
