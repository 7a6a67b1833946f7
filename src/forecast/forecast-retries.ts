/** When a forecast call is made again: asked of the very rules that decide it after a real one. */
import type { DeploymentSettings } from '../campaign/deployment.ts';
import type { CampaignSettings } from '../campaign/settings.ts';
import type { NumberCap } from '../dialing/number-store.ts';
import { afterCall } from '../outcomes/retry.ts';
import { HOUR_MS, SECOND_MS } from '../time/instant.ts';
import type { CallKind } from './forecast-assumptions.ts';

/** The most attempts that settings allow (settings-schema.ts). */
const MAX_ATTEMPTS = 10;

/** Any moment after a call of any length. */
const ENDED_AT = 1_000 * SECOND_MS;

/**
 * Milliseconds from the end of attempt `attempt` (from 1) that ended as `kind` until the next one is due, hours not
 * looked at; undefined when it was the last. The number may have no more calls than `caps` allow.
 */
export type RetryDelay = (attempt: number, kind: CallKind, caps: readonly NumberCap[]) => number | undefined;

/** The delays under a campaign's settings. */
export function retryDelays(
  settings: CampaignSettings | undefined,
  deployment: DeploymentSettings,
): RetryDelay {
  const known = new Map<string, number | undefined>();
  return (attempt, kind, caps) => {
    const key = `${attempt} ${kind.outcome}`;
    if (!known.has(key)) known.set(key, delayOf(attempt, kind, settings, deployment));
    const delay = known.get(key);
    return delay === undefined ? undefined : delayUnder(caps, attempt, delay);
  };
}

/** The wait after call `attempt` when each one before it was made as soon as `delay` and `caps` allowed. */
function delayUnder(caps: readonly NumberCap[], attempt: number, delay: number): number {
  const calls = [0];
  for (let last = 0; calls.length <= attempt; calls.push(last)) {
    const opens = caps.map(
      ({ attempts, hours }) => (calls.at(-attempts) ?? -hours * HOUR_MS) + hours * HOUR_MS,
    );
    last = Math.max(last + delay, ...opens);
  }
  return (calls[attempt] ?? 0) - (calls[attempt - 1] ?? 0);
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
