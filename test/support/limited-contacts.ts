/**
 * A Contacts table in virtual time that takes so many write units a second, as DynamoDB throttles one partition key: a
 * bucket of one second's units; inserts that find it empty are throttled one by one.
 */
import {
  type AttributeValue,
  type BatchExecuteStatementCommandInput,
  type BatchGetItemCommandInput,
  type BatchStatementResponse,
  DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { ContactTable } from '../../src/aws/contact-table.ts';
import { fromItem, type Item } from '../../src/aws/dynamo-item.ts';
import { writeUnits } from '../../src/campaign/item-size.ts';
import { WritePace } from '../../src/importing/write-pace.ts';
import { fakeClient, offline } from './fake-client.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** How long a request takes, ms. */
const LATENCY_MS = 15;

export class LimitedContacts {
  readonly items = new Map<string, Item>();
  /** Units that were taken, and units that were throttled. */
  units = 0;
  throttled = 0;
  readonly #clock: VirtualClock;
  readonly #unitsPerSecond: () => number;
  #tokens: number;
  #filledAt: number;

  constructor(clock: VirtualClock, unitsPerSecond: () => number) {
    this.#clock = clock;
    this.#unitsPerSecond = unitsPerSecond;
    this.#tokens = unitsPerSecond();
    this.#filledAt = clock.now();
  }

  /** The table as a process sees it whose runs end at `until()`. */
  table(until: () => number): ContactTable {
    const { client } = fakeClient(new DynamoDBClient(offline), async ({ name, input }) => {
      await this.#clock.sleep(LATENCY_MS / 2);
      const answer = name === 'BatchGetItem' ? this.#read(input) : this.#insert(input);
      await this.#clock.sleep(LATENCY_MS / 2);
      return answer;
    });
    const patience = { clock: this.#clock, random: () => 0.5, until };
    return new ContactTable(client, 'Contacts', { pace: new WritePace(), patience });
  }

  /** Takes `units` for somebody else's write; false when it is throttled. */
  take(units: number): boolean {
    const limit = this.#unitsPerSecond();
    const now = this.#clock.now();
    this.#tokens = Math.min(limit, this.#tokens + ((now - this.#filledAt) / 1_000) * limit);
    this.#filledAt = now;
    // A write that is larger than the bucket goes in when that is full, and the bucket owes the rest.
    if (this.#tokens < Math.min(units, limit)) return false;
    this.#tokens -= units;
    return true;
  }

  #insert(input: unknown): { readonly Responses: readonly BatchStatementResponse[] } {
    const { Statements = [] } = input as BatchExecuteStatementCommandInput;
    return {
      Responses: Statements.map(({ Statement = '', Parameters = [] }) => {
        const fields = [...Statement.matchAll(/'(\w+)': \?/g)].map(([, field = '']) => field);
        const item = Object.fromEntries(fields.map((field, i) => [field, Parameters[i] as AttributeValue]));
        return this.#insertOne(item);
      }),
    };
  }

  #insertOne(item: Item): BatchStatementResponse {
    const units = writeUnits(undefined, fromItem(item));
    if (!this.take(units)) {
      this.throttled += units;
      return { Error: { Code: 'ThrottlingError' } };
    }
    this.units += units;
    const key = keyOf(item);
    if (this.items.has(key)) return { Error: { Code: 'DuplicateItem' } };
    this.items.set(key, item);
    return {};
  }

  #read(input: unknown) {
    const { RequestItems = {} } = input as BatchGetItemCommandInput;
    const keys = (RequestItems.Contacts?.Keys ?? []) as Item[];
    const found = keys.map((key) => this.items.get(keyOf(key)));
    return { Responses: { Contacts: found.filter((item) => item !== undefined) } };
  }
}

function keyOf({ campaignId, contactKey }: Item): string {
  return `${campaignId?.S}#${contactKey?.S}`;
}
