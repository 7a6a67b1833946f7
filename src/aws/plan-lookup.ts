/** What a plan asks of the Contacts and the Numbers table. Reads only. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { NumberRecord } from '../planning/plan-number.ts';
import type { PlanLookup } from '../planning/plan-ports.ts';
import { BatchGet } from './batch-get.ts';
import { allKeysOf, historyOf, type KeptUnderKey } from './number-history.ts';

export interface PlanTables {
  readonly contacts: string;
  readonly numbers: string;
}

export class TableLookup implements PlanLookup {
  readonly #reader: BatchGet;
  readonly #tables: PlanTables;

  constructor(db: DynamoDBClient, tables: PlanTables) {
    this.#reader = new BatchGet(db);
    this.#tables = tables;
  }

  async knownKeys(campaignId: string, keys: readonly string[]): Promise<ReadonlySet<string>> {
    const ids = keys.map((contactKey) => ({ campaignId, contactKey }));
    const found = await this.#reader.read(this.#tables.contacts, ids, { fields: ['contactKey'] });
    return new Set(found.map(({ contactKey }) => String(contactKey)));
  }

  async numbers(phoneNumbers: readonly string[]): Promise<ReadonlyMap<string, NumberRecord>> {
    const fields = ['phoneNumber', 'suppressedAt', 'lists', 'calls'];
    const found: readonly (KeptUnderKey & NumberRecord)[] = await this.#reader.read(
      this.#tables.numbers,
      allKeysOf(phoneNumbers),
      { fields },
    );
    return historyOf(phoneNumbers, found);
  }
}
