/**
 * The client for all tables. It tries again by itself where the service could not take a request; what a condition
 * refused is the caller's to judge.
 */
import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { passingReason } from './passing-errors.ts';
import { requestLimits } from './request-limits.ts';
import { shortPatience, type ThrottlePatience, waitOutThrottles } from './throttle-retry.ts';

export interface DynamoClientOptions extends Pick<DynamoDBClientConfig, 'requestHandler'> {
  /** Tries for a request that fails or is not answered, or whose item a transaction holds for some milliseconds. */
  readonly maxAttempts?: number;
  /** How long throttles are waited out. */
  readonly patience?: ThrottlePatience;
}

/**
 * A DynamoDB client that gives up on a hanging request after 5 s and tries again: a claim is young for 30 s only. Requests
 * that are still throttled when its patience ends throw OutOfTime.
 * `requestHandler`: in place of the network, for tests.
 */
export function dynamoClient({
  maxAttempts = 3,
  requestHandler = requestLimits,
  patience = shortPatience,
}: DynamoClientOptions = {}): DynamoDBClient {
  const client = new DynamoDBClient({ maxAttempts, requestHandler });
  client.middlewareStack.add(
    (next) => async (request) => {
      try {
        return await next(request);
      } catch (error) {
        // The SDK does not try conflicts again by itself; its retries look for this mark.
        if (passingReason(error) === 'conflict') Object.assign(error as Error, { $retryable: {} });
        throw error;
      }
    },
    { step: 'deserialize', name: 'conflictsPass', priority: 'high' },
  );
  waitOutThrottles(client, patience);
  return client;
}
