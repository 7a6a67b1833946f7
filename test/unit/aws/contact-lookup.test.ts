import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { ContactLookup } from '../../../src/aws/contact-lookup.ts';
import { toItem } from '../../../src/aws/dynamo-item.ts';
import { NumberRecords } from '../../../src/aws/number-record.ts';
import { aContact } from '../../support/a-contact.ts';
import { fakeClient, offline } from '../../support/fake-client.ts';

const ann = aContact({ customerId: 'C-1' }).queued();

describe('looking up a contact', () => {
  it('reads it by its key, as it stands now', async () => {
    const { client, requests } = fakeClient(new DynamoDBClient(offline), () => ({ Item: toItem(ann) }));
    expect(await new ContactLookup(client, 'contacts').get('spring', ann.contactKey)).toEqual(ann);
    expect(requests[0]?.input).toMatchObject({ TableName: 'contacts', ConsistentRead: true });
  });

  it('goes through all pages for a number or a customerId, and reports its progress', async () => {
    const pages = [
      { Items: [], ScannedCount: 500, LastEvaluatedKey: toItem({ campaignId: 'spring', contactKey: 'a' }) },
      { Items: [toItem(ann)], ScannedCount: 20 },
    ];
    const { client, requests } = fakeClient(new DynamoDBClient(offline), (_, count) => pages[count - 1]);
    const seen: number[] = [];
    const found = [];
    const wanted = { phoneNumber: '+12065550101', customerId: '206 555 0101' };
    const lookup = new ContactLookup(client, 'contacts');
    for await (const contact of lookup.find('spring', wanted, (contacts) => seen.push(contacts)))
      found.push(contact);
    expect(found).toEqual([ann]);
    expect(seen).toEqual([500, 520]);
    expect(requests[0]?.input.FilterExpression).toBe(
      'phoneNumber = :phoneNumber OR contains(phoneNumbers, :phoneNumber) OR customerId = :customerId',
    );
  });

  it('asks for nobody when nothing is known of whom', async () => {
    const { client, requests } = fakeClient(new DynamoDBClient(offline), () => ({}));
    for await (const _ of new ContactLookup(client, 'contacts').find('spring', {})) expect.unreachable();
    expect(requests).toEqual([]);
  });
});

describe('what is known of a number', () => {
  it('is when it was put on the do-not-call list, by whom, and its calls', async () => {
    const record = { suppressedAt: '2026-11-01T00:00:00.000Z', suppressedBy: 'an operator', calls: ['x'] };
    const item = toItem({ ...record, phoneNumber: ann.phoneNumber, expiresAt: 1 });
    const { client } = fakeClient(new DynamoDBClient(offline), () => ({ Item: item }));
    expect(await new NumberRecords(client, 'numbers').get('+12065550101')).toEqual(record);
  });

  it('is no call at all when it is unknown', async () => {
    const { client } = fakeClient(new DynamoDBClient(offline), () => ({}));
    expect(await new NumberRecords(client, 'numbers').get('+12065550101')).toEqual({ calls: [] });
  });
});
