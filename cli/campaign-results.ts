/** The results of a campaign: the file that its end has written, or its contacts as they are now. */
import { ObjectTransfer } from '../src/aws/object-transfer.ts';
import type { Campaign } from '../src/campaign/campaign.ts';
import { campaignReportKey, resultsKey } from '../src/closing/closing.ts';
import { toIso } from '../src/time/instant.ts';
import { liveObjects, liveResults, type Reading } from './live-results.ts';
import type { DeployedStack } from './stack.ts';

type ResultsStack = Pick<DeployedStack, 's3' | 'resultsBucket' | 'contacts'>;

export interface FoundResults {
  readonly pieces: AsyncIterable<string | Uint8Array>;
  /** Whether the campaign is over, and these are the results for good. */
  readonly isFinal: boolean;
  /** ISO 8601, UTC: when they were asked for. */
  readonly asOf: string;
}

/** The file of a campaign that is over; else, or when that is deleted, what the Contacts table says. */
export async function openResults(
  campaign: Campaign,
  { s3, resultsBucket: bucket, contacts }: ResultsStack,
  format: 'csv' | 'jsonl',
  reading: Reading,
): Promise<FoundResults> {
  const { campaignId, completedAt } = campaign;
  const asOf = toIso(Date.now());
  const isOver = completedAt !== undefined;
  if (format === 'jsonl')
    return { pieces: liveObjects(contacts, campaignId, reading), isFinal: isOver, asOf };
  const place = { bucket, key: resultsKey(campaignId) };
  const file = isOver ? await new ObjectTransfer(s3).download(place, reading.signal) : undefined;
  if (file) return { pieces: file.body, isFinal: true, asOf };
  return { pieces: liveResults(contacts, campaign, reading), isFinal: false, asOf };
}

/** Undefined when there is a report. */
export async function whyNoReport(
  { campaignId, state, completedAt }: Campaign,
  { s3, resultsBucket: bucket }: ResultsStack,
): Promise<string | undefined> {
  if (completedAt === undefined)
    return `${campaignId} is ${state}: its report is written when the campaign is done.`;
  if (await new ObjectTransfer(s3).exists({ bucket, key: campaignReportKey(campaignId) })) return undefined;
  return `There is no report of ${campaignId}: it was deleted, or the campaign ended before there were reports.`;
}
