/** `dialer settings`: what holds for a campaign and where it comes from, or a change of it. */
import type { Command } from 'commander';
import type { Campaign } from '../../src/campaign/campaign.ts';
import { readChange, type SettingChange } from '../../src/campaign/change-settings.ts';
import type { DeploymentSettings } from '../../src/campaign/deployment.ts';
import {
  type SettingDifference,
  type SettingInForce,
  settingsFileOf,
} from '../../src/campaign/settings-in-force.ts';
import { campaignArgument, findCampaign } from '../campaign-argument.ts';
import { CliError, exitCodes } from '../cli-error.ts';
import { tableLines } from '../columns.ts';
import { confirmed } from '../confirm.ts';
import { findStack } from '../find-stack.ts';
import { applySettings, changesBy, readBasis, settingsAfter, settingsOf } from '../settings-change.ts';
import { type CommonOptions, stackCommand } from '../stack-command.ts';
import { note, say, sayJson, type Terminal } from '../terminal.ts';
import { printable } from '../words.ts';

interface SettingsOptions extends CommonOptions {
  readonly yes?: boolean;
}

export function settingsCommand(terminal: Terminal): Command {
  return stackCommand('settings', 'show the settings of a campaign, or change some of them', [
    'settings spring',
    'settings spring retry.maxAttempts=5 callingHours.start=10:00',
    'settings spring endAt=null --yes',
  ])
    .addArgument(campaignArgument())
    .argument(
      '[changes...]',
      'KEY=VALUE, with dots between keys; VALUE is JSON or text, null removes the key',
    )
    .option('--yes', 'do not ask for confirmation')
    .addHelpText(
      'after',
      '\nA change is validated as a settings file would be, and applies to contacts that are not dialed yet.',
    )
    .action(async (name: string, changes: readonly string[], { json, yes, ...options }: SettingsOptions) => {
      const read = changes.map(changeOf);
      const stack = await findStack(options);
      const campaign = await findCampaign(stack.campaigns, name);
      if (read.length === 0) return show(campaign, stack.deployment, json === true, terminal);
      const basis = await readBasis(stack, campaign);
      const next = settingsAfter(basis, read, stack.deployment);
      const differences = changesBy(basis.campaign, next.settings, stack.deployment);
      const { campaignId } = campaign;
      if (!json) for (const line of linesOf(differences)) say(terminal, line);
      if (differences.length === 0) {
        if (json) return sayJson(terminal, { campaignId, changed: false, changes: [] });
        return say(terminal, `${campaignId} has these settings already: nothing was changed.`);
      }
      if (!yes) await askToChange(campaignId, differences, json === true, terminal);
      const keys = differences.map(({ key }) => key);
      await applySettings(stack, basis, next, keys, terminal);
      if (json) return sayJson(terminal, { campaignId, changed: true, changes: differences });
      say(terminal, `Changed. The settings apply to contacts of ${campaignId} that are not dialed yet.`);
    });
}

function changeOf(text: string): SettingChange {
  const reading = readChange(text);
  if (reading.ok) return reading.change;
  throw new CliError(reading.message, { exitCode: exitCodes.usage });
}

function show(campaign: Campaign, deployment: DeploymentSettings, json: boolean, terminal: Terminal): void {
  const { campaignId } = campaign;
  const inForce = settingsOf(campaign, deployment);
  const file = settingsFileOf(campaign);
  if (json) {
    sayJson(terminal, { campaignId, file, settings: inForce });
    return;
  }
  const sourceOf = ({ source }: SettingInForce) => (source === 'file' ? (file ?? 'settings file') : source);
  const rows = inForce.map((setting) => [setting.key, shown(setting.value), printable(sourceOf(setting))]);
  const columns = [{ title: 'SETTING' }, { title: 'VALUE' }, { title: 'FROM' }];
  for (const line of tableLines(columns, rows, terminal)) say(terminal, line);
}

/** `- ` what goes, `+ ` what comes. */
function linesOf(differences: readonly SettingDifference[]): readonly string[] {
  const line = (sign: string, key: string, { value, source }: Omit<SettingInForce, 'key'>) =>
    `${sign} ${printable(key)}  ${shown(value)}${source === 'file' ? '' : ` (${source})`}`;
  return differences.flatMap(({ key, before, after }) => [
    ...(before ? [line('-', key, before)] : []),
    ...(after ? [line('+', key, after)] : []),
  ]);
}

function shown(value: unknown): string {
  return printable(typeof value === 'string' ? value : JSON.stringify(value));
}

/**
 * Asks before the settings are changed. `json`: the changes are not among the results, so they are shown here.
 * @throws {CliError} the answer is not yes, or there is no terminal to ask on
 */
export async function askToChange(
  campaignId: string,
  differences: readonly SettingDifference[],
  json: boolean,
  terminal: Terminal,
): Promise<void> {
  const changes = differences.length;
  if (json) for (const line of linesOf(differences)) note(terminal, line);
  const what = changes === 1 ? 'this setting' : `these ${changes} settings`;
  const answer = await confirmed(
    terminal,
    `Change ${what} of ${campaignId}?`,
    `Nothing was changed: there is no terminal to ask on. Add --yes to change ${what} of ${campaignId}.`,
  );
  if (answer === 'yes') return;
  throw new CliError('Nothing was changed.', {
    exitCode: answer === 'stopped' ? exitCodes.interrupted : exitCodes.failed,
  });
}
