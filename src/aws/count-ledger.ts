/**
 * Counts in the Campaigns table and their markers in the Control table, written together. The transaction needs no
 * request token of ours: when its answer is lost and it is sent again, the marker shows that it was carried out.
 */
import {
  type CancellationReason,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { type CountAnswer, type CountLedger, type CountMarker, markerExpiry } from '../app/count-contacts.ts';
import type { Clock } from '../app/ports.ts';
import { type Counts, entriesOf } from '../domain/counts.ts';
import { fromItem, type Item, toItem } from './dynamo-item.ts';

/** Reasons of a cancelled transaction for which it may go through the next time (API reference). */
const passing = new Set([
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
  'RequestLimitExceeded',
]);

export class CountItems implements CountLedger {
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

  async count(marker: CountMarker, changes: ReadonlyMap<string, Counts>): Promise<CountAnswer> {
    const campaignIds = [...changes.keys()];
    const TransactItems: TransactWriteItem[] = [
      {
        Put: {
          TableName: this.#control,
          Item: this.#markerItem(marker),
          ConditionExpression: 'attribute_not_exists(id)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        },
      },
      ...[...changes].map(([campaignId, change]) => ({ Update: this.#updateOf(campaignId, change) })),
    ];
    try {
      await this.#db.send(new TransactWriteItemsCommand({ TransactItems }));
      return { type: 'counted' };
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      return this.#whyNot(error, campaignIds);
    }
  }

  async mark(marker: CountMarker): Promise<void> {
    await this.#db.send(new PutItemCommand({ TableName: this.#control, Item: this.#markerItem(marker) }));
  }

  async #whyNot(
    cancelled: TransactionCanceledException,
    campaignIds: readonly string[],
  ): Promise<CountAnswer> {
    const [ofMarker, ...ofCampaigns] = cancelled.CancellationReasons ?? [];
    if (ofMarker && failed(ofMarker) && ofMarker.Item) {
      const { eventIds, last } = fromItem(ofMarker.Item) as { eventIds: string; last: string };
      return { type: 'before', marker: { eventIds: eventIds.split(' '), last } };
    }
    const refused = campaignIds.filter((_, i) => failed(ofCampaigns[i]));
    if (refused.length > 0) return this.#makeMaps(refused);
    const codes = [ofMarker, ...ofCampaigns].flatMap((reason) => reason?.Code ?? []);
    if (codes.some((code) => passing.has(code))) return { type: 'conflict' };
    throw cancelled;
  }

  /** Campaigns from before there were counts lack the map; it must be there before a count is set in it. */
  async #makeMaps(campaignIds: readonly string[]): Promise<CountAnswer> {
    const made = await Promise.all(campaignIds.map((campaignId) => this.#makeMap(campaignId)));
    const missing = campaignIds.filter((_, i) => !made[i]);
    return missing.length > 0 ? { type: 'missing', campaignIds: missing } : { type: 'conflict' };
  }

  /** False when there is no such campaign. */
  async #makeMap(campaignId: string): Promise<boolean> {
    try {
      await this.#db.send(
        new UpdateItemCommand({
          TableName: this.#campaigns,
          Key: toItem({ campaignId }),
          UpdateExpression: 'SET counts = if_not_exists(counts, :none)',
          ConditionExpression: 'attribute_exists(campaignId)',
          ExpressionAttributeValues: toItem({ ':none': {} }),
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  #updateOf(campaignId: string, change: Counts) {
    const counts = entriesOf(change);
    const sets = counts.map((_, i) => `counts.#c${i} = if_not_exists(counts.#c${i}, :zero) + :n${i}`);
    return {
      TableName: this.#campaigns,
      Key: toItem({ campaignId }),
      UpdateExpression: `SET ${sets.join(', ')}`,
      ConditionExpression: 'attribute_exists(counts)',
      ExpressionAttributeNames: Object.fromEntries(counts.map(([name], i) => [`#c${i}`, name])),
      ExpressionAttributeValues: toItem({
        ':zero': 0,
        ...Object.fromEntries(counts.map(([, n], i) => [`:n${i}`, n])),
      }),
    };
  }

  #markerItem({ eventIds, last }: CountMarker): Item {
    return toItem({
      id: `counted#${eventIds[0]}`,
      // One text takes a third less of the table's units than a list.
      eventIds: eventIds.join(' '),
      last,
      expiresAt: markerExpiry(this.#clock.now()),
    });
  }
}

function failed(reason: CancellationReason | undefined): boolean {
  return reason?.Code === 'ConditionalCheckFailed';
}
