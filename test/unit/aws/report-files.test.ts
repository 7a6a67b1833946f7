import { S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { ReportFiles } from '../../../src/aws/report-files.ts';
import { fakeClient, offline, type Request } from '../../support/fake-client.ts';

const report = { key: 'results/spring/imports/spring.csv', version: 'v1' };

interface S3Input {
  readonly Key: string;
  readonly Prefix: string;
  readonly ContinuationToken?: string;
  readonly Body: string | Uint8Array;
  readonly Delete: { readonly Objects: readonly { readonly Key: string }[] };
}

/** A bucket in memory that lists two keys a page. */
function aBucket() {
  const objects = new Map<string, string>();
  const answer = async ({ name, input }: Request<S3Input>) => {
    switch (name) {
      case 'PutObject':
        objects.set(input.Key, Buffer.from(input.Body as Uint8Array).toString('utf8'));
        return {};
      case 'GetObject':
        return { Body: { transformToString: async () => objects.get(input.Key) } };
      case 'DeleteObjects':
        for (const { Key } of input.Delete.Objects) objects.delete(Key);
        return {};
      case 'ListObjectsV2': {
        const keys = [...objects.keys()].filter((key) => key.startsWith(input.Prefix)).sort();
        const from = Number(input.ContinuationToken ?? 0);
        const next = from + 2 < keys.length ? { NextContinuationToken: String(from + 2) } : {};
        return { Contents: keys.slice(from, from + 2).map((Key) => ({ Key })), ...next };
      }
      default:
        throw new Error(`Nobody expected ${name}.`);
    }
  };
  const { client } = fakeClient<S3Client, S3Input>(new S3Client(offline), answer);
  return { objects, reports: new ReportFiles(client, 'results') };
}

const line = (row: number) => ({
  row,
  contactKey: '+12065550101',
  result: 'rejected' as const,
  reason: `=row ${row}, "bad"`,
});

describe('an import report', () => {
  it('has the lines of all chunks in order, safe for a spreadsheet', async () => {
    const { objects, reports } = aBucket();
    for (const chunk of [12, 2, 1, 100, 3]) await reports.savePart(report, chunk, [line(chunk)]);

    await reports.finish(report);

    const written = (row: number) => `${row},+12065550101,rejected,"'=row ${row}, ""bad"""`;
    expect(objects.get(report.key)).toBe(
      `${['row,contactKey,result,reason', ...[1, 2, 3, 12, 100].map(written)].join('\r\n')}\r\n`,
    );
  });

  it('takes a chunk that is imported again once', async () => {
    const { objects, reports } = aBucket();
    await reports.savePart(report, 1, [line(1), line(2)]);
    await reports.savePart(report, 1, [line(1)]);

    await reports.finish(report);

    expect(objects.get(report.key)?.split('\r\n')).toHaveLength(3);
  });

  it('keeps the parts of two versions of a file apart, and leaves none behind', async () => {
    const { objects, reports } = aBucket();
    await reports.savePart(report, 1, [line(1)]);
    await reports.savePart({ ...report, version: 'v2' }, 1, [line(2)]);

    await reports.finish(report);
    await reports.discardParts(report);
    await reports.discardParts({ ...report, version: 'v2' });
    await reports.discardParts(report);

    expect([...objects.keys()]).toEqual([report.key]);
    expect(objects.get(report.key)).toContain('row 1');
    expect(objects.get(report.key)).not.toContain('row 2');
  });

  it('tells about a file that belongs to nobody', async () => {
    const { objects, reports } = aBucket();

    await reports.refuse('results/_refused/x.csv', '=x.csv', 'The file was not read.');

    expect(objects.get('results/_refused/x.csv')).toBe("file,reason\r\n'=x.csv,The file was not read.\r\n");
  });
});
