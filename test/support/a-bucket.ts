/** A results bucket in memory behind the real adapter that writes reports. */
import { NoSuchKey, S3Client } from '@aws-sdk/client-s3';
import { ReportFiles } from '../../src/aws/report-files.ts';
import { fakeClient, offline, type Request } from './fake-client.ts';

interface S3Input {
  readonly Key: string;
  readonly Prefix: string;
  readonly ContinuationToken?: string;
  readonly Body: string | Uint8Array;
  readonly Delete: { readonly Objects: readonly { readonly Key: string }[] };
}

/** Lists `keysPerPage` keys a page. */
export function aBucket(keysPerPage = 2) {
  const objects = new Map<string, string>();
  const answer = async ({ name, input }: Request<S3Input>) => {
    switch (name) {
      case 'PutObject':
        objects.set(input.Key, Buffer.from(input.Body as Uint8Array).toString('utf8'));
        return {};
      case 'GetObject': {
        const text = objects.get(input.Key);
        if (text === undefined) throw new NoSuchKey({ message: 'No such key.', $metadata: {} });
        return { Body: { transformToString: async () => text } };
      }
      case 'DeleteObjects':
        for (const { Key } of input.Delete.Objects) objects.delete(Key);
        return {};
      case 'ListObjectsV2': {
        const keys = [...objects.keys()].filter((key) => key.startsWith(input.Prefix)).sort();
        const from = Number(input.ContinuationToken ?? 0);
        const to = from + keysPerPage;
        const next = to < keys.length ? { NextContinuationToken: String(to) } : {};
        return { Contents: keys.slice(from, to).map((Key) => ({ Key })), ...next };
      }
      default:
        throw new Error(`Nobody expected ${name}.`);
    }
  };
  const { client } = fakeClient<S3Client, S3Input>(new S3Client(offline), answer);
  return { objects, reports: new ReportFiles(client, 'results') };
}
