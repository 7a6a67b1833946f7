/**
 * Which AWS requests each call of a port makes: the adapters of src/aws, in numbers. Whoever changes an adapter so
 * that it asks AWS more or less often changes this file as well.
 */
import type { DialMessage, DueContact } from '../../src/app/ports.ts';
import type { Campaign } from '../../src/domain/campaign.ts';
import type { Contact } from '../../src/domain/contact.ts';
import { prices } from '../prices.ts';
import type { Listener, VirtualStack } from '../virtual-stack.ts';
import type { AwsBill } from './aws-bill.ts';
import { indexEntryBytes, indexWriteUnits, itemBytes, readUnits, writeUnits } from './item-units.ts';

/** One page of a Query or Scan (Amazon DynamoDB Developer Guide), bytes. */
const PAGE_BYTES = 1_048_576;

/** Messages that one SendMessageBatch takes. */
const BATCH = 10;

type Args = readonly unknown[];
type Heard = (answer: unknown) => void;

/** Puts every call of `stack`'s ports on `bill`. `stack` is asked for, because it does not exist yet. */
export function billing(bill: AwsBill, stack: () => VirtualStack): Listener {
  const ports: Readonly<Record<string, (args: Args) => Heard | undefined>> = {
    'contacts.create':
      ([contact]) =>
      (holder) => {
        const { contactKey } = contact as Contact;
        write(bill, 'PutItem', writeUnits(contact as Contact, holder as Contact | undefined));
        if (holder === undefined && contactKey)
          chargeIndex(bill, indexWriteUnits(undefined, contact as Contact));
      },
    'contacts.apply': ([id]) => {
      const { campaignId, contactKey } = id as Contact;
      const before = stack().contacts.get(campaignId, contactKey);
      return (after) => {
        write(bill, 'UpdateItem', writeUnits(before, after as Contact | undefined));
        if (after !== undefined) chargeIndex(bill, indexWriteUnits(before, after as Contact));
      };
    },
    'contacts.due': () => (found) => {
      const bytes = (found as readonly DueContact[]).reduce((sum, each) => sum + indexEntryBytes(each), 0);
      read(bill, 'Query', pagesOf(bytes), bytes, 'eventual');
    },
    'campaigns.get': () => (campaign) => read(bill, 'GetItem', 1, bytesOf(campaign), 'strong'),
    'campaigns.list': () => (campaigns) => {
      const bytes = (campaigns as readonly Campaign[]).reduce((sum, each) => sum + bytesOf(each), 0);
      read(bill, 'Scan', pagesOf(bytes), bytes, 'eventual');
    },
    // Its entry, and the file in it when it is not known yet.
    'campaigns.openFile': ([id, file]) => {
      const known = Object.values(campaignOf(stack(), id)?.files ?? {});
      const { file: key, version } = file as { file: string; version: string };
      const isKnown = known.some((each) => each.file === key && each.version === version);
      return (campaign) => {
        for (let i = 0; i < (isKnown ? 1 : 2); i += 1)
          write(bill, 'UpdateItem', writeUnits(undefined, campaign as Campaign));
      };
    },
    ...Object.fromEntries(
      ['saveFile', 'saveSettings', 'changeState', 'markProven', 'countRefusal'].map((method) => [
        `campaigns.${method}`,
        ([id]: Args) =>
          () =>
            write(bill, 'UpdateItem', writeUnits(undefined, campaignOf(stack(), id))),
      ]),
    ),
    'pace.swap':
      ([, next]) =>
      () =>
        write(bill, 'PutItem', writeUnits(undefined, next as object)),
    'dialQueue.send':
      ([messages]) =>
      () =>
        bill.addDialQueue('SendMessageBatch', Math.ceil((messages as readonly DialMessage[]).length / BATCH)),
    'dialQueue.depth': () => () => bill.addDialQueue('GetQueueAttributes'),
    'importQueue.send': () => () => bill.add('SQS.SendMessage', 1, prices.sqsRequest),
    'uploads.open': () => () => bill.add('S3.GetObject', 1, prices.s3Read),
    'reports.savePart': () => () => bill.add('S3.PutObject', 1, prices.s3Write),
    'reports.refuse': () => () => bill.add('S3.PutObject', 1, prices.s3Write),
    'reports.finish': () => () => {
      bill.add('S3.ListObjectsV2', 1, prices.s3Write);
      bill.add('S3.PutObject', 1, prices.s3Write);
    },
    'reports.discardParts': () => () => bill.add('S3.ListObjectsV2', 1, prices.s3Write),
    'telephony.call': () => () => bill.add('Connect.StartOutboundVoiceContact', 1),
    'telephony.describe': () => () => bill.add('Connect.DescribeContact', 1),
    'telephony.findByName': () => () => bill.add('Connect.SearchContacts', 1),
    'telephony.newestIndexed': () => () => bill.add('Connect.SearchContacts', 1),
  };
  return (name, args) => {
    const heard = ports[name];
    if (!heard) throw new Error(`bench/operations/port-requests.ts does not say what ${name} asks of AWS.`);
    return heard(args);
  };
}

function write(bill: AwsBill, operation: string, units: number): void {
  bill.add(`DynamoDB.${operation}`, 1, prices.dynamoDbWriteUnit, units);
}

function chargeIndex(bill: AwsBill, units: number): void {
  bill.charge('DynamoDB', units, prices.dynamoDbWriteUnit);
}

function read(
  bill: AwsBill,
  operation: string,
  pages: number,
  bytes: number,
  how: 'strong' | 'eventual',
): void {
  bill.add(`DynamoDB.${operation}`, pages);
  bill.charge('DynamoDB', readUnits(bytes, how), prices.dynamoDbReadUnit);
}

function pagesOf(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / PAGE_BYTES));
}

function bytesOf(item: unknown): number {
  return item === undefined ? 0 : itemBytes(item as object);
}

function campaignOf(stack: VirtualStack, id: unknown): Campaign | undefined {
  return stack.campaigns.items.get(String(id));
}
