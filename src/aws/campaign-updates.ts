/** What the changes of a campaign's state require of its item, and write. */
import type { Campaign, CampaignState } from '../campaign/campaign.ts';
import type { CampaignEnd, SeenClosing } from '../campaign/campaign-store.ts';
import { isHeld, stateReopened } from '../campaign/reopening.ts';
import type { CampaignSettings, DedupeBy } from '../campaign/settings.ts';
import { lostClosingsUntil } from '../closing/closing.ts';
import type { Recycle } from '../contact/recycle.ts';
import { type HistoryNote, historyAfter } from '../history/campaign-history.ts';
import { toIso } from '../time/instant.ts';
import { UpdateBuilder } from './update-builder.ts';

/** A campaign that is over, as it was read. */
export type SeenEnd = Pick<Campaign, 'campaignId' | 'state' | 'completedAt' | 'closedAs'>;

/** The settings must be those that were seen. */
export function requireSettings(update: UpdateBuilder, settings: CampaignSettings | undefined): void {
  if (settings) update.requireEqual('settings', settings);
  else update.require(`attribute_not_exists(${update.path('settings')})`);
}

/** No other way of recognizing duplicates may be set. */
export function requireDedupeBy(update: UpdateBuilder, dedupeBy: DedupeBy): void {
  const path = update.path('dedupeBy');
  update.require(`attribute_not_exists(${path}) OR ${path} = ${update.value(dedupeBy)}`);
}

/** Writes the entry of `note`; what stands there must be what it has seen. */
export function addNote(update: UpdateBuilder, note: HistoryNote): void {
  update.set('history', historyAfter(note));
  if (note.seen) update.requireEqual('history', note.seen);
  else update.require(`attribute_not_exists(${update.path('history')})`);
}

/** The closing of a campaign begins, or begins again after one that was lost. */
export function closing(nowMs: number): UpdateBuilder {
  const update = new UpdateBuilder().set('closingAt', toIso(nowMs));
  const [state, completedAt, closingAt] = ['state', 'completedAt', 'closingAt'].map((name) =>
    update.path(name),
  );
  update
    .require(`attribute_exists(${state}) AND ${state} <> ${update.value('IMPORTING')}`)
    .require(`attribute_not_exists(${completedAt})`)
    .require(
      `attribute_not_exists(${update.path('recycle')}) OR attribute_exists(${update.path(['recycle', 'doneAt'])})`,
    )
    .require(
      `attribute_not_exists(${closingAt}) OR ${closingAt} <= ${update.value(lostClosingsUntil(nowMs))}`,
    );
  return update;
}

/** A campaign that is over goes on; undefined: it is not over. */
export function reopening(
  { state, completedAt, closedAs }: SeenEnd,
  nowMs: number,
): UpdateBuilder | undefined {
  if (completedAt === undefined || state === undefined) return undefined;
  const update = new UpdateBuilder()
    .requireEqual('state', state)
    .requireEqual('completedAt', completedAt)
    .set('state', stateReopened({ state, closedAs }))
    .set('updatedAt', toIso(nowMs))
    .remove('completedAt')
    .remove('closedAs');
  // Why it was held is still true; what was wrong with the rows is found out again.
  if (state === 'COMPLETED' && closedAs === undefined) update.remove('stateReason');
  return update;
}

/** A completed campaign goes on with contacts that are called again. */
export function recycling(completedAt: string, recycle: Recycle, nowMs: number): UpdateBuilder {
  return new UpdateBuilder()
    .requireEqual('state', 'COMPLETED' satisfies CampaignState)
    .requireEqual('completedAt', completedAt)
    .set('state', 'RUNNING' satisfies CampaignState)
    .set('recycle', recycle)
    .set('updatedAt', toIso(nowMs))
    .remove('completedAt')
    .remove('closingAt')
    .remove('stateReason');
}

/** A campaign is over, whose closing was seen. */
export function completion(
  seen: SeenClosing,
  { state, stateReason }: CampaignEnd,
  nowMs: number,
): UpdateBuilder {
  const now = toIso(nowMs);
  const update = new UpdateBuilder()
    .requireEqual('state', seen.state)
    .requireEqual('closingAt', seen.closingAt)
    .set('state', state)
    .set('completedAt', now)
    .set('updatedAt', now)
    .remove('closingAt');
  update.require(`attribute_not_exists(${update.path('completedAt')})`);
  if (isHeld(seen.state)) update.set('closedAs', seen.state);
  else update.remove('closedAs');
  if (stateReason === undefined) update.remove('stateReason');
  else update.set('stateReason', stateReason);
  return update;
}
