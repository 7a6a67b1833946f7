/** The process of `npx dialer`: its terminal, its signals, its exit code. */
import { createColors } from 'picocolors';
import { exitCodes } from './cli-error.ts';
import { runProgram } from './program.ts';

/** Signals so close together are one press of the keys. */
const ONE_PRESS_MS = 500;

const stopping = new AbortController();
// SIGHUP: the terminal was closed. The listeners stay: what draws on the terminal (log-update) has listeners of its own,
// which end the process when they find themselves alone.
let stoppedAt = 0;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    // A second Ctrl-C ends the process at once. Under npx one Ctrl-C comes twice: from the terminal, and from npm.
    const isSecond = stopping.signal.aborted && Date.now() - stoppedAt > ONE_PRESS_MS;
    if (isSecond && signal !== 'SIGHUP') process.exit(exitCodes.interrupted);
    if (stopping.signal.aborted) return;
    stoppedAt = Date.now();
    stopping.abort();
  });
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // A terminal that was closed takes no more words; what is to be cleaned up is cleaned up all the same.
  if (stopping.signal.aborted) return;
  // The reader of our output may stop reading, as `head` does: then nothing more can be reported.
  if (error.code === 'EPIPE') process.exit(exitCodes.ok);
  const why = error.code === 'ENOSPC' ? 'no space left' : error.message;
  process.stderr.write(`The output cannot be written: ${why}. What was printed is not complete.\n`);
  process.exit(exitCodes.failed);
});
// There is no way left to report this.
process.stderr.on('error', () => {});

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
