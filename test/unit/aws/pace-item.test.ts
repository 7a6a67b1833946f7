import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { toItem } from '../../../src/aws/dynamo-item.ts';
import { PaceItem } from '../../../src/aws/pace-item.ts';
import { initialPace } from '../../../src/domain/pacing.ts';
import { noon } from '../../support/a-contact.ts';
import { fakeClient, offline } from '../../support/fake-client.ts';

const instanceArn = 'arn:aws:connect:us-east-1:123456789012:instance/abc';
const next = {
  version: 8,
  pace: { ...initialPace, nextStartAt: noon + 0.123_456, campaigns: { spring: noon + 0.5 } },
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

    expect(await item.swap(5, { version: 6, pace: initialPace })).toMatchObject(next);
  });

  it('begins anew when it was deleted meanwhile', async () => {
    const { item } = itemThat(() => {
      throw conditionFailed();
    });

    expect(await item.swap(5, next)).toEqual({ version: 0, pace: initialPace });
  });

  it('throws when the table cannot be written', async () => {
    const { item } = itemThat(() => {
      throw new Error('socket hang up');
    });

    await expect(item.swap(5, next)).rejects.toThrow('socket hang up');
  });
});
