/** Asks an operator before something is done that cannot be undone. */
import { createInterface } from 'node:readline/promises';
import { CliError } from './cli-error.ts';
import type { Terminal } from './terminal.ts';

/** `stopped`: Ctrl-C instead of an answer. Whatever else is not yes, an input that ends included, is no. */
export type Answer = 'yes' | 'no' | 'stopped';

/**
 * The operator's answer to `question`: yes when they type `expected`, in any case only if it is the word yes.
 * @throws {CliError} there is no terminal to ask on: `unasked` says what to do then
 */
export async function confirmed(
  terminal: Terminal,
  question: string,
  unasked: string,
  expected = 'yes',
): Promise<Answer> {
  const { stdin, stderr, signal } = terminal;
  if (stdin.isTTY !== true) throw new CliError(unasked);
  const lines = createInterface({ input: stdin, output: stderr });
  // While a terminal's line is edited, Ctrl-C is a key and no signal of the process.
  const ctrlC = new AbortController();
  lines.on('SIGINT', () => ctrlC.abort());
  // A question does not hear of the end of its input.
  const ended = new AbortController();
  lines.on('close', () => ended.abort());
  try {
    const answer = await lines.question(`${question} Type ${expected} to confirm: `, {
      signal: AbortSignal.any([signal, ctrlC.signal, ended.signal]),
    });
    const typed = expected === 'yes' ? answer.toLowerCase() : answer;
    return typed.trim() === expected ? 'yes' : 'no';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ABORT_ERR') throw error;
    // The cursor stands behind the question.
    stderr.write('\n');
    return signal.aborted || ctrlC.signal.aborted ? 'stopped' : 'no';
  } finally {
    lines.close();
  }
}
