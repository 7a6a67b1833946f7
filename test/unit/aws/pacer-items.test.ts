import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { toItem } from '../../../src/aws/dynamo-item.ts';
import { PacerItems } from '../../../src/aws/pacer-items.ts';
import { initialPace } from '../../../src/pacing/pacing.ts';
import { noon } from '../../support/a-contact.ts';
import { fakeClient, offline } from '../../support/fake-client.ts';

const instanceArn = 'arn:aws:connect:us-east-1:123456789012:instance/abc';
const pace = { ...initialPace, nextStartAt: noon + 0.123_456, campaigns: { spring: noon + 0.5 } };
const next = { version: 8, state: pace };
const paceItem = { id: `pacer#${instanceArn}`, version: 8, writeId: 'another', pace };
const slots = { 'AbC-_1slot-1': 1_793_620_830 };
const slotsItem = { id: `slots#${instanceArn}#2`, version: 8, writeId: 'another', slots };

function itemThat(answer: (request: { readonly input: Record<string, unknown> }) => unknown) {
  const { client, requests } = fakeClient(new DynamoDBClient(offline), answer);
  return { item: new PacerItems(client, 'Control', instanceArn), requests };
}

function conditionFailed(item?: object): ConditionalCheckFailedException {
  return new ConditionalCheckFailedException({
    message: 'no',
    $metadata: {},
    ...(item && { Item: toItem(item) }),
  });
}

describe('the shared pace', () => {
  it('is swapped when no other process did since, for this instance alone', async () => {
    const { item, requests } = itemThat(() => ({}));

    expect(await item.swap(7, next)).toEqual({ type: 'swapped' });
    expect(requests[0]?.input).toMatchObject({
      Item: { id: { S: `pacer#${instanceArn}` }, version: { N: '8' } },
      ConditionExpression: 'attribute_not_exists(id) OR version = :seen',
      ExpressionAttributeValues: { ':seen': { N: '7' } },
    });
  });

  it('answers the state that stands there when somebody did, to the fraction of a millisecond', async () => {
    const { item } = itemThat(() => {
      throw conditionFailed(paceItem);
    });

    expect(await item.swap(5, { version: 6, state: initialPace })).toEqual({
      type: 'conflict',
      standing: next,
    });
  });

  it('begins anew when it was deleted meanwhile', async () => {
    const { item } = itemThat(() => {
      throw conditionFailed();
    });

    expect(await item.swap(5, next)).toEqual({
      type: 'conflict',
      standing: { version: 0, state: initialPace },
    });
  });

  it('is its own write when the item has its name: the answer to it was lost', async () => {
    const { item } = itemThat(({ input }) => {
      throw new ConditionalCheckFailedException({
        message: 'no',
        $metadata: {},
        Item: input.Item as Record<string, AttributeValue>,
      });
    });

    expect(await item.swap(7, next)).toEqual({ type: 'swapped' });
  });

  it('is somebody else’s when they made the very same of what they saw: else both would have these start times', async () => {
    const { item } = itemThat(() => {
      throw conditionFailed(paceItem);
    });

    expect(await item.swap(7, next)).toEqual({ type: 'conflict', standing: next });
  });

  it('has another name at each write', async () => {
    const { item, requests } = itemThat(() => ({}));
    await item.swap(7, next);
    await item.swap(8, { ...next, version: 9 });

    const names = requests.map(({ input }) => (input.Item as Record<string, { S?: string }>).writeId?.S);
    expect(new Set(names).size).toBe(2);
    expect(names[0]).toMatch(/^[\w-]{11}$/);
  });

  it('is read as it stands, not as it stood a moment ago', async () => {
    const { item, requests } = itemThat(() => ({ Item: toItem(paceItem) }));

    expect(await item.read()).toEqual(next);
    expect(requests[0]).toMatchObject({ name: 'GetItem', input: { ConsistentRead: true } });
  });

  it('is the first one when it was never written', async () => {
    expect(await itemThat(() => ({})).item.read()).toEqual({ version: 0, state: initialPace });
  });

  it('throws when the table cannot be written', async () => {
    const { item } = itemThat(() => {
      throw new Error('socket hang up');
    });

    await expect(item.swap(5, next)).rejects.toThrow('socket hang up');
  });
});

describe('slots', () => {
  it('of a shard are read and swapped in an item of their own', async () => {
    const { item, requests } = itemThat(() => ({ Item: toItem(slotsItem) }));

    expect(await item.readSlots(2)).toEqual({ version: 8, state: slots });
    expect(await item.swapSlots(2, 8, { version: 9, state: {} })).toEqual({ type: 'swapped' });

    const key = { S: `slots#${instanceArn}#2` };
    expect(requests[0]).toMatchObject({ name: 'GetItem', input: { Key: { id: key }, ConsistentRead: true } });
    expect(requests[1]?.input).toMatchObject({
      Item: { id: key, version: { N: '9' }, slots: { M: {} } },
      ExpressionAttributeValues: { ':seen': { N: '8' } },
    });
  });

  it('are freed in one request that nobody can be in the way of, and the version goes on', async () => {
    const { item, requests } = itemThat(() => ({ Attributes: toItem(slotsItem) }));

    expect(await item.releaseSlots(2, ['AbC-_1slot-1', '-_.weird name'])).toEqual({
      version: 8,
      state: slots,
    });

    const { name, input } = requests[0] ?? { name: '', input: {} };
    expect(name).toBe('UpdateItem');
    expect(input).toMatchObject({
      Key: { id: { S: `slots#${instanceArn}#2` } },
      ConditionExpression: expect.stringMatching(/^\(attribute_exists\(#\w+\)\)$/),
      ReturnValues: 'ALL_NEW',
    });
    const names = Object.values(input.ExpressionAttributeNames as Record<string, string>);
    expect(names.sort()).toEqual(['-_.weird name', 'AbC-_1slot-1', 'slots', 'version']);
    expect(input.UpdateExpression).toMatch(/ADD #\w+ :\w+/);
    expect(input.UpdateExpression).toMatch(/REMOVE #\w+\.#\w+, ?#\w+\.#\w+/);
  });

  it('of an item that has none are free already', async () => {
    const { item } = itemThat(() => {
      throw conditionFailed();
    });

    expect(await item.releaseSlots(0, ['slot-1'])).toEqual({ version: 0, state: {} });
  });

  it('are not said to be free when the table cannot be written', async () => {
    const { item } = itemThat(() => {
      throw new Error('socket hang up');
    });

    await expect(item.releaseSlots(0, ['slot-1'])).rejects.toThrow('socket hang up');
  });

  it('names a slot once however often it is freed, for DynamoDB refuses a path that stands there twice', async () => {
    const { item, requests } = itemThat(() => ({ Attributes: toItem(slotsItem) }));

    await item.releaseSlots(0, ['one', 'two', 'one']);

    expect(requests[0]?.input).toMatchObject({
      UpdateExpression: expect.stringMatching(/REMOVE #n\d+\.#n\d+, #n\d+\.#n\d+ ADD/),
    });
  });
});
