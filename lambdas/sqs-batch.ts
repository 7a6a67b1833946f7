/** What SQS-triggered functions share: a record that cannot be handled comes again, the others do not. */
import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';

/** The answer that has SQS deliver `records` again. */
export function batchItemFailures(records: readonly SQSRecord[]): SQSBatchResponse {
  return { batchItemFailures: records.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}
