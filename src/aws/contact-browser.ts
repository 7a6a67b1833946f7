/**
 * The Contacts table as an operator looks through it: reads alone, of no index but the key. What does not match is left
 * out by DynamoDB, which reads (and charges for) it all the same, hence the limit of each look.
 */
import { type DynamoDBClient, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { Contact } from '../contact/contact.ts';
import {
  type ContactBrowser,
  type ContactMatch,
  type ContactRange,
  type ContactSlice,
  type ListedContact,
  listedFields,
} from '../watching/browse-contacts.ts';
import { fromItem, type Item, toAttribute, toItem } from './dynamo-item.ts';

export class ContactTableBrowser implements ContactBrowser {
  readonly #db: DynamoDBClient;
  readonly #table: string;

  constructor(db: DynamoDBClient, table: string) {
    this.#db = db;
    this.#table = table;
  }

  async get(campaignId: string, contactKey: string): Promise<Contact | undefined> {
    const { Item } = await this.#db.send(
      new GetItemCommand({ TableName: this.#table, Key: toItem({ campaignId, contactKey }) }),
    );
    return Item && (fromItem(Item) as unknown as Contact);
  }

  async look(campaignId: string, match: ContactMatch, range: ContactRange): Promise<ContactSlice> {
    const { Items, ScannedCount, LastEvaluatedKey } = await this.#db.send(
      new QueryCommand({
        TableName: this.#table,
        ...expressionsFor(campaignId, match, range),
        Limit: range.limit,
        ...(range.after !== undefined && {
          ExclusiveStartKey: toItem({ campaignId, contactKey: range.after }),
        }),
      }),
    );
    const contacts = (Items ?? []).map(fromItem) as unknown as ListedContact[];
    const next = LastEvaluatedKey && fromItem(LastEvaluatedKey).contactKey;
    return {
      contacts,
      lookedAt: ScannedCount ?? contacts.length,
      ...(typeof next === 'string' && { next }),
    };
  }
}

/** The expressions of a query; all field names go through placeholders, as some are reserved words. */
function expressionsFor(
  campaignId: string,
  { status, outcome, customer }: ContactMatch,
  { keyPrefix }: Pick<ContactRange, 'keyPrefix'>,
) {
  const values: Item = { ':campaignId': toAttribute(campaignId) };
  const value = (name: string, given: string) => {
    values[`:${name}`] = toAttribute(given);
    return `:${name}`;
  };
  const keys = ['#campaignId = :campaignId'];
  if (keyPrefix !== '') keys.push(`begins_with(#contactKey, ${value('keyPrefix', keyPrefix)})`);
  const filters: string[] = [];
  if (status !== undefined) filters.push(`#status = ${value('status', status)}`);
  if (outcome !== undefined) filters.push(`#outcome = ${value('outcome', outcome)}`);
  if (customer) {
    const either = [`begins_with(#customerId, ${value('customerId', customer.customerId)})`];
    if (customer.phoneNumber !== undefined) {
      const number = value('phoneNumber', customer.phoneNumber);
      either.push(`#phoneNumber = ${number}`, `contains(#phoneNumbers, ${number})`);
    }
    filters.push(`(${either.join(' OR ')})`);
  }
  return {
    KeyConditionExpression: keys.join(' AND '),
    ProjectionExpression: listedFields.map((field) => `#${field}`).join(', '),
    ...(filters.length > 0 && { FilterExpression: filters.join(' AND ') }),
    ExpressionAttributeNames: Object.fromEntries(listedFields.map((field) => [`#${field}`, field])),
    ExpressionAttributeValues: values,
  };
}
