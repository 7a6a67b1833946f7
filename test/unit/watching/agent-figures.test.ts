import { describe, expect, it } from 'vitest';
import { agentFacts } from '../../../cli/agents-text.ts';
import { newTeam, type Team } from '../../../src/agents/team.ts';
import type { CampaignSettings } from '../../../src/campaign/settings.ts';
import { toIso } from '../../../src/time/instant.ts';
import { teamOf } from '../../../src/watching/campaign-snapshot.ts';
import { figuresOf } from '../../../src/watching/campaign-watch.ts';
import { aDeployment, aLook, aTeam, aWatchedCampaign, noon } from '../../support/a-look.ts';

const now = noon + 20_000;
const predictive: CampaignSettings = { queueId: 'sales', agents: { mode: 'predictive' } };

const figuresWith = (team: Team, settings: CampaignSettings = predictive) =>
  figuresOf([aLook(20, { settings }, { team })], aDeployment);

const factsWith = (team: Team, settings: CampaignSettings = predictive) =>
  Object.fromEntries(agentFacts(figuresWith(team, settings)));

describe('the agents of a campaign that is watched', () => {
  it('are shown with what the rule says, abandoned calls, and the lines that they need', () => {
    expect(factsWith(aTeam('spring', now))).toEqual({
      Agents: '3 free, 12 talking, 2 wrapping up; counted 4s ago',
      Pacing: 'predictive',
      Abandoned: '0.8%, 2 of 251 answered in 30 days; at most 3%, 5 left',
      'Lines needed': expect.stringMatching(/^\d+ for these agents; the campaign may have 40$/),
    });
    expect(figuresWith(aTeam('spring', now)).agents).toMatchObject({
      queueId: 'sales',
      free: 3,
      talking: 12,
      wrappingUp: 2,
      countedAt: toIso(now - 4_000),
      countedSecondsAgo: 4,
      mode: 'predictive',
      pacing: 'predictive',
      why: 'predicted',
      abandonRate: 0.03,
      windows: [{ window: '30d', answered: 251, abandoned: 2 }],
      left: 5,
    });
  });

  it('need a line for each who talks, and those of calls without an agent', () => {
    const { linesNeeded = 0 } = figuresWith(aTeam('spring', now)).agents ?? {};

    // 17 agents, of which about six in seven talk; nearly all calls are answered after ten seconds.
    expect(linesNeeded).toBeGreaterThanOrEqual(17);
    expect(linesNeeded).toBeLessThan(35);
  });

  it('say why calls are started one by one', () => {
    const stale = factsWith(aTeam('spring', now, { secondsAgo: 45 }));
    expect(stale.Pacing).toBe('one call for each free agent: the agents were last counted 45s ago');
    const usedUp = factsWith(aTeam('spring', now, { abandoned: 6 }));
    expect(usedUp.Pacing).toBe('one call for each free agent: the abandon allowance is used up (1 left)');
    expect(usedUp.Abandoned).toBe('2.39%, 6 of 251 answered in 30 days; at most 3%, 1 left');
    const few = factsWith(aTeam('spring', now, { answered: 12, abandoned: 0 }));
    expect(few.Pacing).toBe(
      'one call for each free agent: too few calls were answered so far to abandon any',
    );
  });

  it('are not counted at first', () => {
    expect(factsWith(newTeam)).toEqual({
      Agents: 'not counted yet',
      Pacing: 'one call for each free agent: the agents have not been counted yet',
      Abandoned: '0 of 0 answered in 30 days; at most 3%, none left',
    });
  });

  it('follow the settings: mode, limit and window', () => {
    const power: CampaignSettings = {
      queueId: 'sales',
      agents: { mode: 'power', callsPerAgent: 2, abandonRate: 0.02, window: '24h' },
    };
    const facts = factsWith(aTeam('spring', now), power);

    expect(facts.Pacing).toBe('2 calls for each free agent');
    expect(facts.Abandoned).toBe(
      '0.8%, 2 of 251 answered in 24 hours, 0.8%, 2 of 251 answered in 30 days; at most 2%, 2 left',
    );
    const progressive: CampaignSettings = { queueId: 'sales', agents: { mode: 'progressive' } };
    expect(factsWith(aTeam('spring', now), progressive).Pacing).toBe('one call for each free agent');
  });

  it('are read only of campaigns that are paced by agents, and are not over', async () => {
    const asked: string[] = [];
    const teams = {
      read: async (queueId: string) => {
        asked.push(queueId);
        return aTeam('spring', now);
      },
    };
    const teamIn = (settings: CampaignSettings, completedAt?: string) =>
      teamOf({ ...aWatchedCampaign({ settings }), ...(completedAt && { completedAt }) }, teams, aDeployment);

    expect(await teamIn({})).toBeUndefined();
    expect(await teamIn(predictive, toIso(now))).toBeUndefined();
    expect(asked).toEqual([]);
    expect(await teamIn(predictive)).toBeDefined();
    expect(asked).toEqual(['sales']);
    const noQueue: CampaignSettings = { agents: { mode: 'predictive' } };
    const team = await teamIn(noQueue);
    expect(asked).toEqual(['sales']);
    expect(factsWith(team ?? aTeam('spring', now), noQueue).Pacing).toBe(
      'no contact is called: there is no queue whose agents count',
    );
  });
});
