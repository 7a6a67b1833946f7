/** The stack of `npm run demo` and `npm run local`: with the demo's people, and stopped by Ctrl-C. */
import { agentLines, agentPeople } from './demo-agents.ts';
import { callsPerSecond, concurrentCalls, demoPeople } from './demo-people.ts';
import { type LocalStack, startLocalStack } from './stack-under-test.ts';

// Said once a start by the SDK, about the machine's Node and not about this program.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

/** Variables of the user's own that would lead a command to another account. */
export const foreignVariables = ['AWS_PROFILE', 'AWS_DEFAULT_PROFILE', 'AWS_SESSION_TOKEN'];

const stopping = new AbortController();
process.once('SIGINT', () => stopping.abort());
process.once('SIGTERM', () => stopping.abort());

/** Aborted by Ctrl-C. */
export const stopSignal = stopping.signal;

/** With `agents`, if given, to whom answered calls go. @throws {LocalRunError} something of the machine stands in the way */
export function startDemoStack(agents?: number): Promise<LocalStack> {
  console.log(
    'Starting the stack on this machine. The first run installs the emulator, which takes a minute.',
  );
  return startLocalStack({
    deployment: {
      callsPerSecond,
      maxConcurrentCalls: agents === undefined ? concurrentCalls : agentLines(agents),
    },
    simulator: agents === undefined ? demoPeople : agentPeople(agents),
    log: (line) => console.log(`  ${line}`),
    signal: stopSignal,
  });
}
