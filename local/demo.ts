/**
 * `npm run demo [-- FILE.csv --agents N]`: the whole product on this machine. Starts emulator and Connect simulator, deploys
 * the stack, drops the file, shows progress until the campaign is over, proves the result. Exit code 0 only when
 * every row is accounted for. Stops all that it started, also on Ctrl-C.
 */
import { parseArgs } from 'node:util';
import { CliError } from '../cli/cli-error.ts';
import { readableFile } from '../cli/local-file.ts';
import { checkCustomers, uploadKeys } from '../cli/upload-check.ts';
import { MAX_AGENTS } from './demo-agents.ts';
import { Demo, defaultFile } from './demo-run.ts';
import { startDemoStack, stopSignal } from './demo-stack.ts';
import { LocalRunError } from './local-run-error.ts';
import type { LocalStack } from './stack-under-test.ts';

process.exitCode = await main();

async function main(): Promise<number> {
  let stack: LocalStack | undefined;
  try {
    const { file, agents } = readArguments();
    await checkCustomers(await readableFile(file));
    const { campaignId } = uploadKeys(file, undefined);
    stack = await startDemoStack(agents);
    return await new Demo(stack, campaignId, stopSignal, agents).run(file);
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

/** @throws {CliError} they cannot be read */
function readArguments(): { readonly file: string; readonly agents?: number } {
  try {
    const { values, positionals } = parseArgs({
      options: { agents: { type: 'string' } },
      allowPositionals: true,
    });
    const file = positionals[0] ?? defaultFile;
    if (values.agents === undefined) return { file };
    const agents = Number(values.agents);
    if (Number.isInteger(agents) && agents >= 1 && agents <= MAX_AGENTS) return { file, agents };
    throw new CliError(`--agents takes a number from 1 to ${MAX_AGENTS}.`);
  } catch (error) {
    throw error instanceof CliError ? error : new CliError((error as Error).message);
  }
}
