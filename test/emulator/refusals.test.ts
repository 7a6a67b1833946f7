/**
 * What AWS refuses whatever the load: sizes, numbers of entries, forms. Each is sent to the emulator as the SDK sends it, and
 * must fail as the service's API reference says.
 */
import {
  type AttributeValue,
  BatchExecuteStatementCommand,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  CreateTableCommand,
  DynamoDBClient,
  ExecuteStatementCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type LimitedEmulator, startLimitedEmulator } from './limited-emulator.ts';

const TableName = 'items';

let emulator: LimitedEmulator;
let db: DynamoDBClient;
let sqs: SQSClient;
let events: EventBridgeClient;
let QueueUrl: string;

beforeAll(async () => {
  emulator = await startLimitedEmulator();
  db = new DynamoDBClient(emulator.client);
  sqs = new SQSClient(emulator.client);
  events = new EventBridgeClient(emulator.client);
  await db.send(
    new CreateTableCommand({
      TableName,
      KeySchema: [
        { AttributeName: 'p', KeyType: 'HASH' },
        { AttributeName: 's', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: ['p', 's'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  QueueUrl = (await sqs.send(new CreateQueueCommand({ QueueName: 'queue' }))).QueueUrl ?? '';
}, 60_000);
afterAll(() => emulator?.stop());

const text = (S: string): AttributeValue => ({ S });
const key = (p: string, s = '1') => ({ p: text(p), s: text(s) });
const each = <T>(count: number, make: (i: number) => T) => Array.from({ length: count }, (_, i) => make(i));
const large = text('x'.repeat(410_000));
const nested = each(34, (i) => i).reduce<AttributeValue>((value) => ({ M: { a: value } }), text('x'));

const put = (item: Record<string, AttributeValue>) => db.send(new PutItemCommand({ TableName, Item: item }));
const update = (
  UpdateExpression: string,
  values: Record<string, AttributeValue>,
  names?: Record<string, string>,
) =>
  db.send(
    new UpdateItemCommand({
      TableName,
      Key: key('u'),
      UpdateExpression,
      ExpressionAttributeValues: values,
      ...(names && { ExpressionAttributeNames: names }),
    }),
  );
const insert = (...values: AttributeValue[]) => ({
  Statement: `INSERT INTO "${TableName}" VALUE {'p': ?, 's': ?${values.length > 2 ? ", 'b': ?" : ''}}`,
  Parameters: values,
});
const transact = (count: number, item: (i: number) => Record<string, AttributeValue>, token?: string) =>
  db.send(
    new TransactWriteItemsCommand({
      TransactItems: each(count, (i) => ({ Put: { TableName, Item: item(i) } })),
      ...(token !== undefined && { ClientRequestToken: token }),
    }),
  );
const message = (MessageBody: string, more: object = {}) =>
  sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }));
const messages = (count: number, MessageBody: string, more: object = {}) =>
  sqs.send(
    new SendMessageBatchCommand({
      QueueUrl,
      Entries: each(count, (i) => ({ Id: String(i), MessageBody, ...more })),
    }),
  );
const putEvents = (count: number, Detail: string) =>
  events.send(
    new PutEventsCommand({ Entries: each(count, () => ({ Source: 'a', DetailType: 'b', Detail })) }),
  );

/** An error that the answer holds, in place of one that it is. */
function within(code: string | undefined): never {
  throw Object.assign(new Error(code), { name: code ?? 'none' });
}

const invalid = /^ValidationException$/;
const badMessage = /InvalidMessageContents/;
const badParameter = /InvalidParameterValue/;

it.each<[string, RegExp, () => Promise<unknown>]>([
  ['an item of more than 400 KB', invalid, () => put({ ...key('a'), b: large })],
  ['an update that makes one', invalid, () => update('SET b = :b', { ':b': large })],
  [
    'a statement that makes one',
    /^ValidationError$/,
    async () => {
      const Statements = [insert(text('a'), text('2'), large)];
      const { Responses } = await db.send(new BatchExecuteStatementCommand({ Statements }));
      within(Responses?.[0]?.Error?.Code);
    },
  ],
  [
    'a transaction that makes one',
    /^(TransactionCanceled|Validation)Exception$/,
    () => transact(1, () => ({ ...key('a'), b: large })),
  ],
  [
    '26 writes',
    invalid,
    () =>
      db.send(
        new BatchWriteItemCommand({
          RequestItems: { [TableName]: each(26, (i) => ({ PutRequest: { Item: key(`b${i}`) } })) },
        }),
      ),
  ],
  [
    'two writes of one item in a batch',
    invalid,
    () =>
      db.send(
        new BatchWriteItemCommand({
          RequestItems: { [TableName]: each(2, () => ({ PutRequest: { Item: key('b') } })) },
        }),
      ),
  ],
  ...([101, 0] as const).map((count): [string, RegExp, () => Promise<unknown>] => [
    `${count} reads`,
    invalid,
    () =>
      db.send(
        new BatchGetItemCommand({
          RequestItems: { [TableName]: { Keys: each(count, (i) => key(`b${i}`)) } },
        }),
      ),
  ]),
  [
    'two reads of one item in a batch',
    invalid,
    () => db.send(new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: [key('b'), key('b')] } } })),
  ],
  [
    '26 statements',
    invalid,
    () =>
      db.send(
        new BatchExecuteStatementCommand({ Statements: each(26, (i) => insert(text(`q${i}`), text('1'))) }),
      ),
  ],
  [
    'statements that read beside such that write',
    invalid,
    () => {
      const select = {
        Statement: `SELECT * FROM "${TableName}" WHERE p = ? AND s = ?`,
        Parameters: [text('m'), text('1')],
      };
      return db.send(
        new BatchExecuteStatementCommand({ Statements: [insert(text('m'), text('1')), select] }),
      );
    },
  ],
  [
    'a statement of more than 8,192 characters',
    invalid,
    () =>
      db.send(
        new ExecuteStatementCommand({
          Statement: `INSERT INTO "${TableName}" VALUE {'p': ?, 's': ?, '${'n'.repeat(9_000)}': ?}`,
          Parameters: [text('long'), text('1'), text('')],
        }),
      ),
  ],
  ['101 items of a transaction', invalid, () => transact(101, (i) => key(`t${i}`))],
  ['one item twice in a transaction', invalid, () => transact(2, () => key('t'))],
  [
    'a transaction of more than 4 MB',
    invalid,
    () => transact(15, (i) => ({ ...key(`t${i}`), b: text('x'.repeat(300_000)) })),
  ],
  ['a request token of 37 characters', invalid, () => transact(1, () => key('t'), 'x'.repeat(37))],
  ['an empty key', invalid, () => put(key(''))],
  ['a sort key of 1,025 bytes', invalid, () => put(key('a', 'x'.repeat(1_025)))],
  ['a partition key of 2,049 bytes', invalid, () => put(key('x'.repeat(2_049)))],
  [
    'a value that no expression names',
    invalid,
    () => update('SET b = :b', { ':b': text(''), ':c': text('') }),
  ],
  ['a name that no expression names', invalid, () => update('SET b = :b', { ':b': text('') }, { '#u': 'u' })],
  ['a reserved word', invalid, () => update('SET status = :b', { ':b': text('') })],
  ['paths that overlap', invalid, () => update('SET b = :b, b.c = :b', { ':b': text('') })],
  ['a path in a map that is not there', invalid, () => update('SET m.c = :b', { ':b': text('') })],
  [
    'an expression of more than 4 KB',
    invalid,
    () => update(`SET ${each(600, (i) => `a${i} = :b`).join(', ')}`, { ':b': text('') }),
  ],
  ['a change of a key', invalid, () => update('SET p = :b', { ':b': text('') })],
  ['a number of 39 digits', invalid, () => put({ ...key('n'), n: { N: '1'.repeat(39) } })],
  ['an empty set', invalid, () => put({ ...key('n'), n: { SS: [] } })],
  ['nesting of more than 32 levels', invalid, () => put({ ...key('n'), n: nested })],

  ['11 messages', /TooManyEntriesInBatchRequest/, () => messages(11, 'x')],
  ['messages of more than 1 MiB', /BatchRequestTooLong/, () => messages(3, 'x'.repeat(400_000))],
  ['a message of more than 1 MiB', badParameter, () => message('x'.repeat(1_100_000))],
  ['an empty message', /MissingParameter|InvalidParameterValue/, () => message('')],
  ...(['\uffff', '\ufffe', '\u0001', '\u0000'] as const).map(
    (character): [string, RegExp, () => Promise<unknown>] => [
      `a message with ${JSON.stringify(character)}`,
      badMessage,
      () => message(`a${character}b`),
    ],
  ),
  [
    'such a message in a batch',
    badMessage,
    async () => within((await messages(1, 'a\ufffeb')).Failed?.[0]?.Code),
  ],
  ['a delay of 901 s', badParameter, () => message('x', { DelaySeconds: 901 })],
  ['a group of 129 characters', badParameter, () => message('x', { MessageGroupId: 'g'.repeat(129) })],
  ['a group with a space', badParameter, () => message('x', { MessageGroupId: 'g g' })],
  [
    'such a group in a batch',
    badParameter,
    async () => within((await messages(1, 'x', { MessageGroupId: 'gé' })).Failed?.[0]?.Code),
  ],
  [
    'an invisibility of more than 12 hours',
    badParameter,
    () => sqs.send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 43_201 })),
  ],
  [
    'a retention of more than 14 days',
    /InvalidAttributeValue|InvalidParameterValue/,
    () =>
      sqs.send(
        new CreateQueueCommand({ QueueName: 'long', Attributes: { MessageRetentionPeriod: '1209601' } }),
      ),
  ],

  ['11 events', invalid, () => putEvents(11, '{}')],
  ['events of more than 256 KB', invalid, () => putEvents(1, JSON.stringify({ a: 'x'.repeat(262_200) }))],
  [
    'an event whose detail is not JSON',
    /^MalformedDetail$/,
    async () => within((await putEvents(1, 'nope')).Entries?.[0]?.ErrorCode),
  ],
])('the emulator refuses %s, as AWS does', async (_, name, send) => {
  await expect(send()).rejects.toMatchObject({ name: expect.stringMatching(name) });
});

it('lets the good events of a request through beside one whose detail is not JSON', async () => {
  const Entries = ['{}', 'nope', '{"a": 1}', '[]'].map((Detail) => ({
    Source: 'a',
    DetailType: 'b',
    Detail,
  }));

  const answer = await events.send(new PutEventsCommand({ Entries }));

  expect(answer.FailedEntryCount).toBe(2);
  expect(answer.Entries?.map(({ EventId, ErrorCode }) => EventId !== undefined || ErrorCode)).toEqual([
    true,
    'MalformedDetail',
    true,
    'MalformedDetail',
  ]);
});
