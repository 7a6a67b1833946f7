/** `dialer pause`: no new call from the next seconds on; calls that are on go on to their end. */
import type { Command } from 'commander';
import { campaignArgument, findCampaign } from '../campaign-argument.ts';
import {
  alreadySo,
  callsGoOn,
  campaignMoves,
  defaultReasons,
  detailsOf,
  moveCampaign,
  openContacts,
} from '../campaign-move.ts';
import { findStack } from '../find-stack.ts';
import { type CommonOptions, stackCommand } from '../stack-command.ts';
import { say, sayJson, type Terminal } from '../terminal.ts';
import { amount } from '../words.ts';

interface PauseOptions extends CommonOptions {
  readonly reason?: string;
}

export function pauseCommand(terminal: Terminal): Command {
  return stackCommand('pause', 'pause a campaign: no contact is called until it is resumed', [
    'pause spring',
    'pause spring --reason "The call centre closes at four today."',
  ])
    .addArgument(campaignArgument())
    .option('--reason <text>', 'reason; other operators see it', defaultReasons.pause)
    .action(async (name: string, { json, reason, ...options }: PauseOptions) => {
      const { campaigns, caller } = await findStack(options);
      const campaign = await findCampaign(campaigns, name);
      const move = campaignMoves.pause;
      const { before, changed } = await moveCampaign(campaigns, campaign, move, {
        reason,
        ...(await detailsOf(caller)),
      });
      const { campaignId, stateReason } = before;
      if (json) {
        const now = changed ? reason : stateReason;
        const moved = { campaignId, state: move.to, stateReason: now, before: before.state, changed };
        return sayJson(terminal, moved);
      }
      if (!changed) return say(terminal, alreadySo(before, 'paused'));
      const toCall = amount(openContacts(before).toCall, 'contact');
      const lines = [
        `${campaignId} is paused. New calls stop within ten seconds; ${toCall} to be called.`,
        ...callsGoOn(before),
        `To resume: npx dialer resume ${campaignId}`,
      ];
      for (const line of lines) say(terminal, line);
    });
}
