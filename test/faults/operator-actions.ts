/** What people do to a campaign: drop files, pause, resume, cancel, put numbers on the list, deploy. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { addToEnvironment } from '../../local/emulator-api.ts';
import type { LocalStack } from '../../local/stack-under-test.ts';
import { CampaignTable } from '../../src/aws/campaign-table.ts';
import type { CampaignState } from '../../src/campaign/campaign.ts';

export interface Clients {
  readonly db: DynamoDBClient;
  readonly s3: S3Client;
}

export class OperatorActions {
  readonly #stack: LocalStack;
  readonly #clients: Clients;
  readonly #campaigns: CampaignTable;
  readonly #now: () => number;

  constructor(stack: LocalStack, clients: Clients, now: () => number) {
    this.#stack = stack;
    this.#clients = clients;
    this.#campaigns = new CampaignTable(clients.db, stack.outputs.CampaignsTable);
    this.#now = now;
  }

  async drop(Key: string, Body: string | Uint8Array): Promise<void> {
    await this.#clients.s3.send(
      new PutObjectCommand({ Bucket: this.#stack.outputs.UploadsBucket, Key, Body }),
    );
  }

  /** @returns when the campaign's state was changed; undefined: it was in none of `from` */
  async change(campaignId: string, from: CampaignState[], to: CampaignState): Promise<number | undefined> {
    const reason = to === 'RUNNING' ? undefined : 'By an operator.';
    const changed = await this.#campaigns.changeState(campaignId, from, to, reason, this.#now());
    return changed ? this.#now() : undefined;
  }

  /** When the do-not-call list `key` was read; undefined: not yet. */
  async listedAt(key: string): Promise<number | undefined> {
    const list = await this.#campaigns.getDoNotCall();
    const file = Object.values(list?.files ?? {}).find(({ file, done }) => file === key && done);
    return file?.doneAt === undefined ? undefined : Date.parse(file.doneAt);
  }

  /** What a deploy does to the functions: each has a new version, and its processes end. */
  async deploy(): Promise<void> {
    const variables = { DEPLOYED_AT: String(this.#now()) };
    for (const deployed of Object.values(this.#stack.functions)) {
      await addToEnvironment(this.#stack.endpoint, deployed, variables);
    }
  }
}
