/** The queue of contact events, as far as we write to it ourselves: an event that came too early is sent anew. */
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { EventQueue } from '../outcomes/event-queue.ts';
import type { EventMessage } from '../outcomes/handle-ended-calls.ts';
import { messageBody } from './message-body.ts';

export class SqsEventQueue implements EventQueue {
  readonly #sqs: SQSClient;
  readonly #url: string;

  constructor(sqs: SQSClient, url: string) {
    this.#sqs = sqs;
    this.#url = url;
  }

  async lookAgain(message: EventMessage, delaySeconds: number): Promise<void> {
    await this.#sqs.send(
      new SendMessageCommand({
        QueueUrl: this.#url,
        MessageBody: messageBody(message),
        DelaySeconds: delaySeconds,
      }),
    );
  }
}
