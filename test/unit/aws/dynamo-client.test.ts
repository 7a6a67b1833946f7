import { TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { dynamoClient } from '../../../src/aws/dynamo-client.ts';
import { toItem } from '../../../src/aws/dynamo-item.ts';

const put = { TableName: 'Control', Item: toItem({ id: 'call#1' }) };

/** Sends a transaction to a table that answers `times` times with `error`; what was asked, and how it ended. */
async function transactionMet(
  times: number,
  error: { readonly name: string } & Readonly<Record<string, unknown>>,
) {
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
  const client = dynamoClient({ requestHandler });
  const command = new TransactWriteItemsCommand({ TransactItems: [{ Put: put }, { Put: put }] });
  const end = await client.send(command).then(
    () => 'done',
    (thrown: Error) => thrown.name,
  );
  return { tries: bodies.length, end, bodies };
}

function cancelledFor(...codes: readonly string[]) {
  return { name: 'TransactionCanceledException', CancellationReasons: codes.map((Code) => ({ Code })) };
}

describe('a request to an item that somebody else is writing', () => {
  it.each([
    ['a transaction holds the item', { name: 'TransactionConflictException' }],
    ['another transaction holds an item of this one', cancelledFor('None', 'TransactionConflict')],
    ['the table throttles a write of a transaction', cancelledFor('ThrottlingError', 'None')],
    [
      'a transaction whose answer was lost is still being carried out',
      { name: 'TransactionInProgressException' },
    ],
  ])('is made again when %s, as the same transaction', async (_, error) => {
    const { tries, end, bodies } = await transactionMet(1, error);
    expect([tries, end]).toEqual([2, 'done']);
    const tokens = bodies.map(
      (body) => (JSON.parse(body) as { ClientRequestToken: string }).ClientRequestToken,
    );
    expect(tokens[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(tokens[1]).toBe(tokens[0]);
  });

  it('is made three times at most', async () => {
    expect(await transactionMet(10, { name: 'TransactionConflictException' })).toMatchObject({
      tries: 3,
      end: 'TransactionConflictException',
    });
  });

  it.each([
    ['a condition', cancelledFor('ConditionalCheckFailed', 'None')],
    ['a condition, whatever else', cancelledFor('ConditionalCheckFailed', 'TransactionConflict')],
    ['a mistake of ours', cancelledFor('ValidationError', 'None')],
    ['nothing that it tells', cancelledFor()],
  ])('is not made again when it is refused for %s', async (_, error) => {
    expect(await transactionMet(1, error)).toMatchObject({ tries: 1, end: 'TransactionCanceledException' });
  });
});
