/**
 * The contacts that a chunk of rows becomes: of each good row one that is in the dial queue, or one that waits when it may
 * not be dialed yet; of each rejected row one that says why.
 */
import type { Campaign } from '../campaign/campaign.ts';
import { endingAt } from '../campaign/contact-ending.ts';
import type { DeploymentSettings } from '../campaign/deployment.ts';
import { gateFor } from '../campaign/may-dial.ts';
import { dueUntil } from '../contact/call-back.ts';
import { type Contact, PARKED, REQUESTS, type RowSource } from '../contact/contact.ts';
import type { CsvRow } from '../csv/fit-row.ts';
import type { Columns } from '../csv/header.ts';
import { callsPerSecondOf } from '../dialing/call-request.ts';
import { queueDeadline } from '../dialing/queue-deadline.ts';
import type { Clock } from '../time/clock.ts';
import { toIso } from '../time/instant.ts';
import type { ReportLine } from './import-ports.ts';
import { type GoodRow, type RowRules, type RowVerdict, readRow, rejectedRowKey } from './row.ts';

/** What holds for all rows of a file. */
export interface FileContext {
  readonly campaignId: string;
  /** S3 key and version of the file. */
  readonly file: string;
  readonly version: string;
  readonly columns: Columns;
  readonly rules: RowRules;
  /** As it was when this run began. */
  readonly campaign: Pick<Campaign, 'state' | 'settings'>;
  readonly deployment: DeploymentSettings;
}

/** What a row of a file is by itself, whatever others there are: the word of the importer, and of a plan. */
export function verdictOf(
  row: CsvRow,
  { columns, rules }: Pick<FileContext, 'columns' | 'rules'>,
): RowVerdict {
  return row.type === 'unusable' ? { ok: false, reason: row.problem } : readRow(row.cells, columns, rules);
}

/**
 * The contacts that the rows become, each made when it is asked for: rows are judged while others are being written. Rows
 * that are rejected, duplicates or repaired get their line in `lines`. Within the chunk the writes run side by side, so which row of a key comes first is decided here.
 */
export function* contactsOf(
  rows: readonly CsvRow[],
  rowsBefore: number,
  context: FileContext,
  clock: Clock,
  lines: ReportLine[],
): Generator<Contact, void> {
  const firstRowOf = new Map<string, number>();
  for (const [position, row] of rows.entries()) {
    const verdict = verdictOf(row, context);
    const source = { file: context.file, version: context.version, row: row.line };
    const nowMs = clock.now();
    if (!verdict.ok) {
      const contact = rejectedContact(verdict, source, context, nowMs);
      lines.push({
        row: row.line,
        contactKey: contact.contactKey,
        result: 'rejected',
        reason: verdict.reason,
      });
      yield contact;
      continue;
    }
    const { contactKey, notes } = verdict;
    const firstRow = firstRowOf.get(contactKey);
    if (firstRow !== undefined) {
      lines.push(duplicateLine(row.line, contactKey, { ...source, row: firstRow }, context));
      continue;
    }
    firstRowOf.set(contactKey, row.line);
    if (notes.length > 0)
      lines.push({ row: row.line, contactKey, result: 'repaired', reason: notes.join(' ') });
    yield goodContact(verdict, source, context, nowMs, rowsBefore + position);
  }
}

/** What a contact needs of its campaign. */
type CampaignContext = Pick<FileContext, 'campaignId' | 'campaign' | 'deployment'>;

/** When a row asked to be called, beside the hours and the campaign's dates. */
export type CallTimes = Pick<Contact, 'callBack' | 'callBackAt' | 'callUntil'>;

/**
 * A contact to be dialed, after `ahead` others; it waits where the dialer would only put it off: that is three writes and a
 * message less.
 */
export function goodContact(
  row: GoodRow,
  source: RowSource,
  context: CampaignContext,
  nowMs: number,
  ahead: number,
  times: CallTimes = {},
): Contact {
  const { ok: _, notes: __, differences: ___, ...fields } = row;
  const contact = { ...fields, ...times, ...newContact(source, context, nowMs) };
  const { campaign, deployment } = context;
  const fromMs = times.callBackAt === undefined ? nowMs : Math.max(nowMs, Date.parse(times.callBackAt));
  const admission = gateFor({ ...row, ...times }, campaign, deployment, fromMs);
  if (admission.type === 'open' && fromMs > nowMs) {
    const dueAt = toIso(fromMs);
    return { ...contact, status: 'WAITING', dueAt, reason: `The request is for ${dueAt}.` };
  }
  if (admission.type !== 'open') {
    // The sweeper cancels contacts of a campaign that is over.
    const until = admission.type === 'over' ? toIso(nowMs) : admission.until;
    const dueAt = dueUntil(until === PARKED ? (times.callBackAt ?? PARKED) : until, times, nowMs);
    return { ...contact, status: 'WAITING', dueAt, reason: admission.reason };
  }
  const deadline = toIso(queueDeadline(nowMs, ahead, callsPerSecondOf(campaign.settings, deployment)));
  return { ...contact, status: 'QUEUED', dueAt: dueUntil(deadline, times, nowMs) };
}

/** A contact that says why there is none to be dialed. */
export function rejectedContact(
  verdict: { readonly reason: string; readonly phoneNumber?: string },
  source: RowSource,
  context: CampaignContext,
  nowMs: number,
): Contact {
  return {
    ...newContact(source, context, nowMs),
    contactKey: rejectedKey(source),
    status: 'REJECTED',
    reason: verdict.reason,
    ...(verdict.phoneNumber !== undefined && { phoneNumber: verdict.phoneNumber }),
    endedAt: toIso(nowMs),
    ...endingAt(nowMs, context.campaign, context.deployment),
  };
}

function rejectedKey({ file, version, row }: RowSource): string {
  return file === REQUESTS ? `row:${REQUESTS}:${version}` : rejectedRowKey(file, row);
}

function newContact(source: RowSource, { campaignId }: CampaignContext, nowMs: number) {
  return {
    campaignId,
    source,
    attempt: 0,
    attempts: [],
    createdAt: toIso(nowMs),
    updatedAt: toIso(nowMs),
  };
}

export function duplicateLine(
  row: number,
  contactKey: string,
  first: RowSource,
  context: FileContext,
): ReportLine {
  const isThisFile = first.file === context.file && first.version === context.version;
  const where = isThisFile ? `row ${first.row}` : `row ${first.row} of ${first.file}, imported before`;
  return { row, contactKey, result: 'duplicate', reason: `The same contact as ${where}; that row counts.` };
}
