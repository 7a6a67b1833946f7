/** The teams of an instance: each a state that all functions compare and swap. */
import type { AgentPolicy } from '../agent-pacing/agent-policy.ts';
import type { StartAnswer } from '../agent-pacing/may-start.ts';
import type { Snapshot } from '../agent-pacing/staffing.ts';
import { SharedState, type StateStore } from '../pacing/shared-state.ts';
import type { Clock } from '../time/clock.ts';
import {
  allowedTo,
  answerTo,
  newTeam,
  type Team,
  tidiedTeam,
  withAgents,
  withAsker,
  withoutCalls,
  withStarts,
} from './team.ts';
import { type CallReport, withReports } from './team-reports.ts';

/** Where the teams of an instance are kept. */
export type TeamStore = (queueId: string) => StateStore<Team>;

/** How a campaign stands with its agents. */
export interface TeamReading {
  readonly team: Team;
  readonly answer: StartAnswer;
}

/** Lives as long as its process. */
export class Teams {
  readonly #storeOf: TeamStore;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #teams = new Map<string, SharedState<Team>>();

  /** `random`: from 0 to 1; jitter after a lost race. */
  constructor(storeOf: TeamStore, clock: Clock, random: () => number) {
    this.#storeOf = storeOf;
    this.#clock = clock;
    this.#random = random;
  }

  /** How many calls a campaign may start now, if it has contacts to call. @throws when the team cannot be read */
  async startsFor(campaignId: string, policy: AgentPolicy): Promise<number> {
    const team = await this.#team(policy).read();
    return allowedTo(team, { campaignId, policy, wanted: Number.POSITIVE_INFINITY }, this.#clock.now())
      .starts;
  }

  /**
   * How many of `wanted` calls a campaign may start now. It is noted as one that has contacts to call, for which the others leave
   * agents.
   * @throws when the team cannot be read
   */
  async allowed(campaignId: string, policy: AgentPolicy, wanted: number): Promise<number> {
    const question = { campaignId, policy, wanted };
    const starts = await this.#team(policy).change((team) => {
      const now = this.#clock.now();
      const { starts, alone } = allowedTo(team, question, now);
      const asked = withAsker(team, campaignId, Math.min(alone, wanted), now);
      return asked && { state: asked, result: starts };
    });
    return starts ?? allowedTo(this.#team(policy).state, question, this.#clock.now()).starts;
  }

  /** Permits calls in as many of `slots` as the rule allows, and answers those. @throws when the team cannot be written */
  async start(campaignId: string, policy: AgentPolicy, slots: readonly string[]): Promise<readonly string[]> {
    const started = await this.#team(policy).change((team) => {
      const now = this.#clock.now();
      // Written already, and the answer was lost.
      const ours = slots.filter((slot) => Object.hasOwn(team.calls, slot));
      if (ours.length > 0) return { state: team, result: ours };
      const { starts, alone } = allowedTo(team, { campaignId, policy, wanted: slots.length }, now);
      if (starts === 0) return undefined;
      const granted = slots.slice(0, starts);
      const next = withStarts(tidiedTeam(team, now), granted, now);
      const wants = Math.min(alone, slots.length);
      return { state: withAsker(next, campaignId, wants, now) ?? next, result: granted };
    });
    return started ?? [];
  }

  /**
   * The slots are released: their calls were not placed, or are over. Of the latter, what happened is reported. @throws when a team
   * cannot be written
   */
  async withdraw(slots: readonly string[]): Promise<void> {
    for (const team of this.#teams.values()) {
      if (!withoutCalls(team.state, slots)) continue;
      await team.change((state) => {
        const next = withoutCalls(state, slots);
        return next && { state: next, result: undefined };
      });
    }
  }

  /** Counts what happened to calls of one queue. Idempotent. @throws when the team cannot be written */
  async report(queueId: string, reports: readonly CallReport[]): Promise<void> {
    await this.#team({ queueId }).change((team) => {
      const now = this.#clock.now();
      const next = withReports(team, reports, now);
      return next && { state: tidiedTeam(next, now), result: undefined };
    });
  }

  /** Connect has counted the agents of a queue. @throws when the team cannot be written */
  async count(queueId: string, snapshot: Snapshot): Promise<void> {
    await this.#team({ queueId }).change((team) => {
      const next = withAgents(team, snapshot);
      return next.staffing === team.staffing ? undefined : { state: next, result: undefined };
    });
  }

  /** How a campaign stands. @throws when the team cannot be read */
  async read(campaignId: string, policy: AgentPolicy): Promise<TeamReading> {
    const team = await this.#team(policy).read();
    return { team, answer: answerTo(team, { campaignId, policy }, this.#clock.now()) };
  }

  #team({ queueId }: Pick<AgentPolicy, 'queueId'>): SharedState<Team> {
    const known = this.#teams.get(queueId);
    if (known) return known;
    const team = new SharedState(this.#storeOf(queueId), newTeam, this.#clock, this.#random);
    this.#teams.set(queueId, team);
    return team;
  }
}
