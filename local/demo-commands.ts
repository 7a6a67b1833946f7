/** The operator's commands in the demo: printed as they would be typed, run in this process, on its own stack. */
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { createColors } from 'picocolors';
import { runProgram } from '../cli/program.ts';
import type { Terminal } from '../cli/terminal.ts';
import { foreignVariables } from './demo-stack.ts';
import { LocalRunError } from './local-run-error.ts';
import type { LocalStack } from './stack-under-test.ts';

export class DemoCommands {
  readonly #terminal: Terminal;

  /** Turns the environment of this process to `stack`: commands find it as those of a user do. */
  constructor({ env }: Pick<LocalStack, 'env'>, signal: AbortSignal) {
    for (const name of foreignVariables) delete process.env[name];
    Object.assign(process.env, env);
    this.#terminal = terminalOf(process, signal);
  }

  /** Whether pictures are drawn over as they change. */
  get isInteractive(): boolean {
    return this.#terminal.isInteractive;
  }

  /**
   * Runs `npx dialer ARGS`, which may also be ended by `signal`.
   * @throws {LocalRunError} it did not work; the command has said why
   */
  async run(args: readonly string[], signal?: AbortSignal): Promise<void> {
    const { colors, stdout } = this.#terminal;
    const either = signal ? AbortSignal.any([this.#terminal.signal, signal]) : this.#terminal.signal;
    const line = ['npx dialer', ...args].join(' ');
    stdout.write(`\n${colors.dim(`$ ${line}`)}\n`);
    const exitCode = await runProgram(args, { ...this.#terminal, signal: either });
    this.#terminal.signal.throwIfAborted();
    if (exitCode !== 0 && !either.aborted) throw new LocalRunError(`\`${line}\` failed.`);
  }

  /**
   * What `npx dialer ARGS --json` answers, without a word to the user.
   * @throws {LocalRunError} it did not work
   */
  async ask(args: readonly string[]): Promise<unknown> {
    const stdout = new PassThrough();
    const answer = text(stdout);
    const stderr = new PassThrough().resume();
    const exitCode = await runProgram([...args, '--json'], { ...this.#terminal, stdout, stderr });
    stdout.end();
    if (exitCode !== 0) throw new LocalRunError(`\`npx dialer ${args.join(' ')} --json\` failed.`);
    return JSON.parse(await answer);
  }
}

function terminalOf({ stdout, stderr, stdin, env }: NodeJS.Process, signal: AbortSignal): Terminal {
  const isInteractive = stdout.isTTY === true && env.TERM !== 'dumb';
  return {
    stdout,
    stderr,
    stdin,
    columns: () => stdout.columns ?? Number(env.COLUMNS || 100),
    isInteractive,
    colors: createColors(isInteractive && !env.NO_COLOR),
    signal,
  };
}
