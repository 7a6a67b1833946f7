/**
 * Counts (with calls and last errors) in the Campaigns table and their markers in the Control table, written together.
 * The transaction needs no request token of ours: when its answer is lost and it is sent again, the marker shows that it
 * was carried out.
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
import type { Campaign } from '../domain/campaign.ts';
import type { CampaignNews } from '../domain/campaign-news.ts';
import { type Counts, entriesOf } from '../domain/counts.ts';
import { MOST_RECENT_ERRORS, newestErrors, type RecentError } from '../domain/recent-errors.ts';
import { fromItem, type Item, toItem } from './dynamo-item.ts';

/** Reasons of a cancelled transaction for which it may go through the next time (API reference). */
const passing = new Set([
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
  'RequestLimitExceeded',
]);

/**
 * A list of errors as long as this is cut before more are put in front of it, which takes a request more. No update can
 * do both at once: their paths would overlap.
 */
const LONGEST_LIST = 2 * MOST_RECENT_ERRORS;

const noNews: CampaignNews = { calls: 0, errors: [] };

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

  async count(
    marker: CountMarker,
    changes: ReadonlyMap<string, Counts>,
    news: ReadonlyMap<string, CampaignNews> = new Map(),
  ): Promise<CountAnswer> {
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
      ...[...changes].map(([campaignId, change]) => ({
        Update: this.#updateOf(campaignId, change, news.get(campaignId)),
      })),
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
    const refused = campaignIds.flatMap((campaignId, i) => {
      const reason = ofCampaigns[i];
      const standing = reason?.Item && (fromItem(reason.Item) as unknown as Campaign);
      return failed(reason) ? [{ campaignId, standing }] : [];
    });
    if (refused.length > 0) return this.#makeReady(refused);
    const codes = [ofMarker, ...ofCampaigns].flatMap((reason) => reason?.Code ?? []);
    if (codes.some((code) => passing.has(code))) return { type: 'conflict' };
    throw cancelled;
  }

  /**
   * Campaigns from before there were counts lack the map, which must be there before a count is set in it; others have
   * a list of errors that has grown too long.
   */
  async #makeReady(
    refused: readonly { readonly campaignId: string; readonly standing: Campaign | undefined }[],
  ): Promise<CountAnswer> {
    const ready = await Promise.all(
      refused.map(({ campaignId, standing }) => this.#makeCampaignReady(campaignId, standing?.recentErrors)),
    );
    const missing = refused.filter((_, i) => !ready[i]).map(({ campaignId }) => campaignId);
    return missing.length > 0 ? { type: 'missing', campaignIds: missing } : { type: 'conflict' };
  }

  /** False when there is no such campaign. */
  async #makeCampaignReady(campaignId: string, errors: readonly RecentError[] = []): Promise<boolean> {
    const isTooLong = errors.length >= LONGEST_LIST;
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
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  #updateOf(campaignId: string, change: Counts, news: CampaignNews = noNews) {
    const counts = entriesOf(change);
    const { calls, errors } = news;
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
        ...(errors.length > 0 && { ':errors': errors, ':none': [], ':most': LONGEST_LIST }),
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
