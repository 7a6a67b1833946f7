/**
 * The local stacks of the integration tests: as many as test files run at a time, so that each file has one to itself
 * while it runs. Started before the first, stopped after the last.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { installEmulator } from '../../local/emulator-install.ts';
import { LocalRunError } from '../../local/local-run-error.ts';
import { type LocalStack, type LocalStackOptions, startLocalStack } from '../../local/stack-under-test.ts';
import { callsPerSecond, calmConnect, concurrentCalls } from './calm-connect.ts';

/** What a test gets of a stack: all that can be sent to another process. */
export interface ProvidedStack
  extends Pick<LocalStack, 'endpoint' | 'stackName' | 'outputs' | 'functions' | 'env'> {
  /** Address of the Connect simulator, with its control endpoint below `/_simulator`. */
  readonly simulatorUrl: string;
  readonly logFile: string | undefined;
}

declare module 'vitest' {
  interface ProvidedContext {
    readonly localStacks: readonly ProvidedStack[];
    /** A folder with a file for each stack that is taken: see take-stack.ts. */
    readonly takenStacks: string;
  }
}

export default function setUp(project: TestProject): Promise<() => Promise<void>> {
  const deployment = { callsPerSecond, maxConcurrentCalls: concurrentCalls };
  return setUpStacks(project, { deployment, simulator: calmConnect });
}

/** Starts as many stacks as `project` has workers; answers how they are stopped. */
export async function setUpStacks(
  project: TestProject,
  options: LocalStackOptions,
): Promise<() => Promise<void>> {
  // Said once a start by the SDK, about the machine's Node and not about the tests.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const count = Math.max(1, Number(project.config.maxWorkers) || 1);
  const started: LocalStack[] = [];
  const taken = mkdtempSync(join(tmpdir(), 'taken-stacks-'));
  const stop = async () => {
    rmSync(taken, { recursive: true, force: true });
    await Promise.all(started.map((stack) => stack.stop()));
  };
  try {
    const log = (line: string) => console.log(line);
    // Before the stacks, which would install it side by side.
    if (!process.env.AWS_ENDPOINT_URL) await installEmulator({ log });
    const starts = await Promise.allSettled(
      Array.from({ length: count }, () => startLocalStack({ ...options, log })),
    );
    for (const start of starts) if (start.status === 'fulfilled') started.push(start.value);
    for (const start of starts) if (start.status === 'rejected') throw start.reason;
  } catch (error) {
    await stop();
    // The sentence is all there is to say: vitest would put a stack trace around it.
    if (error instanceof LocalRunError) error.stack = error.message;
    throw error;
  }
  project.provide('localStacks', started.map(provided));
  project.provide('takenStacks', taken);
  return stop;
}

function provided({ simulator, ...stack }: LocalStack): ProvidedStack {
  const { endpoint, stackName, outputs, functions, env, logFile } = stack;
  return { endpoint, stackName, outputs, functions, env, logFile, simulatorUrl: simulator.url };
}
