/**
 * A campaign as somebody sees who watches it: from one look at its tables, or several in a row, to the figures that are
 * shown. Figures come from counts that are a second or two behind the calls themselves.
 */
import { agentsOf } from '../campaign/agent-settings.ts';
import type { Campaign, CampaignState } from '../campaign/campaign.ts';
import { readKey } from '../campaign/campaign-id.ts';
import type { DeploymentSettings } from '../campaign/deployment.ts';
import { newestErrors, type RecentError } from '../campaign/recent-errors.ts';
import { isOpenForRequests } from '../closing/closing.ts';
import type { Counts } from '../contact/counts.ts';
import type { HistoryEntry } from '../history/campaign-history.ts';
import { toIso } from '../time/instant.ts';
import { type AgentFigures, agentFiguresOf } from './agent-figures.ts';
import type { CampaignLook } from './campaign-snapshot.ts';
import { type Remaining, remainingOf } from './campaign-watch-ahead.ts';
import {
  callsIn,
  type InProgress,
  inProgressOf,
  limitOf,
  type RateFigures,
  rateOf,
} from './campaign-watch-rate.ts';
import { progressOf } from './progress.ts';
import type { WaitingContacts } from './waiting-contacts.ts';

/** Instants are ISO 8601. */
export interface CampaignFigures {
  readonly campaignId: string;
  readonly state: CampaignState;
  readonly stateReason?: string;
  /** When it was so. */
  readonly at: string;
  readonly createdAt: string;
  /** The first call. */
  readonly startedAt?: string;
  readonly completedAt?: string;
  /** More requests may come: the campaign is not over before its end date or a cancel. */
  readonly isOpenForRequests: boolean;
  /** Rows read so far, and those of which nothing is to come: see `progressOf`. */
  readonly rows: number;
  readonly over: number;
  readonly duplicates: number;
  /** Files that are being read, or could not be. */
  readonly files: readonly FileFigures[];
  readonly counts: Counts;
  /** Missing: the campaign is older than the count of its calls. */
  readonly calls?: number;
  readonly rate: RateFigures;
  readonly inProgress: InProgress;
  /** What keeps it from being faster. */
  readonly limit?: 'concurrentCalls' | 'rate';
  /** Missing: nothing is to come, or nothing is known yet. */
  readonly remaining?: Remaining;
  /** What contacts wait for, by rule; missing: none waits. */
  readonly waiting?: WaitingContacts;
  /** Missing: calls are not paced by agents, or the campaign is over. */
  readonly agents?: AgentFigures;
  /** What operators did to it, newest first. */
  readonly history: readonly HistoryEntry[];
  /** Newest first. */
  readonly errors: readonly RecentError[];
}

interface FileFigures {
  /** S3 key. */
  readonly file: string;
  /** Read so far. */
  readonly rows: number;
  /** Why it, or the rest of it, could not be used; missing: it is being read. */
  readonly error?: string;
}

/**
 * What is shown after `looks` (oldest first), the last of which was now.
 * @throws {RangeError} there is none
 */
export function figuresOf(looks: readonly CampaignLook[], deployment: DeploymentSettings): CampaignFigures {
  const now = looks.at(-1);
  if (!now) throw new RangeError('There are no figures without a snapshot of the campaign.');
  const { campaign, atMs, waiting, team } = now;
  const { campaignId, state, stateReason, createdAt, startedAt, completedAt, counts = {} } = campaign;
  const inProgress = inProgressOf(now, deployment);
  const rate = rateOf(looks, now, deployment);
  const limit = limitOf(campaign, inProgress, rate);
  const remaining = remainingOf(looks, now, rate, deployment);
  const calls = callsIn(campaign);
  const paced = agentsOf(campaign.settings ?? {}, deployment);
  const agents = team && paced && agentFiguresOf(team, campaignId, paced, atMs);
  return {
    campaignId,
    state,
    ...(stateReason !== undefined && { stateReason }),
    at: toIso(atMs),
    createdAt,
    ...(startedAt !== undefined && { startedAt }),
    ...(completedAt !== undefined && { completedAt }),
    isOpenForRequests: completedAt === undefined && isOpenForRequests(campaign, atMs),
    ...progressOf(campaign),
    duplicates: Object.values(campaign.files ?? {}).reduce((all, file) => all + file.duplicates, 0),
    files: filesOf(campaign),
    counts,
    ...(calls !== undefined && { calls }),
    rate,
    inProgress,
    ...(limit && { limit }),
    ...(remaining && { remaining }),
    ...(waiting && { waiting }),
    ...(agents && { agents }),
    history: (campaign.history ?? []).toReversed(),
    errors: newestErrors(campaign.recentErrors ?? []),
  };
}

function filesOf({ files = {} }: Campaign): readonly FileFigures[] {
  return Object.values(files)
    .filter(({ file, done, error }) => error !== undefined || (!done && readKey(file).kind === 'customers'))
    .map(({ file, rows, error }) => ({ file, rows, ...(error !== undefined && { error }) }));
}
