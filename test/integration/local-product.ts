/** What integration tests do with the deployed stack: drop files as a person would, read tables and call log. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { parse } from 'csv-parse/sync';
import { expect, vi } from 'vitest';
import { CampaignReader } from '../../local/demo-tables.ts';
import { outcomeOfFate, type TrueCall } from '../../local/demo-truth.ts';
import { invokeFunction } from '../../local/emulator-api.ts';
import type { Fate } from '../../local/simulator/people-settings.ts';
import type { RunSummary } from '../../local/simulator/run-summary.ts';
import type { SimulatorSettingsInput } from '../../local/simulator/settings.ts';
import { CampaignTable } from '../../src/aws/campaign-table.ts';
import type { Campaign, CampaignState, ImportedFile } from '../../src/campaign/campaign.ts';
import { DO_NOT_CALL_ID } from '../../src/campaign/do-not-call-item.ts';
import { resultsKey } from '../../src/closing/closing.ts';
import { attemptIdIn } from '../../src/contact/attempt.ts';
import type { Contact, ContactStatus } from '../../src/contact/contact.ts';
import { stackOfFile } from './stack-of-file.ts';

/** A call as the simulator's control endpoint lists it. */
export interface PlacedCall {
  readonly contactId: string;
  readonly destinationPhoneNumber: string;
  readonly contactFlowId: string;
  readonly clientToken?: string;
  readonly name?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly placedAtMs: number;
  readonly fate: Fate;
  readonly ends: {
    readonly endsAt: string;
    readonly disconnectReason: string;
    readonly answeringMachineDetectionStatus?: string;
  };
}

export class LocalProduct {
  readonly stack = stackOfFile();
  readonly db: DynamoDBClient;
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly reader: CampaignReader;
  #lastSweep: Promise<void> = Promise.resolve();
  #sweptAt = 0;
  readonly #since: number;
  readonly #sweepEveryMs: number;

  /**
   * @param sweepEveryMs how often a campaign is swept that is waited for; AWS sweeps once a minute.
   * @param since calls from then on are this product's, ms since 1970 by the stack's clock.
   */
  constructor(sweepEveryMs = 2_000, since = Date.now()) {
    this.#sweepEveryMs = sweepEveryMs;
    this.#since = since;
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

  /** The lines of a campaign's results.csv, each by column. */
  async resultsOf(campaignId: string): Promise<Record<string, string>[]> {
    const text = await this.result(resultsKey(campaignId));
    return parse(text, { columns: true, bom: true }) as Record<string, string>[];
  }

  /** Waits until `files` files of the campaign are read and it is closed. Sweeps meanwhile, as the minute would. */
  async untilOver(
    campaignId: string,
    files = 1,
    limitMs?: number,
  ): Promise<{ campaign: Campaign; contacts: Contact[] }> {
    const campaign = await eventually(async () => {
      await this.sweepNowAndThen();
      const campaign = await this.reader.campaign(campaignId);
      expect(campaign?.files && Object.values(campaign.files).filter(({ done }) => done)).toHaveLength(files);
      expect(campaign).toHaveProperty('completedAt');
      return campaign as Campaign;
    }, limitMs);
    return { campaign, contacts: await this.contacts(campaignId) };
  }

  /** Waits until the campaign's files are read and every contact had its answer from Connect, or is known to have had none. */
  async untilDialed(campaignId: string): Promise<{ contacts: Contact[] }> {
    return eventually(async () => {
      await this.untilImported(campaignId);
      const contacts = await this.contacts(campaignId);
      const beingDialed = contacts.filter(
        ({ status, error }) =>
          status === 'QUEUED' || status === 'WAITING' || (status === 'DIALING' && error === undefined),
      );
      expect(beingDialed).toHaveLength(0);
      return { contacts };
    });
  }

  /** Waits until `files` files of the campaign (or of the do-not-call list: `suppressions`) are read. */
  async untilImported(campaignId: string, files = 1): Promise<Campaign> {
    return eventually(async () => {
      const campaign = await this.reader.campaign(campaignId);
      const done = Object.values(campaign?.files ?? {}).filter((file) => file.done);
      expect(done).toHaveLength(files);
      return campaign as Campaign;
    });
  }

  /** Waits until the file that was dropped as `key` into a campaign (or `suppressions`) is read. */
  async untilRead(campaignId: string, key: string): Promise<ImportedFile> {
    return eventually(async () => {
      const { reader } = this;
      const item = await (campaignId === DO_NOT_CALL_ID ? reader.doNotCall() : reader.campaign(campaignId));
      const dropped = Object.values(item?.files ?? {}).find(({ file }) => file === key);
      expect(dropped).toMatchObject({ done: true });
      return dropped as ImportedFile;
    });
  }

  async byStatus(campaignId: string): Promise<Partial<Record<ContactStatus, number>>> {
    return Object.fromEntries(await this.reader.byStatus(campaignId));
  }

  async contacts(campaignId: string): Promise<Contact[]> {
    const contacts: Contact[] = [];
    for await (const contact of this.reader.contacts(campaignId)) contacts.push(contact);
    return contacts.sort((a, b) => a.source.row - b.source.row);
  }

  /** Every call placed to one of `numbers` since `since`: test files before may have had the same ones. */
  async callsTo(numbers: readonly string[]): Promise<PlacedCall[]> {
    const wanted = new Set(numbers);
    return (await this.#calls()).filter(
      ({ destinationPhoneNumber, placedAtMs }) =>
        placedAtMs >= this.#since && wanted.has(destinationPhoneNumber),
    );
  }

  /** What the simulator knows of every call of a campaign. */
  async callsOf(campaignId: string): Promise<TrueCall[]> {
    const calls = await this.#calls();
    const ours = calls.filter(({ name = '' }) => attemptIdIn(name)?.campaignId === campaignId);
    return ours.map(({ contactId, destinationPhoneNumber, name, placedAtMs, fate, ends }) => ({
      contactId,
      phoneNumber: destinationPhoneNumber,
      name,
      placedAtMs,
      endsAtMs: Date.parse(ends.endsAt),
      fate,
      outcome: outcomeOfFate(fate, ends.answeringMachineDetectionStatus),
    }));
  }

  #calls(): Promise<PlacedCall[]> {
    return this.simulator<PlacedCall[]>('calls');
  }

  summary(): Promise<RunSummary> {
    return this.simulator<RunSummary>('summary');
  }

  /** What the simulator's control endpoint tells: `calls`, `requests` or `summary`. */
  async simulator<Reported>(what: string): Promise<Reported> {
    const answer = await fetch(`${this.stack.simulatorUrl}/_simulator/${what}`);
    return (await answer.json()) as Reported;
  }

  async simulate(settings: SimulatorSettingsInput): Promise<void> {
    const answer = await fetch(`${this.stack.simulatorUrl}/_simulator/settings`, {
      method: 'POST',
      body: JSON.stringify(settings),
    });
    expect(answer.status, await answer.text()).toBe(200);
  }

  /** What an operator does to a campaign. */
  async change(campaignId: string, from: CampaignState[], to: CampaignState): Promise<void> {
    const campaigns = new CampaignTable(this.db, this.stack.outputs.CampaignsTable);
    // A transaction may hold the item for a moment: then nothing was written.
    await eventually(async () =>
      expect(await campaigns.changeState(campaignId, from, to, undefined, Date.now())).toBe(true),
    );
  }

  /** What EventBridge Scheduler does each minute. */
  async sweep(): Promise<void> {
    const { error } = await invokeFunction(this.stack.endpoint, this.stack.functions.sweeper.name, {});
    expect(error).toBeUndefined();
  }

  /** One sweep after the other, no more of them than `sweepEveryMs` says, whoever asks. */
  async sweepNowAndThen(): Promise<void> {
    if (Date.now() - this.#sweptAt >= this.#sweepEveryMs) {
      this.#sweptAt = Date.now();
      this.#lastSweep = this.#lastSweep.then(() => this.sweep());
    }
    await this.#lastSweep;
  }
}

/** Tries again until `attempt` goes through, for at most two minutes unless told otherwise. */
export function eventually<T>(attempt: () => Promise<T>, limitMs = 120_000): Promise<T> {
  return vi.waitFor(attempt, { timeout: limitMs, interval: 250 });
}

/** `count` different US numbers that nobody has, from 555-0100 of an area code on. */
export function numbersOf(areaCode: number, count: number): string[] {
  return Array.from(
    { length: count },
    (_, i) => `+1${areaCode + Math.floor(i / 100)}55501${String(i % 100).padStart(2, '0')}`,
  );
}
