import { Readable } from 'node:stream';
import { GetObjectCommand, NoSuchKey, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { ObjectTransfer } from '../../../src/aws/object-transfer.ts';
import { fakeClient, offline } from '../../support/fake-client.ts';

const place = { bucket: 'results', key: 'results/spring/results.csv' };

/** A bucket whose one file says it has `length` bytes and sends `pieces`. */
function bucketWith(pieces: AsyncIterable<Uint8Array>, length: number) {
  return fakeClient(new S3Client(offline), ({ name }) => {
    expect(name).toBe(GetObjectCommand.name.replace('Command', ''));
    return { Body: pieces, ContentLength: length };
  }).client;
}

async function* bytes(...texts: string[]) {
  for (const text of texts) yield Buffer.from(text);
}

async function textOf(body: AsyncIterable<Uint8Array> | undefined): Promise<string> {
  let text = '';
  for await (const piece of body ?? []) text += Buffer.from(piece);
  return text;
}

describe('a download', () => {
  it('is the file, piece by piece', async () => {
    const file = await new ObjectTransfer(bucketWith(bytes('ab', 'c'), 3)).download(place);
    expect(file?.bytes).toBe(3);
    expect(await textOf(file?.body)).toBe('abc');
  });

  it('is undefined of a file that is not there', async () => {
    const { client } = fakeClient(new S3Client(offline), () => {
      throw new NoSuchKey({ message: 'no', $metadata: {} });
    });
    expect(await new ObjectTransfer(client).download(place)).toBeUndefined();
  });

  it('throws when the connection ends before the last byte', async () => {
    const file = await new ObjectTransfer(bucketWith(bytes('ab'), 3)).download(place);
    await expect(textOf(file?.body)).rejects.toThrow('only 2 of 3 bytes arrived');
  });

  it('throws when nothing comes for long, and waits as long as its reader likes', async () => {
    async function* stalling() {
      yield Buffer.from('ab');
      await new Promise(() => {});
    }
    const file = await new ObjectTransfer(bucketWith(stalling(), 3), 20).download(place);
    await expect(textOf(file?.body)).rejects.toThrow('no data arrived for 0.02 seconds');
  });

  it('ends when it is called off', async () => {
    const stop = new AbortController();
    const file = await new ObjectTransfer(bucketWith(bytes('ab', 'c'), 3)).download(place, stop.signal);
    stop.abort();
    await expect(textOf(file?.body)).rejects.toThrow('aborted');
  });
});

describe('an upload', () => {
  it('that is called off takes its parts back before it ends', async () => {
    const asked: string[] = [];
    const { client } = fakeClient(new S3Client(offline), ({ name }) => {
      asked.push(name);
      if (name === 'UploadPart') stop.abort();
      return { UploadId: 'one', ETag: 'etag' };
    });
    const stop = new AbortController();
    const body = Readable.from(
      (async function* () {
        for (let megabyte = 0; megabyte < 40; megabyte += 1) yield Buffer.alloc(1_048_576);
      })(),
      { objectMode: false },
    );

    const sending = new ObjectTransfer(client).upload(place, body, {
      contentType: 'text/csv',
      signal: stop.signal,
    });

    await expect(sending).rejects.toMatchObject({ name: 'AbortError' });
    expect(asked.at(-1)).toBe('AbortMultipartUpload');
    expect(asked).not.toContain('CompleteMultipartUpload');
  });

  it('of a small file ends when it is called off while its one request is under way', async () => {
    const stop = new AbortController();
    const { client } = fakeClient(new S3Client(offline), () => {
      stop.abort();
      return new Promise(() => {});
    });

    const sending = new ObjectTransfer(client).upload(
      place,
      Readable.from(['phone\n'], { objectMode: false }),
      {
        contentType: 'text/csv',
        signal: stop.signal,
      },
    );

    await expect(sending).rejects.toMatchObject({ name: 'AbortError' });
  });
});
