/** The queue of contact events, as far as we write to it ourselves. */
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { TickQueue } from '../agents/agent-watch.ts';
import type { EventMessage, EventQueue } from '../outcomes/event-queue.ts';
import type { LineWatch } from '../pacing/line-watch.ts';
import { sendMessage } from './send-message.ts';

export class SqsEventQueue implements EventQueue, LineWatch, TickQueue {
  readonly #sqs: SQSClient;
  readonly #url: string;

  constructor(sqs: SQSClient, url: string) {
    this.#sqs = sqs;
    this.#url = url;
  }

  send(message: EventMessage, delaySeconds: number): Promise<void> {
    return sendMessage(this.#sqs, this.#url, message, delaySeconds);
  }

  checkCall(contactId: string, delaySeconds: number): Promise<void> {
    return this.send({ type: 'check', contactId, looks: 0 }, delaySeconds);
  }

  tick(tick: number, delaySeconds: number): Promise<void> {
    return this.send({ type: 'tick', tick }, delaySeconds);
  }

  tryLine(delaySeconds: number): Promise<void> {
    return this.send({ type: 'tryLine' }, delaySeconds);
  }
}
