/** What integration tests do with the deployed stack: drop files as a person would, read tables and call log. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { expect, inject, vi } from 'vitest';
import { CampaignReader } from '../../local/demo-tables.ts';
import { invokeFunction } from '../../local/emulator-api.ts';
import type { SimulatorSettingsInput } from '../../local/simulator/settings.ts';
import { CampaignTable } from '../../src/aws/campaign-table.ts';
import type { Campaign } from '../../src/domain/campaign.ts';
import type { Contact } from '../../src/domain/contact.ts';

/** A call as the simulator's control endpoint lists it. */
export interface PlacedCall {
  readonly contactId: string;
  readonly destinationPhoneNumber: string;
  readonly contactFlowId: string;
  readonly clientToken?: string;
  readonly name?: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

export class LocalProduct {
  readonly stack = inject('localStack');
  readonly db: DynamoDBClient;
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly reader: CampaignReader;

  constructor() {
    Object.assign(process.env, this.stack.env);
    this.db = new DynamoDBClient({});
    this.s3 = new S3Client({ forcePathStyle: true });
    this.sqs = new SQSClient({});
    const { ContactsTable: contacts, CampaignsTable: campaigns } = this.stack.outputs;
    this.reader = new CampaignReader(this.db, { contacts, campaigns });
  }

  async drop(key: string, content: string | Uint8Array): Promise<void> {
    const { UploadsBucket: Bucket } = this.stack.outputs;
    await this.s3.send(new PutObjectCommand({ Bucket, Key: key, Body: content }));
  }

  /** The text of a file in the results bucket. */
  async result(key: string): Promise<string> {
    const { ResultsBucket: Bucket } = this.stack.outputs;
    const { Body } = await this.s3.send(new GetObjectCommand({ Bucket, Key: key }));
    return (await Body?.transformToString()) ?? '';
  }

  /** Waits until `files` files of the campaign are done and nobody is left to be dialed. */
  async untilOver(campaignId: string, files = 1): Promise<{ campaign: Campaign; contacts: Contact[] }> {
    const campaign = await eventually(async () => {
      const { campaign, isOver } = await this.reader.progress(campaignId);
      expect(isOver).toBe(true);
      expect(Object.values(campaign?.files ?? {}).filter(({ done }) => done)).toHaveLength(files);
      return campaign as Campaign;
    });
    return { campaign, contacts: await this.contacts(campaignId) };
  }

  /** Waits until the campaign's files are done and nobody waits for a dialer; claims may be open. */
  async untilDialed(campaignId: string): Promise<{ contacts: Contact[] }> {
    await eventually(async () => {
      const { campaign, byStatus } = await this.reader.progress(campaignId);
      expect(Object.values(campaign?.files ?? {}).map(({ done }) => done)).toContain(true);
      expect((byStatus.get('QUEUED') ?? 0) + (byStatus.get('WAITING') ?? 0)).toBe(0);
    });
    return { contacts: await this.contacts(campaignId) };
  }

  async contacts(campaignId: string): Promise<Contact[]> {
    const contacts: Contact[] = [];
    for await (const contact of this.reader.contacts(campaignId)) contacts.push(contact);
    return contacts.sort((a, b) => a.source.row - b.source.row);
  }

  /** Every call placed to one of `numbers`. */
  async callsTo(numbers: readonly string[]): Promise<PlacedCall[]> {
    const answer = await fetch(`${this.stack.simulatorUrl}/_simulator/calls`);
    const calls = (await answer.json()) as PlacedCall[] | { calls: PlacedCall[] };
    const list = Array.isArray(calls) ? calls : calls.calls;
    return list.filter(({ destinationPhoneNumber }) => numbers.includes(destinationPhoneNumber));
  }

  async simulate(settings: SimulatorSettingsInput): Promise<void> {
    const answer = await fetch(`${this.stack.simulatorUrl}/_simulator/settings`, {
      method: 'POST',
      body: JSON.stringify(settings),
    });
    expect(answer.status).toBe(200);
  }

  /** What an operator does to a stopped campaign. */
  async resume(campaignId: string): Promise<void> {
    const campaigns = new CampaignTable(this.db, this.stack.outputs.CampaignsTable);
    expect(await campaigns.changeState(campaignId, ['STOPPED'], 'RUNNING', undefined, Date.now())).toBe(true);
  }

  /** What EventBridge Scheduler does each minute. */
  async sweep(): Promise<void> {
    const { error } = await invokeFunction(this.stack.endpoint, this.stack.functions.sweeper.name, {});
    expect(error).toBeUndefined();
  }
}

/** Tries again until `attempt` goes through, for at most two minutes. */
export function eventually<T>(attempt: () => Promise<T>): Promise<T> {
  return vi.waitFor(attempt, { timeout: 120_000, interval: 250 });
}

/** `count` different US numbers that nobody has, from 555-0100 of an area code on. */
export function numbersOf(areaCode: number, count: number): string[] {
  return Array.from(
    { length: count },
    (_, i) => `+1${areaCode + Math.floor(i / 100)}55501${String(i % 100).padStart(2, '0')}`,
  );
}
