/** Hears of campaigns that are over, or of contacts that have ended, as a customer's own system would: by a rule of EventBridge and a queue. */
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { expect } from 'vitest';
import type { Campaign } from '../../src/campaign/campaign.ts';
import type { ContactEnded } from '../../src/counting/contact-ended.ts';
import { eventually } from './local-product.ts';

/** The detail of a Campaign Completed event. */
export type CompletedDetail = Campaign & {
  readonly results: { readonly bucket: string; readonly key: string };
};

export class CompletedEvents {
  readonly #sqs: SQSClient;
  readonly #queueUrl: string;
  readonly #heard: CompletedDetail[] = [];

  private constructor(sqs: SQSClient, queueUrl: string) {
    this.#sqs = sqs;
    this.#queueUrl = queueUrl;
  }

  /** Listens from now on. `name` is that of the queue and the rule. */
  static async listen(
    sqs: SQSClient,
    name: string,
    detailType = 'Campaign Completed',
  ): Promise<CompletedEvents> {
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
    );
    const bus = new EventBridgeClient({});
    const pattern = { source: ['campaign-dialer'], 'detail-type': [detailType] };
    await bus.send(new PutRuleCommand({ Name: name, EventPattern: JSON.stringify(pattern) }));
    await bus.send(
      new PutTargetsCommand({ Rule: name, Targets: [{ Id: 'queue', Arn: Attributes?.QueueArn }] }),
    );
    return new CompletedEvents(sqs, QueueUrl);
  }

  /** Waits for the event of a campaign. */
  of(campaignId: string): Promise<CompletedDetail> {
    return eventually(async () => {
      await this.#receive();
      const detail = this.#heard.find((each) => each.campaignId === campaignId);
      expect(detail).toBeDefined();
      return detail as CompletedDetail;
    });
  }

  /** Waits for `count` different events of a campaign; what was published twice is one. */
  allOf(campaignId: string, count: number): Promise<readonly CompletedDetail[]> {
    return eventually(async () => {
      await this.#receive();
      const heard = this.#heard.filter((each) => each.campaignId === campaignId);
      const different = [...new Map(heard.map((each) => [each.completedAt, each])).values()];
      expect(different).toHaveLength(count);
      return different;
    });
  }

  /** Waits until `count` contacts of a campaign are heard of; of each what it says last. */
  contactsOf(campaignId: string, count: number): Promise<readonly ContactEnded[]> {
    return eventually(async () => {
      await this.#receive();
      const heard = (this.#heard as readonly unknown[] as readonly ContactEnded[])
        .filter((each) => each.campaignId === campaignId)
        .sort((a, b) => (a.updatedAt < b.updatedAt ? -1 : 1));
      const last = [...new Map(heard.map((each) => [each.contactKey, each])).values()];
      expect(last).toHaveLength(count);
      return last;
    });
  }

  async #receive(): Promise<void> {
    const QueueUrl = this.#queueUrl;
    const { Messages = [] } = await this.#sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
    );
    for (const { Body = '{}', ReceiptHandle } of Messages) {
      this.#heard.push((JSON.parse(Body) as { detail: CompletedDetail }).detail);
      await this.#sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
  }
}
