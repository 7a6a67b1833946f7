/** How fast a campaign goes, how fast it may go, and what holds it back. */
import type { Campaign } from '../campaign/campaign.ts';
import type { DeploymentSettings } from '../campaign/deployment.ts';
import { linesAt } from '../pacing/line-limit.ts';
import { rateAt } from '../pacing/pacing.ts';
import { campaignTag } from '../pacing/slots.ts';
import { SECOND_MS } from '../time/instant.ts';
import type { CampaignLook } from './campaign-snapshot.ts';

/** Calls a second. */
export interface RateFigures {
  /** Missing: no call was placed yet, the first one was a moment ago, or calls were not counted. */
  readonly seen?: number;
  /** `watching`: over the last half minute; `start`: on average from the first call to now, or to the end. */
  readonly since: 'watching' | 'start';
  /** What the pacer allows this campaign now … */
  readonly allowed: number;
  /** … and when Connect throttles nothing. */
  readonly ceiling: number;
}

/** Calls that are on, or may be on, and how many may be. */
export interface InProgress {
  readonly campaign: number;
  readonly campaignMax: number;
  readonly instance: number;
  readonly instanceMax: number;
  /** The deployment's `maxConcurrentCalls`, when Connect has shown that it has fewer lines. */
  readonly configuredMax?: number;
}

/**
 * A rate over less than this says little: counts come a second or two late, and many at once; and the first second may
 * have more calls than are allowed by the second, of which the rate makes a burst.
 */
const MIN_WINDOW_MS = 5_000;

/** A limit applies if this fraction of it is used: a freed slot is taken again a moment later. */
const LIMITING_FRACTION = 0.9;

/** Calls placed so far; undefined if they were not counted. */
export function callsIn({ calls, startedAt }: Campaign): number | undefined {
  return calls ?? (startedAt === undefined ? 0 : undefined);
}

/** `of` a campaign by the second: over the looks when they reach back far enough, else since the first call. */
export function perSecond(
  looks: readonly CampaignLook[],
  now: CampaignLook,
  of: (campaign: Campaign) => number | undefined,
): { readonly seen?: number; readonly since: RateFigures['since'] } {
  const first = looks.find(({ campaign }) => of(campaign) !== undefined);
  const { campaign, atMs } = now;
  const all = of(campaign);
  const { startedAt, completedAt } = campaign;
  if (completedAt === undefined && first && all !== undefined && atMs - first.atMs >= MIN_WINDOW_MS) {
    const more = all - (of(first.campaign) ?? 0);
    return { seen: Math.max(0, more) / seconds(first.atMs, atMs), since: 'watching' };
  }
  if (startedAt === undefined || !all) return { since: 'start' };
  const until = completedAt === undefined ? atMs : Date.parse(completedAt);
  if (completedAt === undefined && until - Date.parse(startedAt) < MIN_WINDOW_MS) return { since: 'start' };
  return { seen: all / seconds(Date.parse(startedAt), until), since: 'start' };
}

export function rateOf(
  looks: readonly CampaignLook[],
  now: CampaignLook,
  { callsPerSecond: shared }: Pick<DeploymentSettings, 'callsPerSecond'>,
): RateFigures {
  const own = now.campaign.settings?.callsPerSecond ?? shared;
  // A campaign's own rate beats the deployment's, also upwards: see pacing.ts.
  const allowed = Math.min(own, rateAt(now.pace, Math.max(own, shared), now.atMs));
  return { ...perSecond(looks, now, callsIn), allowed, ceiling: own };
}

export function inProgressOf(
  { campaign, slots, pace, atMs }: CampaignLook,
  { maxConcurrentCalls: configured }: Pick<DeploymentSettings, 'maxConcurrentCalls'>,
): InProgress {
  const max = linesAt(pace.lineLimit, configured, atMs);
  const names = Object.keys(slots);
  const tag = campaignTag(campaign.campaignId);
  return {
    campaign: names.filter((name) => name.startsWith(tag)).length,
    campaignMax: Math.min(max, campaign.settings?.maxConcurrentCalls ?? max),
    instance: names.length,
    instanceMax: max,
    ...(max < configured && { configuredMax: configured }),
  };
}

/** Which limit slows the campaign; undefined: none, or there is no contact to call. */
export function limitOf(
  { state, counts = {} }: Campaign,
  { campaign, campaignMax, instance, instanceMax }: InProgress,
  { seen = 0, allowed }: RateFigures,
): 'concurrentCalls' | 'rate' | undefined {
  const { QUEUED = 0, WAITING = 0 } = counts;
  if ((state !== 'RUNNING' && state !== 'IMPORTING') || QUEUED + WAITING === 0) return undefined;
  const isFull = campaign >= LIMITING_FRACTION * campaignMax || instance >= LIMITING_FRACTION * instanceMax;
  if (isFull) return 'concurrentCalls';
  return QUEUED > 0 && seen >= LIMITING_FRACTION * allowed ? 'rate' : undefined;
}

/** At least one: clocks differ, and a rate is no infinity. */
function seconds(fromMs: number, untilMs: number): number {
  return Math.max(SECOND_MS, untilMs - fromMs) / SECOND_MS;
}
