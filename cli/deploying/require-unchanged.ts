/** While an operator looks at the changes of a deployment, another one may deploy. */
import { isDeepStrictEqual } from 'node:util';
import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import {
  type DeployedOutputs,
  type StackTemplate,
  stackOutputs,
  stackTemplate,
} from '../../src/aws/stack-outputs.ts';
import { CliError } from '../cli-error.ts';

/** @throws {CliError} the stack is not as it was when its changes were shown */
export async function requireUnchanged(
  client: CloudFormationClient,
  stack: string,
  found: DeployedOutputs | undefined,
  template: StackTemplate,
): Promise<void> {
  const now = await stackOutputs(client, stack);
  const isSame =
    isDeepStrictEqual(now, found) &&
    (!now || isDeepStrictEqual(await stackTemplate(client, stack), template));
  if (isSame) return;
  throw new CliError(
    `${stack} was changed by another deployment after its changes were shown. Nothing was deployed: run the command again.`,
  );
}
