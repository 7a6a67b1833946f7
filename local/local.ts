/**
 * `npm run local`: the stack on this machine until Ctrl-C. Prints how the operator's commands reach it, and stops all
 * that it started.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { callsPerSecond, concurrentCalls, demoPeople } from './demo-people.ts';
import { localFolder } from './local-folder.ts';
import { LocalRunError } from './local-run-error.ts';
import { type LocalStack, startLocalStack } from './stack-under-test.ts';

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

/** Sourced by a shell; gone when the stack is. */
const environmentFile = join(localFolder, 'environment');

const stopping = new AbortController();
process.once('SIGINT', () => stopping.abort());
process.once('SIGTERM', () => stopping.abort());

process.exitCode = await main();

async function main(): Promise<number> {
  let stack: LocalStack | undefined;
  try {
    console.log(
      'Starting the stack on this machine. The first run installs the emulator, which takes a minute.',
    );
    stack = await startLocalStack({
      deployment: { callsPerSecond, maxConcurrentCalls: concurrentCalls },
      simulator: demoPeople,
      log: (line) => console.log(`  ${line}`),
      signal: stopping.signal,
    });
    writeFileSync(environmentFile, environmentOf(stack), { mode: 0o600 });
    console.log(
      `\nRunning: ${callsPerSecond} calls a second, ${concurrentCalls} concurrent calls; no real calls are placed. In another terminal:\n\n` +
        `    source ${relative(process.cwd(), environmentFile)}\n    npx dialer --help\n\nCtrl-C stops it and deletes all its data.`,
    );
    await untilAborted(stopping.signal);
    return 0;
  } catch (error) {
    if (!stopping.signal.aborted) {
      console.error(error instanceof LocalRunError ? `\n${error.message}` : error);
      return 1;
    }
    return 130;
  } finally {
    if (stack) forget(environmentOf(stack));
    await stack?.stop();
    if (stopping.signal.aborted) console.log('\nStopped. All processes that were started have ended.');
  }
}

/** Lines for a shell. Profiles and sessions of the user's own are unset, so that no command goes to their account. */
function environmentOf({ env }: LocalStack): string {
  const foreign = ['AWS_PROFILE', 'AWS_DEFAULT_PROFILE', 'AWS_SESSION_TOKEN'];
  const exports = Object.entries(env).map(([name, value]) => `export ${name}='${value}'`);
  return [`unset ${foreign.join(' ')}`, ...exports, ''].join('\n');
}

/** A later local stack may have put its own in the place of ours. */
function forget(environment: string): void {
  if (existsSync(environmentFile) && readFileSync(environmentFile, 'utf8') === environment)
    rmSync(environmentFile);
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    // Something must keep the process running while it waits for a signal.
    const alive = setInterval(() => {}, 60_000);
    signal.addEventListener('abort', () => {
      clearInterval(alive);
      resolve();
    });
    if (signal.aborted) signal.dispatchEvent(new Event('abort'));
  });
}
