import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { CountItems } from '../../../src/aws/count-ledger.ts';
import { toItem } from '../../../src/aws/dynamo-item.ts';
import type { RecentError } from '../../../src/domain/recent-errors.ts';
import { noon } from '../../support/a-contact.ts';
import { fakeClient, offline, type Request } from '../../support/fake-client.ts';

const marker = { eventIds: ['e1', 'e2'], last: '4900000000000000000002' };
const changes = new Map([['spring', { QUEUED: -1, DIALING: 1 }]]);

function ledgerThat(answer: (request: Request<Record<string, unknown>>, count: number) => unknown) {
  const { client, requests } = fakeClient(new DynamoDBClient(offline), answer);
  const clock = { now: () => noon, sleepUntil: async () => {} };
  return { ledger: new CountItems(client, 'Campaigns', 'Control', clock), requests };
}

function anError(minute: number): RecentError {
  return {
    at: `2026-11-02T12:${String(minute).padStart(2, '0')}:00.000Z`,
    name: 'TimeoutError',
    message: `No answer within ${minute} s.`,
    status: 'DIALING',
  };
}

function cancelled(...reasons: { Code: string; Item?: object }[]): TransactionCanceledException {
  return new TransactionCanceledException({
    message: 'no',
    $metadata: {},
    CancellationReasons: reasons.map(({ Code, Item }) => ({ Code, ...(Item && { Item: toItem(Item) }) })),
  });
}

describe('a batch and its count', () => {
  it('are written in one transaction, with a marker that goes when the stream has forgotten the batch', async () => {
    const { ledger, requests } = ledgerThat(() => ({}));

    expect(await ledger.count(marker, changes)).toEqual({ type: 'counted' });

    expect(requests).toHaveLength(1);
    expect(requests[0]?.input.TransactItems).toMatchObject([
      {
        Put: {
          TableName: 'Control',
          Item: {
            id: { S: 'counted#e1' },
            last: { S: marker.last },
            expiresAt: { N: String(noon / 1_000 + 3 * 86_400) },
          },
          ConditionExpression: 'attribute_not_exists(id)',
        },
      },
      {
        Update: {
          TableName: 'Campaigns',
          UpdateExpression:
            'SET counts.#c0 = if_not_exists(counts.#c0, :zero) + :n0, counts.#c1 = if_not_exists(counts.#c1, :zero) + :n1',
          ExpressionAttributeNames: { '#c0': 'QUEUED', '#c1': 'DIALING' },
        },
      },
    ]);
  });

  it('are known when they were written before', async () => {
    const { ledger } = ledgerThat(() => {
      throw cancelled(
        { Code: 'ConditionalCheckFailed', Item: { id: 'counted#e1', eventIds: 'e1 e2', last: marker.last } },
        { Code: 'None' },
      );
    });

    expect(await ledger.count(marker, changes)).toEqual({ type: 'before', marker });
  });

  it('get in the way of others, which passes', async () => {
    const { ledger } = ledgerThat(() => {
      throw cancelled({ Code: 'None' }, { Code: 'TransactionConflict' });
    });

    expect(await ledger.count(marker, changes)).toEqual({ type: 'conflict' });
  });

  it('have the map of counts made in a campaign that has none yet', async () => {
    const { ledger, requests } = ledgerThat((_, count) => {
      if (count === 1) throw cancelled({ Code: 'None' }, { Code: 'ConditionalCheckFailed' });
      return {};
    });

    expect(await ledger.count(marker, changes)).toEqual({ type: 'conflict' });
    expect(requests[1]?.name).toBe('UpdateItem');
  });

  it('name the campaigns that are not in the table', async () => {
    const { ledger } = ledgerThat((_, count) => {
      if (count === 1) throw cancelled({ Code: 'None' }, { Code: 'ConditionalCheckFailed' });
      throw new ConditionalCheckFailedException({ message: 'no', $metadata: {} });
    });

    expect(await ledger.count(marker, changes)).toEqual({ type: 'missing', campaignIds: ['spring'] });
  });

  it('bring calls and errors along in the same write', async () => {
    const { ledger, requests } = ledgerThat(() => ({}));
    const news = new Map([['spring', { calls: 2, errors: [anError(1)] }]]);

    await ledger.count(marker, new Map([['spring', {}]]), news);

    expect(requests).toHaveLength(1);
    expect(requests[0]?.input.TransactItems).toMatchObject([
      {},
      {
        Update: {
          UpdateExpression:
            'SET calls = if_not_exists(calls, :zero) + :calls, recentErrors = list_append(:errors, if_not_exists(recentErrors, :none))',
          ExpressionAttributeValues: { ':calls': { N: '2' } },
        },
      },
    ]);
  });

  it('have a list of errors that has grown to ten cut to the newest five first', async () => {
    const errors = [9, 8, 7, 6, 5, 4, 3, 2, 1, 0].map(anError);
    const { ledger, requests } = ledgerThat((_, count) => {
      if (count > 1) return {};
      const standing = { campaignId: 'spring', counts: {}, recentErrors: errors };
      throw cancelled({ Code: 'None' }, { Code: 'ConditionalCheckFailed', Item: standing });
    });

    const news = new Map([['spring', { calls: 0, errors: [anError(10)] }]]);
    expect(await ledger.count(marker, changes, news)).toEqual({ type: 'conflict' });

    expect(requests[1]?.input.ExpressionAttributeValues).toMatchObject({
      ':newest': toItem({ errors: errors.slice(0, 5) }).errors,
    });
  });

  it('are an error for any other reason', async () => {
    const { ledger } = ledgerThat(() => {
      throw cancelled({ Code: 'None' }, { Code: 'ValidationError' });
    });

    await expect(ledger.count(marker, changes)).rejects.toThrow(TransactionCanceledException);
  });
});
