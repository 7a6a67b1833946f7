/**
 * `npm run local`: the stack on this machine until Ctrl-C. Prints how the operator's commands reach it, and stops all
 * that it started.
 */
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { callsPerSecond, concurrentCalls } from './demo-people.ts';
import { foreignVariables, startDemoStack, stopSignal } from './demo-stack.ts';
import { localFolder } from './local-folder.ts';
import { LocalRunError } from './local-run-error.ts';
import type { LocalStack } from './stack-under-test.ts';

/** Sourced by a shell; gone when the stack is. */
const environmentFile = join(localFolder, 'environment');

process.exitCode = await main();

async function main(): Promise<number> {
  let stack: LocalStack | undefined;
  try {
    stack = await startDemoStack();
    writeFileSync(environmentFile, environmentOf(stack), { mode: 0o600 });
    console.log(
      `\nRunning: ${callsPerSecond} calls a second, ${concurrentCalls} concurrent calls; no real calls are placed. In another terminal:\n\n` +
        `    source ${relative(process.cwd(), environmentFile)}\n    npx dialer --help\n\nCtrl-C stops it and deletes all its data.`,
    );
    await untilStopped();
    return 0;
  } catch (error) {
    if (!stopSignal.aborted) {
      console.error(error instanceof LocalRunError ? `\n${error.message}` : error);
      return 1;
    }
    return 130;
  } finally {
    if (stack) forget(environmentOf(stack));
    await stack?.stop();
    if (stopSignal.aborted) console.log('\nStopped. All processes that were started have ended.');
  }
}

/** Lines for a shell. Profiles and sessions of the user's own are unset, so that no command goes to their account. */
function environmentOf({ env }: LocalStack): string {
  const exports = Object.entries(env).map(([name, value]) => `export ${name}='${value}'`);
  return [`unset ${foreignVariables.join(' ')}`, ...exports, ''].join('\n');
}

/** A later local stack may have put its own in the place of ours. */
function forget(environment: string): void {
  if (existsSync(environmentFile) && readFileSync(environmentFile, 'utf8') === environment)
    rmSync(environmentFile);
}

async function untilStopped(): Promise<void> {
  // Something must keep the process running while it waits for a signal.
  const alive = setInterval(() => {}, 60_000);
  if (!stopSignal.aborted) await once(stopSignal, 'abort');
  clearInterval(alive);
}
