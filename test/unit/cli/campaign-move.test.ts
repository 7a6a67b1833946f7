import { describe, expect, it } from 'vitest';
import { findCampaign } from '../../../cli/campaign-argument.ts';
import { campaignMoves, defaultReasons, moveCampaign } from '../../../cli/campaign-move.ts';
import { historySentence } from '../../../cli/history-text.ts';
import { similarNames } from '../../../cli/similar-names.ts';
import type { Campaign, CampaignState } from '../../../src/campaign/campaign.ts';
import { MemoryCampaigns } from '../../support/memory-stores.ts';

const now = Date.UTC(2026, 10, 22, 12);

function aCampaign(state: CampaignState, change: Partial<Campaign> = {}): Campaign {
  return { campaignId: 'spring', state, createdAt: '2026-11-01T00:00:00.000Z', ...change };
}

const details = (reason?: string) => ({ nowMs: now, ...(reason !== undefined && { reason }) });

/** A table whose campaign goes through `states`, one with each look. */
function changing(...states: CampaignState[]) {
  let at = 0;
  const changes: { from: readonly CampaignState[]; to: CampaignState; reason: string | undefined }[] = [];
  return {
    changes,
    get: async () => {
      at = Math.min(at + 1, states.length - 1);
      return aCampaign(states[at] ?? 'RUNNING');
    },
    changeState: async (
      _: string,
      from: readonly CampaignState[],
      to: CampaignState,
      reason: string | undefined,
    ) => {
      const isAsSeen = from.includes(states[at] ?? 'RUNNING');
      if (isAsSeen) changes.push({ from, to, reason });
      // What nobody saw coming: the state changes right after it was read.
      if (!isAsSeen || states.length === 1) return isAsSeen;
      return true;
    },
  };
}

describe('moving a campaign', () => {
  it.each(['IMPORTING', 'RUNNING'] as const)('pauses one that is %s, from that very state', async (state) => {
    const table = changing(state);
    const moved = await moveCampaign(table, aCampaign(state), campaignMoves.pause, details('Lunch.'));
    expect(moved).toMatchObject({ changed: true, before: { state } });
    expect(table.changes).toEqual([{ from: [state], to: 'PAUSED', reason: 'Lunch.' }]);
  });

  it.each(['PAUSED', 'STOPPED'] as const)('resumes one that is %s', async (state) => {
    const table = changing(state);
    await moveCampaign(table, aCampaign(state), campaignMoves.resume, details());
    expect(table.changes).toEqual([{ from: [state], to: 'RUNNING', reason: undefined }]);
  });

  it.each([
    ['pause', 'PAUSED'],
    ['resume', 'RUNNING'],
    ['resume', 'IMPORTING'],
    ['cancel', 'CANCELLED'],
  ] as const)('changes nothing on %s when it is %s already', async (verb, state) => {
    const table = changing(state);
    const moved = await moveCampaign(table, aCampaign(state), campaignMoves[verb], details('Again.'));
    expect(moved.changed).toBe(false);
    expect(table.changes).toEqual([]);
  });

  it.each(['pause', 'resume', 'cancel'] as const)(
    'says that there is nothing to %s when it is over',
    async (verb) => {
      const over = aCampaign('COMPLETED', { completedAt: '2026-11-20T10:30:00.000Z' });
      await expect(
        moveCampaign(changing('COMPLETED'), over, campaignMoves[verb], details('x')),
      ).rejects.toThrow(`spring is COMPLETED since 2026-11-20 10:30 UTC: there is nothing to ${verb}.`);
    },
  );

  it('looks again when the state has changed meanwhile, and goes on from there', async () => {
    const table = changing('RUNNING', 'STOPPED');
    const seen = aCampaign('IMPORTING');
    const moved = await moveCampaign(table, seen, campaignMoves.cancel, details('x'));
    expect(moved).toMatchObject({ changed: true, before: { state: 'STOPPED' } });
  });

  it('does not pause a campaign that has ended while somebody typed', async () => {
    const table = changing('COMPLETED');
    await expect(
      moveCampaign(table, aCampaign('RUNNING'), campaignMoves.pause, details('x')),
    ).rejects.toThrow('spring is COMPLETED: there is nothing to pause.');
    expect(table.changes).toEqual([]);
  });

  it('gives up on a campaign that changes with every look, in a sentence', async () => {
    const restless = { get: async () => aCampaign('RUNNING'), changeState: async () => false };
    await expect(
      moveCampaign(restless, aCampaign('RUNNING'), campaignMoves.pause, details('x')),
    ).rejects.toThrow('was not changed. Run the command again.');
  });
});

describe('the history of a campaign that is moved', () => {
  const by = 'arn:aws:sts::123456789012:assumed-role/Operator/maria';
  const at = '2026-11-22T12:00:00.000Z';

  it('says who moved it, when and why', async () => {
    const campaigns = new MemoryCampaigns();
    campaigns.items.set('spring', aCampaign('RUNNING'));
    const move = (name: keyof typeof campaignMoves, reason?: string) =>
      moveCampaign(campaigns, campaigns.items.get('spring') ?? aCampaign('RUNNING'), campaignMoves[name], {
        ...details(reason),
        by,
      });
    await move('pause', 'Lunch.');
    await move('pause', 'Again.');
    await move('resume');
    await move('cancel', defaultReasons.cancel);

    expect(campaigns.items.get('spring')?.history).toEqual([
      { at, action: 'pause', by, detail: 'Lunch.' },
      { at, action: 'resume', by },
      { at, action: 'cancel', by },
    ]);
  });

  it('loses no entry when two move it at the same time', async () => {
    const campaigns = new MemoryCampaigns();
    campaigns.items.set('spring', aCampaign('RUNNING'));
    const stale = aCampaign('RUNNING');
    await moveCampaign(campaigns, stale, campaignMoves.pause, details());
    await moveCampaign(campaigns, stale, campaignMoves.cancel, { ...details(), by });

    expect(campaigns.items.get('spring')?.history).toEqual([
      { at, action: 'pause' },
      { at, action: 'cancel', by },
    ]);
  });

  it.each([
    [{ action: 'pause', by, detail: 'Lunch.' }, 'paused by Operator/maria: Lunch.'],
    [{ action: 'resume', by: 'arn:aws:iam::123456789012:user/ops/tom' }, 'resumed by ops/tom'],
    [{ action: 'cancel', by: 'arn:aws:iam::123456789012:root' }, 'cancelled by root'],
    [
      { action: 'settings', detail: 'endAt' },
      'settings changed by an operator whom AWS did not identify: endAt',
    ],
  ] as const)('reads %j as %s', (entry, text) => {
    expect(historySentence(entry)).toBe(text);
  });
});

describe('naming a campaign', () => {
  const known = (...ids: string[]) => ({
    get: async (id: string) => (ids.includes(id) ? { ...aCampaign('RUNNING'), campaignId: id } : undefined),
    list: async () => ids.map((campaignId) => ({ ...aCampaign('RUNNING'), campaignId })),
  });

  it('takes the name that its file had', async () => {
    expect(await findCampaign(known('spring-sale'), 'Spring Sale')).toMatchObject({
      campaignId: 'spring-sale',
    });
  });

  it('names those that may be meant', async () => {
    await expect(findCampaign(known('spring', 'summer'), 'sprng')).rejects.toThrow(
      'There is no campaign sprng. Did you mean spring?',
    );
    await expect(findCampaign(known('spring', 'summer'), 'spring.csv')).rejects.toThrow(
      'Did you mean spring?',
    );
    await expect(findCampaign(known('spring'), 'xyz')).rejects.toThrow(
      '`npx dialer list` shows all campaigns.',
    );
    await expect(findCampaign(known(), 'xyz')).rejects.toThrow('npx dialer upload FILE.csv');
  });

  it('finds no campaign in a name that leaves no id', async () => {
    await expect(findCampaign(known('spring'), '!!!')).rejects.toThrow('There is no campaign "!!!"');
  });

  it('puts the most similar first, three at most', () => {
    const names = ['spring-a', 'spring-b', 'spring-c', 'spring-dd', 'autumn'];
    expect(similarNames('spring-x', names)).toEqual(['spring-a', 'spring-b', 'spring-c']);
  });
});
