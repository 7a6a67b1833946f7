/** What DynamoDB answers beyond its limits, and that what was throttled has not happened. */
import {
  BatchExecuteStatementCommand,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  type TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type LimitedEmulator, startLimitedEmulator } from './limited-emulator.ts';
import { itemOf, makeTable, outcomeOf, put, putMany, tableName } from './limited-table.ts';

const limits = {
  writeUnitsPerKey: 20,
  readUnitsPerKey: 10,
  writeUnitsPerTable: 100,
  readUnitsPerTable: 1_000,
};
const throttles = ['ProvisionedThroughputExceededException', 'ThrottlingException'];
const TableName = tableName;

let emulator: LimitedEmulator;
let db: DynamoDBClient;
beforeAll(async () => {
  emulator = await startLimitedEmulator({ dynamodb: limits });
  db = await makeTable(emulator);
});
afterAll(async () => {
  db?.destroy();
  await emulator?.stop();
});
beforeEach(async () => {
  await emulator.change({ dynamodb: limits });
  await emulator.advance(100);
  await emulator.resetUsage();
});

async function contactsOf(campaign: string): Promise<number> {
  const { Count } = await db.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: 'campaign = :c',
      ExpressionAttributeValues: { ':c': { S: campaign } },
      Select: 'COUNT',
    }),
  );
  return Count ?? 0;
}

it('a key takes one second of units at once and then its rate; other keys do not notice', async () => {
  expect(await putMany(db, 'a', 25)).toBe(20);
  expect(await putMany(db, 'other', 5)).toBe(5);
  await emulator.advance(0.5);
  expect(await putMany(db, 'a', 25)).toBe(10);
  await emulator.advance(60);
  expect(await putMany(db, 'a', 25)).toBe(20);
});

it('both exceptions occur, each naming the key range', async () => {
  await putMany(db, 'b', 20);
  const seen = new Map<string, unknown>();
  for (let i = 0; i < 30; i += 1) {
    const error = await db.send(put('b', 'more')).catch((thrown) => thrown);
    expect(error.$metadata.httpStatusCode).toBe(400);
    seen.set(error.name, error.ThrottlingReasons);
  }
  expect([...seen.keys()].sort()).toEqual(throttles);
  for (const reasons of seen.values()) {
    const resource = `arn:aws:dynamodb:us-east-1:000000000000:table/${tableName}`;
    expect(reasons).toEqual([{ reason: 'TableWriteKeyRangeThroughputExceeded', resource }]);
  }
  const [usage] = (await emulator.report('key=b')).keys;
  expect(usage).toMatchObject({ units: 20, throttles: 30, limit: 20, busiestSecond: 20, shareOfLimit: 1 });
});

it('a throttled index throttles the writes of its table', async () => {
  const entry = { shardKey: 'hot', due: '2026' };
  expect(await putMany(db, 'c1', 15, entry)).toBe(15);
  expect(await putMany(db, 'c2', 15, entry)).toBe(5);
  const error = await db.send(put('c2', 'more', entry)).catch((thrown) => thrown);
  expect(error.ThrottlingReasons[0].reason).toBe('IndexWriteKeyRangeThroughputExceeded');
  expect(await putMany(db, 'c3', 3)).toBe(3);
});

it('a table takes no more than its own rate over all keys', async () => {
  let taken = 0;
  for (let campaign = 0; campaign < 8; campaign += 1) taken += await putMany(db, `d${campaign}`, 15);
  expect(taken).toBe(100);
});

it('a batch leaves unprocessed what is too much, and is refused when that is all of it', async () => {
  const batch = (campaign: string) =>
    new BatchWriteItemCommand({
      RequestItems: {
        [tableName]: Array.from({ length: 25 }, (_, i) => ({
          PutRequest: { Item: itemOf(campaign, `contact-${i}`) },
        })),
      },
    });
  const { UnprocessedItems } = await db.send(batch('e'));
  const left = UnprocessedItems?.[tableName]?.map(({ PutRequest }) => PutRequest?.Item?.contact?.S);
  expect(left).toEqual([20, 21, 22, 23, 24].map((i) => `contact-${i}`));
  expect(throttles).toContain(await outcomeOf(db.send(batch('e'))));
  expect(await contactsOf('e')).toBe(20);
});

it('a transaction is cancelled with reasons for the items that are hit, and may be sent again by its token', async () => {
  await putMany(db, 'f', 17);
  const transaction = new TransactWriteItemsCommand({
    ClientRequestToken: 'f-once',
    TransactItems: ['cold', 'f', 'f', 'cold'].map((campaign, i) => ({
      Put: { TableName, Item: itemOf(campaign, `of-transaction-${i}`) },
    })),
  });
  const error: TransactionCanceledException = await db.send(transaction).catch((thrown) => thrown);
  expect(error.name).toBe('TransactionCanceledException');
  const codes = error.CancellationReasons?.map(({ Code }) => Code) ?? [];
  expect(['ThrottlingError', 'ProvisionedThroughputExceeded']).toContain(codes[2]);
  expect(codes.toSpliced(2, 1)).toEqual(['None', 'None', 'None']);
  expect(error.message).toContain('[None, None, ');
  expect(await contactsOf('cold')).toBe(0);
  await emulator.advance(1);
  expect(await outcomeOf(db.send(transaction))).toBe('ok');
  expect(await contactsOf('cold')).toBe(2);
});

it('a transaction larger than a second of units goes in when the key is at rest, and leaves it in debt', async () => {
  const large = new TransactWriteItemsCommand({
    TransactItems: Array.from({ length: 15 }, (_, i) => ({
      Put: { TableName, Item: itemOf('g', `contact-${i}`) },
    })),
  });
  expect(await outcomeOf(db.send(large))).toBe('ok');
  await emulator.advance(0.5);
  expect(await putMany(db, 'g', 1)).toBe(0);
  await emulator.advance(0.1);
  expect(await putMany(db, 'g', 5)).toBe(2);
});

it('each statement of a batch is throttled by itself', async () => {
  const { Responses = [] } = await db.send(
    new BatchExecuteStatementCommand({
      Statements: Array.from({ length: 25 }, (_, i) => ({
        Statement: `INSERT INTO "${tableName}" VALUE {'campaign': ?, 'contact': ?}`,
        Parameters: [{ S: 'h' }, { S: `contact-${i}` }],
      })),
    }),
  );
  const codes = Responses.map(({ Error: error }) => error?.Code ?? 'ok');
  expect(codes.slice(0, 20)).toEqual(Array(20).fill('ok'));
  for (const code of codes.slice(20))
    expect(['ThrottlingError', 'ProvisionedThroughputExceeded']).toContain(code);
  expect(await contactsOf('h')).toBe(20);
});

it('reads are throttled by key, singly and in batches', async () => {
  await putMany(db, 'i', 15);
  const get = (contact: string) =>
    new GetItemCommand({ TableName, Key: itemOf('i', contact), ConsistentRead: true });
  for (let i = 0; i < 6; i += 1) await db.send(get(`contact-${i}`));
  const Keys = Array.from({ length: 15 }, (_, i) => itemOf('i', `contact-${i}`));
  const batch = new BatchGetItemCommand({ RequestItems: { [tableName]: { Keys, ConsistentRead: true } } });
  const { Responses, UnprocessedKeys } = await db.send(batch);
  expect(Responses?.[tableName]).toHaveLength(4);
  expect(UnprocessedKeys?.[tableName]).toEqual({ Keys: Keys.slice(4), ConsistentRead: true });
  expect(throttles).toContain(await outcomeOf(db.send(get('contact-1'))));
  expect(throttles).toContain(await outcomeOf(db.send(batch)));
});

it('a condition that does not hold is throttled like any write', async () => {
  await putMany(db, 'j', 20);
  const conditional = put('j', 'contact-1');
  conditional.input.ConditionExpression = 'attribute_not_exists(campaign)';
  expect(throttles).toContain(await outcomeOf(db.send(conditional)));
  await emulator.advance(1);
  expect(await outcomeOf(db.send(conditional))).toBe('ConditionalCheckFailedException');
});

it('limits change while the emulator runs, and wrong settings are refused whole', async () => {
  expect(await emulator.change({ dynamodb: { writeUnitsPerKey: 3 } })).toBe(200);
  expect(await putMany(db, 'k', 10)).toBe(3);
  for (const wrong of [
    { dynamodb: { writeUnitsPerKey: 50, noSuchLimit: 1 } },
    { dynamodb: { writeUnitsPerKey: 0 } },
    { noSuchService: {} },
    [],
  ])
    expect(await emulator.change(wrong)).toBe(400);
  const { settings } = await emulator.report();
  expect(settings.dynamodb?.writeUnitsPerKey).toBe(3);
});

it('no limit is enforced when they are off', async () => {
  const free = await startLimitedEmulator('off');
  const unlimited = await makeTable(free);
  try {
    expect((await free.report()).settings.on).toBe(false);
    // 1,230 units at one key at the same moment.
    expect(await putMany(unlimited, 'l', 30, { text: 'x'.repeat(40 * 1_024) })).toBe(30);
  } finally {
    unlimited.destroy();
    await free.stop();
  }
});
