/** Reads all contacts of a campaign that is being closed into the upload of its results, in one run or in several. */
import { createHash } from 'node:crypto';
import { hoursFor } from '../calling-hours/campaign-hours.ts';
import type { Campaign } from '../campaign/campaign.ts';
import type { DeploymentSettings } from '../campaign/deployment.ts';
import { endStatuses, REQUESTS } from '../contact/contact.ts';
import type { ContactPage } from '../contact/contact-store.ts';
import { addCounts, countChange } from '../contact/counts.ts';
import { noFigures } from '../report/report-figures.ts';
import { toIso } from '../time/instant.ts';
import { withFigures } from './campaign-report.ts';
import type { CloseCheckpoint } from './close-queue.ts';
import type { CloserPorts, ResultsUpload, UploadState } from './closer-ports.ts';
import { allFilesDone, isOpenForRequests, resultsKey } from './closing.ts';
import { type ResultLayout, resultLayout } from './result-line.ts';

/** The contacts of the campaign that are read. */
export type ReadContacts = Omit<CloseCheckpoint, keyof UploadState | 'after'> & {
  /** The key of the last one; missing: there is none yet. */
  readonly after?: string | undefined;
};

/** All contacts of the campaign, in the upload. */
export interface Results {
  readonly upload: ResultsUpload;
  readonly read: ReadContacts;
}

export type ResultsReading =
  | ({ readonly type: 'allRead' } & Results)
  | { readonly type: 'outOfTime'; readonly checkpoint: CloseCheckpoint }
  /** Contacts or files of the campaign are under way. */
  | { readonly type: 'notOver'; readonly upload: ResultsUpload };

/**
 * Goes on from the checkpoint `earlier`, unless the columns are others since; until `deadline` (ms since 1970).
 * @throws Error when this run uploads nothing until then: the next one would not come further.
 * @throws {UploadGone}
 */
export async function readResults(
  campaign: Campaign,
  earlier: CloseCheckpoint | undefined,
  { contacts, clock, results, log }: Pick<CloserPorts, 'contacts' | 'clock' | 'results' | 'log'>,
  deployment: Pick<DeploymentSettings, 'callingHours'>,
  deadline: number,
): Promise<ResultsReading> {
  const { campaignId } = campaign;
  const judgedBy = { campaignId, hours: hoursFor(campaign.settings, deployment) };
  const begun = results.open(resultsKey(campaignId), earlier);
  if (!allFilesDone(campaign) || isOpenForRequests(campaign, clock.now()))
    return { type: 'notOver', upload: begun };
  const checkpoint = earlier && goesOn(earlier, campaign) ? earlier : undefined;
  const restarts = earlier !== undefined && checkpoint === undefined;
  if (restarts) await begun.abort();
  const upload = restarts ? results.open(resultsKey(campaignId)) : begun;
  const answerColumns = answerColumnsOf(campaign, checkpoint);
  const { header, line } = layoutOf(campaign, answerColumns);
  let saved = checkpoint;
  let read: ReadContacts = checkpoint ?? {
    ...nothingRead(clock.now(), campaign),
    answerColumns,
    layout: digestOf(header),
  };
  let head = checkpoint ? '' : header;
  for (;;) {
    const page = await contacts.page(campaignId, read.after);
    if (page.contacts.some(({ status }) => !endStatuses.has(status))) return { type: 'notOver', upload };
    const figures = withFigures(read.figures, page.contacts, judgedBy, log);
    read = { ...withPage(read, page), figures };
    const uploaded = await upload.write(head + page.contacts.map(line).join(''));
    head = '';
    if (uploaded) saved = checkpointOf(read, uploaded);
    if (page.next === undefined) return { type: 'allRead', upload, read };
    if (clock.now() <= deadline) continue;
    if (!saved || saved === checkpoint)
      throw new Error(
        'Reading the contacts takes longer than one run, so no part of the results was uploaded.',
      );
    return { type: 'outOfTime', checkpoint: saved };
  }
}

/** Parts that were written before have the answers that there were then; more names come after them. */
function answerColumnsOf({ answerNames = [] }: Campaign, checkpoint: CloseCheckpoint | undefined): number {
  return checkpoint ? (checkpoint.answerColumns ?? 0) : answerNames.length;
}

function layoutOf(campaign: Campaign, answerColumns: number): ResultLayout {
  return resultLayout({ ...campaign, answerNames: campaign.answerNames?.slice(0, answerColumns) ?? [] });
}

/** Whether the parts of `checkpoint` have the columns that the settings ask for now. */
function goesOn(checkpoint: CloseCheckpoint, campaign: Campaign): boolean {
  const answerColumns = answerColumnsOf(campaign, checkpoint);
  const { settings: _, ...former } = campaign;
  const written = checkpoint.layout ?? digestOf(layoutOf(former, answerColumns).header);
  return written === digestOf(layoutOf(campaign, answerColumns).header);
}

function digestOf(header: string): string {
  return createHash('sha256').update(header).digest('base64url').slice(0, 22);
}

/** Undefined when no contact is in it yet: then there is nothing to go on from. */
export function checkpointOf(
  { after, ...read }: ReadContacts,
  { uploadId, parts }: UploadState,
): CloseCheckpoint | undefined {
  return after === undefined ? undefined : { ...read, after, uploadId, parts };
}

function nothingRead(nowMs: number, { settings }: Campaign): ReadContacts {
  const figures = noFigures(settings?.agents !== undefined);
  return { tally: {}, figures, readSince: toIso(nowMs), changedAt: '' };
}

/** All but the figures. */
function withPage(read: ReadContacts, { contacts, next }: ContactPage): ReadContacts {
  let { tally, requested = {}, changedAt } = read;
  for (const contact of contacts) {
    tally = addCounts(tally, countChange(undefined, contact));
    if (contact.source.file === REQUESTS) requested = addCounts(requested, countChange(undefined, contact));
    if (contact.updatedAt > changedAt) changedAt = contact.updatedAt;
  }
  const after = next ?? contacts.at(-1)?.contactKey ?? read.after;
  return { ...read, tally, requested, changedAt, after };
}
