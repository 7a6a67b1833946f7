/**
 * A queue of work for one function, with the queue where messages end that failed too often. A message is seen
 * again only when its function is surely over: visibility is six times the timeout, as AWS asks for event sources.
 */
import { Duration } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { type EncryptionKey, queueEncryption } from './encryption.ts';

/** The longest that SQS keeps a message. */
const maxRetention = Duration.days(14);

/**
 * Twice what AWS advises for event sources at least: where the account has no concurrent run left for a function, its messages
 * spend receives without having failed.
 */
const maxReceiveCount = 10;

export interface WorkQueueProps {
  /** Timeout of the function that works the queue off. */
  readonly functionTimeout: Duration;
  readonly key: EncryptionKey;
}

export class WorkQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id);
    this.deadLetters = deadLetterQueue(this, 'DeadLetters', props.key);
    this.queue = new Queue(this, 'Queue', {
      ...queueEncryption(props.key),
      enforceSSL: true,
      retentionPeriod: maxRetention,
      visibilityTimeout: Duration.seconds(6 * props.functionTimeout.toSeconds()),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount },
    });
  }
}

/** A queue that nothing works off: a person looks at it. */
export function deadLetterQueue(scope: Construct, id: string, key: EncryptionKey): Queue {
  return new Queue(scope, id, {
    ...queueEncryption(key),
    enforceSSL: true,
    retentionPeriod: maxRetention,
  });
}
