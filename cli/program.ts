/** `npx dialer`: the operator's commands, and how they end. */
import { Command, CommanderError } from 'commander';
import product from '../package.json' with { type: 'json' };
import { zoneDataName, zoneDataWarning } from '../src/local-time/zone-data-age.ts';
import { CliError, exitCodes } from './cli-error.ts';
import { explainFailure } from './explain-failure.ts';
import { note, type Terminal } from './terminal.ts';

type MakeCommand = (terminal: Terminal) => Command;

/**
 * How each command is loaded, in the order in which help shows them. Only the one that is run is: together they take
 * twice the time and the memory of one.
 */
const commands: Readonly<Record<string, () => Promise<MakeCommand>>> = {
  plan: async () => (await import('./commands/plan.ts')).planCommand,
  upload: async () => (await import('./commands/upload.ts')).uploadCommand,
  call: async () => (await import('./commands/call.ts')).callCommand,
  list: async () => (await import('./commands/list.ts')).listCommand,
  status: async () => (await import('./commands/status.ts')).statusCommand,
  pause: async () => (await import('./commands/pause.ts')).pauseCommand,
  resume: async () => (await import('./commands/resume.ts')).resumeCommand,
  cancel: async () => (await import('./commands/cancel.ts')).cancelCommand,
  settings: async () => (await import('./commands/settings.ts')).settingsCommand,
  recycle: async () => (await import('./commands/recycle.ts')).recycleCommand,
  results: async () => (await import('./commands/results.ts')).resultsCommand,
  contact: async () => (await import('./commands/contact.ts')).contactCommand,
  suppress: async () => (await import('./commands/suppress.ts')).suppressCommand,
  rules: async () => (await import('./commands/rules.ts')).rulesCommand,
  doctor: async () => (await import('./commands/doctor.ts')).doctorCommand,
  deploy: async () => (await import('./commands/deploy.ts')).deployCommand,
  uninstall: async () => (await import('./commands/uninstall.ts')).uninstallCommand,
  'test-call': async () => (await import('./commands/test-call.ts')).testCallCommand,
  console: async () => (await import('./commands/console.ts')).consoleCommand,
};

/** How long a command may clean up after Ctrl-C. */
const CLEAN_UP_MS = 3_000;

/** The program with all its commands, or `only` one of them, which write to `terminal`. */
export async function dialerProgram(terminal: Terminal, only?: string): Promise<Command> {
  const wanted = Object.entries(commands).filter(([name]) => only === undefined || name === only);
  const makers = await Promise.all(wanted.map(([, load]) => load()));
  const program = new Command('dialer')
    .description('Operate a campaign dialer for Amazon Connect: plan, start, watch and stop campaigns.')
    .version(versionText(Date.now()), '-V, --version', 'print the version, and that of the time zone data')
    .showHelpAfterError('(Add --help for usage.)')
    .showSuggestionAfterError()
    .addHelpText(
      'after',
      '\nThe stack is found by its name, with your usual AWS credentials (AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL).' +
        '\nExit code: 0 success, 1 failure (with the reason in one sentence), 2 usage error, 130 Ctrl-C.',
    );
  for (const make of makers) program.addCommand(make(terminal));
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

function versionText(nowMs: number): string {
  const warning = zoneDataWarning(nowMs);
  return [product.version, `Time zone data: ${zoneDataName}`, ...(warning ? [warning] : [])].join('\n');
}

/** Runs the command that `args` name; returns the exit code. Errors are reported in a sentence, never thrown. */
export async function runProgram(args: readonly string[], terminal: Terminal): Promise<number> {
  const [first = ''] = args;
  const program = await dialerProgram(terminal, neededFor(first));
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
    // A command that ends by Ctrl-C with a sentence of its own has said what became of it.
    const isReported = error instanceof CliError && error.exitCode === exitCodes.interrupted;
    if (terminal.signal.aborted && !isReported) {
      note(terminal, '\nStopped.');
      return exitCodes.interrupted;
    }
    note(terminal, terminal.colors.red(explainFailure(error)));
    return error instanceof CliError ? error.exitCode : exitCodes.failed;
  }
}

/** The command to load for this first argument: none for the version, all (undefined) for help and for a mistake. */
function neededFor(first: string): string | undefined {
  return Object.hasOwn(commands, first) || first === '--version' || first === '-V' ? first : undefined;
}

/** Rejects when `signal` was aborted a while ago: a command that waits for an answer does not hear of it. */
function overdue(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const after = () => void setTimeout(() => reject(signal.reason), CLEAN_UP_MS).unref();
    if (signal.aborted) after();
    else signal.addEventListener('abort', after, { once: true });
  });
}
