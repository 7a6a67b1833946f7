/**
 * The four tables: contacts (Contacts), campaigns (Campaigns), pace, slots, the register of calls and the counted
 * part of the stream (Control), and do-not-call entries and latest calls per number over all campaigns (Numbers).
 * They outlive the stack: the record of calls is what prevents a second call. All but Control may be tables of an
 * earlier deployment, which are checked first (adopted-tables.ts) and not changed.
 */
import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  type ITable,
  ProjectionType,
  StreamViewType,
  Table,
} from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { deadlineIndex } from '../../src/contact/deadline-index.ts';
import type { AdoptedTable, AdoptedTables } from '../adopted-tables.ts';
import { type TableShape, tableShapes, timeToLiveAttribute } from '../table-shapes.ts';
import { type EncryptionKey, tableEncryption } from './encryption.ts';

export interface CampaignTablesProps {
  readonly key: EncryptionKey;
  readonly adopted?: AdoptedTables;
}

export class CampaignTables extends Construct {
  /** Its stream contains every change, with the contact before and after it. */
  readonly contacts: ITable;
  /** Whether Contacts, and so its stream, was there before this deployment. */
  readonly contactsAreAdopted: boolean;
  readonly campaigns: ITable;
  readonly control: ITable;
  readonly numbers: ITable;

  constructor(scope: Construct, id: string, { key, adopted = {} }: CampaignTablesProps) {
    super(scope, id);
    const made = (name: string, shape: TableShape, table: AdoptedTable | undefined) =>
      table ? existingTable(this, name, table) : durableTable(this, name, shape, { key, isProtected: true });
    this.contacts = made('Contacts', tableShapes.contactsTable, adopted.contactsTable);
    this.contactsAreAdopted = adopted.contactsTable !== undefined;
    this.campaigns = made('Campaigns', tableShapes.campaignsTable, adopted.campaignsTable);
    const control = { partitionKey: 'id', hasStream: false };
    this.control = durableTable(this, 'Control', control, { key, isProtected: false });
    this.numbers = made('Numbers', tableShapes.numbersTable, adopted.numbersTable);
  }

  /** ARN of the index of contacts by deadline. */
  get deadlineIndexArn(): string {
    return `${this.contacts.tableArn}/index/${deadlineIndex.name}`;
  }
}

/** A table of an earlier deployment, by its name; of no other account or Region than the stack's. */
function existingTable(scope: Construct, id: string, { name, streamLabel }: AdoptedTable): ITable {
  const { tableArn } = Table.fromTableName(scope, `${id}Name`, name);
  return Table.fromTableAttributes(scope, id, {
    tableArn,
    ...(streamLabel !== undefined && { tableStreamArn: `${tableArn}/stream/${streamLabel}` }),
  });
}

function durableTable(
  scope: Construct,
  id: string,
  shape: TableShape,
  { key, isProtected }: { readonly key: EncryptionKey; readonly isProtected: boolean },
): Table {
  const text = (name: string) => ({ name, type: AttributeType.STRING });
  const { partitionKey, sortKey, index } = shape;
  const table = new Table(scope, id, {
    partitionKey: text(partitionKey),
    ...(sortKey !== undefined && { sortKey: text(sortKey) }),
    ...(shape.hasStream && { stream: StreamViewType.NEW_AND_OLD_IMAGES }),
    billingMode: BillingMode.PAY_PER_REQUEST,
    ...tableEncryption(key),
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    timeToLiveAttribute,
    deletionProtection: isProtected,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  if (index) {
    table.addGlobalSecondaryIndex({
      indexName: index.name,
      partitionKey: text(index.partitionKey),
      sortKey: text(index.sortKey),
      projectionType: ProjectionType.KEYS_ONLY,
    });
  }
  return table;
}
