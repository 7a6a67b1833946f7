/** What all commands have in common: their options, and how they are added to the program. */
import { Command, Option } from 'commander';
import { defaultStackName, type StackOptions } from './stack.ts';

export interface CommonOptions extends StackOptions {
  readonly json?: boolean;
}

/** A command with `--stack`, `--region` and `--json`. `examples` are whole command lines, without `npx dialer`. */
export function stackCommand(name: string, summary: string, examples: readonly string[]): Command {
  const command = new Command(name)
    .summary(summary)
    .description(`${summary[0]?.toUpperCase()}${summary.slice(1)}.`)
    .addOption(
      new Option('--stack <name>', 'name of the stack').env('DIALER_STACK').default(defaultStackName),
    )
    .option('--region <region>', 'AWS Region of the stack; otherwise that of your AWS settings')
    .option('--json', 'print one JSON value, for programs');
  const lines = examples.map((example) => `  npx dialer ${example}`).join('\n');
  return command.addHelpText('after', `\nExamples:\n${lines}`);
}
