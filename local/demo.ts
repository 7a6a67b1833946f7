/**
 * `npm run demo [-- FILE.csv]`: the whole product on this machine. Starts emulator and Connect simulator, deploys
 * the stack, drops the file, shows progress until the campaign is over, proves the result. Exit code 0 only when
 * every row is accounted for. Stops all that it started, also on Ctrl-C.
 */
import { CliError } from '../cli/cli-error.ts';
import { readableFile } from '../cli/local-file.ts';
import { checkCustomers, uploadKeys } from '../cli/upload-check.ts';
import { callsPerSecond, concurrentCalls, demoPeople } from './demo-people.ts';
import { Demo, defaultFile } from './demo-run.ts';
import { LocalRunError } from './local-run-error.ts';
import { type LocalStack, startLocalStack } from './stack-under-test.ts';

// Said once a start by the SDK, about the machine's Node and not about the demo.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const stopping = new AbortController();
process.once('SIGINT', () => stopping.abort());
process.once('SIGTERM', () => stopping.abort());

process.exitCode = await main(process.argv[2] ?? defaultFile);

async function main(file: string): Promise<number> {
  let stack: LocalStack | undefined;
  try {
    await checkCustomers(await readableFile(file));
    const { campaignId } = uploadKeys(file, undefined);
    console.log(
      'Starting the stack on this machine. The first run installs the emulator, which takes a minute.',
    );
    stack = await startLocalStack({
      deployment: { callsPerSecond, maxConcurrentCalls: concurrentCalls },
      simulator: demoPeople,
      log: (line) => console.log(`  ${line}`),
      signal: stopping.signal,
    });
    return await new Demo(stack, campaignId, stopping.signal).run(file);
  } catch (error) {
    if (stopping.signal.aborted) {
      console.error('\nStopped. All processes that the demo started have ended.');
      return 130;
    }
    const isReported = error instanceof LocalRunError || error instanceof CliError;
    console.error(isReported ? `\n${error.message}` : error);
    return 1;
  } finally {
    await stack?.stop();
  }
}
