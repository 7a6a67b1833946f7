/** The queue of contact events, as far as we write to it ourselves: an event that came too early is sent anew. */
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { EventQueue } from '../outcomes/event-queue.ts';
import type { EventMessage } from '../outcomes/handle-ended-calls.ts';
import { sendMessage } from './send-message.ts';

export class SqsEventQueue implements EventQueue {
  readonly #sqs: SQSClient;
  readonly #url: string;

  constructor(sqs: SQSClient, url: string) {
    this.#sqs = sqs;
    this.#url = url;
  }

  lookAgain(message: EventMessage, delaySeconds: number): Promise<void> {
    return sendMessage(this.#sqs, this.#url, message, delaySeconds);
  }
}
