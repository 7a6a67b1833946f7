/**
 * The deployed stack in a world of faults: the real template on the emulator, functions as processes of their own, the
 * Connect simulator, all on one clock that the harness runs.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { SharedClock } from '../../local/clock/shared-clock.ts';
import { asideFolder } from '../../local/local-folder.ts';
import { type LocalStack, startLocalStack } from '../../local/stack-under-test.ts';
import type { RequestFaults } from './fault-plan.ts';
import { type Death, deathsIn, layPlan, unclearAnswersIn, type WorkerPlan } from './worker-plan.ts';

/** The rates of the deployment; a campaign's own settings are lower. */
const deploymentLimits = { callsPerSecond: 10, maxConcurrentCalls: 12 } as const;

/** How many times faster than the wall's clock everything runs while something happens. */
const speed = 10;

/** What the emulator says is going on. Instants in ms since 1970. */
export interface EmulatorState {
  readonly nowMs: number;
  /** Runs of functions under way, and events of S3 that are about to arrive. */
  readonly atWork: number;
  /** Messages that a function can have at once. */
  readonly waiting: number;
  /** When the next message can be had. */
  readonly nextMs: number | null;
  /** Whether changes of a table are not yet counted. */
  readonly streamBehind: boolean;
  /** When the scheduler last had the sweeper run. */
  readonly sweptMs: number;
  /** Bodies of messages that were given up, by queue. */
  readonly deadLetters: Readonly<Record<string, readonly string[]>>;
  /** How often each fault has hit. */
  readonly hits: Readonly<Record<string, number>>;
}

export interface FaultyStack {
  readonly stack: LocalStack;
  readonly clock: SharedClock;
  state(): Promise<EmulatorState>;
  /** How many processes of functions do nothing but sleep. */
  asleep(): number;
  /** Faults from now on, in place of those before. */
  lay(workers: WorkerPlan, emulator: RequestFaults): Promise<void>;
  /** Write and read units per second that each partition-key value takes from now on; undefined: as in AWS. */
  limitKeys(units: number | undefined): Promise<void>;
  /** Processes that the faults in force have killed. */
  deaths(): Death[];
  /** When, under the faults in force, a request for a call ended without an answer that says whether it was placed. */
  unclearAnswers(): number[];
  stop(): Promise<void>;
}

export async function startFaultyStack(options: {
  readonly log: (line: string) => void;
  readonly signal?: AbortSignal;
}): Promise<FaultyStack> {
  const folder = mkdtempSync(asideFolder('faults'));
  const clock = SharedClock.make(join(folder, 'clock'));
  mkdirSync(join(folder, 'asleep'));
  layPlan(folder, 0, { kills: [], skewMs: 0 });
  const stack = await startLocalStack({
    ...options,
    clock: { clock, preload: join(import.meta.dirname, 'worker', 'preload.ts') },
    deployment: deploymentLimits,
    checkPermissions: false,
    emulator: {
      launcher: join(import.meta.dirname, 'emulator.py'),
      environment: {
        FAULTS_FOLDER: folder,
        // Processes that rest while the clock jumps are not idle for as long as it says.
        LAMBDA_WARM_TTL_SECONDS: String(10 * 365 * 86_400),
      },
    },
  });
  clock.runAt(speed);
  const reported = async (body?: string): Promise<EmulatorState> => {
    const how = body === undefined ? {} : { method: 'POST', body };
    const answer = await fetch(`${stack.endpoint}/_faults/state`, how);
    return (await answer.json()) as EmulatorState;
  };
  let plans = 0;
  return {
    stack,
    clock,
    state: () => reported(),
    asleep: () => readdirSync(join(folder, 'asleep')).filter((pid) => isAlive(Number(pid))).length,
    async lay(workers, emulator) {
      plans += 1;
      layPlan(folder, plans, workers);
      clock.setPlan(plans);
      await reported(JSON.stringify(emulator));
    },
    async limitKeys(units) {
      const dynamodb = { writeUnitsPerKey: units ?? 1_000, readUnitsPerKey: units ?? 3_000 };
      await fetch(`${stack.endpoint}/_limits`, { method: 'POST', body: JSON.stringify({ dynamodb }) });
    },
    deaths: () => deathsIn(folder, plans),
    unclearAnswers: () => unclearAnswersIn(folder, plans),
    async stop() {
      await stack.stop();
      clock.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A process that the emulator ended in its sleep has left its file behind. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
