/** The two queues that we write to. */
import { GetQueueAttributesCommand, SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import pLimit from 'p-limit';
import { listsOf } from '../concurrency/parallel.ts';
import { type DialMessage, type DialQueue, groupOf } from '../dialing/dial-queue.ts';
import type { ImportJob, ImportQueue } from '../importing/import-ports.ts';
import { messageBody, sendMessage } from './send-message.ts';

/** Messages that one SendMessageBatch takes (Amazon SQS API Reference). */
const BATCH = 10;

/** Concurrent batches of one call. */
const BATCHES_AT_ONCE = 5;

export class SqsDialQueue implements DialQueue {
  readonly #sqs: SQSClient;
  readonly #url: string;

  constructor(sqs: SQSClient, url: string) {
    this.#sqs = sqs;
    this.#url = url;
  }

  async send(messages: readonly DialMessage[], delaySeconds = 0): Promise<void> {
    const limit = pLimit(BATCHES_AT_ONCE);
    await Promise.all(
      listsOf(messages, BATCH).map((batch) => limit(() => this.#sendBatch(batch, delaySeconds))),
    );
  }

  async #sendBatch(messages: readonly DialMessage[], delaySeconds: number): Promise<void> {
    const { Failed } = await this.#sqs.send(
      new SendMessageBatchCommand({
        QueueUrl: this.#url,
        Entries: messages.map((message, i) => ({
          Id: String(i),
          MessageBody: messageBody(message),
          ...(delaySeconds > 0 && { DelaySeconds: delaySeconds }),
          MessageGroupId: groupOf(message),
        })),
      }),
    );
    if (Failed && Failed.length > 0) {
      throw new Error(
        `The dial queue refused ${Failed.length} messages: ${Failed[0]?.Message ?? Failed[0]?.Code}`,
      );
    }
  }
}

export class SqsImportQueue implements ImportQueue {
  readonly #sqs: SQSClient;
  readonly #url: string;

  constructor(sqs: SQSClient, url: string) {
    this.#sqs = sqs;
    this.#url = url;
  }

  async isWaitedFor(): Promise<boolean> {
    const { Attributes } = await this.#sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl: this.#url,
        AttributeNames: ['ApproximateNumberOfMessages'],
      }),
    );
    return Number(Attributes?.ApproximateNumberOfMessages ?? 0) > 0;
  }

  /** Sends the job in the form of EventBridge's upload event, so that there is one form to read. */
  send({ bucket, key, version, bytes }: ImportJob): Promise<void> {
    const detail = { bucket: { name: bucket }, object: { key, 'version-id': version, size: bytes } };
    return sendMessage(this.#sqs, this.#url, { detail });
  }
}
