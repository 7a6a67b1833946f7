/**
 * What AWS asks, for estimates: us-east-1, on demand, without free tiers and discounts. `usd` is for `per` units.
 * Prices change; each says when and where it was read. An operator's own go before them: plan-prices.ts.
 */

export interface Price {
  readonly usd: number;
  readonly per: number;
  /** Year and month in which it was read. */
  readonly read: string;
  readonly source: string;
}

const MILLION = 1_000_000;

export const prices = {
  /** Units of 1 KB; also for each write to an index. */
  dynamoDbWriteUnit: price(0.625, MILLION, '2026-11', 'aws.amazon.com/dynamodb/pricing/on-demand'),
  /** Units of 4 KB, half of them for an eventually consistent read. */
  dynamoDbReadUnit: price(0.125, MILLION, '2026-11', 'aws.amazon.com/dynamodb/pricing/on-demand'),
  /** Requests of up to 64 KB. */
  sqsRequest: price(0.4, MILLION, '2026-11', 'aws.amazon.com/sqs/pricing, standard queues'),
  /** On top, for a queue whose messages carry a MessageGroupId. */
  sqsFairQueue: price(0.1, MILLION, '2026-11', 'cloudburn.io/blog/amazon-sqs-pricing (prices of 2026-03)'),
  lambdaRequest: price(0.2, MILLION, '2026-11', 'aws.amazon.com/lambda/pricing'),
  /** arm64. */
  lambdaGigabyteSecond: price(0.0000133334, 1, '2026-11', 'aws.amazon.com/lambda/pricing, arm64'),
  /** PUT, COPY, POST and LIST; DELETE is free. */
  s3Write: price(0.005, 1_000, '2026-11', 'aws.amazon.com/s3/pricing, S3 Standard'),
  s3Read: price(0.0004, 1_000, '2026-11', 'aws.amazon.com/s3/pricing, S3 Standard'),
  schedulerInvocation: price(
    1,
    MILLION,
    '2026-11',
    'cloudburn.io/blog/amazon-eventbridge-pricing (prices of 2026-03)',
  ),
  /** Of one's own; those of AWS services are free. */
  eventBridgeEvent: price(1, MILLION, '2026-11', 'aws.amazon.com/eventbridge/pricing, custom events'),
  /** Minutes of a call at Connect itself; $0.018 on the older plan. */
  connectVoiceMinute: price(0.038, 1, '2026-10', 'aws.amazon.com/connect/pricing'),
  /** Minutes of a call to a number in the United States. Not verified at its source. */
  usOutboundMinute: price(0.0048, 1, '2026-11', 'aws.amazon.com/connect/pricing'),
} as const satisfies Record<string, Price>;

function price(usd: number, per: number, read: string, source: string): Price {
  return { usd, per, read, source };
}

/** What `amount` units cost. */
export function usdFor(amount: number, { usd, per }: Price): number {
  return (amount * usd) / per;
}
