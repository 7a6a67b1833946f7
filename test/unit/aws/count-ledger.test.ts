import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  DynamoDBServiceException,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { CountItems } from '../../../src/aws/count-ledger.ts';
import { toItem } from '../../../src/aws/dynamo-item.ts';
import type { RecentError } from '../../../src/campaign/recent-errors.ts';
import { noon } from '../../support/a-contact.ts';
import { fakeClient, offline, type Request } from '../../support/fake-client.ts';

const marker = { eventIds: ['e1', 'e2'] };
const change = {
  campaignId: 'spring',
  counts: { QUEUED: -1, DIALING: 1 },
  activity: { calls: 0, errors: [] },
};

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

    expect(await ledger.count(marker, change)).toEqual({ type: 'counted' });

    expect(requests).toHaveLength(1);
    expect(requests[0]?.input.TransactItems).toMatchObject([
      {
        Put: {
          TableName: 'Control',
          Item: {
            id: { S: 'counted#e1' },
            eventIds: { S: 'e1 e2' },
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
        { Code: 'ConditionalCheckFailed', Item: { id: 'counted#e1', eventIds: 'e1 e2', last: '49' } },
        { Code: 'None' },
      );
    });

    expect(await ledger.count(marker, change)).toEqual({ type: 'before', marker });
  });

  it('get in the way of others, which passes', async () => {
    const { ledger } = ledgerThat(() => {
      throw cancelled({ Code: 'None' }, { Code: 'TransactionConflict' });
    });

    expect(await ledger.count(marker, change)).toEqual({ type: 'conflict' });
  });

  it('have the map of counts made in a campaign that has none yet', async () => {
    const { ledger, requests } = ledgerThat((_, count) => {
      if (count === 1) throw cancelled({ Code: 'None' }, { Code: 'ConditionalCheckFailed' });
      return {};
    });

    expect(await ledger.count(marker, change)).toEqual({ type: 'conflict' });
    expect(requests[1]?.name).toBe('UpdateItem');
  });

  it('name the campaigns that are not in the table', async () => {
    const { ledger } = ledgerThat((_, count) => {
      if (count === 1) throw cancelled({ Code: 'None' }, { Code: 'ConditionalCheckFailed' });
      throw new ConditionalCheckFailedException({ message: 'no', $metadata: {} });
    });

    expect(await ledger.count(marker, change)).toEqual({ type: 'missing' });
  });

  it('bring calls and errors along in the same write', async () => {
    const { ledger, requests } = ledgerThat(() => ({}));

    await ledger.count(marker, { ...change, counts: {}, activity: { calls: 2, errors: [anError(1)] } });

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

    const activity = { calls: 0, errors: [anError(10)] };
    expect(await ledger.count(marker, { ...change, activity })).toEqual({ type: 'conflict' });

    expect(requests[1]?.input.ExpressionAttributeValues).toMatchObject({
      ':newest': toItem({ errors: errors.slice(0, 5) }).errors,
    });
  });

  it.each<[string, (count: number) => void]>([
    [
      'in the transaction',
      () => {
        throw cancelled({ Code: 'None' }, { Code: 'ValidationError' });
      },
    ],
    [
      'as a whole',
      () => {
        throw invalid();
      },
    ],
    [
      'when its map of counts is to be made',
      (count) => {
        if (count === 1) throw cancelled({ Code: 'None' }, { Code: 'ConditionalCheckFailed' });
        throw invalid();
      },
    ],
  ])('are refused for good by an item that takes no more, %s', async (_, answer) => {
    const { ledger } = ledgerThat((_request, count) => answer(count));

    expect(await ledger.count(marker, change)).toMatchObject({ type: 'refused' });
  });

  it.each([
    ['a text', 'ten letters'],
    ['a list of nothing', Array.from({ length: 10 }, () => null)],
  ])('replace last errors that are %s', async (_, recentErrors) => {
    const { ledger, requests } = ledgerThat((_request, count) => {
      if (count > 1) return {};
      throw cancelled(
        { Code: 'None' },
        { Code: 'ConditionalCheckFailed', Item: { counts: {}, recentErrors } },
      );
    });

    const activity = { calls: 0, errors: [anError(1)] };
    expect(await ledger.count(marker, { ...change, activity })).toEqual({ type: 'conflict' });

    expect(requests[1]?.input.ExpressionAttributeValues).toMatchObject({ ':newest': { L: [] } });
  });

  it('are an error for any other reason', async () => {
    const { ledger } = ledgerThat(() => {
      throw cancelled({ Code: 'ValidationError' }, { Code: 'None' });
    });

    await expect(ledger.count(marker, change)).rejects.toThrow(TransactionCanceledException);
  });
});

describe('counts beside a campaign', () => {
  it('are added up in the Control table, with the same marker', async () => {
    const { ledger, requests } = ledgerThat(() => ({}));

    await ledger.setAside(marker, { ...change, activity: { calls: 2, errors: [anError(1)] } });

    expect(requests[0]?.input.TransactItems).toMatchObject([
      { Put: { Item: { id: { S: 'counted#e1' } } } },
      {
        Update: {
          TableName: 'Control',
          Key: { id: { S: 'uncounted#spring' } },
          UpdateExpression: 'ADD #a0 :a0, #a1 :a1, #a2 :a2, #a3 :a3',
          ExpressionAttributeNames: { '#a0': 'QUEUED', '#a1': 'DIALING', '#a2': 'calls', '#a3': 'version' },
        },
      },
    ]);
  });

  it('are read apart from what else is in their item', async () => {
    const item = { id: 'uncounted#spring', QUEUED: -1, DIALING: 1, calls: 2, version: 3 };
    const { ledger } = ledgerThat(() => ({ Item: toItem(item) }));

    expect(await ledger.setAsideOf('spring')).toEqual({
      counts: { QUEUED: -1, DIALING: 1 },
      calls: 2,
      version: 3,
    });
  });

  it.each([
    ['nothing has changed meanwhile', true],
    ['something has', false],
  ])('go into the campaign in one transaction, if %s', async (_, isSame) => {
    const { ledger, requests } = ledgerThat(() => {
      if (!isSame) throw cancelled({ Code: 'None' }, { Code: 'ConditionalCheckFailed' });
      return {};
    });
    const aside = { counts: { DIALING: 1 }, calls: 1, version: 3 };
    const seen = { campaignId: 'spring', counts: { QUEUED: 1 } };

    expect(await ledger.foldIn(seen, aside, { QUEUED: 1, DIALING: 1 }, 4)).toBe(isSame);

    expect(requests[0]?.input.TransactItems).toMatchObject([
      { Update: { ConditionExpression: 'counts = :seen' } },
      { Delete: { Key: { id: { S: 'uncounted#spring' } }, ConditionExpression: 'version = :version' } },
    ]);
  });
});

function invalid(): DynamoDBServiceException {
  return new DynamoDBServiceException({
    name: 'ValidationException',
    $fault: 'client',
    message: 'Item size to update has exceeded the maximum allowed size',
    $metadata: {},
  });
}
