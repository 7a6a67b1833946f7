/**
 * The client for all tables. It tries again by itself where the service could not take a request; what a condition
 * refused is the caller's to judge.
 */
import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { shortPatience, type ThrottlePatience, waitOutPassingErrors } from './dynamo-throttle-retry.ts';
import { requestLimits } from './request-limits.ts';

export interface DynamoClientOptions extends Pick<DynamoDBClientConfig, 'requestHandler'> {
  /** Tries for a request that fails or is not answered. */
  readonly maxAttempts?: number;
  /** How long throttles, and items that a transaction holds, are waited out. */
  readonly patience?: ThrottlePatience;
}

/**
 * A DynamoDB client that gives up on a hanging request after 5 s and tries again: a claim is young for 30 s only. Requests
 * that are still throttled, or whose item is still held by a transaction, when its patience ends throw OutOfTime.
 * `requestHandler`: in place of the network, for tests.
 */
export function dynamoClient({
  maxAttempts = 3,
  requestHandler = requestLimits,
  patience = shortPatience,
}: DynamoClientOptions = {}): DynamoDBClient {
  const client = new DynamoDBClient({ maxAttempts, requestHandler });
  waitOutPassingErrors(client, patience);
  return client;
}
