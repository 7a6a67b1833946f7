/** The counter as it is deployed: a record that it cannot read is reported and skipped, and those around it are counted. */
import { DynamoDBClient, type TransactWriteItemsCommandInput } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { captureLog } from '../../support/captured-log.ts';

const before = { ...process.env };
Object.assign(process.env, {
  AWS_REGION: 'us-east-1',
  STACK_NAME: 'CampaignDialer',
  CAMPAIGNS_TABLE: 'campaigns',
  CONTROL_TABLE: 'control',
});
const { handler } = await import('../../../lambdas/counter.ts');
afterAll(() => {
  process.env = before;
});

let sent: TransactWriteItemsCommandInput[];
beforeEach(() => {
  sent = [];
  captureLog();
  vi.spyOn(DynamoDBClient.prototype, 'send').mockImplementation(async (command: unknown) => {
    sent.push((command as { input: TransactWriteItemsCommandInput }).input);
    return {};
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

const good = (i: number) => ({
  eventID: `e${i}`,
  dynamodb: { NewImage: { campaignId: { S: 'good' }, contactKey: { S: `k${i}` }, status: { S: 'QUEUED' } } },
});
const image = (NewImage: unknown, OldImage?: unknown) => ({
  eventID: 'odd',
  dynamodb: { NewImage, OldImage },
});
const ofOdd = (fields: object) =>
  image({ campaignId: { S: 'odd' }, ...fields }, { campaignId: { S: 'odd' }, status: { S: 'DIALED' } });

const odd: readonly [string, unknown][] = [
  ['nothing', null],
  ['no id and no images', {}],
  ['no images', { eventID: 'odd' }],
  ['images that are none', { eventID: 'odd', dynamodb: null }],
  ['an id that is none', { ...good(9), eventID: null }],
  ['an id that is a number', { ...good(9), eventID: 5 }],
  ['an image that is a text', image('x')],
  ['an old image that is a text', image({ campaignId: { S: 'odd' }, status: { S: 'QUEUED' } }, 'x')],
  ['a campaign that is a number', image({ campaignId: { N: '5' } })],
  ['a campaign that is none', image({ campaignId: null })],
  ['a campaign without a type', image({ campaignId: {} })],
  ['a campaign of the language', image({ campaignId: { S: '__proto__' }, status: { S: 'QUEUED' } })],
  ['a status that is a map', ofOdd({ status: { M: {} } })],
  ['a status that is a large number', ofOdd({ status: { N: '1E120' } })],
  ['a status of the language', ofOdd({ status: { S: 'constructor' } })],
  ['an outcome of the language', ofOdd({ status: { S: 'COMPLETED' }, outcome: { S: '__proto__' } })],
  ['attempts that are a text', ofOdd({ status: { S: 'FAILED' }, attempts: { S: 'x' } })],
  [
    'attempts that are none',
    ofOdd({ status: { S: 'FAILED' }, attempts: { L: [{ NULL: true }, { M: {} }] } }),
  ],
  [
    'an error that is none',
    ofOdd({ status: { S: 'FAILED' }, error: { NULL: true }, reason: { NULL: true } }),
  ],
  ['an error of other types', ofOdd({ status: { S: 'FAILED' }, error: { M: { name: { N: '5' } } } })],
  ['a key of bytes', ofOdd({ status: { S: 'FAILED' }, contactKey: { B: 'AAAA' } })],
];

describe('a batch of the stream', () => {
  it.each(odd)('is counted around a record with %s', async (_, record) => {
    await (handler as (event: unknown, context: unknown) => Promise<unknown>)(
      { Records: [good(1), record, good(2)] },
      {},
    );

    const counted = sent.filter(({ TransactItems }) => JSON.stringify(TransactItems).includes('"good"'));
    expect(counted).toHaveLength(1);
    expect(counted[0]?.TransactItems?.[1]?.Update?.ExpressionAttributeValues).toMatchObject({
      ':n0': { N: '2' },
    });
  });
});
