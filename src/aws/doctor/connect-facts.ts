/** What Amazon Connect and Service Quotas say of the instance, its flow, queue and number. */
import {
  type ConnectClient,
  DescribeContactFlowCommand,
  DescribeInstanceAttributeCommand,
  DescribeInstanceCommand,
  DescribeQueueCommand,
  paginateListLambdaFunctions,
  paginateListPhoneNumbersV2,
} from '@aws-sdk/client-connect';
import {
  GetAWSDefaultServiceQuotaCommand,
  GetServiceQuotaCommand,
  type ServiceQuotasClient,
} from '@aws-sdk/client-service-quotas';
import type { FlowFacts, InstanceFacts, QueueFacts, QuotaFacts } from '../../doctor/account-facts.ts';
import type { Fact } from '../../doctor/fact.ts';
import { readFact } from './read-fact.ts';

export function readInstance(connect: ConnectClient, InstanceId: string): Promise<Fact<InstanceFacts>> {
  return readFact('connect:DescribeInstance', async () => {
    const { Instance = {} } = await connect.send(new DescribeInstanceCommand({ InstanceId }));
    const { InstanceStatus = '', IdentityManagementType = '', InstanceAlias: alias } = Instance;
    return {
      status: InstanceStatus,
      identityManagement: IdentityManagementType,
      ...(alias !== undefined && { alias }),
    };
  });
}

export function readOutboundCalls(connect: ConnectClient, InstanceId: string): Promise<Fact<boolean>> {
  return readFact('connect:DescribeInstanceAttribute', async () => {
    const { Attribute } = await connect.send(
      new DescribeInstanceAttributeCommand({ InstanceId, AttributeType: 'OUTBOUND_CALLS' }),
    );
    return Attribute?.Value === 'true';
  });
}

/** A flow that was never published is refused by its own error (API reference, DescribeContactFlow). */
export function readFlow(
  connect: ConnectClient,
  InstanceId: string,
  ContactFlowId: string,
): Promise<Fact<FlowFacts>> {
  return readFact('connect:DescribeContactFlow', async () => {
    try {
      const { ContactFlow = {} } = await connect.send(
        new DescribeContactFlowCommand({ InstanceId, ContactFlowId }),
      );
      const { Name = ContactFlowId, Type = '', State = 'ACTIVE', Status } = ContactFlow;
      if (Status === 'SAVED') return { type: 'notPublished' };
      return { type: 'published', name: Name, kind: Type, state: State };
    } catch (error) {
      if (error instanceof Error && error.name === 'ContactFlowNotPublishedException') {
        return { type: 'notPublished' };
      }
      throw error;
    }
  });
}

export function readQueue(
  connect: ConnectClient,
  InstanceId: string,
  QueueId: string,
): Promise<Fact<QueueFacts>> {
  return readFact('connect:DescribeQueue', async () => {
    const { Queue = {} } = await connect.send(new DescribeQueueCommand({ InstanceId, QueueId }));
    const { Name = QueueId, Status = '', OutboundCallerConfig } = Queue;
    return {
      name: Name,
      status: Status,
      hasCallerId: Boolean(OutboundCallerConfig?.OutboundCallerIdNumberId),
    };
  });
}

/** Whether the instance's flows may choose the function, an ARN. */
export function readFlowFunction(
  connect: ConnectClient,
  InstanceId: string,
  functionArn: string,
): Promise<Fact<boolean>> {
  return readFact('connect:ListLambdaFunctions', async () => {
    for await (const { LambdaFunctions = [] } of paginateListLambdaFunctions(
      { client: connect },
      { InstanceId },
    )) {
      if (LambdaFunctions.includes(functionArn)) return true;
    }
    return false;
  });
}

/** Digits of a number that the API takes as its prefix. */
const PREFIX_LENGTH = 11;

/** Whether the number is claimed to the instance. */
export function readSourceNumber(
  connect: ConnectClient,
  InstanceId: string,
  phoneNumber: string,
): Promise<Fact<boolean>> {
  return readFact('connect:ListPhoneNumbersV2', async () => {
    const PhoneNumberPrefix = phoneNumber.slice(0, PREFIX_LENGTH + 1);
    const pages = paginateListPhoneNumbersV2({ client: connect }, { InstanceId, PhoneNumberPrefix });
    for await (const { ListPhoneNumbersSummaryList = [] } of pages) {
      if (ListPhoneNumbersSummaryList.some(({ PhoneNumber }) => PhoneNumber === phoneNumber)) return true;
    }
    return false;
  });
}

/**
 * The quota as applied to the account, else AWS's default.
 * @param ContextId the instance's ARN, for a quota that each instance has for itself
 */
export async function readQuota(
  quotas: ServiceQuotasClient,
  QuotaCode: string,
  ContextId?: string,
): Promise<Fact<QuotaFacts>> {
  const quota = { ServiceCode: 'connect', QuotaCode };
  const applied = await readFact('servicequotas:GetServiceQuota', async () => {
    const { Quota } = await quotas.send(
      new GetServiceQuotaCommand({ ...quota, ...(ContextId !== undefined && { ContextId }) }),
    );
    return Quota?.Value;
  });
  if (applied.type === 'denied' || applied.type === 'failed') return applied;
  if (applied.type === 'known' && applied.value !== undefined) {
    return { type: 'known', value: { value: applied.value, isDefault: false } };
  }
  // No value is applied to this instance: one for all of the account may be.
  if (ContextId !== undefined) return readQuota(quotas, QuotaCode);
  const byDefault = await readFact('servicequotas:GetAWSDefaultServiceQuota', async () => {
    const { Quota } = await quotas.send(new GetAWSDefaultServiceQuotaCommand(quota));
    return Quota?.Value;
  });
  if (byDefault.type !== 'known') return byDefault;
  if (byDefault.value === undefined) return { type: 'missing' };
  return { type: 'known', value: { value: byDefault.value, isDefault: true } };
}
