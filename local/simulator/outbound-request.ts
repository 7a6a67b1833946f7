/**
 * The parameters of StartOutboundVoiceContact and what the API allows in each of them.
 * A wrong JSON type or parameters that contradict each other are an InvalidRequestException, a value out of its
 * bounds or a missing one an InvalidParameterException.
 * Source: API reference 2017-08-08; today's members from the SDK's model.
 */
import { z } from 'zod';
import { type Refusal, refusal } from './answer.ts';
import { refusalOfIssue } from './request-issue.ts';

const phoneNumber = z.string().regex(/^\+[1-9]\d{1,14}$/, 'must be a phone number in E.164 format');

/** Of the reference types, those that a voice contact may be created with. */
const referenceTypes = ['URL', 'NUMBER', 'STRING', 'DATE', 'EMAIL'] as const;
const maximumReferenceBytes = 4_096;

const references = z
  .record(
    z.string().min(1).max(4_096),
    z.object({ Type: z.enum(referenceTypes), Value: z.string().max(4_096).nullish() }),
  )
  .refine((map) => referenceBytes(map) <= maximumReferenceBytes, {
    error: `may have at most ${maximumReferenceBytes} UTF-8 bytes in total`,
  });

const wireSchema = z.object({
  DestinationPhoneNumber: phoneNumber,
  ContactFlowId: z.string().min(1).max(500),
  InstanceId: z.string().min(1).max(100),
  ClientToken: z.string().max(500).nullish(),
  SourcePhoneNumber: phoneNumber.nullish(),
  QueueId: z.string().min(1).nullish(),
  RingTimeoutInSeconds: z.int().min(15).max(60).nullish(),
  AnswerMachineDetectionConfig: z
    .object({
      EnableAnswerMachineDetection: z.boolean().nullish(),
      AwaitAnswerMachinePrompt: z.boolean().nullish(),
    })
    .nullish(),
  TrafficType: z.enum(['GENERAL', 'CAMPAIGN']).nullish(),
  CampaignId: z.string().min(1).max(100).nullish(),
  Name: z.string().max(1_024).nullish(),
  Description: z.string().max(4_096).nullish(),
  References: references.nullish(),
  RelatedContactId: z.string().min(1).max(256).nullish(),
});

/** A request whose parameters are all within their bounds. */
export type OutboundRequest = Exclude<ReturnType<typeof readOutboundRequest>, Refusal>;

/** Reads a request as it came over the wire. */
export function readOutboundRequest(body: object) {
  const parsed = wireSchema.safeParse(body);
  if (!parsed.success) return refusalOfIssue(parsed.error, body);
  const attributes = 'Attributes' in body ? body.Attributes : undefined;
  const wrong = attributesRefusal(attributes) ?? strategyRefusal(body);
  if (wrong !== undefined) return wrong;
  const request = parsed.data;
  const trafficType = request.TrafficType ?? 'GENERAL';
  const detectAnsweringMachine = request.AnswerMachineDetectionConfig?.EnableAnswerMachineDetection ?? false;
  if (detectAnsweringMachine && trafficType !== 'CAMPAIGN') {
    return refusal('InvalidRequestException', 'EnableAnswerMachineDetection needs TrafficType CAMPAIGN');
  }
  return {
    instanceId: request.InstanceId,
    contactFlowId: request.ContactFlowId,
    destinationPhoneNumber: request.DestinationPhoneNumber,
    clientToken: request.ClientToken ?? undefined,
    sourcePhoneNumber: request.SourcePhoneNumber ?? undefined,
    queueId: request.QueueId ?? undefined,
    attributes: (attributes ?? {}) as Readonly<Record<string, string>>,
    name: request.Name ?? undefined,
    description: request.Description ?? undefined,
    relatedContactId: request.RelatedContactId ?? undefined,
    trafficType,
    campaignId: request.CampaignId ?? undefined,
    ringTimeoutSeconds: request.RingTimeoutInSeconds ?? 60,
    detectAnsweringMachine,
  };
}

/** Only Amazon Connect's own outbound campaigns may choose a strategy. */
function strategyRefusal(body: object): Refusal | undefined {
  return 'OutboundStrategy' in body && body.OutboundStrategy !== null && body.OutboundStrategy !== undefined
    ? refusal('InvalidRequestException', 'OutboundStrategy is for Amazon Connect outbound campaigns only')
    : undefined;
}

function referenceBytes(map: Readonly<Record<string, { Value?: string | null | undefined }>>): number {
  return Object.entries(map).reduce(
    (bytes, [key, { Value }]) => bytes + Buffer.byteLength(key) + Buffer.byteLength(Value ?? ''),
    0,
  );
}

const maximumBytes = 32_768;
const maximumLength = 32_767;
const keyCharacters = /^[A-Za-z0-9_-]+$/;

/**
 * What is wrong with the attributes of a request, if anything is: checked by hand because every key counts here, also
 * `__proto__`. Source: API reference, Attributes: at most 32,768 UTF-8 bytes over all keys and values.
 */
function attributesRefusal(attributes: unknown): Refusal | undefined {
  if (attributes === undefined || attributes === null) return undefined;
  if (typeof attributes !== 'object' || Array.isArray(attributes)) {
    return refusal('InvalidRequestException', 'Attributes must be a map of strings');
  }
  let bytes = 0;
  for (const [key, value] of Object.entries(attributes)) {
    const wrong = entryRefusal(key, value);
    if (wrong !== undefined) return wrong;
    bytes += Buffer.byteLength(key) + Buffer.byteLength(String(value));
  }
  return bytes <= maximumBytes
    ? undefined
    : refusal(
        'InvalidParameterException',
        `Attributes have ${bytes} UTF-8 bytes over all keys and values, at most ${maximumBytes} are allowed`,
      );
}

function entryRefusal(key: string, value: unknown): Refusal | undefined {
  if (typeof value !== 'string') {
    return refusal('InvalidRequestException', 'Attributes must be a map of strings');
  }
  if (key.length < 1 || key.length > maximumLength) {
    return outOfBounds(`a key must have 1 to ${maximumLength} characters`);
  }
  if (!keyCharacters.test(key)) {
    return outOfBounds('a key may have only alphanumeric characters, dash and underscore');
  }
  return value.length <= maximumLength
    ? undefined
    : outOfBounds(`a value may have at most ${maximumLength} characters`);
}

function outOfBounds(rule: string): Refusal {
  return refusal('InvalidParameterException', `Attributes: ${rule}`);
}
