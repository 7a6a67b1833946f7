/** `dialer deploy`: creates the stack, or upgrades it to the version of these commands. */
import type { Command } from 'commander';
import { givenSettings, settingOptions, settingsIn } from '../deploying/settings.ts';
import { type CommonOptions, stackCommand } from '../stack-command.ts';
import { say, sayJson, type Terminal } from '../terminal.ts';

interface DeployOptions extends CommonOptions {
  readonly settings?: string;
  readonly profile?: string;
  readonly bootstrap?: boolean;
  readonly replaceTables?: boolean;
  readonly yes?: boolean;
}

export function deployCommand(terminal: Terminal): Command {
  const command = stackCommand('deploy', 'create the stack, or upgrade it to this version', [
    'deploy --instance-arn ARN --flow ID --source-phone-number +12065550100',
    'deploy --settings dialer.json --region us-east-1',
    'deploy --max-concurrent-calls 50 --yes',
  ])
    .option('--settings <file>', 'JSON file with settings by name; options go before it')
    .option('--profile <name>', 'AWS profile; otherwise that of your AWS settings')
    .option('--bootstrap', 'prepare account and Region for the AWS CDK first; needed once')
    .option('--replace-tables', 'let the stack leave tables that it uses, with the do-not-call list')
    .option('--yes', 'do not ask for confirmation');
  for (const option of settingOptions) command.addOption(option);
  return command
    .addHelpText(
      'after',
      '\nThe changes are shown before anything is deployed, those of permissions included. A setting that is not given stays\nas it was deployed; an empty one ("") returns to its default.',
    )
    .action(async (options: DeployOptions) => {
      const { json, settings, ...rest } = options;
      const given = {
        ...(settings !== undefined && (await settingsIn(settings))),
        ...givenSettings(rest as object as Record<string, unknown>),
      };
      // Loaded here: no other command needs the toolkit.
      const { deployStack } = await import('../deploying/deploy-stack.ts');
      const { stack, region, profile, yes, bootstrap, replaceTables } = rest;
      const outputs = await deployStack(
        {
          stack,
          given,
          ...(region !== undefined && { region }),
          ...(profile !== undefined && { profile }),
          ...(yes && { yes }),
          ...(bootstrap && { bootstrap }),
          ...(replaceTables && { replaceTables }),
        },
        terminal,
      );
      if (json) return sayJson(terminal, outputs);
      for (const [name, value] of Object.entries(outputs).sort())
        say(terminal, `${name.padEnd(18)}  ${value}`);
      say(terminal, 'Is the account ready? npx dialer doctor');
    });
}
