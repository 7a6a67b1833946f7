/** What a campaign left behind: the simulator's log of calls, the tables, the files. The checks see nothing else. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, NoSuchKey, type S3Client } from '@aws-sdk/client-s3';
import { parse } from 'csv-parse/sync';
import { CampaignReader } from '../../local/demo-tables.ts';
import { type TrueCall, trueCalls } from '../../local/demo-truth.ts';
import type { LocalStack } from '../../local/stack-under-test.ts';
import type { Campaign } from '../../src/campaign/campaign.ts';
import { reportKey } from '../../src/campaign/campaign-id.ts';
import { resultsKey } from '../../src/closing/closing.ts';
import type { Contact } from '../../src/contact/contact.ts';
import { type AskedCall, askedCalls } from './asked-calls.ts';
import type { PlannedFile } from './campaign-rows.ts';

/** What an operator did, and when it was done (ms since 1970). */
export interface Actions {
  /** Nobody is to be called in between. `to` missing: to the end. */
  readonly pauses: readonly { readonly from: number; readonly to?: number }[];
  readonly cancelledAt?: number;
  /** Numbers on the do-not-call list, and since when. */
  readonly doNotCall: readonly { readonly number: string; readonly since: number }[];
}

export interface Evidence {
  readonly campaign: Campaign;
  readonly contacts: readonly Contact[];
  /** Every call that Connect placed, in order. */
  readonly calls: readonly TrueCall[];
  /** The requests for calls in order of time, whatever Connect answered. */
  readonly asked: readonly AskedCall[];
  /** Files of customers that were dropped. */
  readonly files: readonly PlannedFile[];
  /** Lines of each file's import report, by the file's key. */
  readonly reports: Readonly<Record<string, readonly ReportedRow[]>>;
  readonly results: readonly Readonly<Record<string, string>>[];
  /** Keys of files that are to be refused, and what is told of each; undefined: nothing. */
  readonly refused: Readonly<Record<string, string | undefined>>;
  readonly actions: Actions;
  readonly limits: Limits;
  readonly doubts: Doubts;
}

interface Limits {
  readonly callsPerSecond: number;
  readonly maxConcurrentCalls: number;
  readonly maxAttempts: number;
  readonly callingHours: 'always' | { readonly start: string; readonly end: string };
  /** Two clocks are at most so far apart, ms. */
  readonly clocksApartMs: number;
}

/** What can have left open whether a call was placed. */
interface Doubts {
  /** When a dialer was killed, or its answer from Connect was no answer. ms since 1970. */
  readonly at: readonly number[];
  /** How long Connect's search hides a call, ms; null: for ever. */
  readonly searchLagMs: number | null;
}

interface ReportedRow {
  readonly row: string;
  readonly contactKey: string;
  readonly result: string;
  readonly reason: string;
}

type FromOutside = Pick<Evidence, 'files' | 'actions' | 'limits' | 'doubts'> & {
  readonly refusedKeys: readonly string[];
};

export async function gatherEvidence(
  stack: LocalStack,
  campaignId: string,
  clients: { readonly db: DynamoDBClient; readonly s3: S3Client },
  { refusedKeys, ...outside }: FromOutside,
): Promise<Evidence> {
  const { ContactsTable, CampaignsTable, ResultsBucket } = stack.outputs;
  const reader = new CampaignReader(clients.db, { contacts: ContactsTable, campaigns: CampaignsTable });
  const campaign = await reader.campaign(campaignId);
  if (campaign === undefined) throw new Error(`There is no campaign ${campaignId}`);
  const contacts: Contact[] = [];
  for await (const contact of reader.contacts(campaignId)) contacts.push(contact);
  const read = (key: string) => textOf(clients.s3, ResultsBucket, key);
  const reports: Record<string, ReportedRow[]> = {};
  for (const { key } of outside.files) reports[key] = rowsOf(await read(reportKey(campaignId, key)));
  const refused: Record<string, string | undefined> = {};
  for (const key of refusedKeys) refused[key] = await read(reportKey(campaignId, key));
  const { engine } = stack.simulator;
  return {
    ...outside,
    campaign,
    contacts,
    calls: trueCalls(engine.calls),
    asked: askedCalls(engine.requests),
    reports,
    results: rowsOf(await read(resultsKey(campaignId))),
    refused,
  };
}

async function textOf(s3: S3Client, Bucket: string, Key: string): Promise<string | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    return await Body?.transformToString();
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}

function rowsOf<Row>(text: string | undefined): Row[] {
  return text === undefined ? [] : (parse(text, { columns: true, bom: true }) as Row[]);
}
