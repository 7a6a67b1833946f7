import { DynamoDBClient, type UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { WaitingCampaignsItem } from '../../../src/aws/waiting-campaigns-item.ts';
import { fakeClient, offline } from '../../support/fake-client.ts';

const arn = 'arn:aws:connect:us-east-1:123456789012:instance/one';
const key = { id: { S: `waiting#${arn}` } };

function anItem(answer: object) {
  const { client, requests } = fakeClient<DynamoDBClient, UpdateItemCommandInput>(
    new DynamoDBClient(offline),
    () => answer,
  );
  return { item: new WaitingCampaignsItem(client, 'Control', arn), requests };
}

describe('the note of campaigns that wait for a line', () => {
  it('is empty as long as no campaign was ever noted, and when all were removed', async () => {
    expect(await anItem({}).item.list()).toEqual([]);
    expect(await anItem({ Item: key }).item.list()).toEqual([]);
  });

  it('names each campaign once', async () => {
    const { item, requests } = anItem({ Item: { ...key, campaigns: { SS: ['spring', 'summer'] } } });

    expect(await item.list()).toEqual(['spring', 'summer']);
    expect(requests[0]).toMatchObject({ name: 'GetItem', input: { TableName: 'Control', Key: key } });
  });

  it.each([
    ['add', 'ADD campaigns :ids'],
    ['remove', 'DELETE campaigns :ids'],
  ] as const)(
    'changes by %s in one request, however often a campaign is named',
    async (method, expression) => {
      const { item, requests } = anItem({});

      await item[method](['spring', 'summer', 'spring']);

      expect(requests).toHaveLength(1);
      expect(requests[0]?.input).toMatchObject({
        Key: key,
        UpdateExpression: expression,
        ExpressionAttributeValues: { ':ids': { SS: ['spring', 'summer'] } },
      });
    },
  );

  it('is not written for no campaign: DynamoDB refuses an empty set', async () => {
    const { item, requests } = anItem({});

    await item.add([]);
    await item.remove([]);

    expect(requests).toEqual([]);
  });
});
