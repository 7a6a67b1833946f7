/** `dialer settings`: what holds for a campaign and where it comes from, or a change of it. */
import type { Command } from 'commander';
import type { Campaign } from '../../src/campaign/campaign.ts';
import { readChange, type SettingChange } from '../../src/campaign/change-settings.ts';
import { retryDefaults } from '../../src/campaign/retry-rules.ts';
import {
  type SettingDifference,
  type SettingInForce,
  settingDifferences,
  settingsFileOf,
  settingsInForce,
} from '../../src/campaign/settings-in-force.ts';
import { campaignArgument, findCampaign } from '../campaign-argument.ts';
import { CliError, exitCodes } from '../cli-error.ts';
import { tableLines } from '../columns.ts';
import { confirmed } from '../confirm.ts';
import { findStack } from '../find-stack.ts';
import { applySettings, readBasis, settingsAfter } from '../settings-change.ts';
import { type CommonOptions, stackCommand } from '../stack-command.ts';
import { note, say, sayJson, type Terminal } from '../terminal.ts';
import { printable } from '../words.ts';

interface SettingsOptions extends CommonOptions {
  readonly yes?: boolean;
}

/** What holds where neither the campaign nor the deployment says anything. */
const defaults: Readonly<Record<string, unknown>> = {
  dedupeBy: 'phoneNumber',
  callingRules: 'sales',
  events: false,
  numbers: 'rotate',
  'retry.maxAttempts': retryDefaults.maxAttempts,
  ...Object.fromEntries(
    Object.entries(retryDefaults.delayMinutes).map(([outcome, minutes]) => [
      `retry.delayMinutes.${outcome}`,
      minutes,
    ]),
  ),
};

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
      const inForce = (of: Campaign) => settingsInForce(of, stack.deployment, defaults);
      const differences = settingDifferences(
        inForce(basis.campaign),
        inForce({ ...basis.campaign, settings: next.settings }),
      );
      const { campaignId } = campaign;
      if (!json) for (const line of linesOf(differences)) say(terminal, line);
      if (differences.length === 0) {
        if (json) return sayJson(terminal, { campaignId, changed: false, changes: [] });
        return say(terminal, `${campaignId} has these settings already: nothing was changed.`);
      }
      if (!yes) await askToChange(campaignId, differences, json === true, terminal);
      await applySettings(stack, basis, next, terminal);
      if (json) return sayJson(terminal, { campaignId, changed: true, changes: differences });
      say(terminal, `Changed. The settings apply to contacts of ${campaignId} that are not dialed yet.`);
    });
}

function changeOf(text: string): SettingChange {
  const reading = readChange(text);
  if (reading.ok) return reading.change;
  throw new CliError(reading.message, { exitCode: exitCodes.usage });
}

function show(
  campaign: Campaign,
  deployment: Parameters<typeof settingsInForce>[1],
  json: boolean,
  terminal: Terminal,
): void {
  const { campaignId } = campaign;
  const inForce = settingsInForce(campaign, deployment, defaults);
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
