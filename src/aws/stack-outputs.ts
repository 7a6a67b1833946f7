/** A deployed stack's outputs, from CloudFormation. */
import {
  type CloudFormationClient,
  DescribeStacksCommand,
  GetTemplateCommand,
} from '@aws-sdk/client-cloudformation';

export interface DeployedOutputs {
  /** ARN of the stack. */
  readonly stackId: string;
  /** A StackStatus. */
  readonly status: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/** Finds the outputs of the stack `stackName` by name; undefined when there is no such stack. */
export async function stackOutputs(
  client: CloudFormationClient,
  stackName: string,
): Promise<DeployedOutputs | undefined> {
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
    const [stack] = Stacks;
    if (!stack) return undefined;
    const outputs = (stack.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [
      OutputKey,
      OutputValue,
    ]);
    const { StackId: stackId = '', StackStatus: status = '' } = stack;
    return { stackId, status, outputs: Object.fromEntries(outputs) };
  } catch (error) {
    // CloudFormation has no error of its own for this (API reference, DescribeStacks).
    if (error instanceof Error && error.name === 'ValidationError' && /does not exist/.test(error.message)) {
      return undefined;
    }
    throw error;
  }
}

/** The settings with which the stack `StackName` was deployed, as its template records them; none before that. */
export async function recordedSettings(
  client: CloudFormationClient,
  StackName: string,
): Promise<Readonly<Record<string, unknown>>> {
  const { TemplateBody = '{}' } = await client.send(new GetTemplateCommand({ StackName }));
  return JSON.parse(TemplateBody).Metadata?.CampaignDialer ?? {};
}
