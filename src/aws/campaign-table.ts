/** The Campaigns table: one item for each campaign, its files and their checkpoints in it. */

import { isDeepStrictEqual } from 'node:util';
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  paginateScan,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Campaign, CampaignState, ImportedFile } from '../campaign/campaign.ts';
import { fileId, readKey } from '../campaign/campaign-id.ts';
import type { CampaignEnd, CampaignStore, SeenClosing } from '../campaign/campaign-store.ts';
import { DO_NOT_CALL_ID, type DoNotCallItem, type ItemOf } from '../campaign/do-not-call-item.ts';
import type { CampaignSettings, DedupeBy } from '../campaign/settings.ts';
import type { Counts } from '../contact/counts.ts';
import type { Recycle } from '../contact/recycle.ts';
import { type HistoryNote, historyAfter } from '../history/campaign-history.ts';
import { toIso } from '../time/instant.ts';
import {
  addNote,
  closing,
  completion,
  recycling,
  reopening,
  requireDedupeBy,
  requireSettings,
  type SeenEnd,
} from './campaign-updates.ts';
import { fromItem, toItem } from './dynamo-item.ts';
import { itemInTheWay } from './own-write.ts';
import { UpdateBuilder } from './update-builder.ts';

interface UpdateResult {
  readonly written?: Campaign;
  readonly standing?: Campaign | undefined;
}

export class CampaignTable implements CampaignStore {
  readonly #db: DynamoDBClient;
  readonly #table: string;

  constructor(db: DynamoDBClient, table: string) {
    this.#db = db;
    this.#table = table;
  }

  async get(campaignId: string): Promise<Campaign | undefined> {
    return campaignId === DO_NOT_CALL_ID
      ? undefined
      : ((await this.#read(campaignId)) as Campaign | undefined);
  }

  async getDoNotCall(): Promise<DoNotCallItem | undefined> {
    return (await this.#read(DO_NOT_CALL_ID)) as DoNotCallItem | undefined;
  }

  async #read(campaignId: string): Promise<unknown> {
    const { Item } = await this.#db.send(
      new GetItemCommand({ TableName: this.#table, Key: toItem({ campaignId }), ConsistentRead: true }),
    );
    return Item && fromItem(Item);
  }

  async list(): Promise<readonly Campaign[]> {
    const campaigns: Campaign[] = [];
    for await (const page of paginateScan({ client: this.#db }, { TableName: this.#table })) {
      campaigns.push(...((page.Items ?? []).map(fromItem) as unknown as Campaign[]));
    }
    return campaigns.filter(({ campaignId }) => campaignId !== DO_NOT_CALL_ID);
  }

  begin(campaignId: string, nowIso: string): Promise<Campaign> {
    return this.#update(
      campaignId,
      new UpdateBuilder()
        .setIfMissing('state', 'IMPORTING' satisfies CampaignState)
        .setIfMissing('createdAt', nowIso)
        .setIfMissing('files', {})
        .setIfMissing('counts', {}),
    );
  }

  async openForRequests(
    campaignId: string,
    dedupeBy: DedupeBy,
    nowIso: string,
  ): Promise<Campaign | undefined> {
    const made = await this.begin(campaignId, nowIso);
    await this.#forgetOldRecycle(made);
    const update = new UpdateBuilder()
      .setIfMissing('requestsSince', nowIso)
      .setIfMissing('dedupeBy', dedupeBy)
      .remove('completedAt')
      .remove('closingAt');
    if (made.completedAt !== undefined) update.set('reopenedAt', nowIso);
    requireDedupeBy(update, dedupeBy);
    return (await this.#tryUpdate(campaignId, update)).written;
  }

  async openFile<Id extends string>(
    campaignId: Id,
    file: ImportedFile,
    seen?: Pick<Campaign, 'settings'>,
  ): Promise<ItemOf<Id> | undefined> {
    // The maps first: DynamoDB sets no key in a map that is not there.
    const made = await this.begin(campaignId, file.startedAt);
    const id = fileId(file.file, file.version);
    if (made.files?.[id]) return made as ItemOf<Id>;
    const update = new UpdateBuilder().setIfMissing(['files', id], file);
    if (readKey(file.file).kind === 'customers') {
      await this.#forgetOldRecycle(made);
      // Nothing else shows that a campaign that stays CANCELLED has contacts to end again.
      update.remove('completedAt').remove('closingAt');
      if (made.completedAt !== undefined) update.set('reopenedAt', file.startedAt);
      if (file.rules)
        requireDedupeBy(update.setIfMissing('dedupeBy', file.rules.dedupeBy), file.rules.dedupeBy);
    }
    if (seen) requireSettings(update, seen.settings);
    const { written, standing } = await this.#tryUpdate(campaignId, update);
    // A write of our own whose answer was lost, and after which the settings were changed.
    return (written ?? (standing?.files?.[id] && standing)) as ItemOf<Id> | undefined;
  }

  /** Of a campaign that is over: an earlier version may have closed it before its recycle was done, which would go on when it begins again. */
  async #forgetOldRecycle({ campaignId, completedAt, recycle }: Campaign): Promise<void> {
    if (completedAt === undefined || recycle === undefined || recycle.doneAt !== undefined) return;
    const update = new UpdateBuilder().remove('recycle').requireEqual('completedAt', completedAt);
    await this.#updateIf(campaignId, update.requireEqual(['recycle', 'id'], recycle.id));
  }

  async saveFile(campaignId: string, file: ImportedFile, expectedChunks: number): Promise<boolean> {
    const id = fileId(file.file, file.version);
    const path = ['files', id];
    const update = new UpdateBuilder().set(path, file).requireEqual([...path, 'done'], false);
    const checkpoint = update.path([...path, 'checkpoint']);
    const chunks = `${update.path([...path, 'checkpoint', 'chunks'])} = ${update.value(expectedChunks)}`;
    update.require(expectedChunks === 0 ? `attribute_not_exists(${checkpoint}) OR ${chunks}` : chunks);
    const { written, standing } = await this.#tryUpdate(campaignId, update);
    return written !== undefined || isDeepStrictEqual(standing?.files?.[id], file);
  }

  async forgetFile(campaignId: string, id: string): Promise<void> {
    const update = new UpdateBuilder().remove(['files', id]).requireEqual(['files', id, 'done'], true);
    await this.#updateIf(campaignId, update);
  }

  async saveSettings(campaignId: string, settings: CampaignSettings): Promise<boolean> {
    const update = new UpdateBuilder().set('settings', settings).set('refusals', 0).remove('provenAt');
    requireDedupeBy(update, settings.dedupeBy ?? 'phoneNumber');
    return this.#updateIf(campaignId, update);
  }

  async changeState(
    campaignId: string,
    from: readonly CampaignState[],
    state: CampaignState,
    reason: string | undefined,
    nowMs: number,
    note?: HistoryNote,
  ): Promise<boolean> {
    const update = new UpdateBuilder()
      .requireOneOf('state', from)
      .set('state', state)
      .set('updatedAt', toIso(nowMs));
    if (reason === undefined) update.remove('stateReason');
    else update.set('stateReason', reason);
    // A stopped campaign proves itself anew when it is resumed.
    if (state === 'STOPPED') update.remove('provenAt').set('refusals', 0);
    if (state === 'IMPORTING') update.remove('completedAt').remove('closingAt');
    return note ? this.#updateNoted(campaignId, update, note) : this.#updateIf(campaignId, update);
  }

  /** Adds an entry to the history of a campaign; false: others were added since it was read, or it is not there. */
  async addHistory(campaignId: string, note: HistoryNote): Promise<boolean> {
    const update = new UpdateBuilder();
    update.require(`attribute_exists(${update.path('createdAt')})`);
    return this.#updateNoted(campaignId, update, note);
  }

  async saveColumns(
    campaignId: string,
    seen: readonly string[] | undefined,
    columns: readonly string[],
  ): Promise<boolean> {
    const update = new UpdateBuilder().set('attributeColumns', columns);
    if (seen) update.requireEqual('attributeColumns', seen);
    else update.require(`attribute_not_exists(${update.path('attributeColumns')})`);
    update.require(`attribute_exists(${update.path('createdAt')})`);
    return this.#updateIf(campaignId, update);
  }

  async addAnswerName(campaignId: string, name: string, max: number): Promise<boolean> {
    const update = new UpdateBuilder().append('answerNames', name);
    const names = update.path('answerNames');
    update
      .require(`attribute_exists(${update.path('createdAt')})`)
      .require(`attribute_not_exists(${names}) OR size(${names}) < ${update.value(max)}`)
      .require(`NOT contains(${names}, ${update.value(name)})`);
    const { written, standing } = await this.#tryUpdate(campaignId, update);
    return (written ?? standing)?.answerNames?.includes(name) ?? false;
  }

  async markProven(
    { campaignId, settings }: Pick<Campaign, 'campaignId' | 'settings'>,
    nowMs: number,
  ): Promise<void> {
    const now = toIso(nowMs);
    const update = new UpdateBuilder().set('provenAt', now).setIfMissing('startedAt', now).set('refusals', 0);
    update.require(`${update.path('state')} <> ${update.value('STOPPED' satisfies CampaignState)}`);
    requireSettings(update, settings);
    await this.#updateIf(campaignId, update);
  }

  async countRefusal(campaignId: string): Promise<number> {
    // What comes in after the campaign was stopped says nothing of it when it is resumed.
    const update = new UpdateBuilder().add('refusals', 1).requireOneOf('state', ['IMPORTING', 'RUNNING']);
    return (await this.#tryUpdate(campaignId, update)).written?.refusals ?? 0;
  }

  async beginClosing(campaignId: string, nowMs: number): Promise<boolean> {
    return this.#updateIf(campaignId, closing(nowMs));
  }

  async reopen(seen: SeenEnd, nowMs: number): Promise<boolean> {
    const update = reopening(seen, nowMs);
    return update !== undefined && this.#updateIf(seen.campaignId, update);
  }

  async beginRecycle(
    campaignId: string,
    completedAt: string,
    recycle: Recycle,
    nowMs: number,
    note?: HistoryNote,
  ): Promise<boolean> {
    const update = recycling(completedAt, recycle, nowMs);
    if (note) addNote(update, note);
    const { written, standing } = await this.#tryUpdate(campaignId, update);
    return written !== undefined || standing?.recycle?.id === recycle.id;
  }

  async saveRecycle(campaignId: string, recycle: Recycle): Promise<void> {
    const update = new UpdateBuilder().set('recycle', recycle).requireEqual(['recycle', 'id'], recycle.id);
    update.require(`attribute_not_exists(${update.path(['recycle', 'doneAt'])})`);
    await this.#updateIf(campaignId, update);
  }

  async renewClosing(campaignId: string, from: string, to: string): Promise<boolean> {
    return this.#updateIf(
      campaignId,
      new UpdateBuilder().requireOneOf('closingAt', [from, to]).set('closingAt', to),
    );
  }

  async stopClosing(campaignId: string): Promise<void> {
    const update = new UpdateBuilder().remove('closingAt');
    await this.#updateIf(campaignId, update.require(`attribute_exists(${update.path('closingAt')})`));
  }

  async complete(
    campaignId: string,
    seen: SeenClosing,
    end: CampaignEnd,
    nowMs: number,
  ): Promise<Campaign | undefined> {
    const { written, standing } = await this.#tryUpdate(campaignId, completion(seen, end, nowMs));
    return written ?? (standing?.completedAt === toIso(nowMs) ? standing : undefined);
  }

  async correctCounts(
    campaignId: string,
    seen: Counts | undefined,
    counts: Counts,
    calls: number,
  ): Promise<boolean> {
    const update = new UpdateBuilder().set('counts', counts).set('calls', calls);
    if (seen) update.requireEqual('counts', seen);
    else update.require(`attribute_not_exists(${update.path('counts')})`);
    return this.#updateIf(campaignId, update);
  }

  /** False when the condition does not hold. */
  async #updateIf(campaignId: string, update: UpdateBuilder): Promise<boolean> {
    return (await this.#tryUpdate(campaignId, update)).written !== undefined;
  }

  /** The same with an entry of the history, which shows a write of our own whose answer was lost. */
  async #updateNoted(campaignId: string, update: UpdateBuilder, note: HistoryNote): Promise<boolean> {
    addNote(update, note);
    const { written, standing } = await this.#tryUpdate(campaignId, update);
    return written !== undefined || isDeepStrictEqual(standing?.history, historyAfter(note));
  }

  /** The item as written; when the condition does not hold, the item that stands there, if there is one. */
  async #tryUpdate(campaignId: string, update: UpdateBuilder): Promise<UpdateResult> {
    try {
      return { written: await this.#update(campaignId, update) };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return { standing: itemInTheWay(error) as Campaign | undefined };
    }
  }

  async #update(campaignId: string, update: UpdateBuilder): Promise<Campaign> {
    const { Attributes } = await this.#db.send(
      new UpdateItemCommand({
        TableName: this.#table,
        Key: toItem({ campaignId }),
        ...update.build(),
        ReturnValues: 'ALL_NEW',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return fromItem(Attributes ?? {}) as unknown as Campaign;
  }
}
