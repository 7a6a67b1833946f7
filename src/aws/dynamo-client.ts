/**
 * The client for all tables. It tries again by itself where the service could not take a request; what a condition
 * refused is the caller's to judge.
 */
import {
  DynamoDBClient,
  type DynamoDBClientConfig,
  TransactionCanceledException,
  TransactionConflictException,
  TransactionInProgressException,
} from '@aws-sdk/client-dynamodb';
import { requestLimits } from './request-limits.ts';

/**
 * A DynamoDB client that gives up on a hanging request after 5 s and tries again: a claim is young for 30 s only.
 * `maxAttempts`: tries for a request, with growing pauses, when the table throttles, or when a transaction holds the
 * item for some milliseconds, which the SDK does not try again by itself.
 * `requestHandler`: in place of the network, for tests.
 */
export function dynamoClient({
  maxAttempts = 3,
  requestHandler = requestLimits,
}: Pick<DynamoDBClientConfig, 'requestHandler'> & { readonly maxAttempts?: number } = {}): DynamoDBClient {
  const client = new DynamoDBClient({ maxAttempts, requestHandler });
  client.middlewareStack.add(
    (next) => async (request) => {
      try {
        return await next(request);
      } catch (error) {
        if (isPassing(error)) error.$retryable = {};
        throw error;
      }
    },
    // Inside of the SDK's retries, which look for this mark.
    { step: 'deserialize', name: 'conflictsPass', priority: 'high' },
  );
  return client;
}

/** Why a transaction was cancelled that may go through the next time (API reference, TransactWriteItems). */
const passing = new Set([
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
  'RequestLimitExceeded',
]);

type Passing = TransactionConflictException | TransactionInProgressException | TransactionCanceledException;

/** Whether nothing but a rush kept a request from being carried out; a condition's word is the caller's to judge. */
function isPassing(error: unknown): error is Passing {
  if (error instanceof TransactionConflictException) return true;
  // It was sent again because its answer was lost, and the first one is still at work.
  if (error instanceof TransactionInProgressException) return true;
  if (!(error instanceof TransactionCanceledException)) return false;
  const codes = (error.CancellationReasons ?? []).flatMap(({ Code }) => Code ?? []);
  const why = codes.filter((code) => code !== 'None');
  return why.length > 0 && why.every((code) => passing.has(code));
}
