/** Which requests to S3 each call of a port makes: src/aws, in numbers. */
import type { ReportId } from '../../src/importing/import-ports.ts';
import { prices } from '../../src/planning/prices.ts';
import type { AwsBill } from './aws-bill.ts';
import type { Requests } from './request-table.ts';

/** Uploaded files, and the reports on their import. */
export function reportRequests(bill: AwsBill): Requests {
  const parts = new Map<string, Set<unknown>>();
  const partsOf = (report: unknown) => parts.get((report as ReportId).key) ?? new Set();
  const put = () => bill.add('S3.PutObject', 1, prices.s3Write);
  const list = () => bill.add('S3.ListObjectsV2', 1, prices.s3Write);
  return {
    'uploads.latest': () => () => bill.add('S3.HeadObject', 1, prices.s3Read),
    // The keys at the top of the bucket; no campaign of the benchmarks has settings, or a folder.
    'uploads.settingsOf': () => () => bill.add('S3.ListObjectsV2', 1, prices.s3Write),
    'uploads.open': () => () => bill.add('S3.GetObject', 1, prices.s3Read),
    'reports.savePart': (report, chunk) => () => {
      parts.set((report as ReportId).key, partsOf(report).add(chunk));
      put();
    },
    'reports.finish': (report) => () => {
      list();
      bill.add('S3.GetObject', partsOf(report).size, prices.s3Read);
      put();
    },
    'reports.discardParts': (report) => () => {
      list();
      bill.add('S3.DeleteObjects', partsOf(report).size > 0 ? 1 : 0); // free
    },
    'reports.write': () => put,
    'reports.refuse': () => put,
  };
}

/** Results of a campaign: one object, or parts of it when they are long. */
export function resultRequests(bill: AwsBill): Requests {
  let uploaded = 0;
  const put = (operation: string) => bill.add(`S3.${operation}`, 1, prices.s3Write);
  const part = () => (state: unknown) => {
    const parts = (state as { readonly parts: readonly string[] } | undefined)?.parts.length ?? 0;
    if (parts <= uploaded) return;
    if (uploaded === 0) put('CreateMultipartUpload');
    put('UploadPart');
    uploaded = parts;
  };
  return {
    'upload.write': part,
    'upload.flush': part,
    'upload.finish': () => () => put(uploaded === 0 ? 'PutObject' : 'CompleteMultipartUpload'),
    'page.save': () => () => put('PutObject'),
    'upload.abort': () => () => bill.add('S3.AbortMultipartUpload', uploaded === 0 ? 0 : 1), // free
  };
}
