/** Amazon Connect. One request for one call: the SDK's own retries would escape the pacer, so there are none. */
import {
  type ConnectClient,
  DescribeContactCommand,
  ResourceNotFoundException,
  SearchContactsCommand,
  type SearchContactsCommandInput,
  StartOutboundVoiceContactCommand,
} from '@aws-sdk/client-connect';
import type { ConnectError } from '../connect/connect-errors.ts';
import type {
  CallAnswer,
  CallRecord,
  CallRequest,
  FoundCall,
  Telephony,
  TimeRange,
} from '../connect/telephony.ts';
import { sentInTime } from './http-agents.ts';

export class ConnectTelephony implements Telephony {
  readonly #connect: ConnectClient;
  readonly #instanceId: string;

  /** `connect` must be made with `maxAttempts: 1`. */
  constructor(connect: ConnectClient, instanceId: string) {
    this.#connect = connect;
    this.#instanceId = instanceId;
  }

  async call(request: CallRequest, isInTime: () => boolean): Promise<CallAnswer> {
    try {
      const { ContactId } = await sentInTime(isInTime, () =>
        this.#connect.send(commandFor(request, this.#instanceId)),
      );
      if (ContactId !== undefined) return { type: 'placed', contactId: ContactId };
      return {
        type: 'failed',
        error: { name: 'NoContactId', message: 'Connect answered without a ContactId.' },
      };
    } catch (error) {
      return { type: 'failed', error: toConnectError(error) };
    }
  }

  async describe(contactId: string): Promise<CallRecord | undefined> {
    try {
      const { Contact } = await this.#connect.send(
        new DescribeContactCommand({ InstanceId: this.#instanceId, ContactId: contactId }),
      );
      if (!Contact) return undefined;
      return {
        contactId,
        ...(Contact.Name !== undefined && { name: Contact.Name }),
        ...(Contact.CustomerEndpoint?.Address !== undefined && {
          phoneNumber: Contact.CustomerEndpoint.Address,
        }),
        ...optional('initiatedAt', Contact.InitiationTimestamp),
        ...optional('answeredAt', Contact.ConnectedToSystemTimestamp),
        ...optional('greetingEndedAt', Contact.CustomerVoiceActivity?.GreetingEndTimestamp),
        ...optional('enqueuedAt', Contact.QueueInfo?.EnqueueTimestamp),
        ...optional('agentAt', Contact.AgentInfo?.ConnectedToAgentTimestamp),
        ...optional('endedAt', Contact.DisconnectTimestamp),
        ...(Contact.DisconnectReason !== undefined && { disconnectReason: Contact.DisconnectReason }),
        ...(Contact.AnsweringMachineDetectionStatus !== undefined && {
          answeringMachine: Contact.AnsweringMachineDetectionStatus,
        }),
      };
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }
  }

  async findByName(name: string, range: TimeRange): Promise<FoundCall | undefined> {
    return this.#search(range, { Name: { SearchText: [name], MatchType: 'MATCH_EXACT' } });
  }

  async newestIndexed(range: TimeRange): Promise<FoundCall | undefined> {
    return this.#search(range);
  }

  async #search(
    range: TimeRange,
    SearchCriteria?: SearchContactsCommandInput['SearchCriteria'],
  ): Promise<FoundCall | undefined> {
    const { Contacts } = await this.#connect.send(
      new SearchContactsCommand({
        InstanceId: this.#instanceId,
        TimeRange: {
          Type: 'INITIATION_TIMESTAMP',
          StartTime: new Date(range.from),
          EndTime: new Date(range.until),
        },
        ...(SearchCriteria && { SearchCriteria }),
        Sort: { FieldName: 'INITIATION_TIMESTAMP', Order: 'DESCENDING' },
        MaxResults: 1,
      }),
    );
    const first = Contacts?.[0];
    if (first?.Id === undefined || first.InitiationTimestamp === undefined) return undefined;
    return {
      contactId: first.Id,
      initiatedAt: first.InitiationTimestamp.getTime(),
      ...optional('endedAt', first.DisconnectTimestamp),
    };
  }
}

function commandFor(request: CallRequest, InstanceId: string): StartOutboundVoiceContactCommand {
  return new StartOutboundVoiceContactCommand({
    InstanceId,
    DestinationPhoneNumber: request.destinationPhoneNumber,
    ContactFlowId: request.contactFlowId,
    ClientToken: request.clientToken,
    Name: request.name,
    QueueId: request.queueId,
    SourcePhoneNumber: request.sourcePhoneNumber,
    Attributes: request.attributes,
    RingTimeoutInSeconds: request.ringTimeoutSeconds,
    TrafficType: request.trafficType,
    AnswerMachineDetectionConfig: request.answerMachineDetection && {
      EnableAnswerMachineDetection: request.answerMachineDetection.enable,
      AwaitAnswerMachinePrompt: request.answerMachineDetection.awaitPrompt,
    },
  });
}

/** Unset timestamps also show as 1970 (Amazon Connect contact events). */
function optional<K extends string>(key: K, at: Date | undefined): { [P in K]?: number } {
  return at === undefined || at.getUTCFullYear() === 1970
    ? {}
    : ({ [key]: at.getTime() } as { [P in K]?: number });
}

interface SdkError {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
}

/** An error of the SDK, of Node's sockets or of anything else, in the terms of the rules. */
export function toConnectError(thrown: unknown): ConnectError {
  const error = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as SdkError;
  const statusCode = error.$metadata?.httpStatusCode ?? undefined;
  const retryAfterSeconds = Number(error.$response?.headers?.['retry-after']);
  return {
    name: nameOf(error, statusCode),
    message: error.message || String(thrown),
    ...(statusCode !== undefined && { statusCode }),
    ...(retryAfterSeconds > 0 && { retryAfterSeconds }),
  };
}

/** Socket errors have a `code`; a modelled error's `name` says more than its code. */
function nameOf({ name, code, message }: SdkError, statusCode: number | undefined): string {
  if (statusCode === undefined && code !== undefined) return code;
  // The SDK gives all its timeouts this name. In this one nothing was sent, which only its message shows.
  if (name === 'TimeoutError' && message?.includes('did not establish a connection'))
    return 'ConnectionTimeout';
  return name ?? 'UnknownError';
}
