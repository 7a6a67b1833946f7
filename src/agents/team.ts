/**
 * The team of a queue: its agents, what was learned about them, and the calls on their way to them, as all functions share it. Each
 * call is kept by the name of its slot from the moment at which it is permitted until its agent has finished: what happens
 * to it is counted once, however often and in whatever order it is reported. Pure; instants are ms since 1970.
 */
import type { AgentPolicy } from '../agent-pacing/agent-policy.ts';
import { type CallCounts, noCallCounts, tightestCounts } from '../agent-pacing/allowance.ts';
import { divideStarts } from '../agent-pacing/divide-starts.ts';
import { type Learned, nothingLearned } from '../agent-pacing/learned.ts';
import { mayStart, type StartAnswer } from '../agent-pacing/may-start.ts';
import { oddsOf } from '../agent-pacing/odds.ts';
import {
  currentAgents,
  type Snapshot,
  type Staffing,
  unknownStaffing,
  withSnapshot,
} from '../agent-pacing/staffing.ts';
import { campaignTag, tagOfSlot } from '../pacing/slots.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../time/instant.ts';
import { ownOf, withOwn, withoutOwn } from './own-entries.ts';

/** A call that was permitted. */
export interface TeamCall {
  readonly startedAt: number;
  /** When it began to need an agent. */
  readonly queuedAt?: number;
  readonly joinedAt?: number;
  /** The agent wraps up since then. */
  readonly endedAt?: number;
}

/** A campaign that wants to start calls. */
export interface Asker {
  readonly at: number;
  /** Calls that it wanted to start then, and might have if it had been alone. */
  readonly starts: number;
}

export interface Team {
  readonly staffing: Staffing;
  readonly learned: Learned;
  /** By the name of the slot. */
  readonly calls: Readonly<Record<string, TeamCall>>;
  /** Answered and abandoned calls, by campaign id. */
  readonly counts: Readonly<Record<string, CallCounts>>;
  readonly askers: Readonly<Record<string, Asker>>;
}

export const newTeam: Team = {
  staffing: unknownStaffing,
  learned: nothingLearned,
  calls: {},
  counts: {},
  askers: {},
};

/** A campaign that asks for calls. */
export interface Question {
  readonly campaignId: string;
  readonly policy: AgentPolicy;
  /** Calls that it would start if there were agents for all of them. */
  readonly wanted: number;
}

/** Two campaigns that asked within this time share the agents. */
const ASKED_LATELY_MS = 15 * SECOND_MS;

/** One that still asks is noted again after this. */
const NOTED_ANEW_MS = 5 * SECOND_MS;

/** No call rings for longer. */
const CALLING_MS = 2 * MINUTE_MS;

/** The report of a call that was lost comes from the sweeper, minutes later; of calls that were never placed, none comes. */
const CALLING_KEPT_MS = HOUR_MS;
const TALK_KEPT_MS = 12 * HOUR_MS;
const WRAP_UP_KEPT_MS = 15 * MINUTE_MS;

/** Of a campaign that has had no call for this long, nothing counts any more. */
const COUNTS_KEPT_MS = 31 * DAY_MS;
const HOURS_KEPT_MS = 25 * HOUR_MS;

/** More starts at once than any team needs. */
const MOST_STARTS = 200;

/** What the rule says to a campaign, without regard to others. At most `lines` starts. */
export function answerTo(
  team: Team,
  { campaignId, policy }: Omit<Question, 'wanted'>,
  now: number,
  lines = MOST_STARTS,
): StartAnswer {
  const odds = oddsOf(team.learned, now, team.staffing.snapshot.talking);
  const lag = odds.delaySeconds;
  const ringAges: number[] = [];
  let waiting = 0;
  for (const { startedAt, queuedAt, joinedAt, endedAt } of Object.values(team.calls)) {
    if (joinedAt !== undefined || endedAt !== undefined) continue;
    if (queuedAt === undefined) ringAges.push((now - startedAt) / SECOND_MS);
    // The event that an agent has joined may be lost.
    else if (now - queuedAt < (2 * lag + 1) * SECOND_MS) waiting += 1;
  }
  const counts = ownOf(team.counts, campaignId) ?? noCallCounts;
  return mayStart({
    agents: currentAgents(team.staffing),
    mode: policy.mode,
    now,
    countedAt: team.staffing.snapshot.at,
    lag,
    waiting,
    ringAges,
    odds,
    counts: tightestCounts(counts, policy.window, now, policy.abandonRate),
    abandonRate: policy.abandonRate,
    lines,
  });
}

/** Calls that a campaign may start now, at most as many as it wants, and what it might start alone. */
export interface Allowed {
  readonly starts: number;
  readonly alone: number;
}

/** What a campaign may start beside the others that want the same agents. */
export function allowedTo(team: Team, question: Question, now: number): Allowed {
  const { campaignId, wanted } = question;
  const alone = answerTo(team, question, now).starts;
  if (alone === 0 || wanted === 0) return { starts: 0, alone };
  const others = Object.entries(team.askers).filter(
    ([id, { at }]) => id !== campaignId && now - at < ASKED_LATELY_MS,
  );
  if (others.length === 0) return { starts: Math.min(alone, wanted), alone };
  const calling = callingByTag(team, now);
  const campaigns = [
    { id: campaignId, calling: calling.get(campaignTag(campaignId)) ?? 0, ready: wanted },
    ...others.map(([id, { starts }]) => ({ id, calling: calling.get(campaignTag(id)) ?? 0, ready: starts })),
  ];
  return { starts: divideStarts(alone, campaigns).get(campaignId) ?? 0, alone };
}

/** Notes that a campaign wants to start `starts` calls, and might if it were alone; undefined: that is known. */
export function withAsker(team: Team, campaignId: string, starts: number, now: number): Team | undefined {
  const noted = ownOf(team.askers, campaignId);
  if (starts === 0) {
    if (noted === undefined || noted.starts === 0) return undefined;
    return { ...team, askers: withOwn(team.askers, campaignId, { at: now, starts: 0 }) };
  }
  if (noted && now - noted.at < NOTED_ANEW_MS && noted.starts > 0) return undefined;
  return { ...team, askers: withOwn(team.askers, campaignId, { at: now, starts }) };
}

/** The team with a call in each of `slots`, begun at `now`. */
export function withStarts(team: Team, slots: readonly string[], now: number): Team {
  const calls: Record<string, TeamCall> = Object.assign(Object.create(null), team.calls);
  for (const slot of slots) calls[slot] = { startedAt: now };
  return { ...team, calls };
}

/** The team without the calls of `slots` that no agent was needed for; undefined: it has none of them. */
export function withoutCalls(team: Team, slots: readonly string[]): Team | undefined {
  const known = slots.filter((slot) => {
    const call = ownOf(team.calls, slot);
    return call !== undefined && call.queuedAt === undefined;
  });
  return known.length === 0 ? undefined : { ...team, calls: withoutOwn(team.calls, known) };
}

/** The team after Connect has counted its agents. */
export function withAgents(team: Team, snapshot: Snapshot): Team {
  return { ...team, staffing: withSnapshot(team.staffing, snapshot) };
}

/** The team without what is too old to matter. */
export function tidiedTeam(team: Team, now: number): Team {
  const calls = Object.entries(team.calls).filter(([, { startedAt, joinedAt, endedAt }]) => {
    if (endedAt !== undefined) return now - endedAt < WRAP_UP_KEPT_MS;
    return now - startedAt < (joinedAt === undefined ? CALLING_KEPT_MS : TALK_KEPT_MS);
  });
  const counts = Object.entries(team.counts).flatMap(([id, { hours, days }]): [string, CallCounts][] => {
    const keptDays = days.filter(([day]) => now - day * DAY_MS < COUNTS_KEPT_MS);
    const keptHours = hours.filter(([hour]) => now - hour * HOUR_MS < HOURS_KEPT_MS);
    return keptDays.length === 0 ? [] : [[id, { hours: keptHours, days: keptDays }]];
  });
  const askers = Object.entries(team.askers).filter(([, { at }]) => now - at < ASKED_LATELY_MS);
  return {
    ...team,
    calls: Object.fromEntries(calls),
    counts: Object.fromEntries(counts),
    askers: Object.fromEntries(askers),
  };
}

/** Calls without an agent, by the tag of their campaign. */
function callingByTag({ calls }: Team, now: number): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const [slot, { startedAt, joinedAt, endedAt }] of Object.entries(calls)) {
    if (joinedAt !== undefined || endedAt !== undefined || now - startedAt > CALLING_MS) continue;
    const tag = tagOfSlot(slot);
    counts.set(tag, (counts.get(tag) ?? 0) + 1);
  }
  return counts;
}
