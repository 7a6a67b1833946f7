/** While a transaction is in progress, DynamoDB refuses other requests for its items; and requests have their sizes. */

import { setTimeout as wait } from 'node:timers/promises';
import {
  BatchExecuteStatementCommand,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  type DynamoDBClient,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type LimitedEmulator, startLimitedEmulator } from './limited-emulator.ts';
import { itemOf, makeTable, outcomeOf, put, tableName } from './limited-table.ts';

const TableName = tableName;

let emulator: LimitedEmulator;
let db: DynamoDBClient;
beforeAll(async () => {
  emulator = await startLimitedEmulator({ dynamodb: { transactionMinMs: 400, transactionMaxMs: 400 } });
  db = await makeTable(emulator);
});
afterAll(async () => {
  db?.destroy();
  await emulator?.stop();
});
beforeEach(() => emulator.advance(10));

function transactionOf(contacts: readonly string[], ClientRequestToken?: string) {
  const TransactItems = contacts.map((contact) => ({ Put: { TableName, Item: itemOf('a', contact) } }));
  return new TransactWriteItemsCommand({ TransactItems, ClientRequestToken });
}

/** Sends a transaction that holds these contacts, runs `meanwhile` while it does, and waits for its answer. */
async function during<T>(
  contacts: readonly string[],
  meanwhile: () => Promise<T>,
  token?: string,
): Promise<T> {
  const first = outcomeOf(db.send(transactionOf(contacts, token)));
  await wait(100); // it has arrived, and has 300 ms to go
  const result = await meanwhile();
  expect(await first).toBe('ok');
  return result;
}

const reasonsOf = (request: Promise<unknown>) =>
  request.then(
    () => 'ok',
    (error) => error.CancellationReasons?.map(({ Code }: { Code: string }) => Code) ?? error.name,
  );

describe('during a transaction', () => {
  it('single writes to its items are refused; others go in, and so does the same one after it', async () => {
    const Key = itemOf('a', '1');
    const outcomes = await during(['1', '2'], () =>
      Promise.all([
        outcomeOf(db.send(put('a', '1'))),
        outcomeOf(db.send(new UpdateItemCommand({ TableName, Key, UpdateExpression: 'REMOVE note' }))),
        outcomeOf(db.send(new DeleteItemCommand({ TableName, Key }))),
        outcomeOf(db.send(put('a', '3'))),
      ]),
    );
    const refused = 'TransactionConflictException';
    expect(outcomes).toEqual([refused, refused, refused, 'ok']);
    expect(await outcomeOf(db.send(put('a', '1')))).toBe('ok');
  });

  it('another transaction is cancelled, with the reason for the items they share', async () => {
    const reasons = await during(['1', '2'], () => reasonsOf(db.send(transactionOf(['0', '2', '1', '3']))));
    expect(reasons).toEqual(['None', 'TransactionConflict', 'TransactionConflict', 'None']);
    const read = new TransactGetItemsCommand({
      TransactItems: ['0', '1'].map((contact) => ({ Get: { TableName, Key: itemOf('a', contact) } })),
    });
    expect(await during(['1'], () => reasonsOf(db.send(read)))).toEqual(['None', 'TransactionConflict']);
  });

  it('the same transaction is refused as in progress, and repeated after it without effect', async () => {
    const again = transactionOf(['1'], 'token');
    expect(await during(['1'], () => outcomeOf(db.send(again)), 'token')).toBe(
      'TransactionInProgressException',
    );
    expect(await outcomeOf(db.send(again))).toBe('ok');
  });

  it('items of a batch are unprocessed, and a statement of a batch has an error of its own', async () => {
    const batch = new BatchWriteItemCommand({
      RequestItems: {
        [tableName]: ['1', '5'].map((contact) => ({ PutRequest: { Item: itemOf('a', contact) } })),
      },
    });
    const { UnprocessedItems } = await during(['1'], () => db.send(batch));
    expect(UnprocessedItems?.[tableName]?.map(({ PutRequest }) => PutRequest?.Item?.contact?.S)).toEqual([
      '1',
    ]);
    const statements = new BatchExecuteStatementCommand({
      Statements: ['1', '5'].map((contact) => ({
        Statement: `UPDATE "${tableName}" SET note = ? WHERE campaign = ? AND contact = ?`,
        Parameters: ['x', 'a', contact].map((S) => ({ S })),
      })),
    });
    const { Responses } = await during(['1'], () => db.send(statements));
    expect(Responses?.map(({ Error: error }) => error?.Code ?? 'ok')).toEqual(['TransactionConflict', 'ok']);
  });
});

describe('DynamoDB refuses', () => {
  const kilobytes = (count: number) => 'x'.repeat(count * 1_024);
  const puts = (count: number, text = '') =>
    Array.from({ length: count }, (_, i) => ({ Item: itemOf('b', `contact-${i}`, text ? { text } : {}) }));

  it('items beyond 400 KB', async () => {
    expect(await outcomeOf(db.send(put('b', '1', { text: kilobytes(399) })))).toBe('ok');
    await emulator.advance(10);
    expect(await outcomeOf(db.send(put('b', '1', { text: kilobytes(400) })))).toBe('ValidationException');
  });

  it('batches beyond 25 writes, 25 statements or 100 reads', async () => {
    const writes = (count: number) =>
      new BatchWriteItemCommand({
        RequestItems: { [tableName]: puts(count).map((PutRequest) => ({ PutRequest })) },
      });
    const statements = (count: number) =>
      new BatchExecuteStatementCommand({
        Statements: Array.from({ length: count }, (_, i) => ({
          Statement: `SELECT * FROM "${tableName}" WHERE campaign = ? AND contact = ?`,
          Parameters: ['b', `contact-${i}`].map((S) => ({ S })),
        })),
      });
    const reads = (count: number) =>
      new BatchGetItemCommand({
        RequestItems: {
          [tableName]: { Keys: Array.from({ length: count }, (_, i) => itemOf('b', `contact-${i}`)) },
        },
      });
    for (const [most, request] of [
      [25, writes],
      [25, statements],
      [100, reads],
    ] as const) {
      const send = (count: number) => outcomeOf(db.send(request(count) as BatchGetItemCommand));
      expect([await send(most), await send(most + 1)]).toEqual(['ok', 'ValidationException']);
    }
  });

  it('transactions beyond 100 items or 4 MB', async () => {
    const transaction = (count: number, text?: string) =>
      outcomeOf(
        db.send(
          new TransactWriteItemsCommand({
            TransactItems: puts(count, text).map((each) => ({ Put: { TableName, ...each } })),
          }),
        ),
      );
    expect(await transaction(100)).toBe('ok');
    expect(await transaction(101)).toBe('ValidationException');
    expect(await transaction(11, kilobytes(390))).toBe('ValidationException');
  });

  it('to read more than 16 MB in one batch: the rest is unprocessed', async () => {
    await emulator.change({ dynamodb: { readUnitsPerKey: 1e6, readUnitsPerTable: 1e6 } });
    for (let i = 0; i < 45; i += 1) {
      await emulator.advance(1);
      await db.send(put('c', `contact-${i}`, { text: kilobytes(390) }));
    }
    const Keys = Array.from({ length: 45 }, (_, i) => itemOf('c', `contact-${i}`));
    const { Responses, UnprocessedKeys } = await db.send(
      new BatchGetItemCommand({ RequestItems: { [tableName]: { Keys } } }),
    );
    expect(Responses?.[tableName]).toHaveLength(42);
    expect(UnprocessedKeys?.[tableName]?.Keys).toEqual(Keys.slice(42));
  });
});
