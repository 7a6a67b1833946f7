import {
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dynamoClient } from '../../../src/aws/dynamo-client.ts';
import { fromItem, toItem } from '../../../src/aws/dynamo-item.ts';
import { itemInTheWay } from '../../../src/aws/own-write.ts';
import { transact } from '../../../src/aws/transaction.ts';
import { aContact } from '../../support/a-contact.ts';

/** What every object of the language has, and what is written for `__proto__`. */
const names = [
  '__proto__',
  ':__proto__',
  '::__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  '__defineGetter__',
];

const named = (value: unknown) => Object.fromEntries(names.map((name) => [name, value]));

/** A contact whose columns have these names. */
const contact = aContact().queued({ attributes: named('kept') as Record<string, string> });

/** A client of a table that answers with this error. */
function clientThatMeets(error: object) {
  process.env.AWS_REGION ??= 'us-east-1';
  process.env.AWS_ACCESS_KEY_ID ??= 'nobody';
  process.env.AWS_SECRET_ACCESS_KEY ??= 'nothing';
  const headers = { 'content-type': 'application/x-amz-json-1.0' };
  const body = Buffer.from(JSON.stringify(error));
  return dynamoClient({
    requestHandler: { handle: async () => ({ response: { statusCode: 400, headers, body } }) },
  });
}

describe('an item', () => {
  it('has names of the language like any other', () => {
    const value = { ...named(named('x')), list: [named(1)] };

    expect(Object.entries(fromItem(toItem(value)))).toEqual(Object.entries(value));
    expect(JSON.stringify(fromItem(toItem(value)))).toBe(JSON.stringify(value));
  });

  it('comes back as it was written, whatever its names', () => {
    const name = fc.oneof(fc.constantFrom(...names), fc.string());
    const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
    const value = fc.dictionary(name, fc.oneof(leaf, fc.dictionary(name, leaf), fc.array(leaf)));
    fc.assert(
      fc.property(value, (written) => {
        expect(JSON.stringify(fromItem(toItem(written)))).toBe(JSON.stringify(written));
      }),
    );
  });

  it('is a number whatever number a hand has written', () => {
    const numbers = ['1E30', '-1E+125', '9007199254740993', '12345678901234567890123456789012345678', '0.1'];
    for (const N of numbers) expect(fromItem({ n: { N } })).toEqual({ n: Number(N) });
  });

  it('keeps a name that was written plainly', () => {
    expect(Object.entries(fromItem(JSON.parse('{"__proto__": {"S": "x"}}')))).toEqual([['__proto__', 'x']]);
  });

  it('is read from the error of a conditional write that it stood in the way of', async () => {
    const client = clientThatMeets({
      __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException',
      Item: toItem(contact),
    });

    const error: unknown = await client
      .send(new UpdateItemCommand({ TableName: 'Contacts', Key: {} }))
      .catch((thrown: unknown) => thrown);

    expect(JSON.stringify(itemInTheWay(error))).toBe(JSON.stringify(contact));
  });

  it('is read from the reasons of a cancelled transaction', async () => {
    const client = clientThatMeets({
      __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
      CancellationReasons: [{ Code: 'ConditionalCheckFailed', Item: toItem(contact) }, { Code: 'None' }],
    });
    const put = { Put: { TableName: 'Contacts', Item: {} } };

    expect(await transact(client, [put, put])).toEqual({ type: 'refused', refused: [0] });
    await expect(client.send(new TransactWriteItemsCommand({ TransactItems: [put] }))).rejects.toBeInstanceOf(
      TransactionCanceledException,
    );
  });
});
