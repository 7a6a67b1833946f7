/** Which requests to DynamoDB each call of a port makes, and the units it is billed for: src/aws, in numbers. */

import type { Campaign, ImportedFile } from '../../src/campaign/campaign.ts';
import { fileId } from '../../src/campaign/campaign-id.ts';
import { itemBytes, readUnits, writeUnits } from '../../src/campaign/item-size.ts';
import type { RegisteredCall } from '../../src/contact/call-register.ts';
import type { Contact } from '../../src/contact/contact.ts';
import type { ContactId, ContactPage, ContactUpdate, DueContact } from '../../src/contact/contact-store.ts';
import { DUE_SHARDS, dueShardOf } from '../../src/contact/deadline-index.ts';
import type { CampaignChange, CountMarker } from '../../src/counting/count-ledger.ts';
import type { Versioned } from '../../src/pacing/shared-state.ts';
import { prices } from '../../src/planning/prices.ts';
import type { VirtualStack } from '../virtual-stack.ts';
import type { AwsBill } from './aws-bill.ts';
import { contactItem, deadlineBytes, deadlineUnits } from './item-units.ts';
import type { Requests } from './request-table.ts';
import type { WriteMeters } from './write-meter.ts';

/** One page of a Query or Scan (Amazon DynamoDB Developer Guide), bytes. */
const PAGE_BYTES = 1_048_576;

/** Keys that one BatchGetItem takes. */
const KEYS_A_BATCH = 100;

/** Statements that one BatchExecuteStatement takes (src/aws/contact-insert.ts). */
const STATEMENTS = 25;

/** Requests of `bill`'s function to the tables of `stack()`. */
export function tableRequests(bill: AwsBill, stack: () => VirtualStack, meters: WriteMeters): Requests {
  const written = contactWrites(bill, stack, meters);
  return {
    ...contactRequests(bill, stack, written),
    ...callRequests(bill, stack, written),
    ...campaignRequests(bill, stack),
    ...numberRequests(bill, stack),
    ...pacerRequests(bill, stack, meters),
  };
}

/** Puts writes of contacts on the bill, and on the meters of the campaign's keys. */
function contactWrites(bill: AwsBill, stack: () => VirtualStack, meters: WriteMeters) {
  const now = () => stack().clock.now();
  return {
    single(operation: string, times: number, units: number): void {
      bill.add(`DynamoDB.${operation}`, times);
      bill.charge('DynamoDB', units, prices.dynamoDbWriteUnit);
      meters.contacts.note(now(), units);
    },
    /** `otherUnits`: of what is written with them to other tables. Each write of a transaction costs twice. */
    together(units: number, otherUnits = 0): void {
      transaction(bill, units + otherUnits);
      meters.contacts.note(now(), 2 * units);
    },
    /** What the index of deadlines takes of a change. */
    index(before: Contact | undefined, after: Contact): void {
      const units = deadlineUnits(before, after);
      bill.charge('DynamoDB', units, prices.dynamoDbWriteUnit);
      meters.noteDeadline(dueShardOf(after), now(), units);
    },
  };
}

function contactUnits(before: Contact | undefined, after: Contact | undefined): number {
  return writeUnits(before && contactItem(before), after && contactItem(after));
}

type ContactWrites = ReturnType<typeof contactWrites>;

function contactRequests(bill: AwsBill, stack: () => VirtualStack, writes: ContactWrites): Requests {
  return {
    // One that finds its key taken costs as much, and its holder is read.
    'contacts.insert': (contacts) => (answer) => {
      const items = contacts as readonly Contact[];
      const holders = answer as readonly (Contact | undefined)[];
      const written = items.filter((_, i) => holders[i] === undefined);
      const units = items.reduce((sum, each) => sum + contactUnits(undefined, each), 0);
      writes.single('BatchExecuteStatement', Math.ceil(items.length / STATEMENTS), units);
      if (written.length < items.length) readBatches(bill, holders.filter(isDefined), 'strong');
      for (const each of written) writes.index(undefined, each);
    },
    'contacts.apply': (id) => {
      const { campaignId, contactKey } = id as Contact;
      const before = stack().contacts.get(campaignId, contactKey);
      return (after) => {
        writes.single('UpdateItem', 1, contactUnits(before, after as Contact | undefined));
        if (after !== undefined) writes.index(before, after as Contact);
      };
    },
    // The shards of the index first, which are spread evenly, then the contacts.
    'contacts.due': (_campaignId, from, until, limit) => (found) => {
      const due = found as readonly DueContact[];
      const bytes = due.reduce((sum, each) => sum + deadlineBytes(each), 0);
      // Of one deadline, the shards are read until there are enough: the first one has them, or none.
      const shards = from === until && due.length === limit ? 1 : DUE_SHARDS;
      for (let shard = 0; shard < shards; shard += 1) read(bill, 'Query', bytes / shards, 'eventual');
      if (due.length > 0) readBatches(bill, due, 'eventual');
    },
    'contacts.applyAll': (changes) => {
      const updates = changes as readonly ContactUpdate[];
      const before = updates.map(({ id }) => stack().contacts.get(id.campaignId, id.contactKey));
      return () => {
        const after = updates.map(({ id }) => stack().contacts.get(id.campaignId, id.contactKey));
        const units = updates.reduce((sum, _, i) => sum + contactUnits(before[i], after[i]), 0);
        writes.single('UpdateItem', updates.length, units);
        for (const [i, contact] of after.entries()) if (contact) writes.index(before[i], contact);
      };
    },
    'contacts.read': () => (found) => readBatches(bill, found as readonly Contact[], 'strong'),
    'contacts.page': () => (page) => read(bill, 'Query', sizeOf((page as ContactPage).contacts), 'strong'),
  };
}

/** Claims on numbers, and the register of calls. */
function callRequests(bill: AwsBill, stack: () => VirtualStack, writes: ContactWrites): Requests {
  const contactOf = ({ campaignId, contactKey }: ContactId) => stack().contacts.get(campaignId, contactKey);
  const writesNumber = (phoneNumber: unknown) => {
    const before = numberItem(stack(), String(phoneNumber));
    return () => write(bill, 'UpdateItem', before, numberItem(stack(), String(phoneNumber)));
  };
  return {
    'claims.claim': writesNumber,
    'claims.release': writesNumber,
    'claims.releaseWithContact': (phoneNumber, _claim, id) => {
      const before = contactOf(id as Contact);
      const number = numberItem(stack(), String(phoneNumber));
      return () => {
        const after = contactOf(id as Contact);
        writes.together(contactUnits(before, after), writeUnits(number, undefined));
        if (after) writes.index(before, after);
      };
    },
    'claims.leaveOpen': (phoneNumber, _claim, id) => {
      const before = contactOf(id as Contact);
      const number = numberItem(stack(), String(phoneNumber));
      return () => {
        const after = contactOf(id as Contact);
        writes.together(contactUnits(before, after), writeUnits(number, number));
        if (after) writes.index(before, after);
      };
    },
    'claims.leaveNumber': (phoneNumber, id) => {
      const before = contactOf(id as Contact);
      const number = numberItem(stack(), String(phoneNumber));
      return () => {
        const after = contactOf(id as Contact);
        writes.together(contactUnits(before, after), writeUnits(number, number));
        if (after) writes.index(before, after);
      };
    },
    // An entry has less than 1 KB.
    'calls.enter': () => () => bill.add('DynamoDB.PutItem', 1, prices.dynamoDbWriteUnit, 1),
    'calls.lookUp': (contactIds) => (found) => {
      const entered = [...(found as ReadonlyMap<string, RegisteredCall>).values()];
      const isAnybodyKnown = entered.length > 0;
      bill.add('DynamoDB.BatchGetItem', isAnybodyKnown ? 2 : 1);
      // An entry, and a contact: each has less than 4 KB.
      const units = (contactIds as readonly string[]).length + entered.length;
      bill.charge('DynamoDB', units, prices.dynamoDbReadUnit);
    },
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
    'campaigns.openForRequests': (id) => () => {
      for (let time = 0; time < 2; time += 1) write(bill, 'UpdateItem', campaignOf(id));
    },
    // An entry has less than 1 KB.
    'requests.enter': () => () => bill.add('DynamoDB.PutItem', 1, prices.dynamoDbWriteUnit, 1),
    'campaigns.saveFile': updates,
    'campaigns.saveSettings': updates,
    'campaigns.saveColumns': updates,
    'campaigns.changeState': updates,
    'campaigns.markProven': updates,
    'campaigns.countRefusal': updates,
    'campaigns.forgetFile': updates,
    'campaigns.beginClosing': updates,
    'campaigns.renewClosing': updates,
    'campaigns.saveRecycle': updates,
    'campaigns.stopClosing': updates,
    'campaigns.reopen': updates,
    'campaigns.complete': updates,
    'campaigns.correctCounts': updates,
    // One transaction: each of its writes costs twice. Markers and counts are its only items.
    'ledger.count': (marker, change) => () => {
      const units = writeUnits(campaignOf((change as CampaignChange).campaignId), undefined);
      transaction(bill, units + markerUnits(marker as CountMarker));
    },
    'ledger.setAsideOf': () => () => bill.add('DynamoDB.GetItem', 1, prices.dynamoDbReadUnit, 1),
    'ledger.mark': (marker) => () =>
      bill.add('DynamoDB.PutItem', 1, prices.dynamoDbWriteUnit, markerUnits(marker as CountMarker)),
  };
}

/** src/aws/count-ledger.ts keeps the ids as one text. */
function markerUnits({ eventIds }: CountMarker): number {
  const id = `counted#${eventIds[0]}`;
  return writeUnits(undefined, { id, eventIds: eventIds.join(' '), expiresAt: 1_800_000_000 });
}

function numberRequests(bill: AwsBill, stack: () => VirtualStack): Requests {
  const updates = (phoneNumber: unknown) => () =>
    write(bill, 'UpdateItem', numberItem(stack(), String(phoneNumber)));
  return {
    'numbers.read': (phoneNumbers) => () => {
      const items = (phoneNumbers as readonly string[]).map((number) => numberItem(stack(), number));
      readBatches(bill, items, 'strong');
    },
    'numbers.releaseCall': updates,
    'numbers.suppress': updates,
  };
}

function numberItem({ numbers }: VirtualStack, phoneNumber: string) {
  const { at, source } = numbers.suppressed.get(phoneNumber) ?? {};
  const [calls, claim] = [numbers.calls.get(phoneNumber), numbers.claims.get(phoneNumber)];
  const item = { phoneNumber, calls, claim, expiresAt: 1_800_000_000 };
  return { ...item, suppressedAt: at, suppressedBy: source };
}

/** A swap that comes too late, and a release of what is not there, cost as much as those that change something. */
function pacerRequests(bill: AwsBill, stack: () => VirtualStack, meters: WriteMeters): Requests {
  // A state never changes, and may have many slots: it is measured once.
  const measured = new WeakMap<object, number>();
  const bytesOf = (versioned: unknown, attribute: 'pace' | 'slots') => {
    const { version, state } = versioned as Versioned<object>;
    const id = `${attribute}#${'x'.repeat(90)}`;
    const bytes =
      measured.get(state) ?? itemBytes({ id, version, writeId: 'x'.repeat(11), [attribute]: state });
    measured.set(state, bytes);
    return bytes;
  };
  const writeOf = (operation: string, bytes: number) => {
    const units = Math.max(1, Math.ceil(bytes / 1024));
    bill.add(`DynamoDB.${operation}`, 1, prices.dynamoDbWriteUnit, units);
    return units;
  };
  const noteSlots = (operation: string, share: unknown, before: unknown, after: unknown) => {
    const bytes = Math.max(bytesOf(before, 'slots'), bytesOf(after, 'slots'));
    meters.noteSlots(share as number, stack().clock.now(), writeOf(operation, bytes), bytes);
  };
  return {
    'pace.read': () => (pace) => read(bill, 'GetItem', bytesOf(pace, 'pace'), 'strong'),
    'pace.readSlots': () => (slots) => read(bill, 'GetItem', bytesOf(slots, 'slots'), 'strong'),
    'pace.swap': (_seen, next) => {
      const before = stack().pacerItems.paceItem;
      return () => {
        const bytes = Math.max(bytesOf(before, 'pace'), bytesOf(next, 'pace'));
        meters.notePace(stack().clock.now(), writeOf('PutItem', bytes));
      };
    },
    'pace.swapSlots': (share, _seen, next) => {
      const before = stack().pacerItems.slotsOf(share as number);
      return () => noteSlots('PutItem', share, before, next);
    },
    // An item of less than 1 KB; most often there is nothing to remove, and nothing is asked of AWS.
    'waiting.list': () => () => bill.add('DynamoDB.GetItem', 1, prices.dynamoDbReadUnit, 1),
    'waiting.add': () => () => bill.add('DynamoDB.UpdateItem', 1, prices.dynamoDbWriteUnit, 1),
    'waiting.remove': (ids) => () => {
      if ((ids as readonly string[]).length > 0) {
        bill.add('DynamoDB.UpdateItem', 1, prices.dynamoDbWriteUnit, 1);
      }
    },
    'pace.releaseSlots': (share) => {
      const before = stack().pacerItems.slotsOf(share as number);
      return (after) => noteSlots('UpdateItem', share, before, after);
    },
  };
}

function sizeOf(items: readonly object[]): number {
  return items.reduce((sum: number, each) => sum + itemBytes(each), 0);
}

/** Each write of a transaction costs twice. */
function transaction(bill: AwsBill, units: number): void {
  bill.add('DynamoDB.TransactWriteItems', 1);
  bill.charge('DynamoDB', 2 * units, prices.dynamoDbWriteUnit);
}

/** Reads of single items, a hundred a request: each is billed by itself. */
function readBatches(bill: AwsBill, items: readonly object[], consistency: 'strong' | 'eventual'): void {
  bill.add('DynamoDB.BatchGetItem', Math.max(1, Math.ceil(items.length / KEYS_A_BATCH)));
  for (const item of items)
    bill.charge('DynamoDB', readUnits(itemBytes(item), consistency), prices.dynamoDbReadUnit);
}

function isDefined<T>(value: T | undefined): value is T {
  return value !== undefined;
}

function write(bill: AwsBill, operation: string, before: object | undefined, after?: object): void {
  bill.add(`DynamoDB.${operation}`, 1, prices.dynamoDbWriteUnit, writeUnits(before, after));
}

function read(bill: AwsBill, operation: string, bytes: number, consistency: 'strong' | 'eventual'): void {
  bill.add(`DynamoDB.${operation}`, Math.max(1, Math.ceil(bytes / PAGE_BYTES)));
  bill.charge('DynamoDB', readUnits(bytes, consistency), prices.dynamoDbReadUnit);
}
