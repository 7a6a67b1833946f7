/** `npx dialer`: the operator's commands, and how they end. */
import { Command, CommanderError } from 'commander';
import { CliError, exitCodes } from './cli-error.ts';
import { listCommand } from './commands/list.ts';
import { explainFailure } from './explain-failure.ts';
import { note, type Terminal } from './terminal.ts';

/** Makes each command; in the order in which help shows them. */
const commands: readonly ((terminal: Terminal) => Command)[] = [listCommand];

/** The program with all its commands, which write to `terminal`. */
export function dialerProgram(terminal: Terminal): Command {
  const program = new Command('dialer')
    .description('Operates a campaign dialer for Amazon Connect: plans, starts, watches and stops campaigns.')
    .showHelpAfterError('(--help tells more.)')
    .showSuggestionAfterError()
    .addHelpText(
      'after',
      '\nThe stack is found by its name with your ordinary AWS credentials (AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL).' +
        '\nExit code: 0 it worked, 1 it did not (a sentence says why), 2 the command was not understood, 130 Ctrl-C.',
    );
  for (const make of commands) program.addCommand(make(terminal));
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
      getOutHelpWidth: () => terminal.columns(),
      getErrHelpWidth: () => terminal.columns(),
      getOutHasColors: () => terminal.colors.isColorSupported,
      getErrHasColors: () => terminal.colors.isColorSupported,
    });
  }
  return program;
}

/** Runs the command that `args` name; answers the exit code. What goes wrong is told in a sentence, never thrown. */
export async function runProgram(args: readonly string[], terminal: Terminal): Promise<number> {
  const program = dialerProgram(terminal);
  try {
    if (args.length === 0) {
      program.outputHelp();
      return exitCodes.usage;
    }
    await program.parseAsync([...args], { from: 'user' });
    return exitCodes.ok;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    if (terminal.signal.aborted) {
      note(terminal, '\nStopped.');
      return exitCodes.interrupted;
    }
    note(terminal, terminal.colors.red(explainFailure(error)));
    return error instanceof CliError ? error.exitCode : exitCodes.failed;
  }
}
