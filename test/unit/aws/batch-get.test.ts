import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { BatchGet } from '../../../src/aws/batch-get.ts';
import { TableLookup } from '../../../src/aws/plan-lookup.ts';
import { OutOfTime } from '../../../src/importing/out-of-time.ts';
import { fakeClient, offline } from '../../support/fake-client.ts';

interface Input {
  readonly RequestItems: Record<string, { readonly Keys: readonly Record<string, { S: string }>[] }>;
}

/** A table that has every key; of each request it leaves `left` keys unread as long as there are more than that. */
function aTable(left = 0) {
  return fakeClient<DynamoDBClient, Input>(new DynamoDBClient(offline), ({ input }) => {
    const { Keys = [] } = input.RequestItems.t ?? {};
    const unread = Keys.length > left ? Keys.slice(Keys.length - left) : [];
    const read = Keys.slice(0, Keys.length - unread.length);
    return { Responses: { t: read }, UnprocessedKeys: unread.length > 0 ? { t: { Keys: unread } } : {} };
  });
}

/** A minute of patience, in no time. */
function aMinute() {
  let now = 0;
  const clock = {
    now: () => now,
    sleepUntil: async (atMs: number) => {
      now = atMs;
    },
  };
  return { clock, random: () => 1, until: (sentAtMs: number) => sentAtMs + 60_000 };
}

const keysOf = (count: number) => Array.from({ length: count }, (_, i) => ({ id: `k${i}` }));

describe('many items of a table', () => {
  it('are read a hundred a request', async () => {
    const { client, requests } = aTable();
    const items = await new BatchGet(client, aMinute()).read('t', keysOf(250), { fields: ['id'] });

    expect(items).toHaveLength(250);
    expect(requests.map(({ input }) => input.RequestItems.t?.Keys.length)).toEqual([100, 100, 50]);
  });

  it('are asked for again when the table leaves some unread', async () => {
    const { client, requests } = aTable(30);
    const items = await new BatchGet(client, aMinute()).read('t', keysOf(100), { fields: ['id'] });

    expect(new Set(items.map(({ id }) => id)).size).toBe(100);
    expect(requests).toHaveLength(2);
  });

  it('end the read when the table leaves them unread for longer than it has patience', async () => {
    const { client, requests } = fakeClient<DynamoDBClient, Input>(
      new DynamoDBClient(offline),
      ({ input }) => ({ Responses: {}, UnprocessedKeys: input.RequestItems }),
    );

    await expect(
      new BatchGet(client, aMinute()).read('t', keysOf(2), { fields: ['id'] }),
    ).rejects.toBeInstanceOf(OutOfTime);
    expect(requests.length).toBeGreaterThan(60);
  });

  it('give a plan the contacts of the campaign, and what is known of numbers', async () => {
    const { client } = fakeClient<DynamoDBClient, Input>(new DynamoDBClient(offline), ({ input }) =>
      'contacts' in input.RequestItems
        ? { Responses: { contacts: [{ contactKey: { S: 'b' } }] } }
        : { Responses: { numbers: [{ phoneNumber: { S: '+1' }, suppressedAt: { S: '2026' } }] } },
    );
    const lookup = new TableLookup(client, { contacts: 'contacts', numbers: 'numbers' });

    expect(await lookup.knownKeys('spring', ['a', 'b'])).toEqual(new Set(['b']));
    expect((await lookup.numbers(['+1', '+2'])).get('+1')).toMatchObject({ suppressedAt: '2026' });
    expect(await lookup.knownKeys('spring', [])).toEqual(new Set());
  });
});
