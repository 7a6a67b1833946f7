/** Which requests to DynamoDB each call of a port makes, and the units it is billed for: src/aws, in numbers. */
import type { CountMarker } from '../../src/app/count-contacts.ts';
import type { ContactPage, IndexedContact } from '../../src/app/ports.ts';
import type { VersionedPace } from '../../src/app/shared-pacer.ts';
import type { Campaign, ImportedFile } from '../../src/domain/campaign.ts';
import { fileId } from '../../src/domain/campaign-id.ts';
import type { Contact } from '../../src/domain/contact.ts';
import type { Counts } from '../../src/domain/counts.ts';
import { prices } from '../../src/domain/prices.ts';
import type { VirtualStack } from '../virtual-stack.ts';
import type { AwsBill } from './aws-bill.ts';
import { indexEntryBytes, indexWriteUnits, itemBytes, readUnits, writeUnits } from './item-units.ts';
import type { PacerWrites } from './pacer-load.ts';
import type { Requests } from './request-table.ts';

/** One page of a Query or Scan (Amazon DynamoDB Developer Guide), bytes. */
const PAGE_BYTES = 1_048_576;

/** Requests of `bill`'s function to the tables of `stack()`. */
export function tableRequests(bill: AwsBill, stack: () => VirtualStack, writes: PacerWrites): Requests {
  return {
    ...contactRequests(bill, stack),
    ...campaignRequests(bill, stack),
    ...numberRequests(bill, stack),
    ...pacerRequests(bill, stack, writes),
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
      const bytes = (found as readonly IndexedContact[]).reduce(
        (sum, each) => sum + indexEntryBytes(each),
        0,
      );
      read(bill, 'Query', bytes, 'eventual');
    },
    'contacts.byContactIds': (ids) => (found) => {
      bill.add('DynamoDB.Query', (ids as readonly string[]).length);
      for (const each of found as readonly IndexedContact[]) {
        bill.charge('DynamoDB', readUnits(indexEntryBytes(each), 'eventual'), prices.dynamoDbReadUnit);
      }
    },
    'contacts.page': () => (page) => read(bill, 'Query', sizeOf((page as ContactPage).contacts), 'strong'),
  };
}

function campaignRequests(bill: AwsBill, stack: () => VirtualStack): Requests {
  const campaignOf = (id: unknown) => stack().campaigns.items.get(String(id));
  const updates = (id: unknown) => () => write(bill, 'UpdateItem', campaignOf(id));
  return {
    'campaigns.get': () => (campaign) =>
      read(bill, 'GetItem', campaign ? itemBytes(campaign as Campaign) : 0, 'strong'),
    'campaigns.list': () => (campaigns) =>
      read(bill, 'Scan', sizeOf(campaigns as readonly Campaign[]), 'eventual'),
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
    'campaigns.forgetFile': updates,
    'campaigns.beginClosing': updates,
    'campaigns.renewClosing': updates,
    'campaigns.stopClosing': updates,
    'campaigns.complete': updates,
    'campaigns.putRightCounts': updates,
    // One transaction: each of its writes costs twice. Markers and counts are its only items.
    'ledger.count': (marker, changes) => () => {
      const campaigns = [...(changes as ReadonlyMap<string, Counts>).keys()].map(campaignOf);
      const units = campaigns.reduce((sum, campaign) => sum + writeUnits(campaign, undefined), 0);
      bill.add('DynamoDB.TransactWriteItems', 1);
      bill.charge('DynamoDB', 2 * (units + markerUnits(marker as CountMarker)), prices.dynamoDbWriteUnit);
    },
    'ledger.mark': (marker) => () =>
      bill.add('DynamoDB.PutItem', 1, prices.dynamoDbWriteUnit, markerUnits(marker as CountMarker)),
  };
}

/** src/aws/count-ledger.ts keeps the ids as one text. */
function markerUnits({ eventIds, last }: CountMarker): number {
  const id = `counted#${eventIds[0]}`;
  return writeUnits(undefined, { id, eventIds: eventIds.join(' '), last, expiresAt: 1_800_000_000 });
}

function numberRequests(bill: AwsBill, stack: () => VirtualStack): Requests {
  const itemOf = (phoneNumber: unknown) => {
    const { calls, suppressed } = stack().numbers;
    const { at, source } = suppressed.get(String(phoneNumber)) ?? {};
    const item = { phoneNumber, calls: calls.get(String(phoneNumber)), expiresAt: 1_800_000_000 };
    return { ...item, suppressedAt: at, suppressedBy: source };
  };
  const updates = (phoneNumber: unknown) => () => write(bill, 'UpdateItem', itemOf(phoneNumber));
  return { 'numbers.note': updates, 'numbers.giveBack': updates, 'numbers.suppress': updates };
}

/** A swap that comes too late, and a release of what is not there, cost as much as those that change something. */
function pacerRequests(bill: AwsBill, stack: () => VirtualStack, writes: PacerWrites): Requests {
  const itemOf = (pace: unknown) => ({ id: `pacer#${'x'.repeat(90)}`, ...(pace as VersionedPace) });
  const note = (operation: string, before: unknown, after: unknown) => {
    const [was, is] = [itemOf(before), itemOf(after)];
    write(bill, operation, was, is);
    writes.note(stack().clock.now(), writeUnits(was, is), Math.max(itemBytes(was), itemBytes(is)));
  };
  return {
    'pace.read': () => (pace) => read(bill, 'GetItem', itemBytes(itemOf(pace)), 'strong'),
    'pace.swap': (_seen, next) => {
      const before = stack().standingPace;
      return () => note('PutItem', before, next);
    },
    'pace.release': () => {
      const before = stack().standingPace;
      return (after) => note('UpdateItem', before, after);
    },
  };
}

function sizeOf(items: readonly object[]): number {
  return items.reduce((sum: number, each) => sum + itemBytes(each), 0);
}

function write(bill: AwsBill, operation: string, before: object | undefined, after?: object): void {
  bill.add(`DynamoDB.${operation}`, 1, prices.dynamoDbWriteUnit, writeUnits(before, after));
}

function read(bill: AwsBill, operation: string, bytes: number, consistency: 'strong' | 'eventual'): void {
  bill.add(`DynamoDB.${operation}`, Math.max(1, Math.ceil(bytes / PAGE_BYTES)));
  bill.charge('DynamoDB', readUnits(bytes, consistency), prices.dynamoDbReadUnit);
}
