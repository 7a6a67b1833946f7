/** One local stack for all integration tests: started before the first, stopped after the last. */
import type { TestProject } from 'vitest/node';
import { LocalRunError } from '../../local/local-run-error.ts';
import { type LocalStack, type LocalStackOptions, startLocalStack } from '../../local/stack-under-test.ts';
import { callsPerSecond, calmConnect, concurrentCalls } from './calm-connect.ts';

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

export default function setUp(project: TestProject): Promise<() => Promise<void>> {
  const deployment = { callsPerSecond, maxConcurrentCalls: concurrentCalls };
  return setUpStack(project, { deployment, simulator: calmConnect });
}

/** Starts a stack for the tests of `project`; answers how it is stopped. */
export async function setUpStack(
  project: TestProject,
  options: LocalStackOptions,
): Promise<() => Promise<void>> {
  // Said once a start by the SDK, about the machine's Node and not about the tests.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const log = (line: string) => console.log(line);
  const stack = await startLocalStack({ ...options, log }).catch((error: unknown) => {
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
