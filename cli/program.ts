/** `npx dialer`: the operator's commands, and how they end. */
import { Command, CommanderError } from 'commander';
import product from '../package.json' with { type: 'json' };
import { CliError, exitCodes } from './cli-error.ts';
import { cancelCommand } from './commands/cancel.ts';
import { consoleCommand } from './commands/console.ts';
import { contactCommand } from './commands/contact.ts';
import { listCommand } from './commands/list.ts';
import { pauseCommand } from './commands/pause.ts';
import { planCommand } from './commands/plan.ts';
import { resultsCommand } from './commands/results.ts';
import { resumeCommand } from './commands/resume.ts';
import { statusCommand } from './commands/status.ts';
import { suppressCommand } from './commands/suppress.ts';
import { testCallCommand } from './commands/test-call.ts';
import { uploadCommand } from './commands/upload.ts';
import { explainFailure } from './explain-failure.ts';
import { note, type Terminal } from './terminal.ts';

/** Makes each command; in the order in which help shows them. */
const commands: readonly ((terminal: Terminal) => Command)[] = [
  planCommand,
  uploadCommand,
  listCommand,
  statusCommand,
  pauseCommand,
  resumeCommand,
  cancelCommand,
  resultsCommand,
  contactCommand,
  suppressCommand,
  testCallCommand,
  consoleCommand,
];

/** How long a command may clean up after Ctrl-C. */
const CLEAN_UP_MS = 3_000;

/** The program with all its commands, which write to `terminal`. */
export function dialerProgram(terminal: Terminal): Command {
  const program = new Command('dialer')
    .description('Operates a campaign dialer for Amazon Connect: plans, starts, watches and stops campaigns.')
    .version(product.version, '-V, --version', 'print the version')
    .showHelpAfterError('(--help tells more.)')
    .showSuggestionAfterError()
    .addHelpText(
      'after',
      '\nThe stack is found by its name with your ordinary AWS credentials (AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL).' +
        '\nExit code: 0 it worked, 1 it did not (a sentence says why), 2 the command was not understood, 130 Ctrl-C.',
    );
  for (const make of commands) program.addCommand(make(terminal));
  for (const command of [program, ...program.commands]) {
    command
      .configureHelp({ minWidthToWrap: 20 })
      .exitOverride()
      .configureOutput({
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
    const parsed = program.parseAsync([...args], { from: 'user' });
    await Promise.race([parsed, overdue(terminal.signal)]);
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

/** Rejects when `signal` was aborted a while ago: a command that waits for an answer does not hear of it. */
function overdue(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const after = () => void setTimeout(() => reject(signal.reason), CLEAN_UP_MS).unref();
    if (signal.aborted) after();
    else signal.addEventListener('abort', after, { once: true });
  });
}
