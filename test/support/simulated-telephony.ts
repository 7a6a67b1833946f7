/** The Telephony port over the Connect simulator's engine, in the time of a (virtual) clock. */
import type { ConnectSimulator } from '../../local/simulator/engine.ts';
import type {
  CallAnswer,
  CallRecord,
  CallRequest,
  FoundCall,
  Telephony,
  TimeRange,
} from '../../src/connect/telephony.ts';
import type { Clock } from '../../src/time/clock.ts';

export const instanceId = '11111111-2222-4333-8444-555555555555';

interface Failed {
  readonly kind: 'error' | 'reset';
  readonly name?: string;
  readonly message?: string;
  readonly statusCode?: number;
  readonly retryAfterSeconds?: number;
}

export class SimulatedTelephony implements Telephony {
  readonly #simulator: ConnectSimulator;
  readonly #clock: Clock;

  constructor(simulator: ConnectSimulator, clock: Clock) {
    this.#simulator = simulator;
    this.#clock = clock;
  }

  async call(request: CallRequest, isInTime: () => boolean = () => true): Promise<CallAnswer> {
    if (!isInTime()) return { type: 'failed', error: { name: 'NotSentInTime', message: 'Too late.' } };
    const answer = this.#simulator.start(
      {
        InstanceId: instanceId,
        DestinationPhoneNumber: request.destinationPhoneNumber,
        ContactFlowId: request.contactFlowId,
        ClientToken: request.clientToken,
        Name: request.name,
        QueueId: request.queueId,
        SourcePhoneNumber: request.sourcePhoneNumber,
        Attributes: request.attributes,
        RingTimeoutInSeconds: request.ringTimeoutSeconds,
        TrafficType: request.trafficType,
        ...(request.answerMachineDetection && {
          AnswerMachineDetectionConfig: {
            EnableAnswerMachineDetection: request.answerMachineDetection.enable,
            AwaitAnswerMachinePrompt: request.answerMachineDetection.awaitPrompt,
          },
        }),
      },
      this.#clock.now(),
    );
    await this.#pass(answer.latencyMs);
    if (answer.kind === 'ok') return { type: 'placed', contactId: answer.contactId };
    const {
      name = 'ECONNRESET',
      message = 'socket hang up',
      statusCode,
      retryAfterSeconds,
    } = answer as Failed;
    return {
      type: 'failed',
      error: {
        name,
        message,
        ...(statusCode !== undefined && { statusCode }),
        ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
      },
    };
  }

  async describe(contactId: string): Promise<CallRecord | undefined> {
    const answer = this.#simulator.describe(
      { InstanceId: instanceId, ContactId: contactId },
      this.#clock.now(),
    );
    await this.#pass(answer.latencyMs);
    if (answer.kind !== 'ok') {
      if (answer.kind === 'error' && answer.name === 'ResourceNotFoundException') return undefined;
      throw new Error(answer.kind === 'error' ? answer.message : 'socket hang up');
    }
    const { contact } = answer;
    return {
      contactId,
      ...(contact.Name !== undefined && { name: contact.Name }),
      phoneNumber: contact.CustomerEndpoint.Address,
      initiatedAt: contact.InitiationTimestamp * 1000,
      ...(contact.ConnectedToSystemTimestamp !== undefined && {
        answeredAt: contact.ConnectedToSystemTimestamp * 1000,
      }),
      ...(contact.CustomerVoiceActivity && {
        greetingEndedAt: contact.CustomerVoiceActivity.GreetingEndTimestamp * 1000,
      }),
      ...(contact.QueueInfo?.EnqueueTimestamp !== undefined && {
        enqueuedAt: contact.QueueInfo.EnqueueTimestamp * 1000,
      }),
      ...(contact.AgentInfo?.ConnectedToAgentTimestamp !== undefined && {
        agentAt: contact.AgentInfo.ConnectedToAgentTimestamp * 1000,
      }),
      ...(contact.AnsweringMachineDetectionStatus !== undefined && {
        answeringMachine: contact.AnsweringMachineDetectionStatus,
      }),
      ...(contact.DisconnectTimestamp !== undefined && { endedAt: contact.DisconnectTimestamp * 1000 }),
      ...(contact.DisconnectReason !== undefined && { disconnectReason: contact.DisconnectReason }),
    };
  }

  findByName(name: string, range: TimeRange): Promise<FoundCall | undefined> {
    return this.#search(range, { Name: { SearchText: [name], MatchType: 'MATCH_EXACT' } });
  }

  newestIndexed(range: TimeRange): Promise<FoundCall | undefined> {
    return this.#search(range);
  }

  async #search(range: TimeRange, SearchCriteria?: object): Promise<FoundCall | undefined> {
    const answer = this.#simulator.search(
      {
        InstanceId: instanceId,
        TimeRange: {
          Type: 'INITIATION_TIMESTAMP',
          StartTime: range.from / 1000,
          EndTime: range.until / 1000,
        },
        ...(SearchCriteria && { SearchCriteria }),
        Sort: { FieldName: 'INITIATION_TIMESTAMP', Order: 'DESCENDING' },
        MaxResults: 1,
      },
      this.#clock.now(),
    );
    await this.#pass(answer.latencyMs);
    if (answer.kind !== 'ok') throw new Error(answer.kind === 'error' ? answer.message : 'socket hang up');
    const first = answer.contacts[0];
    return (
      first && {
        contactId: first.Id,
        initiatedAt: first.InitiationTimestamp * 1000,
        ...(first.DisconnectTimestamp !== undefined && { endedAt: first.DisconnectTimestamp * 1000 }),
      }
    );
  }

  #pass(ms: number): Promise<void> {
    return this.#clock.sleepUntil(this.#clock.now() + ms);
  }
}
