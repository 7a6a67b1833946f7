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
import { fromItem } from './dynamo-item.ts';

/** A write whose condition did not hold. */
export interface Refusal {
  /** The item that stands there; undefined when there is none. */
  readonly standing: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Carries out `writes`, 100 at most, no item twice. When nothing was written because of a condition, answers for each
 * write, in order, how it was refused, or undefined when it was not. Writes should ask for ALL_OLD on failure.
 * @throws Error when nothing was written for any other reason, after the client's own tries.
 */
export async function transact(
  db: DynamoDBClient,
  writes: readonly TransactWriteItem[],
): Promise<'done' | readonly (Refusal | undefined)[]> {
  try {
    await db.send(new TransactWriteItemsCommand({ TransactItems: [...writes] }));
    return 'done';
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw error;
    const reasons = error.CancellationReasons ?? [];
    if (!reasons.some(isRefusal)) throw error;
    return writes.map((_, i) => {
      const reason = reasons[i];
      return isRefusal(reason) ? { standing: reason?.Item && fromItem(reason.Item) } : undefined;
    });
  }
}

function isRefusal(reason: CancellationReason | undefined): boolean {
  return reason?.Code === 'ConditionalCheckFailed';
}
