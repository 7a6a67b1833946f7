/**
 * Counts (with calls and last errors) in the Campaigns table and their markers in the Control table, written together.
 * The transaction needs no request token of ours: when its answer is lost and it is sent again, the marker shows that it
 * was carried out. What a campaign's item refuses for good is counted in an item of the Control table.
 */
import {
  type CancellationReason,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  DynamoDBServiceException,
  GetItemCommand,
  PutItemCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Campaign } from '../campaign/campaign.ts';
import { MAX_RECENT_ERRORS, newestErrors, type RecentError } from '../campaign/recent-errors.ts';
import { type Counts, entriesOf } from '../contact/counts.ts';
import {
  type CampaignChange,
  type CountAnswer,
  type CountLedger,
  type CountMarker,
  markerExpiry,
  type SetAside,
  type SetAsideCounts,
} from '../counting/count-ledger.ts';
import type { Clock } from '../time/clock.ts';
import { fromItem, type Item, toItem } from './dynamo-item.ts';
import { isPassingCode } from './dynamo-transient-errors.ts';
import { transact } from './transaction.ts';

/**
 * Reasons for which the same write is never carried out: the item would be larger than DynamoDB keeps, or what is to be
 * changed is not what the product writes there (API reference, TransactWriteItems).
 */
const final = new Set(['ValidationError', 'ItemCollectionSizeLimitExceeded']);

/**
 * A list of errors as long as this is cut before more are put in front of it, which takes a request more. No update can
 * do both at once: their paths would overlap.
 */
const MAX_LIST_ENTRIES = 2 * MAX_RECENT_ERRORS;

export class CountItems implements CountLedger, SetAsideCounts {
  readonly #db: DynamoDBClient;
  readonly #campaigns: string;
  readonly #control: string;
  readonly #clock: Clock;

  /** `campaigns` and `control` are the names of the tables. */
  constructor(db: DynamoDBClient, campaigns: string, control: string, clock: Clock) {
    this.#db = db;
    this.#campaigns = campaigns;
    this.#control = control;
    this.#clock = clock;
  }

  count(marker: CountMarker, change: CampaignChange): Promise<CountAnswer> {
    return this.#write(marker, this.#updateOf(change), change.campaignId);
  }

  setAside(marker: CountMarker, { campaignId, counts, activity }: CampaignChange): Promise<CountAnswer> {
    const added = [...entriesOf(counts), ['calls', activity.calls] as const, ['version', 1] as const];
    const update = {
      TableName: this.#control,
      Key: asideKey(campaignId),
      UpdateExpression: `ADD ${added.map((_, i) => `#a${i} :a${i}`).join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries(added.map(([name], i) => [`#a${i}`, name])),
      ExpressionAttributeValues: toItem(Object.fromEntries(added.map(([, n], i) => [`:a${i}`, n]))),
    };
    return this.#write(marker, update);
  }

  async setAsideOf(campaignId: string): Promise<SetAside | undefined> {
    const { Item } = await this.#db.send(
      new GetItemCommand({ TableName: this.#control, Key: asideKey(campaignId), ConsistentRead: true }),
    );
    if (!Item) return undefined;
    const {
      id: _,
      calls,
      version,
      ...counts
    } = fromItem(Item) as unknown as { id: string } & SetAside & Counts;
    return { counts: counts as Counts, calls, version };
  }

  async foldIn(
    seen: Pick<Campaign, 'campaignId' | 'counts'>,
    aside: SetAside,
    counts: Counts,
    calls: number,
  ): Promise<boolean> {
    const { campaignId } = seen;
    const { type } = await transact(this.#db, [
      {
        Update: {
          TableName: this.#campaigns,
          Key: toItem({ campaignId }),
          UpdateExpression: 'SET counts = :counts, calls = :calls',
          ConditionExpression: seen.counts ? 'counts = :seen' : 'attribute_not_exists(counts)',
          ExpressionAttributeValues: toItem({ ':counts': counts, ':calls': calls, ':seen': seen.counts }),
        },
      },
      {
        Delete: {
          TableName: this.#control,
          Key: asideKey(campaignId),
          ConditionExpression: 'version = :version',
          ExpressionAttributeValues: toItem({ ':version': aside.version }),
        },
      },
    ]);
    return type === 'done';
  }

  async mark(marker: CountMarker): Promise<void> {
    await this.#db.send(new PutItemCommand({ TableName: this.#control, Item: this.#markerItem(marker) }));
  }

  /** `campaignId`: whose item the update is of, when it is of a campaign. */
  async #write(
    marker: CountMarker,
    update: NonNullable<TransactWriteItem['Update']>,
    campaignId?: string,
  ): Promise<CountAnswer> {
    const mark = {
      TableName: this.#control,
      Item: this.#markerItem(marker),
      ConditionExpression: 'attribute_not_exists(id)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
    };
    try {
      await this.#db.send(
        new TransactWriteItemsCommand({ TransactItems: [{ Put: mark }, { Update: update }] }),
      );
      return { type: 'counted' };
    } catch (error) {
      if (error instanceof TransactionCanceledException) return this.#whyNot(error, campaignId);
      if (campaignId !== undefined && isInvalid(error)) return { type: 'refused', reason: error.message };
      throw error;
    }
  }

  async #whyNot(cancelled: TransactionCanceledException, campaignId?: string): Promise<CountAnswer> {
    const [ofMarker, ofUpdate] = cancelled.CancellationReasons ?? [];
    if (failed(ofMarker) && ofMarker?.Item) {
      const { eventIds } = fromItem(ofMarker.Item) as { eventIds: string };
      return { type: 'before', marker: { eventIds: eventIds.split(' ') } };
    }
    if (campaignId !== undefined && failed(ofUpdate)) {
      const standing = ofUpdate?.Item && (fromItem(ofUpdate.Item) as unknown as Campaign);
      return this.#makeReady(campaignId, standing?.recentErrors);
    }
    if (campaignId !== undefined && final.has(ofUpdate?.Code ?? ''))
      return { type: 'refused', reason: ofUpdate?.Message ?? cancelled.message };
    if ([ofMarker, ofUpdate].some((reason) => isPassingCode(reason?.Code))) return { type: 'conflict' };
    throw cancelled;
  }

  /**
   * Campaigns from before there were counts lack the map, which must be there before a count is set in it; others have
   * a list of errors that has grown too long.
   */
  async #makeReady(campaignId: string, standing: unknown): Promise<CountAnswer> {
    const errors = Array.isArray(standing) ? standing.filter(isError) : [];
    const isTooLong =
      standing !== undefined && (!Array.isArray(standing) || standing.length >= MAX_LIST_ENTRIES);
    try {
      await this.#db.send(
        new UpdateItemCommand({
          TableName: this.#campaigns,
          Key: toItem({ campaignId }),
          UpdateExpression: `SET counts = if_not_exists(counts, :none)${isTooLong ? ', recentErrors = :newest' : ''}`,
          ConditionExpression: 'attribute_exists(campaignId)',
          ExpressionAttributeValues: toItem({
            ':none': {},
            ...(isTooLong && { ':newest': newestErrors(errors) }),
          }),
        }),
      );
      return { type: 'conflict' };
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return { type: 'missing' };
      if (isInvalid(error)) return { type: 'refused', reason: error.message };
      throw error;
    }
  }

  #updateOf({ campaignId, counts: change, activity: { calls, errors } }: CampaignChange) {
    const counts = entriesOf(change);
    const sets = [
      ...counts.map((_, i) => `counts.#c${i} = if_not_exists(counts.#c${i}, :zero) + :n${i}`),
      ...(calls === 0 ? [] : ['calls = if_not_exists(calls, :zero) + :calls']),
      ...(errors.length === 0
        ? []
        : ['recentErrors = list_append(:errors, if_not_exists(recentErrors, :none))']),
    ];
    const isShort = 'attribute_not_exists(recentErrors) OR size(recentErrors) < :most';
    return {
      TableName: this.#campaigns,
      Key: toItem({ campaignId }),
      UpdateExpression: `SET ${sets.join(', ')}`,
      ConditionExpression: `attribute_exists(counts)${errors.length === 0 ? '' : ` AND (${isShort})`}`,
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
      ...(counts.length > 0 && {
        ExpressionAttributeNames: Object.fromEntries(counts.map(([name], i) => [`#c${i}`, name])),
      }),
      ExpressionAttributeValues: toItem({
        ...((counts.length > 0 || calls !== 0) && { ':zero': 0 }),
        ...Object.fromEntries(counts.map(([, n], i) => [`:n${i}`, n])),
        ...(calls !== 0 && { ':calls': calls }),
        ...(errors.length > 0 && { ':errors': errors, ':none': [], ':most': MAX_LIST_ENTRIES }),
      }),
    };
  }

  #markerItem({ eventIds }: CountMarker): Item {
    return toItem({
      id: `counted#${eventIds[0]}`,
      // One text takes a third less of the table's units than a list.
      eventIds: eventIds.join(' '),
      expiresAt: markerExpiry(this.#clock.now()),
    });
  }
}

/** Of the Control table: what was counted beside a campaign. */
function asideKey(campaignId: string): Item {
  return toItem({ id: `uncounted#${campaignId}` });
}

function failed(reason: CancellationReason | undefined): boolean {
  return reason?.Code === 'ConditionalCheckFailed';
}

function isInvalid(error: unknown): error is DynamoDBServiceException {
  return error instanceof DynamoDBServiceException && error.name === 'ValidationException';
}

function isError(entry: unknown): entry is RecentError {
  return typeof entry === 'object' && entry !== null && typeof (entry as RecentError).at === 'string';
}
