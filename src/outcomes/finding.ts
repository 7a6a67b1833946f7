/** What the event of an ended call comes to. */
import type { CallEnd } from './end-call.ts';
import type { EndedMessage } from './event-queue.ts';
import type { OwnCall } from './report-to-teams.ts';

/** What an event comes to. `slot` is free: at once when the call is `over`, when `end` is written when it has `ended`. */
export type Finding =
  | { readonly type: 'ended'; readonly end: CallEnd; readonly slot: string | undefined }
  /** The end of the call was recorded before. */
  | {
      readonly type: 'over';
      readonly slot: string | undefined;
      readonly campaignId: string | undefined;
    }
  /** The event is looked at again, or the sweeper asks Connect. */
  | { readonly type: 'postponed' }
  | { readonly type: 'notOurs' }
  /** The event must be redelivered. */
  | { readonly type: 'failed' };

/** What an event came to. */
export interface Judged {
  readonly message: EndedMessage;
  readonly finding: Finding;
}

/** What comes after the end of a call concerns its agent alone. */
export function lateReportOf({ message, finding }: Judged): OwnCall[] {
  if (finding.type !== 'over' || finding.campaignId === undefined) return [];
  return [{ campaignId: finding.campaignId, slot: finding.slot, call: message.call }];
}

/** The line of a call was free before: this event comes when its agent has finished. */
export function isLate({ message, finding }: Judged): boolean {
  return finding.type === 'over' && message.call.completedAt !== undefined;
}

export function slotOf(finding: Finding): string | undefined {
  return finding.type === 'ended' || finding.type === 'over' ? finding.slot : undefined;
}
