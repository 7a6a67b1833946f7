/** What requests cost, by the table of docs/local-cloud.md: the strict emulator bills as DynamoDB does. */
import {
  BatchExecuteStatementCommand,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  type DynamoDBClient,
  ExecuteStatementCommand,
  GetItemCommand,
  QueryCommand,
  ScanCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LimitedEmulator, startLimitedEmulator } from './limited-emulator.ts';
import { indexName, itemOf, makeTable, outcomeOf, put, tableName } from './limited-table.ts';

let emulator: LimitedEmulator;
let db: DynamoDBClient;
beforeAll(async () => {
  emulator = await startLimitedEmulator();
  db = await makeTable(emulator);
});
afterAll(async () => {
  db?.destroy();
  await emulator?.stop();
});

/** Units by `table KEY` and `index KEY`, of what `request` used. */
async function unitsOf(request: () => Promise<unknown>): Promise<Record<string, number>> {
  await emulator.advance(2);
  await emulator.resetUsage();
  await request();
  const { keys } = await emulator.report('top=1000');
  return Object.fromEntries(
    keys.map(({ index, key, kind, units }) => [`${index ? 'index' : 'table'} ${key} ${kind}`, units]),
  );
}

const TableName = tableName;
const kilobytes = (count: number) => 'x'.repeat(count * 1_024);
const key = (campaign: string, contact: string) => itemOf(campaign, contact);
const update = (campaign: string, name: string, value: string) =>
  new UpdateItemCommand({
    TableName,
    Key: key(campaign, '1'),
    UpdateExpression: 'SET #name = :value',
    ExpressionAttributeNames: { '#name': name },
    ExpressionAttributeValues: { ':value': { S: value } },
  });

describe('units of writes', () => {
  it('a write is one unit for each KB begun of the larger of both items', async () => {
    expect(await unitsOf(() => db.send(put('a', '1')))).toEqual({ 'table a write': 1 });
    expect(await unitsOf(() => db.send(put('a', '1', { text: kilobytes(3) })))).toEqual({
      'table a write': 4,
    });
    expect(await unitsOf(() => db.send(put('a', '1')))).toEqual({ 'table a write': 4 });
    expect(await unitsOf(() => db.send(new DeleteItemCommand({ TableName, Key: key('a', '1') })))).toEqual({
      'table a write': 1,
    });
  });

  it('an index bills entries that come, change, move and go, and nothing else', async () => {
    const entry = { shardKey: 's1', due: '2026' };
    expect(await unitsOf(() => db.send(put('b', '1', entry)))).toEqual({
      'table b write': 1,
      'index s1 write': 1,
    });
    expect(await unitsOf(() => db.send(update('b', 'other', 'not projected')))).toEqual({
      'table b write': 1,
    });
    expect(await unitsOf(() => db.send(update('b', 'note', 'projected')))).toEqual({
      'table b write': 1,
      'index s1 write': 1,
    });
    expect(await unitsOf(() => db.send(update('b', 'due', '2027')))).toEqual({
      'table b write': 1,
      'index s1 write': 2,
    });
    expect(await unitsOf(() => db.send(update('b', 'shardKey', 's2')))).toEqual({
      'table b write': 1,
      'index s1 write': 1,
      'index s2 write': 1,
    });
    expect(await unitsOf(() => db.send(new DeleteItemCommand({ TableName, Key: key('b', '1') })))).toEqual({
      'table b write': 1,
      'index s2 write': 1,
    });
  });

  it('a condition that does not hold costs what the item there would', async () => {
    await db.send(put('c', '1', { text: kilobytes(2), shardKey: 's3', due: '2026' }));
    const conditional = put('c', '1', { shardKey: 's4', due: '2026' });
    conditional.input.ConditionExpression = 'attribute_not_exists(campaign)';
    const refused = () => outcomeOf(db.send(conditional));
    expect(await refused()).toBe('ConditionalCheckFailedException');
    expect(await unitsOf(refused)).toEqual({ 'table c write': 3 });
  });

  it('a transaction doubles the units of the table, of conditions too, and also when one does not hold', async () => {
    const of = (condition: string) =>
      new TransactWriteItemsCommand({
        TransactItems: [
          { Put: { TableName, Item: itemOf('d', '1', { shardKey: 's5', due: '2026' }) } },
          { ConditionCheck: { TableName, Key: key('d2', '1'), ConditionExpression: condition } },
        ],
      });
    expect(await unitsOf(() => db.send(of('attribute_not_exists(campaign)')))).toEqual({
      'table d write': 2,
      'table d2 write': 2,
      'index s5 write': 1,
    });
    expect(await unitsOf(() => outcomeOf(db.send(of('attribute_exists(campaign)'))))).toEqual({
      'table d write': 2,
      'table d2 write': 2,
    });
  });

  it('a transaction whose token was seen before costs a read', async () => {
    const again = new TransactWriteItemsCommand({
      ClientRequestToken: 'seen-before',
      TransactItems: [{ Put: { TableName, Item: itemOf('e', '1') } }],
    });
    await db.send(again);
    expect(await unitsOf(() => db.send(again))).toEqual({ 'table e read': 2 });
  });

  it('batches and statements cost as their items do', async () => {
    const batch = new BatchWriteItemCommand({
      RequestItems: {
        [tableName]: [
          { PutRequest: { Item: itemOf('f', '1', { text: kilobytes(1) }) } },
          { DeleteRequest: { Key: key('f2', '1') } },
        ],
      },
    });
    expect(await unitsOf(() => db.send(batch))).toEqual({ 'table f write': 2, 'table f2 write': 1 });
    const insert = () =>
      db.send(
        new ExecuteStatementCommand({
          Statement: `INSERT INTO "${tableName}" VALUE {'campaign': ?, 'contact': ?, 'shardKey': ?, 'due': ?}`,
          Parameters: ['f3', '1', 's6', '2026'].map((S) => ({ S })),
        }),
      );
    expect(await unitsOf(insert)).toEqual({ 'table f3 write': 1, 'index s6 write': 1 });
    expect(await unitsOf(() => outcomeOf(insert()))).toEqual({ 'table f3 write': 1 });
  });
});

describe('units of reads', () => {
  beforeAll(async () => {
    for (const contact of ['1', '2', '3'])
      await db.send(put('g', contact, { text: kilobytes(3), shardKey: 's7', due: contact }));
  });

  it('a read is one unit for each 4 KB begun, half of it when eventually consistent', async () => {
    const get = (ConsistentRead: boolean, contact = '1') =>
      db.send(new GetItemCommand({ TableName, Key: key('g', contact), ConsistentRead }));
    expect(await unitsOf(() => get(true))).toEqual({ 'table g read': 1 });
    expect(await unitsOf(() => get(false))).toEqual({ 'table g read': 0.5 });
    expect(await unitsOf(() => get(true, 'absent'))).toEqual({ 'table g read': 1 });
  });

  it('a page costs its bytes before any filter, of the index those of the entries', async () => {
    const query = (more: object) =>
      db.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'campaign = :c',
          FilterExpression: 'due > :none',
          ExpressionAttributeValues: { ':c': { S: 'g' }, ':none': { S: '9' } },
          ...more,
        }),
      );
    expect(await unitsOf(() => query({ ConsistentRead: true }))).toEqual({ 'table g read': 3 });
    const ofIndex = {
      IndexName: indexName,
      KeyConditionExpression: 'shardKey = :c',
      FilterExpression: undefined,
      ExpressionAttributeValues: { ':c': { S: 's7' } },
    };
    expect(await unitsOf(() => query(ofIndex))).toEqual({ 'index s7 read': 0.5 });
    const scan = await unitsOf(() => db.send(new ScanCommand({ TableName, ConsistentRead: true })));
    expect(scan['table g read']).toBeGreaterThan(2);
    expect(Object.values(scan).reduce((sum, units) => sum + units, 0)).toBeLessThan(8);
  });

  it('a batch costs as its items do, and a transaction twice as much', async () => {
    const Keys = ['1', '2'].map((contact) => key('g', contact));
    expect(
      await unitsOf(() => db.send(new BatchGetItemCommand({ RequestItems: { [tableName]: { Keys } } }))),
    ).toEqual({ 'table g read': 1 });
    const transaction = new TransactGetItemsCommand({
      TransactItems: Keys.map((Key) => ({ Get: { TableName, Key } })),
    });
    expect(await unitsOf(() => db.send(transaction))).toEqual({ 'table g read': 4 });
  });
});

it('a batch of statements reports what those that ran have used', async () => {
  const Statements = ['1', '2', '1'].map((contact) => ({
    Statement: `INSERT INTO "${tableName}" VALUE {'campaign': ?, 'contact': ?, 'text': ?}`,
    Parameters: ['i', contact, kilobytes(2)].map((S) => ({ S })),
  }));
  const { ConsumedCapacity } = await db.send(
    new BatchExecuteStatementCommand({ Statements, ReturnConsumedCapacity: 'TOTAL' }),
  );
  expect(ConsumedCapacity).toEqual([{ TableName: tableName, CapacityUnits: 9 }]);
});

it('answers report what was used, by table and index', async () => {
  const asked = put('h', '1', { shardKey: 's8', due: '2026' });
  asked.input.ReturnConsumedCapacity = 'INDEXES';
  const { ConsumedCapacity } = await db.send(asked);
  expect(ConsumedCapacity).toEqual({
    TableName: tableName,
    CapacityUnits: 2,
    Table: { CapacityUnits: 1 },
    GlobalSecondaryIndexes: { [indexName]: { CapacityUnits: 1 } },
  });
});
