/** Fresh processes to measure in, and folders that are gone afterwards. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Most measured processes take far less, ms. */
const LIMIT_MS = 180_000;

export interface NodeRun {
  /** The only environment it gets. Missing: ours. */
  readonly env?: NodeJS.ProcessEnv;
  /** How long it may take, ms. */
  readonly limitMs?: number;
  /** Whether what it says of its progress, on its error output, is shown meanwhile. */
  readonly report?: boolean;
}

/**
 * Runs Node with `args`; answers what it printed.
 * @throws Error with its error output when it fails or takes too long.
 */
export async function runNode(args: readonly string[], options: NodeRun = {}): Promise<string> {
  const { env = process.env, limitMs = LIMIT_MS, report = false } = options;
  const running = promisify(execFile)(process.execPath, args, { env, timeout: limitMs });
  if (report) running.child.stderr?.pipe(process.stderr, { end: false });
  const { stdout } = await running;
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
