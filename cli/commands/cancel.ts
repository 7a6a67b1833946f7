/** `dialer cancel`: ends a campaign for good. Who was not called yet ends as CANCELLED. */
import type { Command } from 'commander';
import type { Campaign } from '../../src/campaign/campaign.ts';
import { campaignArgument, findCampaign } from '../campaign-argument.ts';
import {
  alreadySo,
  callsGoOn,
  campaignMoves,
  contactsToCall,
  defaultReasons,
  detailsOf,
  moveCampaign,
  mustMove,
  openContacts,
} from '../campaign-move.ts';
import { CliError, exitCodes } from '../cli-error.ts';
import { confirmed } from '../confirm.ts';
import { findStack } from '../find-stack.ts';
import { type CommonOptions, stackCommand } from '../stack-command.ts';
import { say, sayJson, type Terminal } from '../terminal.ts';

interface CancelOptions extends CommonOptions {
  readonly reason?: string;
  readonly yes?: boolean;
}

export function cancelCommand(terminal: Terminal): Command {
  return stackCommand('cancel', 'end a campaign permanently; it cannot be resumed', [
    'cancel spring',
    'cancel spring --yes --reason "The offer has ended."',
  ])
    .addArgument(campaignArgument())
    .option(
      '--reason <text>',
      'reason; other operators see it, and the report shows it: do not name customers',
      defaultReasons.cancel,
    )
    .option('--yes', 'do not ask for confirmation')
    .action(async (name: string, { json, reason, yes, ...options }: CancelOptions) => {
      const { campaigns, caller } = await findStack(options);
      const campaign = await findCampaign(campaigns, name);
      const move = campaignMoves.cancel;
      if (mustMove(campaign, move) && !yes) await ask(campaign, terminal);
      const { before, changed } = await moveCampaign(campaigns, campaign, move, {
        reason,
        ...(await detailsOf(caller)),
      });
      const { campaignId, stateReason } = before;
      if (json) {
        return sayJson(terminal, {
          campaignId,
          state: move.to,
          stateReason: changed ? reason : stateReason,
          before: before.state,
          changed,
          notCalled: changed ? openContacts(before).toCall : 0,
        });
      }
      if (!changed) return say(terminal, alreadySo(before, 'cancelled'));
      const lines = [
        `${campaignId} is cancelled: ${contactsToCall(before)} will not be called.`,
        ...callsGoOn(before),
        `Its results are written within minutes: npx dialer results ${campaignId}`,
      ];
      for (const line of lines) say(terminal, line);
    });
}

async function ask(campaign: Campaign, terminal: Terminal): Promise<void> {
  const { campaignId } = campaign;
  const what = `${contactsToCall(campaign)} will not be called`;
  const answer = await confirmed(
    terminal,
    `Cancel ${campaignId}? ${what}, and it cannot be resumed.`,
    `${campaignId} was not cancelled: ${what}, and there is no terminal to ask on. Add --yes to confirm.`,
  );
  if (answer === 'yes') return;
  throw new CliError(`${campaignId} was not cancelled.`, {
    exitCode: answer === 'stopped' ? exitCodes.interrupted : exitCodes.failed,
  });
}
