/** Drops files into the uploads bucket of a local stack, as a person would. */
import { createReadStream } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { parse } from 'csv-parse/sync';
import { readKey } from '../src/domain/campaign-id.ts';
import { readPhoneNumber } from '../src/domain/phone-number.ts';
import { LocalRunError } from './local-run-error.ts';

/** For a file without settings of its own: who is called again is called after a minute, so that it can be watched. */
const demoSettings = {
  retry: { maxAttempts: 2, delayMinutes: { NO_ANSWER: 1, BUSY: 1, UNREACHABLE: 1 } },
} as const;

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

/**
 * Drops `file`, and before it its settings: those in the file of the same name (`customers.json` beside
 * `customers.csv`), else the demo's. Answers the name of the settings file, if there was one.
 */
export async function dropCustomers(s3: S3Client, bucket: string, file: string): Promise<string | undefined> {
  const settings = file.replace(/\.csv(\.gz)?$/i, '.json');
  const own = await readFile(settings).catch(() => undefined);
  await put(s3, bucket, basename(settings), own ?? Buffer.from(JSON.stringify(demoSettings)));
  await put(s3, bucket, basename(file), createReadStream(file));
  return own && basename(settings);
}

/** Drops a do-not-call list (with a column `phoneNumber`); answers the numbers on it, E.164. */
export async function dropDoNotCall(
  s3: S3Client,
  bucket: string,
  file: string,
): Promise<ReadonlySet<string>> {
  const text = await readFile(file);
  await put(s3, bucket, `suppressions/${basename(file)}`, text);
  const rows = parse(text, { columns: true, bom: true }) as Record<string, string>[];
  return new Set(
    rows.flatMap((row) => {
      const reading = readPhoneNumber(row.phoneNumber ?? '', 'US');
      return reading.ok ? [reading.phoneNumber] : [];
    }),
  );
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
