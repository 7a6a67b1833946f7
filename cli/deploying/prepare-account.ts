/** Prepares an account and a Region for the AWS CDK, which is done once for all stacks in them. */
import { BootstrapEnvironments, BootstrapStackParameters, type Toolkit } from '@aws-cdk/toolkit-lib';
import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { stackOutputs } from '../../src/aws/stack-outputs.ts';
import { CliError, exitCodes } from '../cli-error.ts';

const bootstrapStack = 'CDKToolkit';

/** Version of the bootstrap that the CDK's standard synthesis asks for. */
const NEEDED_VERSION = 6;

export interface Preparation {
  /** What is created, in a sentence. */
  readonly says: string;
  run(toolkit: Toolkit): Promise<void>;
}

/**
 * What there is to prepare; nothing is changed yet. Undefined: nothing.
 * @throws {CliError} the permissions boundary cannot be that of the bootstrap's roles
 */
export async function preparationOf(
  client: CloudFormationClient,
  place: { readonly account: string; readonly region: string },
  boundary: string | undefined,
): Promise<Preparation | undefined> {
  const { account, region } = place;
  const version = (await stackOutputs(client, bootstrapStack))?.outputs.BootstrapVersion;
  if (Number(version ?? 0) >= NEEDED_VERSION) return undefined;
  const customPermissionsBoundary = boundaryName(boundary, account);
  return {
    says: `Prepares account ${account} in ${region} for the AWS CDK: ${version ? 'updates' : 'creates'} the stack ${bootstrapStack} with a bucket, an image repository, a parameter, and roles that deploy; CloudFormation's has AdministratorAccess${boundary ? ` within ${boundary}` : ''}.`,
    async run(toolkit) {
      await toolkit.bootstrap(BootstrapEnvironments.fromList([`aws://${account}/${region}`]), {
        parameters: BootstrapStackParameters.withExisting(
          customPermissionsBoundary ? { customPermissionsBoundary } : {},
        ),
      });
    },
  };
}

/**
 * The policy's path and name, from which the bootstrap makes an ARN of its own account.
 * @throws {CliError} the policy is not in `account`
 */
export function boundaryName(boundary: string | undefined, account: string): string | undefined {
  if (!boundary?.startsWith('arn:')) return boundary;
  const [, owner, name] = /^arn:[^:]+:iam::([^:]*):policy\/(.+)$/.exec(boundary) ?? [];
  if (owner === account && name) return name;
  throw new CliError(
    `The permissions boundary ${boundary} is not a policy of the account ${account}, which --bootstrap needs. Prepare the account with npx aws-cdk@2 bootstrap.`,
    { exitCode: exitCodes.usage },
  );
}
