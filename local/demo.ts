/**
 * `npm run demo [-- FILE.csv]`: the whole product on this machine. Starts emulator and Connect simulator, deploys
 * the stack, drops the file, shows progress until the campaign is over, proves the result. Exit code 0 only when
 * every row is accounted for. Stops all that it started, also on Ctrl-C.
 */
import { CliError } from '../cli/cli-error.ts';
import { readableFile } from '../cli/local-file.ts';
import { checkCustomers, uploadKeys } from '../cli/upload-check.ts';
import { Demo, defaultFile } from './demo-run.ts';
import { startDemoStack, stopSignal } from './demo-stack.ts';
import { LocalRunError } from './local-run-error.ts';
import type { LocalStack } from './stack-under-test.ts';

process.exitCode = await main(process.argv[2] ?? defaultFile);

async function main(file: string): Promise<number> {
  let stack: LocalStack | undefined;
  try {
    await checkCustomers(await readableFile(file));
    const { campaignId } = uploadKeys(file, undefined);
    stack = await startDemoStack();
    return await new Demo(stack, campaignId, stopSignal).run(file);
  } catch (error) {
    if (stopSignal.aborted) {
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
