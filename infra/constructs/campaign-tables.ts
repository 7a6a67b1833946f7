/**
 * The four tables: who is called (Contacts), in what campaign (Campaigns), how fast and how many at a time (Control:
 * the pacer's items, whose calls are whose, and what of the stream is counted), and what is kept about a phone number
 * over all campaigns (Numbers: do-not-call, latest calls). They outlive the stack: the ledger of who was called is what
 * stops a second call.
 */
import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, StreamViewType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { deadlineIndex } from '../../src/domain/deadline-index.ts';
import { type EncryptionKey, tableEncryption } from './encryption.ts';

export class CampaignTables extends Construct {
  /** Its stream tells of every change, with the contact before and after it. */
  readonly contacts: Table;
  readonly campaigns: Table;
  readonly control: Table;
  readonly numbers: Table;

  constructor(scope: Construct, id: string, props: { readonly key: EncryptionKey }) {
    super(scope, id);
    const { key } = props;
    this.contacts = durableTable(this, 'Contacts', {
      partitionKey: 'campaignId',
      sortKey: 'contactKey',
      timeToLive: 'expiresAt',
      deletionProtection: true,
      key,
      stream: StreamViewType.NEW_AND_OLD_IMAGES,
    });
    this.contacts.addGlobalSecondaryIndex({
      indexName: deadlineIndex.name,
      partitionKey: { name: deadlineIndex.partitionKey, type: AttributeType.STRING },
      sortKey: { name: deadlineIndex.sortKey, type: AttributeType.STRING },
      projectionType: ProjectionType.KEYS_ONLY,
    });
    this.campaigns = durableTable(this, 'Campaigns', {
      partitionKey: 'campaignId',
      timeToLive: 'expiresAt',
      deletionProtection: true,
      key,
    });
    this.control = durableTable(this, 'Control', {
      partitionKey: 'id',
      timeToLive: 'expiresAt',
      deletionProtection: false,
      key,
    });
    this.numbers = durableTable(this, 'Numbers', {
      partitionKey: 'phoneNumber',
      timeToLive: 'expiresAt',
      deletionProtection: true,
      key,
    });
  }

  /** ARN of the index of contacts by deadline. */
  get deadlineIndexArn(): string {
    return `${this.contacts.tableArn}/index/${deadlineIndex.name}`;
  }
}

interface DurableTableProps {
  readonly partitionKey: string;
  readonly sortKey?: string;
  readonly timeToLive: string;
  readonly deletionProtection: boolean;
  readonly stream?: StreamViewType;
  readonly key: EncryptionKey;
}

function durableTable(scope: Construct, id: string, props: DurableTableProps): Table {
  return new Table(scope, id, {
    partitionKey: { name: props.partitionKey, type: AttributeType.STRING },
    ...(props.sortKey ? { sortKey: { name: props.sortKey, type: AttributeType.STRING } } : {}),
    ...(props.stream ? { stream: props.stream } : {}),
    billingMode: BillingMode.PAY_PER_REQUEST,
    ...tableEncryption(props.key),
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    timeToLiveAttribute: props.timeToLive,
    deletionProtection: props.deletionProtection,
    removalPolicy: RemovalPolicy.RETAIN,
  });
}
