/**
 * Which AWS requests each call of a port makes: the adapters of src/aws, in numbers. Whoever changes an adapter so
 * that it asks AWS more or less often changes this file as well.
 */
import type { DialMessage, DueContact, ReportId } from '../../src/app/ports.ts';
import type { Campaign, ImportedFile } from '../../src/domain/campaign.ts';
import { fileId } from '../../src/domain/campaign-id.ts';
import type { Contact } from '../../src/domain/contact.ts';
import { prices } from '../prices.ts';
import type { Listener, VirtualStack } from '../virtual-stack.ts';
import type { AwsBill } from './aws-bill.ts';
import { indexEntryBytes, indexWriteUnits, itemBytes, readUnits, writeUnits } from './item-units.ts';

/** One page of a Query or Scan (Amazon DynamoDB Developer Guide), bytes. */
const PAGE_BYTES = 1_048_576;

/** Messages that one SendMessageBatch takes. */
const BATCH = 10;

/** Hears a call before it has its effect; what it answers hears of the answer. */
type Hears = (...args: readonly unknown[]) => ((answer: unknown) => void) | undefined;
type Requests = Readonly<Record<string, Hears>>;

/** Puts every call of the ports of `stack()` on `bill`; asked for late, because the stack is made with the listener. */
export function billing(bill: AwsBill, stack: () => VirtualStack): Listener {
  const requests: Requests = {
    ...contactRequests(bill, stack),
    ...campaignRequests(bill, stack),
    ...queueRequests(bill),
    ...bucketRequests(bill),
    ...connectRequests(bill),
  };
  return (name, args) => {
    const hears = requests[name];
    if (!hears) throw new Error(`bench/operations/port-requests.ts does not say what ${name} asks of AWS.`);
    return hears(...args);
  };
}

function contactRequests(bill: AwsBill, stack: () => VirtualStack): Requests {
  const writeIndex = (units: number) => bill.charge('DynamoDB', units, prices.dynamoDbWriteUnit);
  return {
    'contacts.create': (contact) => (holder) => {
      write(bill, 'PutItem', contact as Contact, holder as Contact | undefined);
      if (holder === undefined) writeIndex(indexWriteUnits(undefined, contact as Contact));
    },
    'contacts.apply': (id) => {
      const { campaignId, contactKey } = id as Contact;
      const before = stack().contacts.get(campaignId, contactKey);
      return (after) => {
        write(bill, 'UpdateItem', before, after as Contact | undefined);
        if (after !== undefined) writeIndex(indexWriteUnits(before, after as Contact));
      };
    },
    'contacts.due': () => (found) => {
      const bytes = (found as readonly DueContact[]).reduce((sum, each) => sum + indexEntryBytes(each), 0);
      read(bill, 'Query', bytes, 'eventual');
    },
  };
}

function campaignRequests(bill: AwsBill, stack: () => VirtualStack): Requests {
  const campaignOf = (id: unknown) => stack().campaigns.items.get(String(id));
  const updates = (id: unknown) => () => write(bill, 'UpdateItem', campaignOf(id));
  return {
    'campaigns.get': () => (campaign) =>
      read(bill, 'GetItem', campaign ? itemBytes(campaign as Campaign) : 0, 'strong'),
    'campaigns.list': () => (campaigns) => {
      const bytes = (campaigns as readonly Campaign[]).reduce((sum, each) => sum + itemBytes(each), 0);
      read(bill, 'Scan', bytes, 'eventual');
    },
    'campaigns.openFile': (id, opened) => {
      const { file, version } = opened as ImportedFile;
      const isKnown = campaignOf(id)?.files?.[fileId(file, version)] !== undefined;
      return (campaign) => {
        write(bill, 'UpdateItem', campaign as Campaign);
        if (!isKnown) write(bill, 'UpdateItem', campaign as Campaign);
      };
    },
    'campaigns.saveFile': updates,
    'campaigns.saveSettings': updates,
    'campaigns.changeState': updates,
    'campaigns.markProven': updates,
    'campaigns.countRefusal': updates,
    'pace.swap': (_seen, next) => () => write(bill, 'PutItem', next as object),
  };
}

function queueRequests(bill: AwsBill): Requests {
  return {
    'dialQueue.send': (messages) => () =>
      bill.addDialQueue('SendMessageBatch', Math.ceil((messages as readonly DialMessage[]).length / BATCH)),
    'dialQueue.depth': () => () => bill.addDialQueue('GetQueueAttributes'),
    'importQueue.send': () => () => bill.add('SQS.SendMessage', 1, prices.sqsRequest),
  };
}

function bucketRequests(bill: AwsBill): Requests {
  const parts = new Map<string, Set<unknown>>();
  const partsOf = (report: unknown) => parts.get((report as ReportId).key) ?? new Set();
  const put = () => bill.add('S3.PutObject', 1, prices.s3Write);
  const list = () => bill.add('S3.ListObjectsV2', 1, prices.s3Write);
  return {
    'uploads.latest': () => () => bill.add('S3.HeadObject', 1, prices.s3Read),
    'uploads.open': () => () => bill.add('S3.GetObject', 1, prices.s3Read),
    'reports.savePart': (report, chunk) => () => {
      parts.set((report as ReportId).key, partsOf(report).add(chunk));
      put();
    },
    'reports.finish': (report) => () => {
      list();
      bill.add('S3.GetObject', partsOf(report).size, prices.s3Read);
      put();
    },
    'reports.discardParts': (report) => () => {
      list();
      bill.add('S3.DeleteObjects', partsOf(report).size > 0 ? 1 : 0); // free
    },
    'reports.refuse': () => put,
  };
}

function connectRequests(bill: AwsBill): Requests {
  const count = (operation: string) => () => () => bill.add(`Connect.${operation}`, 1); // none of them is charged
  return {
    'telephony.call': count('StartOutboundVoiceContact'),
    'telephony.describe': count('DescribeContact'),
    'telephony.findByName': count('SearchContacts'),
    'telephony.newestIndexed': count('SearchContacts'),
  };
}

function write(bill: AwsBill, operation: string, before: object | undefined, after?: object): void {
  bill.add(`DynamoDB.${operation}`, 1, prices.dynamoDbWriteUnit, writeUnits(before, after));
}

function read(bill: AwsBill, operation: string, bytes: number, consistency: 'strong' | 'eventual'): void {
  bill.add(`DynamoDB.${operation}`, Math.max(1, Math.ceil(bytes / PAGE_BYTES)));
  bill.charge('DynamoDB', readUnits(bytes, consistency), prices.dynamoDbReadUnit);
}
