/** Fresh processes to measure in, and folders that are gone afterwards. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** No measured process takes nearly as long, ms. */
const LIMIT_MS = 180_000;

/**
 * Runs Node with `args` and, if given, that environment alone; answers what it printed.
 * @throws Error with its error output when it fails or takes too long.
 */
export async function runNode(
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, args, { env, timeout: LIMIT_MS });
  return stdout;
}

/** Runs `work` with a new folder, which is removed when it ends. */
export async function inTemporaryFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'campaign-dialer-bench-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
