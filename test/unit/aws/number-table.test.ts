import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { fromItem, toItem } from '../../../src/aws/dynamo-item.ts';
import { NumberTable } from '../../../src/aws/number-table.ts';
import { fakeClient, offline, type Request } from '../../support/fake-client.ts';

const noon = Date.parse('2026-12-01T12:00:00Z');
const phone = '+12065550100';
const call = { id: 'claim-1', atMs: noon };

interface NumberItem {
  suppressedAt?: string;
  suppressedBy?: string;
  calls?: string[];
  expiresAt?: number;
}

function tableThat(answer: (request: Request<UpdateItemCommandInput>, count: number) => unknown) {
  const { client, requests } = fakeClient(new DynamoDBClient(offline), answer);
  return { table: new NumberTable(client, 'Numbers'), requests };
}

/** What the SDK throws when the condition failed; the answer holds the item as it stood. */
function conditionFailed(item?: NumberItem): ConditionalCheckFailedException {
  return new ConditionalCheckFailedException({
    message: 'The conditional request failed',
    $metadata: {},
    ...(item && { Item: toItem({ phoneNumber: phone, ...item }) }),
  });
}

describe('numbers', () => {
  it('are read together, as they stand now', async () => {
    const suppressedAt = '2026-01-01T00:00:00.000Z';
    const { table, requests } = tableThat(() => ({
      Responses: { Numbers: [toItem({ phoneNumber: phone, suppressedAt })] },
    }));

    const states = await table.read([phone, '+12065550101']);

    expect(states.get(phone)).toMatchObject({ suppressedAt });
    expect(states.get('+12065550101')).toBeUndefined();
    expect(requests).toMatchObject([
      { name: 'BatchGetItem', input: { RequestItems: { Numbers: { ConsistentRead: true } } } },
    ]);
  });
});

describe('a call that rang nowhere', () => {
  it('is taken out of the count only while it is the newest', async () => {
    const { table, requests } = tableThat(() => {
      throw conditionFailed({ calls: [] });
    });

    await table.releaseCall(phone, call);

    expect(readable(requests[0]?.input)).toEqual({
      condition: 'calls[0] = "2026-12-01T12:00:00.000Z#claim-1"',
      update: 'REMOVE calls[0]',
    });
  });
});

describe('a number put on the do-not-call list', () => {
  const entry = { at: '2026-12-01T12:00:00.000Z', source: 'suppressions/list.csv, row 2' };

  it('stays there for good', async () => {
    const { table, requests } = tableThat(() => ({}));

    expect(await table.suppress(phone, entry)).toBe(true);

    expect(readable(requests[0]?.input)).toEqual({
      condition: 'attribute_not_exists(suppressedAt)',
      update:
        'SET suppressedAt = "2026-12-01T12:00:00.000Z", suppressedBy = "suppressions/list.csv, row 2" REMOVE expiresAt',
    });
  });

  it.each([
    ['keeps its first entry', { ...entry, at: '2025-01-01T00:00:00.000Z' }, false],
    [
      'keeps its first entry, also of the same file',
      { ...entry, source: 'suppressions/list.csv, row 1' },
      false,
    ],
    ['is known as put there by the very same entry', entry, true],
  ])('%s', async (_, standing, expected) => {
    const { table } = tableThat(() => {
      throw conditionFailed({ suppressedAt: standing.at, suppressedBy: standing.source });
    });

    expect(await table.suppress(phone, entry)).toBe(expected);
  });

  it('is not taken for spared when the table cannot be written', async () => {
    const { table } = tableThat(() => {
      throw new Error('socket hang up');
    });

    await expect(table.suppress(phone, entry)).rejects.toThrow('socket hang up');
  });
});

/** The expressions of an update with names and values in place of their placeholders. */
function readable(input: Partial<UpdateItemCommandInput> = {}): { condition: string; update: string } {
  const { ExpressionAttributeNames: names = {}, ExpressionAttributeValues: values = {} } = input;
  const plain = fromItem(values);
  const put = (text = '') =>
    text.replace(/[#:]\w+/g, (found) => names[found] ?? JSON.stringify(plain[found]));
  return { condition: put(input.ConditionExpression), update: put(input.UpdateExpression) };
}
