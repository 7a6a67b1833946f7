/** `dialer list`: every campaign, with its state and how far it is. */
import type { Command } from 'commander';
import type { Campaign } from '../../src/campaign/campaign.ts';
import { isBeingRead, isUnread, progressOf } from '../../src/watching/progress.ts';
import { type Column, tableLines } from '../columns.ts';
import { findStack } from '../find-stack.ts';
import { type CommonOptions, stackCommand } from '../stack-command.ts';
import { say, sayJson, type Terminal } from '../terminal.ts';

const columns: readonly Column[] = [
  { title: 'CAMPAIGN' },
  { title: 'STATE' },
  { title: 'ROWS', align: 'right', spare: 1 },
  { title: 'DONE', align: 'right' },
  { title: 'ANSWERED', align: 'right', spare: 2 },
  { title: 'CREATED, UTC', spare: 3 },
];

export function listCommand(terminal: Terminal): Command {
  return stackCommand('list', 'show all campaigns, newest first', ['list', 'list --json']).action(
    async ({ json, ...options }: CommonOptions) => {
      const stack = await findStack(options);
      // An entry without a state is one that a late count has made.
      const campaigns = (await stack.campaigns.list()).filter(({ state }) => state !== undefined);
      const newestFirst = [...campaigns].sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
      if (json) return sayJson(terminal, newestFirst.map(summaryOf));
      if (campaigns.length === 0) {
        return say(terminal, `No campaigns yet. Start one: npx dialer upload FILE.csv`);
      }
      for (const line of listLines(newestFirst, terminal)) say(terminal, line);
    },
  );
}

/** What is listed of a campaign, in its order. */
function summaryOf(campaign: Campaign) {
  const { campaignId, state, stateReason, createdAt, startedAt, completedAt, counts = {} } = campaign;
  const { rows, over } = progressOf(campaign);
  return { campaignId, state, stateReason, rows, over, counts, createdAt, startedAt, completedAt };
}

/** The table, as wide as the window allows. Exported for its tests. */
export function listLines(
  campaigns: readonly Campaign[],
  screen: Pick<Terminal, 'columns' | 'isInteractive' | 'colors'>,
): string[] {
  const rows = campaigns.map((campaign) => {
    const { campaignId, state, rows, over, counts, createdAt } = summaryOf(campaign);
    return [
      campaignId,
      isUnread(campaign)
        ? screen.colors.red('NOT IMPORTED')
        : state === 'STOPPED'
          ? screen.colors.red(state)
          : state,
      rows.toLocaleString('en-US'),
      rows === 0 || isBeingRead(campaign) ? '–' : `${Math.floor((over / rows) * 100)}%`,
      (counts.ANSWERED ?? 0).toLocaleString('en-US'),
      createdAt.slice(0, 16).replace('T', ' '),
    ];
  });
  return tableLines(columns, rows, screen);
}
