import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/**
 * A DynamoDB client that gives up on a hanging request after 5 s and tries again: a claim is young for 30 s only.
 * `maxAttempts`: tries for a request, with growing pauses, when the table throttles.
 */
export function dynamoClient({ maxAttempts = 3 }: { readonly maxAttempts?: number } = {}): DynamoDBClient {
  return new DynamoDBClient({
    maxAttempts,
    requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
  });
}
