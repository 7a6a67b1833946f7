/**
 * The three tables: who is called (Contacts), in what campaign (Campaigns), and how fast (Control: the pacer's item).
 * They outlive the stack: the ledger of who was called is what stops a second call.
 */
import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { dueIndexName } from '../../src/domain/contact.ts';

export class CampaignTables extends Construct {
  readonly contacts: Table;
  readonly campaigns: Table;
  readonly control: Table;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.contacts = durableTable(this, 'Contacts', {
      partitionKey: 'campaignId',
      sortKey: 'contactKey',
      timeToLive: 'expiresAt',
      deletionProtection: true,
    });
    this.contacts.addGlobalSecondaryIndex({
      indexName: dueIndexName,
      partitionKey: { name: 'campaignId', type: AttributeType.STRING },
      sortKey: { name: 'dueAt', type: AttributeType.STRING },
      projectionType: ProjectionType.INCLUDE,
      nonKeyAttributes: ['status', 'attempt', 'claimedAt', 'misses', 'contactId', 'createdAt'],
    });
    this.campaigns = durableTable(this, 'Campaigns', {
      partitionKey: 'campaignId',
      timeToLive: 'expiresAt',
      deletionProtection: true,
    });
    this.control = durableTable(this, 'Control', {
      partitionKey: 'id',
      timeToLive: 'expiresAt',
      deletionProtection: false,
    });
  }
}

interface DurableTableProps {
  readonly partitionKey: string;
  readonly sortKey?: string;
  readonly timeToLive: string;
  readonly deletionProtection: boolean;
}

function durableTable(scope: Construct, id: string, props: DurableTableProps): Table {
  return new Table(scope, id, {
    partitionKey: { name: props.partitionKey, type: AttributeType.STRING },
    ...(props.sortKey ? { sortKey: { name: props.sortKey, type: AttributeType.STRING } } : {}),
    billingMode: BillingMode.PAY_PER_REQUEST,
    encryption: TableEncryption.AWS_MANAGED,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    timeToLiveAttribute: props.timeToLive,
    deletionProtection: props.deletionProtection,
    removalPolicy: RemovalPolicy.RETAIN,
  });
}
