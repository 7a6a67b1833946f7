/** The stack that take-stack.ts has taken for the test file that asks. */
import { inject } from 'vitest';
import type { ProvidedStack } from './global-setup.ts';

export function stackOfFile(): ProvidedStack {
  const stack = inject('localStacks')[Number(process.env.STACK_OF_TEST_FILE)];
  if (!stack) throw new Error('No stack was taken for this test file: see test/integration/take-stack.ts.');
  return stack;
}
