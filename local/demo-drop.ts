/** Drops files into the uploads bucket of a local stack, as a person would. */
import { createReadStream } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { readKey } from '../src/domain/campaign-id.ts';
import { LocalRunError } from './local-run-error.ts';

/** The campaign that `file` makes when it is dropped under its own name. */
export function campaignOf(file: string): string {
  const key = readKey(basename(file));
  if (key.kind === 'customers') return key.campaignId;
  const why = key.kind === 'refused' ? key.message : 'It is not a list of customers.';
  throw new LocalRunError(`${file} cannot be dropped as a campaign. ${why}`);
}

/** @throws {LocalRunError} when the file is not there or cannot be read */
export async function mustBeReadable(file: string): Promise<void> {
  try {
    await access(file);
  } catch (cause) {
    throw new LocalRunError(`${file} is not there, or cannot be read.`, { cause });
  }
}

/** Drops `file`, and before it the settings file of the same name (`customers.json` beside `customers.csv`). */
export async function dropCustomers(s3: S3Client, bucket: string, file: string): Promise<void> {
  const settings = file.replace(/\.csv(\.gz)?$/i, '.json');
  const text = settings === file ? undefined : await readFile(settings).catch(() => undefined);
  if (text) await put(s3, bucket, basename(settings), text);
  await put(s3, bucket, basename(file), createReadStream(file));
}

async function put(
  client: S3Client,
  Bucket: string,
  Key: string,
  Body: Buffer | NodeJS.ReadableStream,
): Promise<void> {
  const upload = new Upload({ client, params: { Bucket, Key, Body: Body as Buffer } });
  await upload.done();
}
