/** `dialer pause`: no new call from the next seconds on; calls that are on go on to their end. */
import type { Command } from 'commander';
import { campaignArgument, findCampaign } from '../campaign-argument.ts';
import { campaignMoves, moveCampaign, openContacts } from '../campaign-move.ts';
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
    .option('--reason <text>', 'reason; other operators see it', 'Paused by an operator.')
    .action(async (name: string, { json, reason, ...options }: PauseOptions) => {
      const { campaigns } = await findStack(options);
      const campaign = await findCampaign(campaigns, name);
      const { before, changed } = await moveCampaign(
        campaigns,
        campaign,
        campaignMoves.pause,
        reason,
        Date.now(),
      );
      const { campaignId, stateReason } = before;
      if (json) {
        const now = changed ? reason : stateReason;
        return sayJson(terminal, {
          campaignId,
          state: 'PAUSED',
          stateReason: now,
          before: before.state,
          changed,
        });
      }
      if (!changed)
        return say(
          terminal,
          `${campaignId} is paused already${stateReason === undefined ? '.' : `: ${stateReason}`}`,
        );
      const { toCall, onCall } = openContacts(before);
      say(
        terminal,
        `${campaignId} is paused. New calls stop within ten seconds; ${amount(toCall, 'contact')} to be called.`,
      );
      if (onCall > 0)
        say(terminal, `${amount(onCall, 'call')} that may be in progress will continue to the end.`);
      say(terminal, `To resume: npx dialer resume ${campaignId}`);
    });
}
