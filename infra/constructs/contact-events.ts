/**
 * The queue of Amazon Connect's contact events: one message for each ended outbound API call of this instance, and three for one
 * that comes to an agent: in the queue, with the agent, and when the agent has finished with it.
 * Connect sends events only to the default bus of its own Region, so the stack must be in the instance's Region.
 * Events are best effort; the sweeper finds out what is missing.
 */
import { Duration } from 'aws-cdk-lib';
import { Match, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import type { EncryptionKey } from './encryption.ts';
import { WorkQueue } from './work-queue.ts';

/** A batch is ten events, or fifty with more than 500 slots: two lookups and a write for all, rarely a few writes each. */
export const outcomesTimeout = Duration.seconds(30);

export interface ContactEventsProps {
  /** `arn:…:instance/ID`: the one instance whose calls are listened to. */
  readonly instanceArn: string;
  readonly key: EncryptionKey;
}

export class ContactEvents extends Construct {
  readonly work: WorkQueue;

  constructor(scope: Construct, id: string, props: ContactEventsProps) {
    super(scope, id);
    this.work = new WorkQueue(this, 'Queue', { functionTimeout: outcomesTimeout, key: props.key });
    this.#listen(props, 'CallEnded', 'Matches every ended outbound call of the Amazon Connect instance', {
      eventType: Match.equalsIgnoreCase('DISCONNECTED'),
    });
    // Calls that no agent is for have none of these events.
    this.#listen(props, 'CallQueued', 'Matches outbound calls that come to the queue', {
      eventType: Match.equalsIgnoreCase('QUEUED'),
    });
    this.#listen(props, 'AgentJoined', 'Matches outbound calls that an agent joins', {
      eventType: Match.equalsIgnoreCase('CONNECTED_TO_AGENT'),
    });
    this.#listen(props, 'AgentFinished', 'Matches outbound calls that an agent has finished with', {
      eventType: Match.equalsIgnoreCase('COMPLETED'),
      // In Connect's samples either.
      $or: [
        { agentInfo: { connectedToAgentTimestamp: Match.exists() } },
        { AgentInfo: { connectedToAgentTimestamp: Match.exists() } },
      ],
    });
  }

  #listen(
    { instanceArn }: ContactEventsProps,
    id: string,
    description: string,
    detail: Readonly<Record<string, unknown>>,
  ): void {
    new Rule(this, id, {
      description,
      eventPattern: {
        source: ['aws.connect'],
        detailType: ['Amazon Connect Contact Event'],
        detail: {
          instanceArn: [instanceArn],
          // Connect's own samples write VOICE as well as Voice.
          initiationMethod: Match.equalsIgnoreCase('API'),
          channel: Match.equalsIgnoreCase('VOICE'),
          ...detail,
        },
      },
      targets: [new SqsQueue(this.work.queue, { deadLetterQueue: this.work.deadLetters })],
    });
  }
}
