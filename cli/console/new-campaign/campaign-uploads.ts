/** Writes the files of a new campaign into the uploads bucket, each under the condition that there is none under its key. */
import type { Readable } from 'node:stream';
import { HeadObjectCommand, PutObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { ObjectTransfer } from '../../../src/aws/object-transfer.ts';

export type Written =
  | { readonly type: 'written' }
  /** The key has an object. `mayBeOwn`: the request was repeated, and its first answer may have been lost. */
  | { readonly type: 'taken'; readonly mayBeOwn: boolean };

export interface CampaignUploads {
  /** Idempotent: settings that the same draft has written count as written. */
  putSettings(key: string, text: string, draftId: string): Promise<Written>;
  /** The object is there when the whole of `body` is, or never. */
  putCustomers(
    key: string,
    body: Readable,
    options: { readonly signal: AbortSignal; readonly onProgress: (bytes: number) => void },
  ): Promise<Written>;
}

/** Metadata of the settings, by which a draft knows its own after an answer was lost. */
const draftMark = 'draft';

export class BucketUploads implements CampaignUploads {
  readonly #s3: S3Client;
  readonly #bucket: string;
  readonly #transfer: ObjectTransfer;

  constructor(s3: S3Client, bucket: string) {
    this.#s3 = s3;
    this.#bucket = bucket;
    this.#transfer = new ObjectTransfer(s3);
  }

  async putSettings(key: string, text: string, draftId: string): Promise<Written> {
    const place = { Bucket: this.#bucket, Key: key };
    const written = await unlessTaken(
      this.#s3.send(
        new PutObjectCommand({
          ...place,
          Body: text,
          ContentType: 'application/json',
          IfNoneMatch: '*',
          Metadata: { [draftMark]: draftId },
        }),
      ),
    );
    if (written.type === 'written') return written;
    const { Metadata } = await this.#s3.send(new HeadObjectCommand(place));
    return Metadata?.[draftMark] === draftId ? { type: 'written' } : { type: 'taken', mayBeOwn: false };
  }

  putCustomers(
    key: string,
    body: Readable,
    options: { readonly signal: AbortSignal; readonly onProgress: (bytes: number) => void },
  ): Promise<Written> {
    const contentType = /\.gz$/i.test(key) ? 'application/gzip' : 'text/csv';
    const place = { bucket: this.#bucket, key };
    return unlessTaken(this.#transfer.upload(place, body, { ...options, contentType, onlyIfNew: true }));
  }
}

async function unlessTaken(sent: Promise<unknown>): Promise<Written> {
  try {
    await sent;
    return { type: 'written' };
  } catch (error) {
    if (!(error instanceof S3ServiceException)) throw error;
    const { httpStatusCode, attempts = 1 } = error.$metadata;
    if (httpStatusCode !== 412 && httpStatusCode !== 409) throw error;
    return { type: 'taken', mayBeOwn: attempts > 1 };
  }
}
