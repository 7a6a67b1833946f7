/** Errors of DynamoDB that pass by themselves: capacity that is used up, and items that a transaction holds for a moment. */
import {
  TransactionCanceledException,
  TransactionConflictException,
  TransactionInProgressException,
} from '@aws-sdk/client-dynamodb';

/**
 * DynamoDB's names of a throttle without their `Exception`: of single operations, of a cancelled transaction's reasons and
 * of the statements of a batch (API Reference: common errors, TransactWriteItems, BatchStatementError).
 */
const throttles = new Set([
  'ProvisionedThroughputExceeded',
  'RequestLimitExceeded',
  'Throttling',
  'ThrottlingError',
]);

const CONFLICT = 'TransactionConflict';

/** Whether `code`, the name of an error or the code of a reason or a statement, says that capacity is used up. */
export function isThrottleCode(code: string | undefined): boolean {
  return code !== undefined && throttles.has(code.replace(/Exception$/, ''));
}

/** Whether `code` says that the item was busy or its capacity used up: the same write may go through next time. */
export function isPassingCode(code: string | undefined): boolean {
  return code === CONFLICT || isThrottleCode(code);
}

/**
 * Whether `error` keeps a request from being carried out now, but not for good. False for every other error; of a transaction
 * also when a condition failed, which is the caller's to judge.
 */
export function isPassingError(error: unknown): error is Error {
  if (error instanceof TransactionConflictException) return true;
  // It was sent again because its answer was lost, and the first one is still at work.
  if (error instanceof TransactionInProgressException) return true;
  if (error instanceof TransactionCanceledException) {
    const codes = (error.CancellationReasons ?? []).flatMap(({ Code }) => Code ?? []);
    const reasons = codes.filter((code) => code !== 'None');
    return reasons.length > 0 && reasons.every(isPassingCode);
  }
  return error instanceof Error && isThrottleCode(error.name);
}
