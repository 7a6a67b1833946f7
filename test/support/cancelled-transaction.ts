/** What the SDK throws when conditions kept DynamoDB from carrying out a transaction. */
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { toItem } from '../../src/aws/dynamo-item.ts';

/** For each write of the transaction the item that stood in its way, or undefined when it would have gone through. */
export function cancelled(...standing: readonly (object | undefined)[]): TransactionCanceledException {
  return new TransactionCanceledException({
    message: 'Transaction cancelled, please refer cancellation reasons for specific reasons',
    $metadata: {},
    CancellationReasons: standing.map((item) =>
      item ? { Code: 'ConditionalCheckFailed', Item: toItem(item) } : { Code: 'None' },
    ),
  });
}
