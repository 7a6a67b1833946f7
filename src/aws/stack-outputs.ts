/** A deployed stack's outputs, template and resources, from CloudFormation. */
import {
  type CloudFormationClient,
  DescribeStacksCommand,
  GetTemplateCommand,
  paginateListStackResources,
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

/** What is looked at in a stack's template. */
export interface StackTemplate {
  readonly Description?: string;
  /** The settings, which earlier versions did not record. */
  readonly Metadata?: { readonly CampaignDialer?: Readonly<Record<string, unknown>> };
  readonly Resources?: Readonly<Record<string, { readonly DeletionPolicy?: string }>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value?: unknown }>>;
}

/** The template of the stack `StackName`; empty when it has none yet, or one in YAML, which this product never has. */
export async function stackTemplate(client: CloudFormationClient, StackName: string): Promise<StackTemplate> {
  const { TemplateBody } = await client.send(new GetTemplateCommand({ StackName }));
  return parseTemplate(TemplateBody);
}

/** What `stackTemplate` answers for this text. */
export function parseTemplate(body: string | undefined): StackTemplate {
  try {
    return JSON.parse(body?.trim() || '{}');
  } catch {
    return {};
  }
}

/** Names of the resources of the stack `StackName`, by their logical ids. */
export async function stackResources(
  client: CloudFormationClient,
  StackName: string,
): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName })) {
    for (const { LogicalResourceId = '', PhysicalResourceId, ResourceStatus } of StackResourceSummaries)
      if (PhysicalResourceId && ResourceStatus !== 'DELETE_COMPLETE')
        names.set(LogicalResourceId, PhysicalResourceId);
  }
  return names;
}
