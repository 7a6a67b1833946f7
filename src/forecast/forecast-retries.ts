/** When a forecast call is made again: asked of the very rules that decide it after a real one. */
import type { DeploymentSettings } from '../campaign/deployment.ts';
import type { CampaignSettings } from '../campaign/settings.ts';
import { capOf } from '../dialing/frequency-cap.ts';
import { afterCall } from '../outcomes/retry.ts';
import { DAY_MS, SECOND_MS } from '../time/instant.ts';
import type { CallKind } from './forecast-assumptions.ts';

/** The most attempts that settings allow (settings-schema.ts). */
const MAX_ATTEMPTS = 10;

/** Any moment after a call of any length. */
const ENDED_AT = 1_000 * SECOND_MS;

/**
 * Milliseconds from the end of attempt `attempt` (from 1) that ended as `kind` until the next one is due, hours not
 * looked at; undefined when it was the last.
 */
export type RetryDelay = (attempt: number, kind: CallKind) => number | undefined;

/** The delays under a campaign's settings. */
export function retryDelays(
  settings: CampaignSettings | undefined,
  deployment: DeploymentSettings,
): RetryDelay {
  const known = new Map<string, number | undefined>();
  const cap = capOf(settings);
  return (attempt, kind) => {
    const key = `${attempt} ${kind.outcome}`;
    if (!known.has(key)) known.set(key, delayOf(attempt, kind, settings, deployment));
    const delay = known.get(key);
    // This number of calls at this interval exceeds the cap.
    const isCapped = delay !== undefined && attempt >= cap.attempts && attempt * delay < cap.days * DAY_MS;
    return isCapped ? undefined : delay;
  };
}

function delayOf(
  attempt: number,
  { end }: CallKind,
  settings: CampaignSettings | undefined,
  deployment: DeploymentSettings,
): number | undefined {
  if (attempt >= MAX_ATTEMPTS) return undefined;
  // Hours and dates are the forecast's to look at: here they would hide the delay.
  const { startAt: _, endAt: __, ...rest } = settings ?? {};
  const campaign = { state: 'RUNNING', settings: { ...rest, callingHours: 'always' } } as const;
  const contact = { attempt, createdAt: new Date(0).toISOString() };
  const ended = { ...end, contactId: 'forecast', endedAt: ENDED_AT };
  const { fact } = afterCall(contact, ended, campaign, deployment, ENDED_AT);
  return fact.type === 'toRetry' ? Date.parse(fact.dueAt) - ENDED_AT : undefined;
}
