/** An emulator of a test's own, with AWS's limits, on a clock that only the test moves unless it asks for another one. */
import { join } from 'node:path';
import { clockEnvironment } from '../../local/clock/clock-environment.ts';
import type { SharedClock } from '../../local/clock/shared-clock.ts';
import { type EmulatorLimits, startEmulator } from '../../local/emulator.ts';
import { runFolder } from '../../local/local-folder.ts';

/** What was used of a table, an index or one of their keys, as `GET /_limits` answers it. */
interface Usage {
  readonly table: string;
  readonly index: string | null;
  readonly key: string | null;
  readonly kind: 'read' | 'write';
  readonly units: number;
  readonly throttles: number;
  readonly busiestSecond: number;
  readonly limit: number;
  readonly shareOfLimit: number;
}

interface LimitsReport {
  readonly settings: { readonly on: boolean } & Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly functions: readonly { readonly function: string; readonly throttles: number }[];
  readonly tables: readonly Usage[];
  readonly keys: readonly Usage[];
}

export interface LimitedEmulator {
  /** For an SDK client; each request is sent once, so that a throttle is seen. */
  readonly client: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
    readonly maxAttempts: 1;
  };
  advance(seconds: number): Promise<void>;
  /** `query`: as of the control endpoint, such as `key=a`. */
  report(query?: string): Promise<LimitsReport>;
  /** Changes settings; answers the HTTP status. */
  change(settings: unknown): Promise<number>;
  resetUsage(): Promise<void>;
  stop(): Promise<void>;
}

// Said once by the SDK, about the machine's Node and not about the tests.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

export async function startLimitedEmulator(
  limits: EmulatorLimits = 'on',
  clock: 'still' | 'real' | SharedClock = 'still',
): Promise<LimitedEmulator> {
  const folder = runFolder();
  const emulator = await startEmulator({
    folder,
    environment: typeof clock === 'string' ? {} : await clockEnvironment({ clock }, folder),
    ...(clock === 'still' ? { launcher: join(import.meta.dirname, 'still-clock.py') } : {}),
    checkPermissions: false,
    limits,
    log: () => {},
  });
  const { endpoint, stop } = emulator;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const control = `${endpoint}/_limits`;
  return {
    client: { endpoint, region: 'us-east-1', credentials, maxAttempts: 1 },
    async advance(seconds) {
      await fetch(`${endpoint}/_clock?seconds=${seconds}`, { method: 'POST' });
    },
    async report(query = '') {
      const answer = await fetch(`${control}?${query}`);
      return (await answer.json()) as LimitsReport;
    },
    async change(settings) {
      const answer = await fetch(control, { method: 'POST', body: JSON.stringify(settings) });
      return answer.status;
    },
    async resetUsage() {
      await fetch(control, { method: 'DELETE' });
    },
    stop,
  };
}
