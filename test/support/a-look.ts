/** A campaign of 100 customers as somebody sees it who watches it, some seconds after its first call at noon. */

import { newTeam, type Team, withAgents, withStarts } from '../../src/agents/team.ts';
import { withReports } from '../../src/agents/team-reports.ts';
import type { Campaign, ImportedFile } from '../../src/campaign/campaign.ts';
import type { DeploymentSettings } from '../../src/campaign/deployment.ts';
import { initialPace } from '../../src/pacing/pacing.ts';
import { campaignTag, slotName } from '../../src/pacing/slots.ts';
import { toIso } from '../../src/time/instant.ts';
import type { CampaignLook } from '../../src/watching/campaign-snapshot.ts';

/** In New York. */
export const noon = Date.parse('2026-11-02T17:00:00.000Z');

export const aDeployment: DeploymentSettings = {
  instanceArn: 'arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-3333-4444-555555555555',
  instanceId: '11111111-2222-3333-4444-555555555555',
  contactFlowId: '66666666-7777-8888-9999-000000000000',
  stackName: 'CampaignDialer',
  defaultCountry: 'US',
  callsPerSecond: 20,
  maxConcurrentCalls: 40,
  callingHours: { start: '08:00', end: '21:00' },
  retentionDays: 90,
};

export const aFile: ImportedFile = {
  file: 'spring.csv',
  version: '1',
  bytes: 1_000,
  rows: 100,
  rejected: 0,
  duplicates: 0,
  done: true,
  startedAt: toIso(noon),
};

export function aWatchedCampaign(changes: Partial<Campaign> = {}): Campaign {
  return {
    campaignId: 'spring',
    state: 'RUNNING',
    createdAt: toIso(noon),
    startedAt: toIso(noon),
    files: { 'spring.csv@1': aFile },
    counts: { QUEUED: 60, DIALED: 10, COMPLETED: 30, ANSWERED: 30 },
    calls: 40,
    ...changes,
  };
}

export function aLook(
  secondsAfterNoon: number,
  changes: Partial<Campaign> = {},
  more: Partial<CampaignLook> = {},
): CampaignLook {
  return {
    atMs: noon + secondsAfterNoon * 1_000,
    campaign: aWatchedCampaign(changes),
    pace: initialPace,
    slots: {},
    ...more,
  };
}

/**
 * The team of a queue at `now`: 3 agents free, 12 talking, 2 wrapping up, as Connect counted them `secondsAgo`; of the
 * answered calls of `campaignId`, each of ten seconds, some were abandoned.
 */
export function aTeam(
  campaignId: string,
  now: number,
  { secondsAgo = 4, answered = 251, abandoned = 2 } = {},
): Team {
  const slots = Array.from({ length: answered }, (_, i) =>
    slotName(campaignId, `id${i}`.padStart(6, '0'), 0, true),
  );
  const startedAt = now - 300_000;
  const reports = slots.map((slot, i) => {
    const queuedAt = startedAt + 10_000;
    const isAbandoned = i < abandoned;
    const joined = isAbandoned ? {} : { joinedAt: queuedAt, completedAt: queuedAt + 70_000 };
    return { slot, campaignId, queuedAt, endedAt: queuedAt + 60_000, ...joined, isAbandoned };
  });
  const started = withStarts(newTeam, slots, startedAt);
  const team = withReports(started, reports, now) ?? started;
  return withAgents(team, { at: now - secondsAgo * 1_000, idle: 3, talking: 12, wrapping: 2 });
}

/** `n` slots that calls of `campaignId` hold. */
export function slotsOf(campaignId: string, n: number): Record<string, number> {
  return Object.fromEntries(Array.from({ length: n }, (_, i) => [`${campaignTag(campaignId)}${i}`, 1]));
}
