/**
 * The queue of Amazon Connect's contact events: one message for each ended outbound API call of this instance.
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
    new Rule(this, 'CallEnded', {
      description: 'Matches every ended outbound call of the Amazon Connect instance',
      eventPattern: {
        source: ['aws.connect'],
        detailType: ['Amazon Connect Contact Event'],
        detail: {
          instanceArn: [props.instanceArn],
          // Connect's own samples write VOICE as well as Voice.
          initiationMethod: Match.equalsIgnoreCase('API'),
          channel: Match.equalsIgnoreCase('VOICE'),
          eventType: Match.equalsIgnoreCase('DISCONNECTED'),
        },
      },
      targets: [new SqsQueue(this.work.queue, { deadLetterQueue: this.work.deadLetters })],
    });
  }
}
