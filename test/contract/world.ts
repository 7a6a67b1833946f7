/** The adapters over tables of their own, against any implementation of DynamoDB. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchGet } from '../../src/aws/batch-get.ts';
import { CallRegisterTable } from '../../src/aws/call-register-table.ts';
import { CampaignTable } from '../../src/aws/campaign-table.ts';
import { ClaimTable } from '../../src/aws/claim-table.ts';
import { ContactTable } from '../../src/aws/contact-table.ts';
import { CountItems } from '../../src/aws/count-ledger.ts';
import { DoNotCallRemoval } from '../../src/aws/do-not-call-removal.ts';
import { dynamoClient } from '../../src/aws/dynamo-client.ts';
import { NumberRecords } from '../../src/aws/number-record.ts';
import { NumberTable } from '../../src/aws/number-table.ts';
import { PacerItems } from '../../src/aws/pacer-items.ts';
import type { CampaignStore } from '../../src/campaign/campaign-store.ts';
import type { CallRegister } from '../../src/contact/call-register.ts';
import type { ContactStore } from '../../src/contact/contact-store.ts';
import type { CountLedger, SetAsideCounts } from '../../src/counting/count-ledger.ts';
import type { Claims } from '../../src/dialing/claims.ts';
import type { NumberStore } from '../../src/dialing/number-store.ts';
import type { PaceStore } from '../../src/pacing/shared-pacer.ts';
import { noon } from '../support/a-contact.ts';
import { makeTables, type TableNames } from './tables-of-stack.ts';

/** Adapters by the ports that they stand for. */
export interface Adapters {
  readonly tables: TableNames;
  readonly contacts: ContactStore;
  readonly campaigns: CampaignStore;
  readonly numbers: NumberStore;
  readonly removal: DoNotCallRemoval;
  readonly records: NumberRecords;
  readonly claims: Claims;
  readonly calls: CallRegister;
  readonly ledger: CountLedger & SetAsideCounts;
  readonly pacer: PaceStore;
  readonly reader: BatchGet;
}

/** A DynamoDB, until it is stopped. */
export interface Implementation {
  readonly endpoint: string;
  stop(): Promise<void>;
}

export interface World extends Adapters {
  stop(): Promise<void>;
}

const instanceArn = 'arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-3333-4444-555555555555';
const clock = { now: () => noon, sleepUntil: async () => {} };

export async function worldOf({ endpoint, stop }: Implementation): Promise<World> {
  // The product's own client takes address and credentials from the environment, as in a function.
  Object.assign(process.env, {
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
  const maker = new DynamoDBClient();
  const tables = await makeTables(maker, 'contract');
  maker.destroy();
  const db = dynamoClient();
  return {
    tables,
    contacts: new ContactTable(db, tables.contacts),
    campaigns: new CampaignTable(db, tables.campaigns),
    numbers: new NumberTable(db, tables.numbers),
    removal: new DoNotCallRemoval(db, tables.numbers),
    records: new NumberRecords(db, tables.numbers),
    claims: new ClaimTable(db, tables),
    calls: new CallRegisterTable(db, tables, clock),
    ledger: new CountItems(db, tables.campaigns, tables.control, clock),
    pacer: new PacerItems(db, tables.control, instanceArn),
    reader: new BatchGet(db),
    async stop() {
      db.destroy();
      await stop();
    },
  };
}
