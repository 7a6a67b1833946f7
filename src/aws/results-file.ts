/**
 * results.csv and report.html in the results bucket. Small results are one object; larger ones are uploaded in parts,
 * one of which is in memory, and which another process may continue. They are not visible before they are finished.
 */
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import {
  type ResultsStore,
  type ResultsUpload,
  UploadGone,
  type UploadState,
} from '../closing/closer-ports.ts';

/**
 * S3 takes 10,000 parts of 5 MiB and more. So large, that the names of all parts of the longest list still fit into
 * a message of 256 KB that passes the upload on (5,000 of them, for 80 GB).
 */
const PART_BYTES = 16 * 1024 * 1024;

const ContentType = 'text/csv; charset=utf-8';

export class ResultsBucket implements ResultsStore {
  readonly bucket: string;
  readonly #s3: S3Client;
  readonly #partBytes: number;

  constructor(s3: S3Client, bucket: string, partBytes = PART_BYTES) {
    this.#s3 = s3;
    this.bucket = bucket;
    this.#partBytes = partBytes;
  }

  open(key: string, upload?: UploadState): ResultsUpload {
    return new S3ResultsUpload(this.#s3, { Bucket: this.bucket, Key: key }, this.#partBytes, upload);
  }

  async savePage(key: string, html: string): Promise<void> {
    await this.#s3.send(
      new PutObjectCommand({
        Bucket: this.bucket,
        Key: key,
        ContentType: 'text/html; charset=utf-8',
        Body: html,
      }),
    );
  }
}

interface ObjectName {
  readonly Bucket: string;
  readonly Key: string;
}

class S3ResultsUpload implements ResultsUpload {
  readonly #s3: S3Client;
  readonly #object: ObjectName;
  readonly #partBytes: number;
  #uploadId: string | undefined;
  /** ETag and checksum of each part, with a space between them. */
  readonly #parts: string[];
  #pending: Buffer[] = [];
  #pendingBytes = 0;

  constructor(s3: S3Client, object: ObjectName, partBytes: number, upload?: UploadState) {
    this.#s3 = s3;
    this.#object = object;
    this.#partBytes = partBytes;
    this.#uploadId = upload?.uploadId;
    this.#parts = [...(upload?.parts ?? [])];
  }

  async write(text: string): Promise<UploadState | undefined> {
    const bytes = Buffer.from(text);
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
    return this.#pendingBytes < this.#partBytes ? undefined : this.#putPart();
  }

  async flush(): Promise<UploadState | undefined> {
    if (this.#uploadId === undefined) return undefined;
    if (this.#pendingBytes > 0) return this.#putPart();
    return { uploadId: this.#uploadId, parts: [...this.#parts] };
  }

  async finish(): Promise<void> {
    const upload = await this.flush();
    if (!upload) {
      await this.#s3.send(new PutObjectCommand({ ...this.#object, ContentType, Body: this.#takePending() }));
      return;
    }
    const Parts = upload.parts.map((part, i) => {
      const [ETag, ChecksumCRC32] = part.split(' ');
      return { PartNumber: i + 1, ETag, ...(ChecksumCRC32 && { ChecksumCRC32 }) };
    });
    const command = new CompleteMultipartUploadCommand({
      ...this.#object,
      UploadId: upload.uploadId,
      MultipartUpload: { Parts },
    });
    await orGone(() => this.#s3.send(command));
  }

  async abort(): Promise<void> {
    this.#takePending();
    if (this.#uploadId === undefined) return;
    try {
      await this.#s3.send(new AbortMultipartUploadCommand({ ...this.#object, UploadId: this.#uploadId }));
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }

  /** A part that is put again under its number takes the place of the earlier one. */
  async #putPart(): Promise<UploadState> {
    this.#uploadId ??= await this.#begin();
    const command = new UploadPartCommand({
      ...this.#object,
      UploadId: this.#uploadId,
      PartNumber: this.#parts.length + 1,
      Body: this.#takePending(),
      ChecksumAlgorithm: 'CRC32',
    });
    const { ETag = '', ChecksumCRC32 = '' } = await orGone(() => this.#s3.send(command));
    this.#parts.push(`${ETag.replaceAll('"', '')} ${ChecksumCRC32}`.trim());
    return { uploadId: this.#uploadId, parts: [...this.#parts] };
  }

  async #begin(): Promise<string> {
    const { UploadId } = await this.#s3.send(
      // Named here, because S3 refuses parts with a checksum that the upload was not begun with.
      new CreateMultipartUploadCommand({ ...this.#object, ContentType, ChecksumAlgorithm: 'CRC32' }),
    );
    if (UploadId === undefined) throw new Error('Amazon S3 started an upload without an id.');
    return UploadId;
  }

  #takePending(): Buffer {
    const bytes = Buffer.concat(this.#pending);
    this.#pending = [];
    this.#pendingBytes = 0;
    return bytes;
  }
}

async function orGone<T>(request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    if (!isGone(error)) throw error;
    throw new UploadGone('The upload of the results no longer exists.', { cause: error });
  }
}

function isGone(error: unknown): boolean {
  return error instanceof S3ServiceException && error.name === 'NoSuchUpload';
}
