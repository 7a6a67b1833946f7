/** Reads uploaded files, one version to its end. */
import { GetObjectCommand, HeadObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import type { ImportJob, Uploads } from '../app/ports.ts';
import { skipBytes } from '../domain/csv/gunzip.ts';
import { UnreadableFile } from '../domain/csv/unreadable-file.ts';

/** S3's names for a version that is not there (any more). */
const gone = new Set(['NoSuchKey', 'NoSuchVersion', 'MethodNotAllowed']);

export class UploadsBucket implements Uploads {
  readonly #s3: S3Client;

  constructor(s3: S3Client) {
    this.#s3 = s3;
  }

  async latest(bucket: string, key: string): Promise<ImportJob | undefined> {
    try {
      const { VersionId = '', ContentLength = 0 } = await this.#s3.send(
        new HeadObjectCommand({ Bucket: bucket, Key: key }),
      );
      return { bucket, key, version: VersionId, bytes: ContentLength };
    } catch (error) {
      // HEAD has no body, so there is no name but that of the status.
      if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404) return undefined;
      throw error;
    }
  }

  async *open(job: ImportJob, fromByte: number): AsyncGenerator<Uint8Array> {
    if (fromByte >= job.bytes) return;
    const { Body, ContentRange } = await this.#get(job, fromByte);
    if (!Body) return;
    const bytes = Body as AsyncIterable<Uint8Array>;
    // A server may ignore a range and send the whole (RFC 9110, 14.2); it says so by leaving Content-Range out.
    yield* fromByte > 0 && ContentRange === undefined ? skipBytes(bytes, fromByte) : bytes;
  }

  async #get({ bucket, key, version }: ImportJob, fromByte: number) {
    try {
      return await this.#s3.send(
        new GetObjectCommand({
          Bucket: bucket,
          Key: key,
          ...(version !== '' && { VersionId: version }),
          ...(fromByte > 0 && { Range: `bytes=${fromByte}-` }),
        }),
      );
    } catch (error) {
      if (!(error instanceof S3ServiceException) || !gone.has(error.name)) throw error;
      throw new UnreadableFile('The file was deleted before it was imported. Upload it again.', undefined, {
        cause: error,
      });
    }
  }
}
