/**
 * Import reports in the results bucket. Each chunk of a file leaves a part; when the file is done its parts
 * become one report. Parts have fixed names, so that a chunk that is imported again writes the same part again.
 */

import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import type { ImportReports, ReportId, ReportLine } from '../importing/import-ports.ts';
import { csvLine } from '../text/csv-line.ts';

const headLine = csvLine(['row', 'contactKey', 'result', 'reason']);

/** Parts read at once when they are put together. */
const PARTS_AT_ONCE = 16;

export class ReportFiles implements ImportReports {
  readonly #s3: S3Client;
  readonly #bucket: string;

  constructor(s3: S3Client, bucket: string) {
    this.#s3 = s3;
    this.#bucket = bucket;
  }

  async write({ key }: ReportId, lines: readonly ReportLine[]): Promise<void> {
    await this.#put(key, headLine + textOf(lines));
  }

  async savePart(report: ReportId, chunk: number, lines: readonly ReportLine[]): Promise<void> {
    await this.#put(`${partsOf(report)}${String(chunk).padStart(9, '0')}`, textOf(lines));
  }

  async finish(report: ReportId, areKept: () => Promise<boolean>): Promise<boolean> {
    const upload = new Upload({
      client: this.#s3,
      params: {
        Bucket: this.#bucket,
        Key: report.key,
        Body: Readable.from(this.#reportText(report, areKept), { objectMode: false }),
        ContentType: 'text/csv; charset=utf-8',
      },
    });
    try {
      await upload.done();
      return true;
    } catch (error) {
      // The text ends before its end, so S3 was given no object.
      if (error instanceof PartsRemoved) return false;
      throw error;
    }
  }

  async discardParts(report: ReportId): Promise<void> {
    for await (const keys of this.#partKeys(report)) {
      if (keys.length === 0) continue;
      await this.#s3.send(
        new DeleteObjectsCommand({
          Bucket: this.#bucket,
          Delete: { Objects: keys.map((Key) => ({ Key })), Quiet: true },
        }),
      );
    }
  }

  async refuse(refusedKey: string, file: string, message: string): Promise<void> {
    await this.#put(refusedKey, csvLine(['file', 'reason']) + csvLine([file, message]));
  }

  async *#reportText(report: ReportId, areKept: () => Promise<boolean>): AsyncGenerator<string> {
    yield headLine;
    for await (const keys of this.#partKeys(report)) {
      for (let i = 0; i < keys.length; i += PARTS_AT_ONCE) {
        yield* await Promise.all(keys.slice(i, i + PARTS_AT_ONCE).map((key) => this.#textOf(key)));
      }
    }
    if (!(await areKept())) throw new PartsRemoved();
  }

  /** @throws PartsRemoved when it is gone. */
  async #textOf(key: string): Promise<string> {
    try {
      const { Body } = await this.#s3.send(new GetObjectCommand({ Bucket: this.#bucket, Key: key }));
      return (await Body?.transformToString()) ?? '';
    } catch (error) {
      if (error instanceof NoSuchKey) throw new PartsRemoved();
      throw error;
    }
  }

  /** Keys of the parts in order, in pages. */
  async *#partKeys(report: ReportId): AsyncGenerator<string[]> {
    const pages = paginateListObjectsV2(
      { client: this.#s3 },
      { Bucket: this.#bucket, Prefix: partsOf(report) },
    );
    for await (const page of pages) yield (page.Contents ?? []).flatMap(({ Key }) => Key ?? []);
  }

  async #put(key: string, text: string): Promise<void> {
    await this.#s3.send(
      new PutObjectCommand({
        Bucket: this.#bucket,
        Key: key,
        Body: text,
        ContentType: 'text/csv; charset=utf-8',
      }),
    );
  }
}

/** Another importer has finished the report and removed its parts. */
class PartsRemoved extends Error {}

function textOf(lines: readonly ReportLine[]): string {
  return lines
    .map(({ row, contactKey, result, reason }) => csvLine([row, contactKey, result, reason]))
    .join('');
}

/** Where a report's parts lie: apart from other versions of the same file, whose report has the same key. */
function partsOf({ key, version }: ReportId): string {
  return `results/_parts/${createHash('sha256')
    .update(JSON.stringify([key, version]))
    .digest('hex')}/`;
}
