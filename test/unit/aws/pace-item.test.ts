import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { toItem } from '../../../src/aws/dynamo-item.ts';
import { PaceItem } from '../../../src/aws/pace-item.ts';
import { initialPace } from '../../../src/domain/pacing.ts';
import { noSlots } from '../../../src/domain/slots.ts';
import { noon } from '../../support/a-contact.ts';
import { fakeClient, offline } from '../../support/fake-client.ts';

const instanceArn = 'arn:aws:connect:us-east-1:123456789012:instance/abc';
const next = {
  version: 8,
  pace: { ...initialPace, nextStartAt: noon + 0.123_456, campaigns: { spring: noon + 0.5 } },
  slots: { 'AbC-_1slot-1': 1_793_620_830 },
};

function itemThat(answer: () => unknown) {
  const { client, requests } = fakeClient(new DynamoDBClient(offline), answer);
  return { item: new PaceItem(client, 'Control', instanceArn), requests };
}

function conditionFailed(item?: object): ConditionalCheckFailedException {
  return new ConditionalCheckFailedException({
    message: 'no',
    $metadata: {},
    ...(item && { Item: toItem(item) }),
  });
}

describe('the shared pace', () => {
  it('is swapped when nobody else did since, for this instance alone', async () => {
    const { item, requests } = itemThat(() => ({}));

    expect(await item.swap(7, next)).toBe('swapped');
    expect(requests[0]?.input).toMatchObject({
      Item: { id: { S: `pacer#${instanceArn}` }, version: { N: '8' } },
      ConditionExpression: 'attribute_not_exists(id) OR version = :seen',
      ExpressionAttributeValues: { ':seen': { N: '7' } },
    });
  });

  it('answers the state that stands there when somebody did, to the fraction of a millisecond', async () => {
    const { item } = itemThat(() => {
      throw conditionFailed({ id: 'x', ...next });
    });

    expect(await item.swap(5, { version: 6, pace: initialPace, slots: noSlots })).toMatchObject(next);
  });

  it('begins anew when it was deleted meanwhile', async () => {
    const { item } = itemThat(() => {
      throw conditionFailed();
    });

    expect(await item.swap(5, next)).toEqual({ version: 0, pace: initialPace, slots: {} });
  });

  it('is its own write when the item is what was to be written: the answer to it was lost', async () => {
    const { item } = itemThat(() => {
      throw conditionFailed({ id: `pacer#${instanceArn}`, ...next });
    });

    expect(await item.swap(7, next)).toBe('swapped');
  });

  it('is its own write also while the rate does not climb: what has no value is not written', async () => {
    const down = { ...next, pace: { ...next.pace, fallenTo: 1, climbsFrom: undefined } };
    const { item } = itemThat(() => {
      throw conditionFailed({ id: `pacer#${instanceArn}`, ...down });
    });

    expect(await item.swap(7, down)).toBe('swapped');
  });

  it('is somebody else’s when a slot has another name, though all else is the same', async () => {
    const other = { ...next, slots: { 'AbC-_1slot-2': 1_793_620_830 } };
    const { item } = itemThat(() => {
      throw conditionFailed({ id: `pacer#${instanceArn}`, ...other });
    });

    expect(await item.swap(7, next)).toMatchObject(other);
  });

  it('is read as it stands, not as it stood a moment ago', async () => {
    const { item, requests } = itemThat(() => ({ Item: toItem({ id: 'x', ...next }) }));

    expect(await item.read()).toEqual(next);
    expect(requests[0]).toMatchObject({ name: 'GetItem', input: { ConsistentRead: true } });
  });

  it('is the first one when nobody has written it', async () => {
    expect(await itemThat(() => ({})).item.read()).toEqual({ version: 0, pace: initialPace, slots: {} });
  });

  it('has no slots when an earlier version of this product wrote it', async () => {
    const { version, pace } = next;
    const { item } = itemThat(() => ({ Item: toItem({ id: 'x', version, pace }) }));

    expect(await item.read()).toEqual({ version, pace, slots: {} });
  });

  it('throws when the table cannot be written', async () => {
    const { item } = itemThat(() => {
      throw new Error('socket hang up');
    });

    await expect(item.swap(5, next)).rejects.toThrow('socket hang up');
  });
});

describe('slots', () => {
  it('are freed in one request that nobody can be in the way of, and the version goes on', async () => {
    const { item, requests } = itemThat(() => ({ Attributes: toItem({ id: 'x', ...next }) }));

    expect(await item.release(['AbC-_1slot-1', '-_.weird name'])).toEqual(next);

    const { name, input } = requests[0] ?? { name: '', input: {} };
    expect(name).toBe('UpdateItem');
    expect(input).toMatchObject({
      Key: { id: { S: `pacer#${instanceArn}` } },
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

    expect(await item.release(['slot-1'])).toEqual({ version: 0, pace: initialPace, slots: {} });
  });

  it('are not said to be free when the table cannot be written', async () => {
    const { item } = itemThat(() => {
      throw new Error('socket hang up');
    });

    await expect(item.release(['slot-1'])).rejects.toThrow('socket hang up');
  });

  it('names a slot once however often it is freed, for DynamoDB refuses a path that stands there twice', async () => {
    const { item, requests } = itemThat(() => ({ Attributes: toItem({ id: 'x', ...next }) }));

    await item.release(['one', 'two', 'one']);

    expect(requests[0]?.input).toMatchObject({
      UpdateExpression: expect.stringMatching(/REMOVE #n\d+\.#n\d+, #n\d+\.#n\d+ ADD/),
    });
  });
});
