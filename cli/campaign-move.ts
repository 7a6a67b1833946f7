/**
 * Pause, resume and cancel: which states each may start from, and what is said otherwise. The state is changed only
 * from the one that was seen, so two operators, or an operator and the product, never undo each other unseen.
 */
import type { Campaign, CampaignState } from '../src/campaign/campaign.ts';
import type { CampaignStore } from '../src/campaign/campaign-store.ts';
import type { ContactStatus } from '../src/contact/contact.ts';
import { noteOf } from '../src/history/campaign-history.ts';
import { toIso } from '../src/time/instant.ts';
import type { Caller } from './caller.ts';
import { CliError } from './cli-error.ts';
import { amount, minuteOf } from './words.ts';

export interface CampaignMove {
  readonly verb: 'pause' | 'resume' | 'cancel';
  readonly to: CampaignState;
  readonly from: readonly CampaignState[];
  /** In these there is nothing left to do, and that is no failure. */
  readonly done: readonly CampaignState[];
}

export const campaignMoves = {
  pause: { verb: 'pause', to: 'PAUSED', from: ['IMPORTING', 'RUNNING'], done: ['PAUSED'] },
  resume: { verb: 'resume', to: 'RUNNING', from: ['PAUSED', 'STOPPED'], done: ['IMPORTING', 'RUNNING'] },
  cancel: {
    verb: 'cancel',
    to: 'CANCELLED',
    from: ['IMPORTING', 'RUNNING', 'PAUSED', 'STOPPED'],
    done: ['CANCELLED'],
  },
} as const satisfies Record<string, CampaignMove>;

/** What the campaign says of itself after a move for which no reason was given. */
export const defaultReasons = {
  pause: 'Paused by an operator.',
  cancel: 'Cancelled by an operator.',
} as const;

/** Why a campaign is moved, by whom (an ARN; missing: AWS did not report it) and when. */
export interface MoveDetails {
  /** Missing: the campaign has no reason afterwards. */
  readonly reason?: string;
  readonly by?: string;
  /** ms since 1970. */
  readonly nowMs: number;
}

/** The part of the details that is the same for every move: who makes it, and that it is made now. */
export async function detailsOf(caller: Pick<Caller, 'known'>): Promise<Omit<MoveDetails, 'reason'>> {
  const by = await caller.known();
  return { ...(by !== undefined && { by }), nowMs: Date.now() };
}

export interface Moved {
  /** The campaign as it was just before. */
  readonly before: Campaign;
  /** False: it was there already. */
  readonly changed: boolean;
}

/** How often a state that changes concurrently is read again. */
const MAX_TRIES = 5;

/** Moves `campaign` from its state, if it still has it, and notes who did it in its history; false if it has not. */
export function tryMove(
  campaigns: Pick<CampaignStore, 'changeState'>,
  campaign: Campaign,
  from: readonly CampaignState[],
  { verb, to }: CampaignMove,
  { reason, by, nowMs }: MoveDetails,
): Promise<boolean> {
  const isOwnReason = reason !== undefined && !Object.values<string>(defaultReasons).includes(reason);
  const note = noteOf(campaign, {
    at: toIso(nowMs),
    action: verb,
    ...(by !== undefined && { by }),
    ...(isOwnReason && { detail: reason }),
  });
  return campaigns.changeState(campaign.campaignId, from, to, reason, nowMs, note);
}

/**
 * Moves `campaign` on, whatever state it has come to meanwhile.
 * @throws {CliError} its state does not allow that
 */
export async function moveCampaign(
  campaigns: Pick<CampaignStore, 'get' | 'changeState'>,
  campaign: Campaign,
  move: CampaignMove,
  details: MoveDetails,
): Promise<Moved> {
  const { campaignId } = campaign;
  let standing: Campaign | undefined = campaign;
  for (let tries = 0; standing && tries < MAX_TRIES; tries++) {
    if (!mustMove(standing, move)) return { before: standing, changed: false };
    const changed = await tryMove(campaigns, standing, [standing.state], move, details);
    if (changed) return { before: standing, changed };
    standing = await campaigns.get(campaignId);
  }
  throw new CliError(
    standing
      ? `${campaignId} keeps changing its state (${standing.state} just now), so it was not changed. Run the command again.`
      : `${campaignId} was deleted in the meantime.`,
  );
}

/**
 * Whether there is something to do; false when the campaign is there already.
 * @throws {CliError} its state does not allow the move
 */
export function mustMove(campaign: Campaign, { verb, from, done }: CampaignMove): boolean {
  const { campaignId, state, completedAt } = campaign;
  if (done.includes(state)) return false;
  if (from.includes(state)) return true;
  const since = completedAt === undefined ? '' : ` since ${minuteOf(completedAt)}`;
  throw new CliError(`${campaignId} is ${state}${since}: there is nothing to ${verb}.${advice[state] ?? ''}`);
}

const advice: Partial<Record<CampaignState, string>> = {
  STOPPED: ' No contact is called until it is resumed.',
  CANCELLED: ' A cancelled campaign cannot be resumed; upload its customers under another name.',
};

/** How many contacts of the campaign are still to be called, and how many calls are on. */
export function openContacts({ counts = {} }: Pick<Campaign, 'counts'>): {
  readonly toCall: number;
  readonly onCall: number;
} {
  const of = (status: ContactStatus) => counts[status] ?? 0;
  return { toCall: of('QUEUED') + of('WAITING'), onCall: of('DIALING') + of('DIALED') };
}

/** The sentence for a campaign that is `state` already. */
export function alreadySo({ campaignId, stateReason }: Campaign, state: 'paused' | 'cancelled'): string {
  return `${campaignId} is ${state} already${stateReason === undefined ? '.' : `: ${stateReason}`}`;
}

/** The sentence for calls that no move ends, if there are any. */
export function callsGoOn(before: Campaign): readonly string[] {
  const { onCall } = openContacts(before);
  return onCall > 0 ? [`${amount(onCall, 'call')} that may be in progress will continue to the end.`] : [];
}

/** `120 contacts`; unknown while the campaign is being imported. */
export function contactsToCall(campaign: Pick<Campaign, 'counts' | 'state'>): string {
  const { toCall } = openContacts(campaign);
  const contacts = amount(toCall, 'contact');
  return campaign.state === 'IMPORTING' ? `${contacts} imported so far, and all that follow,` : contacts;
}
