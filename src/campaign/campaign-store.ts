/** The Campaigns table, as the slices see it. */

import type { Counts } from '../contact/counts.ts';
import type { Recycle } from '../contact/recycle.ts';
import type { HistoryNote } from '../history/campaign-history.ts';
import type { Campaign, CampaignState, ImportedFile } from './campaign.ts';
import type { DoNotCallItem, ItemOf } from './do-not-call-item.ts';
import type { CampaignSettings, DedupeBy } from './settings.ts';

/** The campaign as the closing that wants to end it has seen it. */
export interface SeenClosing {
  readonly state: CampaignState;
  readonly closingAt: string;
}

/** How a campaign ends. */
export interface CampaignEnd {
  readonly state: 'COMPLETED' | 'CANCELLED';
  readonly stateReason?: string;
}

export interface CampaignStore {
  get(campaignId: string): Promise<Campaign | undefined>;
  /** The item of the do-not-call list; undefined before its first file. */
  getDoNotCall(): Promise<DoNotCallItem | undefined>;
  list(): Promise<readonly Campaign[]>;
  /** Makes the campaign, without a file, if it is not there: what happens to its contacts is counted from then on. */
  begin(campaignId: string, nowIso: string): Promise<Campaign>;
  /**
   * Has the campaign take requests, and makes it if it is not there: sets its `requestsSince` and `dedupeBy` if they are missing, and
   * opens it again if it was over. Answers it as it is then; undefined, and nothing but the campaign is written, when its
   * `dedupeBy` is another: read it again.
   */
  openForRequests(campaignId: string, dedupeBy: DedupeBy, nowIso: string): Promise<Campaign | undefined>;
  /**
   * Registers a file version and makes the campaign (or the item of the do-not-call list) if it is not there. Answers the campaign with the file in
   * it; of a file known already, the progress of its earlier deliveries. New customers open a campaign again that
   * was over, and fix its `dedupeBy`. Undefined, and nothing is written, when `file.rules` were read from settings that
   * are not those of the campaign any more (`seen`), or its `dedupeBy` is another: read it again.
   */
  openFile<Id extends string>(
    campaignId: Id,
    file: ImportedFile,
    seen?: Pick<Campaign, 'settings'>,
  ): Promise<ItemOf<Id> | undefined>;
  /**
   * Writes a file's progress if it still stands at `expectedChunks` chunks and is not done; false when somebody
   * else went on.
   */
  saveFile(campaignId: string, file: ImportedFile, expectedChunks: number): Promise<boolean>;
  /** Takes out the entry of a file that is done; nothing when it is not. */
  forgetFile(campaignId: string, fileId: string): Promise<void>;
  /**
   * The campaign has to prove itself anew under its new settings. False, and nothing is written, when its `dedupeBy` is
   * fixed and theirs is another.
   */
  saveSettings(campaignId: string, settings: CampaignSettings): Promise<boolean>;
  /**
   * Moves the campaign to `state` if it is in one of `from`; false otherwise. A campaign that imports is not over
   * (any more) and cannot be closed. With `note` the history gets its entry, and must stand as the note has seen it.
   */
  changeState(
    campaignId: string,
    from: readonly CampaignState[],
    state: CampaignState,
    reason: string | undefined,
    nowMs: number,
    note?: HistoryNote,
  ): Promise<boolean>;
  /**
   * Connect took a call under the settings of `campaign`: it is proven, refusals are forgotten. Nothing when it has others
   * by now, or was stopped: the call says nothing of what comes.
   */
  markProven(campaign: Pick<Campaign, 'campaignId' | 'settings'>, nowMs: number): Promise<void>;
  /** Replaces `attributeColumns`, which stood as `seen`, by `columns`; false, and nothing is written, when others stand there. */
  saveColumns(
    campaignId: string,
    seen: readonly string[] | undefined,
    columns: readonly string[],
  ): Promise<boolean>;
  /** Adds a name to `answerNames`; false when it is not there, and `max` others are. */
  addAnswerName(campaignId: string, name: string, max: number): Promise<boolean>;
  /** One more refusal; answers how many there were in a row. None count while the campaign is not dialing. */
  countRefusal(campaignId: string): Promise<number>;
  /**
   * Sets `closingAt` if the campaign may be closed, see `mayBeginClosing`: a caller that gets true must close it.
   * Granted once; if the caller crashes, another one gets it half an hour later.
   */
  beginClosing(campaignId: string, nowMs: number): Promise<boolean>;
  /**
   * Opens a campaign again that was over since `completedAt`, for contacts to be recycled, with an entry in its history; false, and nothing is written, when it
   * is not as it was seen any more.
   */
  beginRecycle(
    campaignId: string,
    completedAt: string,
    recycle: Recycle,
    nowMs: number,
    note?: HistoryNote,
  ): Promise<boolean>;
  /** Writes how far the recycle of the same id has come, if it is not done. */
  saveRecycle(campaignId: string, recycle: Recycle): Promise<void>;
  /** Moves `closingAt` from `from` to `to` for a closing that goes on later; false when it stands at neither. */
  renewClosing(campaignId: string, from: string, to: string): Promise<boolean>;
  /**
   * Opens a campaign again that was over as it was `seen`, because contacts of it have calls before them. It is as it was when it was
   * closed: a paused one is paused, a cancelled one cancelled. False when it has changed since.
   */
  reopen(
    seen: Pick<Campaign, 'campaignId' | 'state' | 'completedAt' | 'closedAs'>,
    nowMs: number,
  ): Promise<boolean>;
  /** The campaign is not to be closed yet after all. */
  stopClosing(campaignId: string): Promise<void>;
  /**
   * Ends the campaign if it is not over and still as `seen`; answers it as it is then, or undefined. `stateReason`
   * missing: the campaign has none any more.
   */
  complete(
    campaignId: string,
    seen: SeenClosing,
    end: CampaignEnd,
    nowMs: number,
  ): Promise<Campaign | undefined>;
  /**
   * Puts `counts` in the place of `seen` (missing: there were none), and `calls` beside them; false when other counts
   * stand there by now.
   */
  correctCounts(
    campaignId: string,
    seen: Counts | undefined,
    counts: Counts,
    calls: number,
  ): Promise<boolean>;
}
