/**
 * The Contacts table. Every write is conditional, and is applied at most once however often it is sent.
 */
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { CalledContact, ContactId, ContactPage, ContactStore, DueContact } from '../app/ports.ts';
import { type Contact, callIndexName, dueIndexName } from '../domain/contact.ts';
import type { ContactTransition } from '../domain/contact-transition.ts';
import { fromItem, type Item, toItem } from './dynamo-item.ts';
import { holds, itemInTheWay } from './own-write.ts';
import { UpdateBuilder } from './update-builder.ts';

export class ContactTable implements ContactStore {
  readonly #db: DynamoDBClient;
  readonly #table: string;
  readonly #dueIndex: string;

  constructor(db: DynamoDBClient, table: string, dueIndex = dueIndexName) {
    this.#db = db;
    this.#table = table;
    this.#dueIndex = dueIndex;
  }

  async create(contact: Contact): Promise<Contact | undefined> {
    try {
      await this.#db.send(
        new PutItemCommand({
          TableName: this.#table,
          Item: toItem(contact),
          ConditionExpression: 'attribute_not_exists(contactKey)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return undefined;
    } catch (error) {
      const holder = itemInTheWay(error);
      if (!holder) throw error;
      return holder as unknown as Contact;
    }
  }

  async apply(id: ContactId, transition: ContactTransition): Promise<Contact | undefined> {
    const update = updateFor(transition);
    try {
      const { Attributes } = await this.#db.send(
        new UpdateItemCommand({
          TableName: this.#table,
          Key: toItem({ campaignId: id.campaignId, contactKey: id.contactKey }),
          ...update.build(),
          ReturnValues: 'ALL_NEW',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return Attributes && (fromItem(Attributes) as unknown as Contact);
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      const item = itemInTheWay(error);
      return item && holds(item, transition.set) ? (item as unknown as Contact) : undefined;
    }
  }

  async due(campaignId: string, from: string, until: string, limit: number): Promise<readonly DueContact[]> {
    const found: DueContact[] = [];
    let after: Item | undefined;
    do {
      const page = await this.#db.send(
        new QueryCommand({
          TableName: this.#table,
          IndexName: this.#dueIndex,
          KeyConditionExpression: 'campaignId = :campaignId AND dueAt BETWEEN :from AND :until',
          ExpressionAttributeValues: toItem({
            ':campaignId': campaignId,
            ':from': from || '0',
            ':until': until,
          }),
          Limit: limit - found.length,
          ...(after && { ExclusiveStartKey: after }),
        }),
      );
      found.push(...((page.Items ?? []).map(fromItem) as unknown as DueContact[]));
      after = page.LastEvaluatedKey;
    } while (after && found.length < limit);
    return found;
  }

  async byContactIds(contactIds: readonly string[]): Promise<readonly CalledContact[]> {
    const found = await Promise.all(contactIds.map((contactId) => this.#query(contactId)));
    return found.flat();
  }

  async #query(contactId: string): Promise<readonly CalledContact[]> {
    const { Items } = await this.#db.send(
      new QueryCommand({
        TableName: this.#table,
        IndexName: callIndexName,
        KeyConditionExpression: 'contactId = :contactId',
        ExpressionAttributeValues: toItem({ ':contactId': contactId }),
        Limit: 1,
      }),
    );
    return (Items ?? []).map(fromItem) as unknown as CalledContact[];
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

function updateFor(transition: ContactTransition): UpdateBuilder {
  const { from, expect, set, remove, entry } = transition;
  const update = new UpdateBuilder();
  update.requireOneOf('status', from);
  for (const [field, value] of Object.entries(expect)) {
    if (value !== undefined) update.requireEqual(field, value);
  }
  for (const [field, value] of Object.entries(set)) update.set(field, value);
  for (const field of remove) update.remove(field);
  // DynamoDB puts an element beyond the end of a list at its end.
  if (entry) update.setElement('attempts', entry.attempt - 1, entry);
  return update;
}
