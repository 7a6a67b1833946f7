/** Runs the operator's commands as a person does: `node cli/dialer.mjs` in a process of its own. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';

export interface DialerRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface DialerOptions {
  /** Instead of the variables that reach the stack. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** Gets all that stdout and stderr said so far. */
  readonly onOutput?: (soFar: string) => void;
  /** Ctrl-C, when it is aborted. */
  readonly interrupt?: AbortSignal;
}

const program = join(import.meta.dirname, '../../cli/dialer.mjs');

/** The variables of this process but those of AWS: what a test wants of them it gives. */
function withoutAws(): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_')));
}

/** Runs one command to its end. `env`: of the stack under test. */
export function runDialer(
  args: readonly string[],
  stackEnv: Readonly<Record<string, string>>,
  { env = stackEnv, cwd, onOutput, interrupt }: DialerOptions = {},
): Promise<DialerRun> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], {
      env: {
        ...withoutAws(),
        AWS_CONFIG_FILE: '/dev/null',
        AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
        AWS_EC2_METADATA_DISABLED: 'true',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 120_000,
      ...(cwd !== undefined && { cwd }),
    });
    let stdout = '';
    let stderr = '';
    const reported = () => onOutput?.(stdout + stderr);
    interrupt?.addEventListener('abort', () => child.kill('SIGINT'), { once: true });
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
      reported();
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
      reported();
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}
