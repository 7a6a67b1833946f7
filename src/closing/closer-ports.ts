/** What closing a campaign needs besides the stores: a place for the results, and the event of its end. */
import type { Campaign } from '../campaign/campaign.ts';
import type { CampaignStore } from '../campaign/campaign-store.ts';
import type { ContactStore } from '../contact/contact-store.ts';
import type { SetAsideCounts } from '../counting/count-ledger.ts';
import type { Log } from '../telemetry/log.ts';
import type { Clock } from '../time/clock.ts';
import type { CloseCheckpoint, CloseQueue } from './close-queue.ts';

export type UploadState = Pick<CloseCheckpoint, 'uploadId' | 'parts'>;

/** The upload is not there any more: somebody else has finished it or given it up. */
export class UploadGone extends Error {
  override readonly name = 'UploadGone';
}

/** A file of results being written, in bounded memory. Not visible before it is finished. */
export interface ResultsUpload {
  /**
   * Adds text, which is never split over two parts. Answers how far the upload has come whenever everything written
   * so far is in it; what is not would have to be written again.
   * @throws {UploadGone}
   */
  write(text: string): Promise<UploadState | undefined>;
  /** Puts what is left into the last part; undefined when all is so little that it makes no part. */
  flush(): Promise<UploadState | undefined>;
  /**
   * The file is there, in place of an older one.
   * @throws {UploadGone}
   */
  finish(): Promise<void>;
  /** Aborts the upload. Idempotent. */
  abort(): Promise<void>;
}

export interface ResultsStore {
  readonly bucket: string;
  /** Begins the file `key`, or goes on with an upload of it. */
  open(key: string, upload?: UploadState): ResultsUpload;
  /** Writes the web page `key`, in place of an older one. */
  savePage(key: string, html: string): Promise<void>;
}

/** A file, as named in the event. */
export interface FilePlace {
  readonly bucket: string;
  readonly key: string;
}

export interface CampaignEvents {
  /** Publishes that the campaign is over, and where its results and report are. */
  completed(campaign: Campaign, results: FilePlace, report: FilePlace): Promise<void>;
}

export interface CloserPorts {
  readonly contacts: Pick<ContactStore, 'page'>;
  readonly campaigns: Pick<
    CampaignStore,
    'get' | 'renewClosing' | 'stopClosing' | 'complete' | 'correctCounts'
  >;
  readonly ledger: SetAsideCounts;
  readonly results: ResultsStore;
  readonly events: CampaignEvents;
  readonly closeQueue: CloseQueue;
  readonly clock: Clock;
  readonly log: Log;
}
