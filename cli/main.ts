/** The process of `npx dialer`: its terminal, its signals, its exit code. */
import { createColors } from 'picocolors';
import { runProgram } from './program.ts';

const stopping = new AbortController();
// A second Ctrl-C ends the process at once.
process.once('SIGINT', () => stopping.abort());
process.once('SIGTERM', () => stopping.abort());

// Whoever reads our output may stop reading, as `head` does: then there is nobody left to tell anything.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const { env, stdout } = process;
const isInteractive = stdout.isTTY === true && env.TERM !== 'dumb';
const wantsColour = isInteractive && !env.NO_COLOR;

const exitCode = await runProgram(process.argv.slice(2), {
  stdout,
  stderr: process.stderr,
  stdin: process.stdin,
  columns: () => stdout.columns ?? Number(env.COLUMNS || 100),
  isInteractive,
  colors: createColors(wantsColour || Boolean(env.FORCE_COLOR)),
  signal: stopping.signal,
});

process.exitCode = exitCode;
// Whatever the command was waiting for must not hold up somebody who said stop.
if (stopping.signal.aborted) process.exit(exitCode);
