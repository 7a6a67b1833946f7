/** Reads uploaded files, one version to its end. */
import {
  GetObjectCommand,
  HeadObjectCommand,
  paginateListObjectsV2,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { isFolderOf, isSettingsOf } from '../campaign/campaign-id.ts';
import { skipBytes } from '../csv/gunzip.ts';
import { UnreadableFile } from '../csv/unreadable-file.ts';
import type { ImportJob, Uploads } from '../importing/import-ports.ts';

/** S3's names for a version that is not there (any more). */
const gone = new Set(['NoSuchKey', 'NoSuchVersion', 'MethodNotAllowed']);

/** Of a campaign's settings files under many keys only the newest are looked at. */
const MAX_SETTINGS_FILES = 10;

interface ListedFile {
  readonly key: string;
  /** ms since 1970 */
  readonly modifiedMs: number;
}

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

  async settingsOf(bucket: string, campaignId: string): Promise<readonly ImportJob[]> {
    const atTop = await this.#list(bucket, { Delimiter: '/' });
    const folders = atTop.folders.filter((folder) => isFolderOf(campaignId, folder.slice(0, -1)));
    const inFolders = await Promise.all(folders.map((Prefix) => this.#list(bucket, { Prefix })));
    const found = [atTop, ...inFolders]
      .flatMap(({ files }) => files)
      .filter(({ key }) => isSettingsOf(campaignId, key))
      .sort((a, b) => a.modifiedMs - b.modifiedMs)
      .slice(-MAX_SETTINGS_FILES);
    const jobs = await Promise.all(found.map(({ key }) => this.latest(bucket, key)));
    return jobs.filter((job) => job !== undefined);
  }

  async #list(
    bucket: string,
    where: { readonly Prefix: string } | { readonly Delimiter: string },
  ): Promise<{ readonly files: readonly ListedFile[]; readonly folders: readonly string[] }> {
    const files: ListedFile[] = [];
    const folders: string[] = [];
    for await (const page of paginateListObjectsV2({ client: this.#s3 }, { Bucket: bucket, ...where })) {
      for (const { Key = '', LastModified } of page.Contents ?? []) {
        files.push({ key: Key, modifiedMs: LastModified?.getTime() ?? 0 });
      }
      folders.push(...(page.CommonPrefixes ?? []).flatMap(({ Prefix }) => Prefix ?? []));
    }
    return { files, folders };
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
