/** Counts what happens to the calls of a team, each thing once. Pure; instants are ms since 1970. */
import { type CallCounts, countCalls, noCallCounts } from '../agent-pacing/allowance.ts';
import { type Fact, learn } from '../agent-pacing/learned.ts';
import { type Change, withChange } from '../agent-pacing/staffing.ts';
import { SECOND_MS } from '../time/instant.ts';
import { ownOf, withOwn, withoutOwn } from './own-entries.ts';
import type { Team, TeamCall } from './team.ts';

/** What is known of a call: all that has happened to it so far. */
export interface CallReport {
  readonly slot: string;
  readonly campaignId: string;
  /** When it needed an agent; missing: a machine or no one answered, or the flow has not come to that. */
  readonly queuedAt?: number;
  readonly joinedAt?: number;
  readonly endedAt?: number;
  /** When the agent had finished with it. */
  readonly completedAt?: number;
  /** No agent was there in time: 16 CFR 310.4(b)(4). */
  readonly isAbandoned: boolean;
  /** When the last of it happened; missing: it is not known how late the report is. */
  readonly eventAt?: number;
}

/** The team after reports; undefined: they say nothing new. `now` is when they came. */
export function withReports(team: Team, reports: readonly CallReport[], now: number): Team | undefined {
  let next = team;
  for (const report of reports) next = withReport(next, report, now);
  return next === team ? undefined : next;
}

function withReport(team: Team, report: CallReport, now: number): Team {
  const { slot, campaignId } = report;
  const before = ownOf(team.calls, slot);
  const news = before && newsIn(report, before, now);
  if (!before || !news) return team;
  const { completedAt, ...moments } = news;
  const call: TeamCall = { ...before, ...moments };
  return {
    ...team,
    staffing: changesIn(news, call).reduce(
      (staffing, [change, at]) => withChange(staffing, change, at),
      team.staffing,
    ),
    learned: learn(team.learned, factsIn(news, call, report, now)),
    counts: withOwn(team.counts, campaignId, countedIn(news, call, report, ownOf(team.counts, campaignId))),
    calls: isOver(call, completedAt) ? withoutOwn(team.calls, [slot]) : withOwn(team.calls, slot, call),
  };
}

/** What was not known of a call. */
type News = Omit<Partial<TeamCall>, 'startedAt'> & { readonly completedAt?: number };

/** Undefined: nothing. What another clock puts into the future happens now. */
function newsIn(report: CallReport, call: TeamCall, now: number): News | undefined {
  const reported = {
    // An agent joins only a call that needs one.
    queuedAt: report.queuedAt ?? report.joinedAt,
    joinedAt: report.joinedAt,
    endedAt: report.endedAt ?? report.completedAt,
    completedAt: report.completedAt,
  };
  const fresh = Object.entries(reported).flatMap(([moment, at]): [string, number][] =>
    at === undefined || call[moment as keyof TeamCall] !== undefined ? [] : [[moment, Math.min(now, at)]],
  );
  return fresh.length === 0 ? undefined : Object.fromEntries(fresh);
}

/** A call is over when no agent is busy with it any more. */
function isOver({ joinedAt, endedAt }: TeamCall, completedAt: number | undefined): boolean {
  return endedAt !== undefined && (joinedAt === undefined || completedAt !== undefined);
}

/** What agents did. */
function changesIn({ joinedAt, endedAt, completedAt }: News, call: TeamCall): (readonly [Change, number])[] {
  const hasAgent = call.joinedAt !== undefined;
  return [
    ...(joinedAt === undefined ? [] : [['joined', joinedAt] as const]),
    ...(endedAt === undefined || !hasAgent ? [] : [['talkEnded', endedAt] as const]),
    ...(completedAt === undefined || !hasAgent ? [] : [['wrapUpEnded', completedAt] as const]),
  ];
}

/** What is learned. */
function factsIn(
  { queuedAt, endedAt, completedAt }: News,
  call: TeamCall,
  { eventAt }: CallReport,
  now: number,
): readonly Fact[] {
  const facts: Fact[] = [];
  const secondsSinceStart = (at: number) => secondsBetween(call.startedAt, at);
  if (queuedAt !== undefined)
    facts.push({ type: 'answered', at: queuedAt, secondsSinceStart: secondsSinceStart(queuedAt) });
  if (endedAt !== undefined && call.queuedAt === undefined)
    facts.push({ type: 'endedOtherwise', at: endedAt, secondsSinceStart: secondsSinceStart(endedAt) });
  if (endedAt !== undefined && call.joinedAt !== undefined)
    facts.push({ type: 'talkEnded', at: endedAt, seconds: secondsBetween(call.joinedAt, endedAt) });
  if (completedAt !== undefined && call.joinedAt !== undefined)
    facts.push({
      type: 'wrapUpEnded',
      at: completedAt,
      seconds: secondsBetween(call.endedAt ?? completedAt, completedAt),
    });
  if (eventAt !== undefined)
    facts.push({
      type: 'eventArrived',
      at: Math.min(now, eventAt),
      delaySeconds: secondsBetween(eventAt, now),
    });
  return facts;
}

/** Answered and abandoned calls. Whether a call was abandoned is decided at its end: an earlier event may lack the greeting. */
function countedIn(
  { queuedAt, endedAt }: News,
  call: TeamCall,
  { isAbandoned }: CallReport,
  before = noCallCounts,
): CallCounts {
  if (call.queuedAt === undefined) return before;
  const answered = queuedAt === undefined ? 0 : 1;
  const abandoned = endedAt !== undefined && isAbandoned ? 1 : 0;
  return answered + abandoned === 0 ? before : countCalls(before, call.queuedAt, { answered, abandoned });
}

function secondsBetween(from: number, until: number): number {
  return Math.max(0, until - from) / SECOND_MS;
}
