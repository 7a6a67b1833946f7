/** The resources of a deployed stack, found by CloudFormation. */
import { type CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';

export interface StackPart {
  readonly logicalId: string;
  readonly physicalId: string;
  /** Such as `AWS::Lambda::Function`. */
  readonly type: string;
}

/** All resources of the stack that exist. Needs cloudformation:ListStackResources. */
export async function listStackParts(
  client: CloudFormationClient,
  stackName: string,
): Promise<readonly StackPart[]> {
  const parts: StackPart[] = [];
  for await (const page of paginateListStackResources({ client }, { StackName: stackName })) {
    for (const summary of page.StackResourceSummaries ?? []) {
      const { LogicalResourceId, PhysicalResourceId, ResourceType, ResourceStatus } = summary;
      // What an update took out of the stack may still be listed.
      if (ResourceStatus === 'DELETE_COMPLETE') continue;
      if (LogicalResourceId && PhysicalResourceId && ResourceType) {
        parts.push({ logicalId: LogicalResourceId, physicalId: PhysicalResourceId, type: ResourceType });
      }
    }
  }
  return parts;
}

export function partsOf(parts: readonly StackPart[], type: string): readonly StackPart[] {
  return parts.filter((part) => part.type === type);
}
