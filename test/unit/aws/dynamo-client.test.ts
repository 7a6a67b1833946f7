import { PutItemCommand, QueryCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { dynamoClient } from '../../../src/aws/dynamo-client.ts';
import { toItem } from '../../../src/aws/dynamo-item.ts';
import { MINUTE_MS } from '../../../src/time/instant.ts';

const put = { TableName: 'Control', Item: toItem({ id: 'call#1' }) };

type Answer = { readonly name: string } & Readonly<Record<string, unknown>>;

const transaction = new TransactWriteItemsCommand({ TransactItems: [{ Put: put }, { Put: put }] });

/**
 * Sends `command` to a table that answers `times` times with `error`, with a minute's patience, which passes at once; what
 * was asked, how it ended, and how long that took.
 */
async function requestMet(times: number, error: Answer, command: Command = transaction) {
  let ms = 0;
  const clock = {
    now: () => ms,
    sleepUntil: async (atMs: number) => {
      ms = atMs;
    },
  };
  const bodies: string[] = [];
  const requestHandler = {
    handle: async ({ body }: { readonly body: string }) => {
      bodies.push(body);
      const isRefused = bodies.length <= times;
      const { name, ...more } = error;
      const answer = isRefused ? { __type: `com.amazonaws.dynamodb.v20120810#${name}`, ...more } : {};
      return {
        response: {
          statusCode: isRefused ? 400 : 200,
          headers: { 'content-type': 'application/x-amz-json-1.0' },
          body: Buffer.from(JSON.stringify(answer)),
        },
      };
    },
  };
  process.env.AWS_REGION ??= 'us-east-1';
  process.env.AWS_ACCESS_KEY_ID ??= 'nobody';
  process.env.AWS_SECRET_ACCESS_KEY ??= 'nothing';
  const patience = { clock, random: () => 1, until: (sentAtMs: number) => sentAtMs + MINUTE_MS };
  const client = dynamoClient({ requestHandler, patience });
  const sent: Promise<unknown> = client.send(command as TransactWriteItemsCommand);
  const end = await sent.then(
    () => 'done',
    (thrown: Error) => thrown.name,
  );
  return { tries: bodies.length, end, bodies, ms };
}

type Command = TransactWriteItemsCommand | PutItemCommand | QueryCommand;

function cancelledFor(...codes: readonly string[]) {
  return { name: 'TransactionCanceledException', CancellationReasons: codes.map((Code) => ({ Code })) };
}

describe('a request that DynamoDB does not take now', () => {
  const single = new PutItemCommand(put);
  const read = new QueryCommand({ TableName: 'Control', KeyConditionExpression: 'id = :id' });

  it.each<[string, Answer, Command]>([
    ['a hot key throttles a write', { name: 'ProvisionedThroughputExceededException' }, single],
    ['a table throttles a write', { name: 'ThrottlingException' }, single],
    ['the account is at its limit', { name: 'RequestLimitExceeded' }, single],
    ['a hot key throttles a read', { name: 'ProvisionedThroughputExceededException' }, read],
    ['a write of a transaction is throttled', cancelledFor('ThrottlingError', 'None'), transaction],
    ['a hot key throttles a transaction', cancelledFor('None', 'ProvisionedThroughputExceeded'), transaction],
    ['a throttle meets a conflict', cancelledFor('TransactionConflict', 'ThrottlingError'), transaction],
    ['the transaction itself is throttled', { name: 'ThrottlingException' }, transaction],
    ['a transaction holds the item', { name: 'TransactionConflictException' }, single],
    [
      'another transaction holds an item of this one',
      cancelledFor('None', 'TransactionConflict'),
      transaction,
    ],
    ['its own first try is still being carried out', { name: 'TransactionInProgressException' }, transaction],
  ])('is made again, far oftener than the SDK would, when %s', async (_, error, command) => {
    const { tries, end, ms, bodies } = await requestMet(40, error, command);

    expect([tries, end]).toEqual([41, 'done']);
    // A transaction keeps its ClientRequestToken.
    expect(new Set(bodies).size).toBe(1);
    // 25 + 50 + 100 + … up to a second each.
    expect(ms).toBeGreaterThan(30_000);
    expect(ms).toBeLessThan(40_000);
  });

  it('is soon made again: a claim waits for it', async () => {
    expect((await requestMet(3, { name: 'ThrottlingException' }, single)).ms).toBe(25 + 50 + 100);
  });

  it.each(['ThrottlingException', 'TransactionConflictException'])(
    'is given up when patience for %s ends',
    async (name) => {
      const { end, ms } = await requestMet(1_000, { name }, single);

      expect([end, ms]).toEqual(['OutOfTime', MINUTE_MS]);
    },
  );

  it.each([
    ['a condition fails', cancelledFor('ConditionalCheckFailed', 'None'), transaction],
    [
      'a condition fails beside a throttle',
      cancelledFor('ConditionalCheckFailed', 'ThrottlingError'),
      transaction,
    ],
    [
      'a condition fails beside a conflict',
      cancelledFor('ConditionalCheckFailed', 'TransactionConflict'),
      transaction,
    ],
    ['an item of the transaction is wrong', cancelledFor('ValidationError', 'None'), transaction],
    ['no reason is given', cancelledFor(), transaction],
    ['it is wrong', { name: 'ValidationException' }, single],
  ])('is not made again when %s', async (_, error, command) => {
    expect((await requestMet(1, error, command)).tries).toBe(1);
  });
});
