/**
 * Whole files to and from a bucket, as streams: a few megabytes in memory whatever their length. An upload shows when it
 * is whole, or never; a download that stalls ends with an error.
 */
import type { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';

/**
 * A download without a byte for this long counts as interrupted. Time in which no data is requested does not count.
 */
const STALLED_MS = 60_000;

export interface ObjectPlace {
  readonly bucket: string;
  readonly key: string;
}

export interface Sent extends ObjectPlace {
  /** The version that was written; empty in a bucket that keeps none. */
  readonly version: string;
}

export interface Download {
  /** Length of the whole file. */
  readonly bytes: number;
  readonly body: AsyncIterable<Uint8Array>;
}

export class ObjectTransfer {
  readonly #s3: S3Client;
  readonly #stalledMs: number;

  constructor(s3: S3Client, stalledMs = STALLED_MS) {
    this.#s3 = s3;
    this.#stalledMs = stalledMs;
  }

  /**
   * Sends `body`; `onProgress` hears how many bytes have arrived. Nothing is left behind when it fails or is aborted. With
   * `onlyIfNew` it fails with status 412 (or 409, while another one is being written) if the key has an object.
   */
  async upload(
    { bucket, key }: ObjectPlace,
    body: Readable | Uint8Array,
    options: {
      readonly contentType: string;
      readonly signal?: AbortSignal;
      readonly onProgress?: (bytes: number) => void;
      readonly onlyIfNew?: boolean;
    },
  ): Promise<Sent> {
    const { contentType: ContentType, signal, onProgress, onlyIfNew } = options;
    const condition = onlyIfNew && { IfNoneMatch: '*' };
    signal?.throwIfAborted();
    const upload = new Upload({
      client: this.#s3,
      params: { Bucket: bucket, Key: key, Body: body as Uint8Array, ContentType, ...condition },
    });
    upload.on('httpUploadProgress', ({ loaded = 0 }) => onProgress?.(loaded));
    const abort = () => void upload.abort();
    signal?.addEventListener('abort', abort, { once: true });
    try {
      const { VersionId = '' } = await upload.done();
      return { bucket, key, version: VersionId };
    } catch (error) {
      // An upload that is aborted leaves its parts where they are.
      if (signal?.aborted && upload.uploadId !== undefined) {
        await this.#abort({ Bucket: bucket, Key: key, UploadId: upload.uploadId });
      }
      throw error;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  async #abort(parts: { Bucket: string; Key: string; UploadId: string }): Promise<void> {
    try {
      await this.#s3.send(new AbortMultipartUploadCommand(parts));
    } catch (error) {
      if (!(error instanceof S3ServiceException && error.name === 'NoSuchUpload')) throw error;
    }
  }

  /** Opens a file; undefined when there is none. Its body throws when the connection breaks before the last byte. */
  async download({ bucket, key }: ObjectPlace, signal?: AbortSignal): Promise<Download | undefined> {
    try {
      const { Body, ContentLength = 0 } = await this.#s3.send(
        new GetObjectCommand({ Bucket: bucket, Key: key }),
        signal ? { abortSignal: signal } : {},
      );
      if (!Body) return undefined;
      const bytes = Body as AsyncIterable<Uint8Array>;
      return { bytes: ContentLength, body: whole(bytes, ContentLength, this.#stalledMs, signal) };
    } catch (error) {
      if (error instanceof S3ServiceException && error.name === 'NoSuchKey') return undefined;
      throw error;
    }
  }

  /** Whether there is such a file. */
  async exists({ bucket, key }: ObjectPlace): Promise<boolean> {
    try {
      await this.#s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
      return true;
    } catch (error) {
      // HEAD has no body, so there is no name but that of the status.
      if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404) return false;
      throw error;
    }
  }
}

/** The bytes of `body`; an error when there are fewer than `expected`, or none for `stalledMs`. */
async function* whole(
  body: AsyncIterable<Uint8Array>,
  expected: number,
  stalledMs: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  const pieces = body[Symbol.asyncIterator]();
  let read = 0;
  try {
    for (;;) {
      signal?.throwIfAborted();
      const { done, value } = await inTime(pieces.next(), stalledMs);
      if (done) break;
      read += value.length;
      yield value;
    }
  } finally {
    // Not awaited: a stream that hangs may never answer to this either.
    void pieces.return?.()?.catch(() => {});
  }
  if (read < expected) throw interrupted(`only ${read} of ${expected} bytes arrived`);
}

async function inTime<T>(promise: Promise<T>, limitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(interrupted(`no data arrived for ${limitMs / 1000} seconds`)), limitMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

function interrupted(message: string): Error {
  return Object.assign(new Error(message), { name: 'TimeoutError' });
}
