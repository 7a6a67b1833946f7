import {
  type HeadObjectCommandInput,
  type ListObjectsV2CommandInput,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { UploadsBucket } from '../../../src/aws/uploads-bucket.ts';
import { fakeClient, offline } from '../../support/fake-client.ts';

const bucket = 'uploads';

interface Stored {
  readonly key: string;
  readonly atMs: number;
}

/** A bucket that lists `stored`, `pageSize` keys at a time, as S3 does with and without a delimiter. */
function s3With(stored: readonly Stored[], pageSize = 1_000) {
  const list = ({ Prefix = '', Delimiter, ContinuationToken = '0' }: ListObjectsV2CommandInput) => {
    const under = stored.filter(({ key }) => key.startsWith(Prefix));
    const isDeep = (key: string) => Delimiter !== undefined && key.slice(Prefix.length).includes(Delimiter);
    const from = Number(ContinuationToken);
    const page = under.slice(from, from + pageSize);
    const folders = new Set(page.filter(({ key }) => isDeep(key)).map(({ key }) => `${key.split('/')[0]}/`));
    return {
      Contents: page
        .filter(({ key }) => !isDeep(key))
        .map(({ key, atMs }) => ({ Key: key, LastModified: new Date(atMs) })),
      CommonPrefixes: [...folders].map((Prefix) => ({ Prefix })),
      ...(from + pageSize < under.length && { NextContinuationToken: String(from + pageSize) }),
    };
  };
  const { client } = fakeClient<S3Client, ListObjectsV2CommandInput & HeadObjectCommandInput>(
    new S3Client(offline),
    ({ name, input }) => {
      if (name === 'ListObjectsV2') return list(input);
      if (stored.some(({ key }) => key === input.Key))
        return { VersionId: `v-${input.Key}`, ContentLength: 7 };
      throw new S3ServiceException({
        name: 'NotFound',
        $fault: 'client',
        $metadata: { httpStatusCode: 404 },
      });
    },
  );
  return new UploadsBucket(client);
}

describe('the settings of a campaign in the uploads bucket', () => {
  const stored = [
    { key: 'Spring Sale.json', atMs: 3 },
    { key: 'spring-sale.json', atMs: 1 },
    { key: 'spring.json', atMs: 9 },
    { key: 'SPRING SALE/a/b/Campaign.JSON', atMs: 2 },
    { key: 'spring-sale/other.json', atMs: 9 },
    { key: 'spring-sale/week.csv', atMs: 9 },
    { key: 'autumn/campaign.json', atMs: 9 },
  ];

  it.each([1_000, 2, 1])(
    'are found under every spelling, the newest last, %i keys a page',
    async (pageSize) => {
      const found = await s3With(stored, pageSize).settingsOf(bucket, 'spring-sale');
      expect(found.map(({ key, version }) => [key, version])).toEqual([
        ['spring-sale.json', 'v-spring-sale.json'],
        ['SPRING SALE/a/b/Campaign.JSON', 'v-SPRING SALE/a/b/Campaign.JSON'],
        ['Spring Sale.json', 'v-Spring Sale.json'],
      ]);
    },
  );

  it('are none where there are none', async () => {
    expect(await s3With(stored).settingsOf(bucket, 'winter')).toEqual([]);
  });

  it('are the newest ten of very many', async () => {
    const many = Array.from({ length: 40 }, (_, i) => ({ key: `spring/${i}/campaign.json`, atMs: i }));
    const found = await s3With(many).settingsOf(bucket, 'spring');
    expect(found).toHaveLength(10);
    expect(found.at(-1)?.key).toBe('spring/39/campaign.json');
  });
});
