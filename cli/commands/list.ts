/** `dialer list`: every campaign, with its state and how far it is. */
import Table from 'cli-table3';
import type { Command } from 'commander';
import type { Campaign } from '../../src/domain/campaign.ts';
import { progressOf } from '../../src/domain/progress.ts';
import { findStack } from '../stack.ts';
import { type CommonOptions, stackCommand } from '../stack-command.ts';
import { say, sayJson, type Terminal } from '../terminal.ts';

export function listCommand(terminal: Terminal): Command {
  return stackCommand('list', 'show all campaigns', ['list', 'list --json']).action(
    async ({ json, ...options }: CommonOptions) => {
      const stack = await findStack(options);
      const campaigns = [...(await stack.campaigns.list())].sort((a, b) =>
        a.createdAt < b.createdAt ? 1 : -1,
      );
      if (json) return sayJson(terminal, campaigns.map(rowOf));
      if (campaigns.length === 0) {
        return say(terminal, `No campaign yet. Begin one: npx dialer upload FILE.csv`);
      }
      say(terminal, tableOf(campaigns, terminal));
    },
  );
}

/** What is listed of a campaign, in its order. */
function rowOf(campaign: Campaign) {
  const { campaignId, state, stateReason, createdAt, startedAt, completedAt, counts = {} } = campaign;
  const { rows, over } = progressOf(campaign);
  return { campaignId, state, stateReason, rows, over, counts, createdAt, startedAt, completedAt };
}

function tableOf(campaigns: readonly Campaign[], { colors }: Terminal): string {
  const table = new Table({
    head: ['campaign', 'state', 'rows', 'over', 'answered', 'created'].map((name) => colors.bold(name)),
    colAligns: ['left', 'left', 'right', 'right', 'right', 'left'],
    style: { head: [], border: [] },
  });
  for (const campaign of campaigns) {
    const { campaignId, state, rows, over, counts, createdAt } = rowOf(campaign);
    const share = rows === 0 ? '–' : `${Math.floor((over / rows) * 100)}%`;
    table.push([
      campaignId,
      state,
      rows,
      share,
      counts.ANSWERED ?? 0,
      createdAt.slice(0, 16).replace('T', ' '),
    ]);
  }
  return table.toString();
}
