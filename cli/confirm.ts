/** Asks an operator before something is done that cannot be undone. */
import { createInterface } from 'node:readline/promises';
import { CliError } from './cli-error.ts';
import type { Terminal } from './terminal.ts';

/**
 * Whether the operator answers `question` with yes.
 * @throws {CliError} there is nobody to ask: `unasked` says what to do then
 */
export async function confirmed(terminal: Terminal, question: string, unasked: string): Promise<boolean> {
  const { stdin, stderr, signal } = terminal;
  if (stdin.isTTY !== true) throw new CliError(unasked);
  const lines = createInterface({ input: stdin, output: stderr });
  try {
    const answer = await lines.question(`${question} Type yes to do it: `, { signal });
    return answer.trim().toLowerCase() === 'yes';
  } finally {
    lines.close();
  }
}
