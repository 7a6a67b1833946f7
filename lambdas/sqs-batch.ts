/** For functions triggered by SQS: only the records that failed are redelivered. */
import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';

/** The response that makes SQS redeliver `records`. */
export function batchItemFailures(records: readonly SQSRecord[]): SQSBatchResponse {
  return { batchItemFailures: records.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}
