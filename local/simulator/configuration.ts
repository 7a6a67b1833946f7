/**
 * The operations of Amazon Connect that read the configuration of an instance: DescribeInstance, DescribeInstanceAttribute,
 * DescribeContactFlow, DescribeQueue, ListLambdaFunctions and ListPhoneNumbersV2. Shapes and errors are those of the SDK's model; what has no
 * part in placing calls is left out of the answers.
 */
import { z } from 'zod';
import { type Refusal, refusal } from './answer.ts';
import type { CallPolicy } from './call-policy.ts';
import { instanceArn, queueArn, queueIdOf } from './connect-arns.ts';
import { refusalOfIssue } from './request-issue.ts';
import type { ConfigurationApi, SimulatorSettings } from './settings.ts';

/** The answer as it goes over the wire. */
export type Configuration = object;

interface Instance {
  readonly settings: SimulatorSettings;
  readonly policy: CallPolicy;
}

type Answerer = (body: object, instance: Instance) => Configuration | Refusal;

const id = z.string().min(1).max(100);

/** Reads the request with `schema`, refuses an unknown instance, and lets `answer` do the rest. */
function reading<Shape extends z.ZodType<{ InstanceId: string }>>(
  schema: Shape,
  answer: (request: z.output<Shape>, instance: Instance) => Configuration | Refusal,
): Answerer {
  return (body, instance) => {
    const parsed = schema.safeParse(body);
    if (!parsed.success) return refusalOfIssue(parsed.error, body);
    return instance.policy.unknownInstance(parsed.data.InstanceId) ?? answer(parsed.data, instance);
  };
}

const answerers: Readonly<Record<ConfigurationApi, Answerer>> = {
  'describe-instance': reading(z.object({ InstanceId: id }), ({ InstanceId }, { settings }) => ({
    Instance: {
      Id: InstanceId,
      Arn: instanceArn(InstanceId, settings),
      IdentityManagementType: settings.instance.identityManagement,
      InstanceAlias: 'simulated',
      InstanceStatus: settings.instance.status,
      InboundCallsEnabled: true,
      OutboundCallsEnabled: settings.instance.outboundCalls,
    },
  })),
  'describe-instance-attribute': reading(
    z.object({ InstanceId: id, AttributeType: z.literal('OUTBOUND_CALLS') }),
    ({ AttributeType }, { settings }) => ({
      Attribute: { AttributeType, Value: String(settings.instance.outboundCalls) },
    }),
  ),
  'describe-contact-flow': reading(
    z.object({ InstanceId: id, ContactFlowId: z.string().min(1).max(500) }),
    describeFlow,
  ),
  'describe-queue': reading(z.object({ InstanceId: id, QueueId: z.string().min(1) }), describeQueue),
  'list-lambda-functions': reading(
    z.object({
      InstanceId: id,
      maxResults: z.coerce.number().int().min(1).max(25).default(25),
      nextToken: z.string().default('0'),
    }),
    listLambdaFunctions,
  ),
  'list-phone-numbers': listPhoneNumbers,
};

/** @param body the parameters of body, path and query, named as the SDK names them. */
export function readConfiguration(
  api: ConfigurationApi,
  body: object,
  settings: SimulatorSettings,
  policy: CallPolicy,
): Configuration | Refusal {
  return answerers[api](body, { settings, policy });
}

function describeFlow(
  { InstanceId, ContactFlowId }: { InstanceId: string; ContactFlowId: string },
  { settings }: Instance,
): Configuration | Refusal {
  const flowId = queueIdOf(ContactFlowId);
  if (!(settings.knownContactFlowIds ?? [flowId]).includes(flowId)) {
    return refusal('ResourceNotFoundException', `Contact flow ${flowId} was not found`);
  }
  const { type = 'CONTACT_FLOW', state = 'ACTIVE', status = 'PUBLISHED' } = settings.flows[flowId] ?? {};
  if (status === 'SAVED') {
    return refusal('ContactFlowNotPublishedException', 'The flow has not been published.');
  }
  const Arn = `${instanceArn(InstanceId, settings)}/contact-flow/${flowId}`;
  return {
    ContactFlow: { Arn, Id: flowId, Name: 'Simulated flow', Type: type, State: state, Status: status },
  };
}

function describeQueue(
  { InstanceId, QueueId }: { InstanceId: string; QueueId: string },
  { settings, policy }: Instance,
): Configuration | Refusal {
  const queueId = queueIdOf(QueueId);
  const unknown = policy.unknownQueue([queueId]);
  if (unknown) return unknown;
  const { status = 'ENABLED', callerId = true } = settings.queues[queueId] ?? {};
  return {
    Queue: {
      QueueId: queueId,
      QueueArn: queueArn(InstanceId, queueId, settings),
      Name: 'Simulated queue',
      Status: status,
      OutboundCallerConfig: callerId ? { OutboundCallerIdNumberId: phoneNumberId(0) } : {},
    },
  };
}

function listLambdaFunctions(
  { maxResults, nextToken }: { maxResults: number; nextToken: string },
  { settings: { lambdaFunctions } }: Instance,
): Configuration {
  const end = Number(nextToken) + maxResults;
  return {
    ...(end < lambdaFunctions.length && { NextToken: String(end) }),
    LambdaFunctions: lambdaFunctions.slice(Number(nextToken), end),
  };
}

const phoneNumbersSchema = z.object({
  InstanceId: id.nullish(),
  TargetArn: z.string().nullish(),
  PhoneNumberPrefix: z
    .string()
    .regex(/^\+?[0-9]{1,11}$/, 'must match \\+?[0-9]{1,11}')
    .nullish(),
  MaxResults: z.int().min(1).max(1_000).nullish(),
  NextToken: z.string().nullish(),
});

/** Without the setting `sourcePhoneNumbers` any caller ID is known: then the one that is asked for is there. */
function listPhoneNumbers(body: object, { settings, policy }: Instance): Configuration | Refusal {
  const parsed = phoneNumbersSchema.safeParse(body);
  if (!parsed.success) return refusalOfIssue(parsed.error, body);
  const { InstanceId, TargetArn, PhoneNumberPrefix, MaxResults, NextToken } = parsed.data;
  const instanceId = InstanceId ?? TargetArn?.split('/')[1];
  if (InstanceId && TargetArn) {
    return refusal('InvalidRequestException', 'Give either InstanceId or TargetArn');
  }
  if (!instanceId) {
    return refusal('InvalidParameterException', 'InstanceId or TargetArn is required');
  }
  const unknown = policy.unknownInstance(instanceId);
  if (unknown) return unknown;
  const prefix = PhoneNumberPrefix ?? '';
  const claimed = settings.sourcePhoneNumbers ?? (prefix === '' ? [] : [prefix]);
  const found = claimed.filter((number) => number.startsWith(prefix));
  const from = Number(NextToken ?? 0);
  const end = from + (MaxResults ?? 1_000);
  return {
    ...(end < found.length && { NextToken: String(end) }),
    ListPhoneNumbersSummaryList: found.slice(from, end).map((PhoneNumber, i) => ({
      PhoneNumberId: phoneNumberId(from + i),
      PhoneNumber,
      PhoneNumberType: 'DID',
      TargetArn: instanceArn(instanceId, settings),
      InstanceId: instanceId,
    })),
  };
}

function phoneNumberId(index: number): string {
  return `00000000-0000-4000-9000-${String(index).padStart(12, '0')}`;
}
