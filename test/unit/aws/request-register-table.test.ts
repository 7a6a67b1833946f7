import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { fromItem, toItem } from '../../../src/aws/dynamo-item.ts';
import { RequestRegisterTable } from '../../../src/aws/request-register-table.ts';
import { toIso } from '../../../src/time/instant.ts';
import { noon } from '../../support/a-contact.ts';
import { fakeClient, offline } from '../../support/fake-client.ts';

const request = {
  campaignId: 'spring',
  requestId: 'order-4711',
  content: 'a hash',
  rules: { defaultCountry: 'US', dedupeBy: 'phoneNumber' },
  isRejected: false,
  enteredAt: toIso(noon),
} as const;

function registerThat(answer: () => unknown) {
  const { client, requests } = fakeClient(new DynamoDBClient(offline), answer);
  return { register: new RequestRegisterTable(client, 'Control'), requests };
}

describe('a request', () => {
  it('is entered under a hash of its id, by one conditional write, until its time', async () => {
    const { register, requests } = registerThat(() => ({}));

    expect(await register.enter(request, noon + 500)).toEqual(request);

    expect(requests).toMatchObject([
      { name: 'PutItem', input: { TableName: 'Control', ConditionExpression: 'attribute_not_exists(id)' } },
    ]);
    const { campaignId: _, requestId: __, ...its } = request;
    expect(fromItem(requests[0]?.input.Item as never)).toEqual({
      id: expect.stringMatching(/^request#spring#[0-9a-f]{64}$/),
      ...its,
      expiresAt: noon / 1_000 + 1,
    });
  });

  it('that came before stays as it was', async () => {
    const standing = {
      content: 'another hash',
      rules: { ...request.rules, defaultCountry: 'DE' },
      isRejected: true,
      enteredAt: toIso(noon - 1),
    };
    const { register } = registerThat(() => {
      throw new ConditionalCheckFailedException({ message: 'no', $metadata: {}, Item: toItem(standing) });
    });

    expect(await register.enter(request, noon)).toEqual({ ...request, ...standing });
  });

  it('cannot be entered when the table does not answer', async () => {
    const { register } = registerThat(() => {
      throw new Error('Not now.');
    });

    await expect(register.enter(request, noon)).rejects.toThrow('Not now.');
  });
});
