/** `dialer cancel`: ends a campaign for good. Who was not called yet ends as CANCELLED. */
import type { Command } from 'commander';
import type { Campaign } from '../../src/campaign/campaign.ts';
import { campaignArgument, findCampaign } from '../campaign-argument.ts';
import { campaignMoves, contactsToCall, moveCampaign, mustMove, openContacts } from '../campaign-move.ts';
import { CliError, exitCodes } from '../cli-error.ts';
import { confirmed } from '../confirm.ts';
import { findStack } from '../find-stack.ts';
import { type CommonOptions, stackCommand } from '../stack-command.ts';
import { say, sayJson, type Terminal } from '../terminal.ts';
import { amount } from '../words.ts';

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
      'Cancelled by an operator.',
    )
    .option('--yes', 'do not ask for confirmation')
    .action(async (name: string, { json, reason, yes, ...options }: CancelOptions) => {
      const { campaigns } = await findStack(options);
      const campaign = await findCampaign(campaigns, name);
      if (mustMove(campaign, campaignMoves.cancel) && !yes) await ask(campaign, terminal);
      const { before, changed } = await moveCampaign(
        campaigns,
        campaign,
        campaignMoves.cancel,
        reason,
        Date.now(),
      );
      const { campaignId, stateReason } = before;
      const { toCall, onCall } = openContacts(before);
      if (json) {
        return sayJson(terminal, {
          campaignId,
          state: 'CANCELLED',
          stateReason: changed ? reason : stateReason,
          before: before.state,
          changed,
          notCalled: changed ? toCall : 0,
        });
      }
      if (!changed)
        return say(
          terminal,
          `${campaignId} is cancelled already${stateReason === undefined ? '.' : `: ${stateReason}`}`,
        );
      say(terminal, `${campaignId} is cancelled: ${contactsToCall(before)} will not be called.`);
      if (onCall > 0)
        say(terminal, `${amount(onCall, 'call')} that may be in progress will continue to the end.`);
      say(terminal, `Its results are written within minutes: npx dialer results ${campaignId}`);
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
