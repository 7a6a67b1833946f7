/**
 * Several conditional writes as one request, all of them or none. The SDK gives each transaction a token of its own, so
 * one that is sent again because its answer was lost is carried out once.
 */
import {
  type CancellationReason,
  type DynamoDBClient,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
export type TransactionResult =
  | { readonly type: 'done' }
  /** Nothing was written: the conditions of the writes at these positions did not hold. */
  | { readonly type: 'refused'; readonly refused: readonly number[] };

/**
 * Carries out `writes`, 100 at most, no item twice.
 * @throws Error when nothing was written for any other reason, after the client's own tries.
 */
export async function transact(
  db: DynamoDBClient,
  writes: readonly TransactWriteItem[],
): Promise<TransactionResult> {
  try {
    await db.send(new TransactWriteItemsCommand({ TransactItems: [...writes] }));
    return { type: 'done' };
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw error;
    const reasons = error.CancellationReasons ?? [];
    const refused = [...reasons.keys()].filter((i) => isRefusal(reasons[i]));
    if (refused.length === 0) throw error;
    return { type: 'refused', refused };
  }
}

function isRefusal(reason: CancellationReason | undefined): boolean {
  return reason?.Code === 'ConditionalCheckFailed';
}
