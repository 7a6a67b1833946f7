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
import type { ContactId, ContactPage, ContactStore, ContactUpdate, DueContact } from '../app/ports.ts';
import { type Contact, indexedFields } from '../domain/contact.ts';
import type { ContactTransition } from '../domain/contact-transition.ts';
import { BatchGet } from './batch-get.ts';
import { contactItem } from './contact-item.ts';
import { contactUpdate } from './contact-update.ts';
import { type Deadline, DeadlineReader } from './deadline-reader.ts';
import { fromItem, toItem } from './dynamo-item.ts';
import { holds, itemInTheWay } from './own-write.ts';
import { type Refusal, transact } from './transaction.ts';

/** Updates under way at once, of those that are asked for together: within the SDK's 50 connections. */
const WRITES_AT_ONCE = 25;

const keyFields = ['campaignId', 'contactKey'] as const;

export class ContactTable implements ContactStore {
  readonly #db: DynamoDBClient;
  readonly #table: string;
  readonly #deadlines: DeadlineReader;
  readonly #reader: BatchGet;
  readonly #writes = pLimit(WRITES_AT_ONCE);

  constructor(db: DynamoDBClient, table: string) {
    this.#db = db;
    this.#table = table;
    this.#deadlines = new DeadlineReader(db, table);
    this.#reader = new BatchGet(db);
  }

  async insert(contacts: readonly Contact[]): Promise<readonly (Contact | undefined)[]> {
    const holders = contacts.map((): Contact | undefined => undefined);
    // One row whose key is taken holds up a whole transaction: the others are written without it.
    for (let left = [...contacts.keys()]; left.length > 0; left = left.filter((i) => !holders[i])) {
      const puts = left.map((i) => ({ Put: this.#newItem(contacts[i] as Contact) }));
      const refusals = await transact(this.#db, puts);
      if (refusals === 'done') break;
      for (const [position, refusal] of refusals.entries()) {
        if (refusal) holders[left[position] as number] = holderOf(refusal);
      }
    }
    return holders;
  }

  #newItem(contact: Contact) {
    return {
      TableName: this.#table,
      Item: contactItem(contact),
      ConditionExpression: 'attribute_not_exists(contactKey)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
    };
  }

  async read(ids: readonly ContactId[]): Promise<readonly Contact[]> {
    const keys = ids.map(({ campaignId, contactKey }) => ({ campaignId, contactKey }));
    return (await this.#reader.read(this.#table, keys, { isConsistent: true })) as unknown as Contact[];
  }

  async apply(id: ContactId, transition: ContactTransition): Promise<Contact | undefined> {
    const update = contactUpdate(this.#table, id, transition);
    try {
      const { Attributes } = await this.#db.send(
        new UpdateItemCommand({ ...update, ReturnValues: 'ALL_NEW' }),
      );
      return Attributes && (fromItem(Attributes) as unknown as Contact);
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      const item = itemInTheWay(error);
      return item && holds(item, transition.set) ? (item as unknown as Contact) : undefined;
    }
  }

  async applyAll(changes: readonly ContactUpdate[]): Promise<readonly (boolean | Error)[]> {
    const written = changes.map(({ id, transition }) =>
      this.#writes(async () => {
        try {
          return (await this.apply(id, transition)) !== undefined;
        } catch (error) {
          return error instanceof Error ? error : new Error(String(error));
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

async function firstOf<T>(items: AsyncGenerator<T, void>, most: number): Promise<T[]> {
  const taken: T[] = [];
  while (taken.length < most) {
    const { done, value } = await items.next();
    if (done) break;
    taken.push(value);
  }
  return taken;
}

function holderOf({ standing }: Refusal): Contact {
  if (!standing) throw new Error('The Contacts table refused a new contact and did not say whose key it is.');
  return standing as unknown as Contact;
}
