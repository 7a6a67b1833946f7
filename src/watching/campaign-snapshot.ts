/**
 * A campaign at one moment, as `status --watch` and the console read it; several snapshots in a row give its rate.
 */
import { newTeam, type Team } from '../agents/team.ts';
import { agentsOf } from '../campaign/agent-settings.ts';
import type { Campaign } from '../campaign/campaign.ts';
import type { DeploymentSettings } from '../campaign/deployment.ts';
import type { PaceState } from '../pacing/pacing.ts';
import type { Slots } from '../pacing/slots.ts';
import type { WaitingContacts } from './waiting-contacts.ts';

/** How long snapshots are kept: the period over which a rate is measured. */
export const WINDOW_MS = 30_000;

/** All that is read at one moment. */
export interface CampaignLook {
  /** ms since 1970. */
  readonly atMs: number;
  readonly campaign: Campaign;
  readonly pace: PaceState;
  readonly slots: Slots;
  /** The contact that is called next; asked for only when the campaign `isIdle`. */
  readonly next?: NextCall;
  /** What its contacts wait for; missing: none waits. */
  readonly waiting?: WaitingContacts;
  /** The team of its queue; missing: calls are not paced by agents, or the campaign is over. */
  readonly team?: Team;
}

/** The team of each queue of the instance. */
export interface TeamReader {
  read(queueId: string): Promise<Team>;
}

/** The team of the campaign's queue; undefined: calls are not paced by agents, or the campaign is over. */
export async function teamOf(
  { settings = {}, completedAt }: Campaign,
  teams: TeamReader,
  deployment: Pick<DeploymentSettings, 'queueId'>,
): Promise<Team | undefined> {
  const agents = agentsOf(settings, deployment);
  if (agents === undefined || completedAt !== undefined) return undefined;
  return agents.queueId === undefined ? newTeam : teams.read(agents.queueId);
}

/** A contact that waits for its time. */
export interface NextCall {
  /** ISO 8601; PARKED: for no time of its own. */
  readonly dueAt: string;
  readonly phoneNumber?: string;
  readonly timeZone?: string;
  readonly place?: string;
}

/**
 * Whether no contact is being dialed or about to be: then the next contact to be called shows when the campaign
 * continues.
 */
export function isIdle({ counts = {}, completedAt }: Campaign): boolean {
  const { QUEUED = 0, DIALING = 0, DIALED = 0, WAITING = 0 } = counts;
  return completedAt === undefined && QUEUED + DIALING + DIALED === 0 && WAITING > 0;
}

/** Looks as far back as a rate is seen over, with `latest` as the last; oldest first. */
export function withLook(looks: readonly CampaignLook[], latest: CampaignLook): readonly CampaignLook[] {
  return [...looks.filter(({ atMs }) => atMs >= latest.atMs - WINDOW_MS), latest];
}
