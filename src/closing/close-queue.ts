/** The queue of campaigns to be closed, and how far closing one has come. */
import type { Counts } from '../contact/counts.ts';
import type { ReportFigures } from '../report/report-figures.ts';

/** A campaign to be closed, and how far that has come. */
export interface CloseJob {
  readonly campaignId: string;
  /**
   * The campaign's `closingAt` is one of these, or the closing is void. Missing in the first job of a closing, whatever
   * it is called.
   */
  readonly closings?: readonly string[];
  /** How often the counts have not agreed with the contacts yet. */
  readonly tries?: number;
  /** When they first did not, or when a contact last changed, if that is later; ISO 8601. */
  readonly disagreedSince?: string;
  /** Where a results file too long for one run goes on. */
  readonly checkpoint?: CloseCheckpoint;
}

export interface CloseCheckpoint {
  /** The upload under way, and the parts it has. */
  readonly uploadId: string;
  readonly parts: readonly string[];
  /** The key of the last contact in them. */
  readonly after: string;
  /** Contacts in them, by status and outcome. */
  readonly tally: Counts;
  /** Those of them that came as requests; missing: none. */
  readonly requested?: Counts;
  /** The same contacts in the figures of the report. */
  readonly figures: Readonly<ReportFigures>;
  /** When the first contact in them was read; ISO 8601. */
  readonly readSince: string;
  /** The latest change of a contact in them; ISO 8601, empty when there is none in them. */
  readonly changedAt: string;
  /** The number of the campaign's answer names that have a column; missing: none has. */
  readonly answerColumns?: number;
  /** A digest of their header line; missing: no column of the customer file is repeated. */
  readonly layout?: string;
}

export interface CloseQueue {
  /** Has `job` handled after `delaySeconds`, at most 900. */
  send(job: CloseJob, delaySeconds?: number): Promise<void>;
}
