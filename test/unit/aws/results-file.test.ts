import { S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { ResultsBucket } from '../../../src/aws/results-file.ts';
import { UploadGone } from '../../../src/closing/closer-ports.ts';
import { fakeClient, offline, type Request } from '../../support/fake-client.ts';

const PART = 10;

interface S3Input {
  readonly Body?: Buffer;
  readonly PartNumber?: number;
  readonly MultipartUpload?: { readonly Parts: readonly object[] };
}

function bucketThat(
  answer: (request: Request<S3Input>) => unknown = ({ name, input }) =>
    name === 'UploadPart'
      ? { ETag: `"etag-${input.PartNumber}"`, ChecksumCRC32: `crc-${input.PartNumber}` }
      : { UploadId: 'upload' },
) {
  const { client, requests } = fakeClient<S3Client, S3Input>(new S3Client(offline), answer);
  const bucket = new ResultsBucket(client, 'results', PART);
  return {
    bucket,
    requests,
    names: () => requests.map(({ name }) => name),
    texts: () => requests.flatMap(({ input }) => input.Body?.toString() ?? []),
  };
}

function gone(): never {
  throw new S3ServiceException({ name: 'NoSuchUpload', $fault: 'client', $metadata: {}, message: 'gone' });
}

describe('results', () => {
  it('that are short are one object', async () => {
    const { bucket, names, texts } = bucketThat();
    const upload = bucket.open('results.csv');

    expect(await upload.write('Zoë\r\n')).toBeUndefined();
    expect(await upload.flush()).toBeUndefined();
    await upload.finish();

    expect(names()).toEqual(['PutObject']);
    expect(texts()).toEqual(['Zoë\r\n']);
  });

  it('that are long go up in parts as they come', async () => {
    const { bucket, names, texts, requests } = bucketThat();
    const upload = bucket.open('results.csv');

    expect(await upload.write('123456789')).toBeUndefined();
    expect(await upload.write('abc')).toEqual({ uploadId: 'upload', parts: ['etag-1 crc-1'] });
    await upload.write('xyz');
    await upload.finish();

    expect(names()).toEqual(['CreateMultipartUpload', 'UploadPart', 'UploadPart', 'CompleteMultipartUpload']);
    expect(texts()).toEqual(['123456789abc', 'xyz']);
    expect(requests.at(-1)?.input.MultipartUpload?.Parts).toEqual([
      { PartNumber: 1, ETag: 'etag-1', ChecksumCRC32: 'crc-1' },
      { PartNumber: 2, ETag: 'etag-2', ChecksumCRC32: 'crc-2' },
    ]);
  });

  it('go on in another process where the last part ended', async () => {
    const { bucket, names, requests } = bucketThat();
    const upload = bucket.open('results.csv', { uploadId: 'upload', parts: ['etag-1 crc-1', 'etag-2'] });

    await upload.write('the rest');
    expect(await upload.flush()).toEqual({
      uploadId: 'upload',
      parts: ['etag-1 crc-1', 'etag-2', 'etag-3 crc-3'],
    });
    await upload.finish();

    expect(names()).toEqual(['UploadPart', 'CompleteMultipartUpload']);
    expect(requests[0]?.input.PartNumber).toBe(3);
    expect(requests[1]?.input.MultipartUpload?.Parts[1]).toEqual({ PartNumber: 2, ETag: 'etag-2' });
  });

  it('say that their upload is gone', async () => {
    const state = { uploadId: 'upload', parts: ['etag-1 crc-1'] };

    await expect(bucketThat(gone).bucket.open('results.csv', state).finish()).rejects.toThrow(UploadGone);
    await expect(bucketThat(gone).bucket.open('results.csv', state).write('0123456789')).rejects.toThrow(
      UploadGone,
    );
  });

  it('have a report beside them that a browser opens as a page', async () => {
    const { bucket, names, requests } = bucketThat();

    await bucket.savePage('report.html', '<h1>Zoë</h1>');

    expect(names()).toEqual(['PutObject']);
    expect(requests[0]?.input).toMatchObject({
      Bucket: 'results',
      Key: 'report.html',
      ContentType: 'text/html; charset=utf-8',
      Body: '<h1>Zoë</h1>',
    });
  });

  it('can be given up, begun or not, and twice', async () => {
    const { bucket, names } = bucketThat(gone);

    await bucket.open('results.csv').abort();
    await bucket.open('results.csv', { uploadId: 'upload', parts: [] }).abort();

    expect(names()).toEqual(['AbortMultipartUpload']);
  });
});
