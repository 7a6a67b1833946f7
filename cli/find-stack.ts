/** The stack, found by its outputs. The clients of AWS are loaded only when a command needs them. */
import type { DeployedStack, StackOptions } from './stack.ts';

/**
 * Finds the stack, with the ordinary credentials and endpoint variables of AWS.
 * @throws {CliError} there is no such stack, or it is not one of this product
 * @throws an error of the SDK: no credentials, no Region, no connection; see explain-failure.ts
 */
export async function findStack(options: StackOptions): Promise<DeployedStack> {
  const { connectStack } = await import('./connected-stack.ts');
  return connectStack(options);
}
