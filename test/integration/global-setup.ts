/** One local stack for all integration tests: started before the first, stopped after the last. */
import type { TestProject } from 'vitest/node';
import { LocalRunError } from '../../local/local-run-error.ts';
import { type LocalStack, startLocalStack } from '../../local/stack-under-test.ts';

/** What a test gets of the stack by `inject('localStack')`: all that can be sent to another process. */
export interface ProvidedStack
  extends Pick<LocalStack, 'endpoint' | 'stackName' | 'outputs' | 'functions' | 'env'> {
  /** Address of the Connect simulator, with its control endpoint below `/_simulator`. */
  readonly simulatorUrl: string;
  readonly logFile: string | undefined;
}

declare module 'vitest' {
  interface ProvidedContext {
    readonly localStack: ProvidedStack;
  }
}

/** Fast enough that a test takes seconds, slow enough for two cores. */
const callsPerSecond = 20;

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const stack = await startLocalStack({
    deployment: { callsPerSecond, maxConcurrentCalls: 1_000 },
    simulator: {
      quotaPerSecond: callsPerSecond,
      burst: callsPerSecond,
      concurrentCalls: 1_000,
      callSeconds: { min: 0, max: 1 },
    },
    log: (line) => console.log(line),
  }).catch((error: unknown) => {
    // The sentence is all there is to say: vitest would put a stack trace around it.
    if (error instanceof LocalRunError) error.stack = error.message;
    throw error;
  });
  const { endpoint, stackName, outputs, functions, env, logFile } = stack;
  project.provide('localStack', {
    endpoint,
    stackName,
    outputs,
    functions,
    env,
    logFile,
    simulatorUrl: stack.simulator.url,
  });
  return () => stack.stop();
}
