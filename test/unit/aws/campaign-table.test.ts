import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { CampaignTable } from '../../../src/aws/campaign-table.ts';
import { toItem } from '../../../src/aws/dynamo-item.ts';
import type { Campaign, ImportedFile } from '../../../src/campaign/campaign.ts';
import { fileId } from '../../../src/campaign/campaign-id.ts';
import { toIso } from '../../../src/time/instant.ts';
import { noon } from '../../support/a-contact.ts';
import { fakeClient, offline, type Request } from '../../support/fake-client.ts';
import { MemoryCampaigns } from '../../support/memory-stores.ts';

function tableThat(answer: (request: Request<UpdateItemCommandInput>, count: number) => unknown) {
  const { client, requests } = fakeClient(new DynamoDBClient(offline), answer);
  return { table: new CampaignTable(client, 'Campaigns'), requests };
}

const file: ImportedFile = {
  file: 'spring.csv',
  version: 'v1',
  bytes: 20_000,
  rows: 1_000,
  rejected: 2,
  duplicates: 3,
  done: false,
  checkpoint: { offset: 12_000, line: 1_002, chunks: 1 },
  startedAt: toIso(noon),
};

function campaignWith(standing: ImportedFile): Campaign {
  const files = { [fileId(standing.file, standing.version)]: standing };
  return { campaignId: 'spring', state: 'IMPORTING', files, createdAt: toIso(noon) };
}

function conditionFailed(item?: object): ConditionalCheckFailedException {
  return new ConditionalCheckFailedException({
    message: 'no',
    $metadata: {},
    ...(item && { Item: toItem(item) }),
  });
}

describe('a call that proves its campaign', () => {
  it.each([
    [{ callsPerSecond: 5 }, /settings|=/],
    [undefined, /attribute_not_exists/],
  ])(
    'under the settings %j proves these alone, and no campaign that was stopped',
    async (settings, named) => {
      const { table, requests } = tableThat(() => {
        throw conditionFailed();
      });

      await table.markProven({ campaignId: 'spring', ...(settings && { settings }) }, noon);

      const [{ input } = { input: undefined }] = requests;
      const names = input?.ExpressionAttributeNames ?? {};
      const condition = (input?.ConditionExpression ?? '').replace(/#\w+/g, (name) => names[name] ?? name);
      expect(condition).toMatch(/state <> /);
      expect(condition).toMatch(named);
      expect(condition).toContain('settings');
      const values = Object.values(input?.ExpressionAttributeValues ?? {});
      expect(values).toContainEqual({ S: 'STOPPED' });
      if (settings) expect(values).toContainEqual({ M: { callsPerSecond: { N: '5' } } });
    },
  );
});

describe('the progress of a file', () => {
  it('is written only where the last one left off', async () => {
    const { table, requests } = tableThat(() => ({ Attributes: toItem(campaignWith(file)) }));

    expect(await table.saveFile('spring', file, 0)).toBe(true);
    expect(await table.saveFile('spring', file, 1)).toBe(true);

    const [first, second] = requests.map(({ input }) => input.ConditionExpression ?? '');
    expect(first).toContain('attribute_not_exists');
    expect(second).not.toContain('attribute_not_exists');
  });

  it('is known as our own when its answer was lost and the SDK sent it again', async () => {
    const { table } = tableThat(() => {
      throw conditionFailed(campaignWith(file));
    });

    expect(await table.saveFile('spring', file, 0)).toBe(true);
  });

  it.each<[string, ImportedFile]>([
    ['is ahead', { ...file, rows: 2_000, checkpoint: { offset: 24_000, line: 2_002, chunks: 2 } }],
    ['has found something else', { ...file, duplicates: 4 }],
    ['is done', { ...file, done: true }],
  ])('is not written when another importer %s', async (_, standing) => {
    const { table } = tableThat(() => {
      throw conditionFailed(campaignWith(standing));
    });

    expect(await table.saveFile('spring', file, 0)).toBe(false);
  });

  it('throws when the table cannot be written', async () => {
    const { table } = tableThat(() => {
      throw new Error('socket hang up');
    });

    await expect(table.saveFile('spring', file, 0)).rejects.toThrow('socket hang up');
  });
});

describe('a campaign', () => {
  it('is made with its first file; a file known already keeps its progress', async () => {
    const { table, requests } = tableThat(() => ({ Attributes: toItem(campaignWith(file)) }));

    const campaign = await table.openFile('spring', { ...file, rows: 0 });

    expect(campaign?.files).toEqual({ 'spring.csv@v1': file });
    expect(requests).toHaveLength(1);
  });

  it('gets the entry of a file that is new', async () => {
    const { table, requests } = tableThat((_, count) => ({
      Attributes: toItem(count === 1 ? { campaignId: 'spring', files: {} } : campaignWith(file)),
    }));

    expect((await table.openFile('spring', file))?.files).toEqual({ 'spring.csv@v1': file });
    expect(requests).toHaveLength(2);
    expect(requests[1]?.input.UpdateExpression).toContain('if_not_exists');
  });

  it('changes its state only from where it may', async () => {
    const { table } = tableThat(() => {
      throw conditionFailed({ campaignId: 'spring', state: 'PAUSED' });
    });

    expect(await table.changeState('spring', ['IMPORTING', 'RUNNING'], 'STOPPED', 'why', noon)).toBe(false);
  });

  it('gets its entry of the history with the change, if the history is the one that was read', async () => {
    const at = toIso(noon);
    const old = { at, action: 'pause', by: 'a' } as const;
    const entry = { at, action: 'resume', by: 'b' } as const;
    const { table, requests } = tableThat(() => {
      throw conditionFailed({ campaignId: 'spring', state: 'RUNNING', history: [entry] });
    });
    const resume = (seen?: readonly (typeof old)[]) =>
      table.changeState('spring', ['PAUSED'], 'RUNNING', undefined, noon, { seen, entry });

    expect(await resume([old])).toBe(false);
    expect(requests[0]?.input.ConditionExpression).toMatch(/AND \(#n\d+ = :v\d+\)$/);
    // Its own write, of which the answer was lost.
    expect(await resume()).toBe(true);
    expect(requests[1]?.input.ConditionExpression).toMatch(/attribute_not_exists/);
    expect(await table.addHistory('spring', { seen: [old], entry })).toBe(false);
  });

  it('that is stopped has to prove itself anew', async () => {
    const { table, requests } = tableThat(() => ({ Attributes: {} }));

    expect(await table.changeState('spring', ['RUNNING'], 'STOPPED', 'why', noon)).toBe(true);

    const names = Object.values(requests[0]?.input.ExpressionAttributeNames ?? {});
    expect(names).toEqual(expect.arrayContaining(['state', 'stateReason', 'provenAt', 'refusals']));
    expect(requests[0]?.input.UpdateExpression).toMatch(/REMOVE #n\d+$/);
  });

  it('returns the number of consecutive rejections', async () => {
    const { table } = tableThat(() => ({ Attributes: toItem({ refusals: 4 }) }));

    expect(await table.countRefusal('spring')).toBe(4);
  });

  it('that does not exist is undefined', async () => {
    const { table, requests } = tableThat(() => ({}));

    expect(await table.get('spring')).toBeUndefined();
    expect(requests[0]?.input).toMatchObject({ ConsistentRead: true });
  });
});

describe('the closing of a campaign', () => {
  const seen = { state: 'RUNNING', closingAt: toIso(noon) } as const;
  const refusing = (item: object = { campaignId: 'spring' }) =>
    tableThat(() => {
      throw conditionFailed(item);
    }).table;

  it('begins only while no other process closes it', async () => {
    const { table, requests } = tableThat(() => ({ Attributes: {} }));

    expect(await table.beginClosing('spring', noon)).toBe(true);
    expect(await refusing().beginClosing('spring', noon)).toBe(false);

    const values = Object.values(requests[0]?.input.ExpressionAttributeValues ?? {});
    expect(values).toContainEqual({ S: toIso(noon - 30 * 60_000) });
  });

  it('is void when the campaign has changed', async () => {
    expect(await refusing().complete('spring', seen, { state: 'COMPLETED' }, noon)).toBeUndefined();
    expect(await refusing().renewClosing('spring', toIso(noon), toIso(noon + 1))).toBe(false);
    expect(await refusing().correctCounts('spring', { QUEUED: 1 }, {}, 0)).toBe(false);
    await refusing().stopClosing('spring');
    const over = { campaignId: 'spring', state: 'COMPLETED', completedAt: toIso(noon) } as const;
    expect(await refusing().reopen(over, noon)).toBe(false);
  });

  it('knows the campaign that it has ended itself when the answer was lost', async () => {
    const ended = { campaignId: 'spring', state: 'COMPLETED', completedAt: toIso(noon) };

    expect(await refusing(ended).complete('spring', seen, { state: 'COMPLETED' }, noon)).toEqual(ended);
  });

  it.each<[string, (table: CampaignTable) => Promise<unknown>]>([
    ['imports again', (table) => table.changeState('spring', ['COMPLETED'], 'IMPORTING', undefined, noon)],
    ['gets another file of customers', (table) => table.openFile('spring', file)],
  ])('is undone when the campaign %s', async (_, change) => {
    const { table, requests } = tableThat(() => ({
      Attributes: toItem({ campaignId: 'spring', files: {} }),
    }));

    await change(table);

    const { ExpressionAttributeNames: names = {}, UpdateExpression = '' } = requests.at(-1)?.input ?? {};
    const removed = [...(UpdateExpression.split('REMOVE ')[1] ?? '').matchAll(/#n\d+/g)].map(
      ([n]) => names[n],
    );
    expect(removed).toEqual(expect.arrayContaining(['completedAt', 'closingAt']));
  });
});

describe('the item of the do-not-call list', () => {
  /** As every version has written it. */
  const item = {
    campaignId: 'suppressions',
    state: 'RUNNING',
    createdAt: '2026-01-05T09:00:00.000Z',
    counts: {},
    files: { 'suppressions/x.csv@1': { ...file, file: 'suppressions/x.csv', version: '1', done: true } },
  };

  it('is read by its own name, also as an earlier version wrote it', async () => {
    const { table } = tableThat(() => ({ Item: toItem(item) }));

    expect(await table.getDoNotCall()).toEqual(item);
  });

  it('is not answered as a campaign', async () => {
    const { table } = tableThat(() => ({ Item: toItem(item) }));

    expect(await table.get('suppressions')).toBeUndefined();
  });

  it('is not in the list of campaigns', async () => {
    const { table } = tableThat(() => ({ Items: [toItem(item), toItem({ campaignId: 'spring' })] }));

    expect((await table.list()).map(({ campaignId }) => campaignId)).toEqual(['spring']);
  });
});

describe('a campaign that was over, with a recycle that an earlier version has not done', () => {
  const recycle = { id: 'old', outcomes: ['BUSY'], attempts: 1, startedAt: toIso(noon) } as const;
  const over: Campaign = {
    campaignId: 'spring',
    state: 'COMPLETED',
    createdAt: toIso(noon),
    completedAt: toIso(noon),
    recycle,
  };
  const opens = [
    ['a file', (table: CampaignTable) => table.openFile('spring', file)],
    ['a request', (table: CampaignTable) => table.openForRequests('spring', 'phoneNumber', toIso(noon))],
  ] as const;
  const removals = (requests: readonly Request<UpdateItemCommandInput>[]) =>
    requests
      .map(({ input }) => input)
      .filter(({ ExpressionAttributeNames: names = {} }) => Object.values(names).includes('recycle'));

  it.each(opens)('forgets it when %s comes, if both are as they were seen', async (_, open) => {
    const { table, requests } = tableThat(() => ({ Attributes: toItem(over) }));
    await open(table);
    const [removal, ...others] = removals(requests);
    expect(others).toEqual([]);
    expect(removal?.UpdateExpression).toMatch(/^REMOVE #\w+$/);
    expect(Object.values(removal?.ExpressionAttributeValues ?? {})).toEqual([
      { S: toIso(noon) },
      { S: 'old' },
    ]);
  });

  it.each(opens)('keeps one that is done or under way when %s comes', async (_, open) => {
    const { completedAt: __, ...live } = over;
    for (const standing of [{ ...over, recycle: { ...recycle, doneAt: toIso(noon) } }, live]) {
      const { table, requests } = tableThat(() => ({ Attributes: toItem(standing) }));
      await open(table);
      expect(removals(requests)).toEqual([]);
    }
  });

  it.each(opens)('as kept in memory, forgets it when %s comes', async (_, open) => {
    const campaigns = new MemoryCampaigns();
    campaigns.items.set('spring', over);
    await open(campaigns as unknown as CampaignTable);
    expect((await campaigns.get('spring'))?.recycle).toBeUndefined();
  });
});
