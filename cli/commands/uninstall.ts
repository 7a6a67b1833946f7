/** `dialer uninstall`: deletes the stack; tables and buckets stay, because they are the record of who was called. */
import type { Command } from 'commander';
import { CliError, exitCodes } from '../cli-error.ts';
import { confirmed } from '../confirm.ts';
import { type CommonOptions, stackCommand } from '../stack-command.ts';
import { note, say, sayJson, type Terminal } from '../terminal.ts';

interface UninstallOptions extends CommonOptions {
  readonly yes?: boolean;
  readonly abandonCalls?: boolean;
}

export function uninstallCommand(terminal: Terminal): Command {
  return stackCommand('uninstall', 'delete the stack; its tables and buckets are kept', [
    'uninstall',
    'uninstall --stack CampaignDialer --yes --json > kept.json',
  ])
    .option('--profile <name>', 'AWS profile; otherwise that of your AWS settings')
    .option('--abandon-calls', 'delete even if calls are in progress; how they end is not recorded')
    .option('--yes', 'do not ask for confirmation')
    .action(async ({ json, yes, abandonCalls, ...options }: UninstallOptions) => {
      const { planUninstall } = await import('../deploying/uninstall-stack.ts');
      const { account, region, kept, settings, remove } = await planUninstall(options, abandonCalls);
      const { stack } = options;
      note(
        terminal,
        `Deletes the stack ${stack} in account ${account}, ${region}: functions, queues with their messages, alarms, logs.`,
      );
      for (const name of kept) note(terminal, `  kept: ${name}`);
      // Before anything is deleted: afterwards they cannot be read.
      note(terminal, 'To deploy it again on the same tables, save this as dialer.json:');
      note(terminal, JSON.stringify(settings, undefined, 2));
      note(terminal, 'and then: npx dialer deploy --settings dialer.json');
      if (!yes) await ask(stack, `account ${account}, ${region}`, terminal);
      await remove();
      if (json) return sayJson(terminal, { stack, kept, settings });
      say(terminal, `${stack} is deleted.`);
    });
}

async function ask(stack: string, where: string, terminal: Terminal): Promise<void> {
  const unasked = `${stack} was not deleted: there is no terminal to ask on. Add --yes to confirm.`;
  const answer = await confirmed(terminal, `Delete ${stack} in ${where}?`, unasked, stack);
  if (answer === 'yes') return;
  throw new CliError(`${stack} was not deleted.`, {
    exitCode: answer === 'stopped' ? exitCodes.interrupted : exitCodes.failed,
  });
}
