import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { ContactTableBrowser } from '../../../src/aws/contact-browser.ts';
import { toItem } from '../../../src/aws/dynamo-item.ts';
import { fakeClient, offline } from '../../support/fake-client.ts';

function browserOver(answer: object) {
  const { client, requests } = fakeClient(new DynamoDBClient(offline), () => answer);
  return { browser: new ContactTableBrowser(client, 'Contacts'), requests };
}

describe('the Contacts table as an operator looks through it', () => {
  it('is read for a bounded number of contacts, those left out that do not match', async () => {
    const found = { campaignId: 'spring', contactKey: '+12065550101', status: 'FAILED' };
    const { browser, requests } = browserOver({
      Items: [toItem(found)],
      ScannedCount: 2_000,
      LastEvaluatedKey: toItem({ campaignId: 'spring', contactKey: '+12065559999' }),
    });

    const slice = await browser.look(
      'spring',
      { status: 'FAILED', customer: { customerId: 'C-1', phoneNumber: '+12065550101' } },
      { keyPrefix: '', after: '+1', limit: 2_000 },
    );

    expect(slice).toEqual({ contacts: [found], lookedAt: 2_000, next: '+12065559999' });
    expect(requests[0]?.input).toMatchObject({
      KeyConditionExpression: '#campaignId = :campaignId',
      FilterExpression:
        '#status = :status AND (begins_with(#customerId, :customerId) OR #phoneNumber = :phoneNumber OR contains(#phoneNumbers, :phoneNumber))',
      Limit: 2_000,
      ExclusiveStartKey: toItem({ campaignId: 'spring', contactKey: '+1' }),
    });
  });

  it('is asked for the beginning of a key by the key itself', async () => {
    const { browser, requests } = browserOver({ Items: [], ScannedCount: 0 });

    const slice = await browser.look('spring', {}, { keyPrefix: 'row:', limit: 50 });

    expect(slice).toEqual({ contacts: [], lookedAt: 0 });
    expect(requests[0]?.input).toMatchObject({
      KeyConditionExpression: '#campaignId = :campaignId AND begins_with(#contactKey, :keyPrefix)',
      ExpressionAttributeValues: toItem({ ':campaignId': 'spring', ':keyPrefix': 'row:' }),
    });
    expect(requests[0]?.input).not.toHaveProperty('FilterExpression');
  });
});
