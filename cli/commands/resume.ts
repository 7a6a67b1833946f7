/** `dialer resume`: a campaign that was paused, or has stopped by itself, goes on. */
import type { Command } from 'commander';
import { gate } from '../../src/campaign/may-dial.ts';
import { campaignArgument, findCampaign } from '../campaign-argument.ts';
import { campaignMoves, detailsOf, moveCampaign, openContacts } from '../campaign-move.ts';
import { findStack } from '../find-stack.ts';
import { type CommonOptions, stackCommand } from '../stack-command.ts';
import { say, sayJson, type Terminal } from '../terminal.ts';
import { amount } from '../words.ts';

export function resumeCommand(terminal: Terminal): Command {
  return stackCommand('resume', 'resume a campaign that is paused or was stopped automatically', [
    'resume spring',
  ])
    .addArgument(campaignArgument())
    .action(async (name: string, { json, ...options }: CommonOptions) => {
      const { campaigns, caller } = await findStack(options);
      const campaign = await findCampaign(campaigns, name);
      const move = campaignMoves.resume;
      const details = await detailsOf(caller);
      const { before, changed } = await moveCampaign(campaigns, campaign, move, details);
      const { campaignId, state, stateReason } = before;
      if (json) {
        const now = changed ? move.to : state;
        const moved = { campaignId, state: now, before: state, stateReasonBefore: stateReason, changed };
        return sayJson(terminal, moved);
      }
      if (!changed)
        return say(
          terminal,
          `${campaignId} is ${state}: it is already placing calls, so there is nothing to resume.`,
        );
      say(
        terminal,
        `${campaignId} is resumed: ${amount(openContacts(before).toCall, 'contact')} to be called, starting within a minute or two.`,
      );
      if (stateReason !== undefined) {
        say(
          terminal,
          `It was ${state === 'STOPPED' ? 'stopped automatically' : 'paused'} because: ${stateReason}`,
        );
      }
      const admission = gate({ ...before, state: 'RUNNING' }, details.nowMs);
      if (admission.type !== 'open') say(terminal, `Even so, no contact is called now: ${admission.reason}`);
      say(terminal, `To watch: npx dialer status ${campaignId} --watch`);
    });
}
