/**
 * The Contacts table. Every write is conditional, and is applied at most once however often it is sent.
 */
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import pLimit from 'p-limit';
import { type Contact, indexedFields } from '../contact/contact.ts';
import type {
  ApplyResult,
  ContactId,
  ContactPage,
  ContactStore,
  ContactUpdate,
  DueContact,
} from '../contact/contact-store.ts';
import type { ContactTransition } from '../contact/contact-transition.ts';
import { BatchGet } from './batch-get.ts';
import { ContactInsert, type InsertPacing, unhurriedInserts } from './contact-insert.ts';
import { contactUpdate } from './contact-update.ts';
import { type Deadline, DeadlineReader } from './deadline-reader.ts';
import { fromItem, toItem } from './dynamo-item.ts';
import { holds, itemInTheWay } from './own-write.ts';

/** Updates under way at once, of those that are asked for together: within the SDK's 50 connections. */
const WRITES_AT_ONCE = 25;

const keyFields = ['campaignId', 'contactKey'] as const;

export class ContactTable implements ContactStore {
  readonly #db: DynamoDBClient;
  readonly #table: string;
  readonly #deadlines: DeadlineReader;
  readonly #reader: BatchGet;
  readonly #writes = pLimit(WRITES_AT_ONCE);
  readonly #inserts: ContactInsert;

  /** `pacing`: how fast new contacts are inserted; missing: there are few. */
  constructor(db: DynamoDBClient, table: string, pacing: InsertPacing = unhurriedInserts()) {
    this.#db = db;
    this.#table = table;
    this.#deadlines = new DeadlineReader(db, table);
    this.#reader = new BatchGet(db, pacing.patience);
    this.#inserts = new ContactInsert(db, table, this.#reader, pacing);
  }

  insert(contacts: readonly Contact[]): Promise<readonly (Contact | undefined)[]> {
    return this.#inserts.insert(contacts);
  }

  async read(ids: readonly ContactId[]): Promise<readonly Contact[]> {
    const keys = ids.map(({ campaignId, contactKey }) => ({ campaignId, contactKey }));
    return (await this.#reader.read(this.#table, keys, { isConsistent: true })) as unknown as Contact[];
  }

  async apply(id: ContactId, transition: ContactTransition): Promise<Contact | undefined> {
    return (await this.#apply(id, transition)).after;
  }

  /** The contact after the transition, or as it stands when it is not as expected. */
  async #apply(id: ContactId, transition: ContactTransition): Promise<Applied> {
    const update = contactUpdate(this.#table, id, transition);
    try {
      const { Attributes } = await this.#db.send(
        new UpdateItemCommand({ ...update, ReturnValues: 'ALL_NEW' }),
      );
      return Attributes ? { after: fromItem(Attributes) as unknown as Contact } : {};
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      const item = itemInTheWay(error);
      const standing = item as unknown as Contact | undefined;
      return item && holds(item, transition.set) ? { after: standing } : { standing };
    }
  }

  async applyAll(changes: readonly ContactUpdate[]): Promise<readonly ApplyResult[]> {
    const written = changes.map(({ id, transition }) =>
      this.#writes(async (): Promise<ApplyResult> => {
        try {
          const { after, standing } = await this.#apply(id, transition);
          return after ? { type: 'applied' } : { type: 'notAsExpected', ...(standing && { standing }) };
        } catch (error) {
          return { type: 'failed', error: error instanceof Error ? error : new Error(String(error)) };
        }
      }),
    );
    return Promise.all(written);
  }

  async due(campaignId: string, from: string, until: string, limit: number): Promise<readonly DueContact[]> {
    const deadlines = this.#deadlines.read({ campaignId, from, until, expected: limit });
    const found: DueContact[] = [];
    while (found.length < limit) {
      const next = await firstOf(deadlines, limit - found.length);
      if (next.length === 0) break;
      found.push(...(await this.#standing(next)));
    }
    return found;
  }

  /** The contacts of `deadlines`, in order. One whose deadline is another by now is left out: it is shown at its new place. */
  async #standing(deadlines: readonly Deadline[]): Promise<DueContact[]> {
    const keys = deadlines.map(({ campaignId, contactKey }) => ({ campaignId, contactKey }));
    const read = await this.#reader.read(this.#table, keys, { fields: [...keyFields, ...indexedFields] });
    const byKey = new Map((read as unknown as DueContact[]).map((contact) => [contact.contactKey, contact]));
    return deadlines.flatMap(({ contactKey, dueAt }) => {
      const contact = byKey.get(contactKey);
      return contact?.dueAt === dueAt ? [contact] : [];
    });
  }

  async page(campaignId: string, after?: string): Promise<ContactPage> {
    const { Items, LastEvaluatedKey } = await this.#db.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'campaignId = :campaignId',
        ExpressionAttributeValues: toItem({ ':campaignId': campaignId }),
        ConsistentRead: true,
        ...(after !== undefined && { ExclusiveStartKey: toItem({ campaignId, contactKey: after }) }),
      }),
    );
    const next = LastEvaluatedKey && fromItem(LastEvaluatedKey).contactKey;
    return {
      contacts: (Items ?? []).map(fromItem) as unknown as Contact[],
      ...(typeof next === 'string' && { next }),
    };
  }
}

interface Applied {
  readonly after?: Contact | undefined;
  readonly standing?: Contact | undefined;
}

async function firstOf<T>(items: AsyncGenerator<T, void>, max: number): Promise<T[]> {
  const taken: T[] = [];
  while (taken.length < max) {
    const { done, value } = await items.next();
    if (done) break;
    taken.push(value);
  }
  return taken;
}
