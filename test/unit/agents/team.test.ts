import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AgentPolicy } from '../../../src/agent-pacing/agent-policy.ts';
import { windowCounts } from '../../../src/agent-pacing/allowance.ts';
import { currentAgents } from '../../../src/agent-pacing/staffing.ts';
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
} from '../../../src/agents/team.ts';
import { readTeamRecord, teamRecord } from '../../../src/agents/team-record.ts';
import { type CallReport, withReports } from '../../../src/agents/team-reports.ts';
import { slotName } from '../../../src/pacing/slots.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/time/instant.ts';
import { noon } from '../../support/a-contact.ts';

const policy: AgentPolicy = {
  queueId: 'q',
  mode: { type: 'predictive' },
  abandonRate: 0.03,
  window: '30d',
};
const progressive: AgentPolicy = { ...policy, mode: { type: 'progressive' } };

/** A team with free agents, as Connect counted them a second ago. */
function aTeam(idle: number, now = noon): Team {
  return withAgents(newTeam, { at: now - SECOND_MS, idle, talking: 0, wrapping: 0 });
}

const slotOf = (campaignId: string, i: number) => slotName(campaignId, `id${i}`.padStart(6, '0'), 0, true);

/** The life of a call, as the reports of its events show it: each all that has happened so far. */
interface Life {
  readonly startedAt: number;
  readonly queuedAfter: number | undefined;
  readonly joinedAfter: number | undefined;
  readonly talkMs: number;
  readonly wrapUpMs: number;
  readonly isAbandoned: boolean;
}

const lives: fc.Arbitrary<Life> = fc.record({
  startedAt: fc.integer({ min: 0, max: 120 }).map((tenths) => noon + tenths * 100),
  queuedAfter: fc.option(fc.integer({ min: 10, max: 300 }), { nil: undefined }),
  joinedAfter: fc.option(fc.integer({ min: 0, max: 30 }), { nil: undefined }),
  talkMs: fc.integer({ min: 0, max: 900 }),
  wrapUpMs: fc.integer({ min: 0, max: 200 }),
  isAbandoned: fc.boolean(),
});

function reportsOf(life: Life, slot: string): CallReport[] {
  const tenth = 100;
  const base = { slot, campaignId: 'spring', isAbandoned: false };
  const { startedAt, queuedAfter, joinedAfter, talkMs, wrapUpMs, isAbandoned } = life;
  if (queuedAfter === undefined) {
    const endedAt = startedAt + talkMs * tenth;
    return [{ ...base, endedAt, eventAt: endedAt }];
  }
  const queuedAt = startedAt + queuedAfter * tenth;
  const queued = { ...base, queuedAt, eventAt: queuedAt };
  if (joinedAfter === undefined) {
    const endedAt = queuedAt + talkMs * tenth;
    return [queued, { ...queued, endedAt, eventAt: endedAt, isAbandoned }];
  }
  const joinedAt = queuedAt + joinedAfter * tenth;
  const joined = { ...queued, joinedAt, eventAt: joinedAt, isAbandoned };
  const endedAt = joinedAt + talkMs * tenth;
  const completedAt = endedAt + wrapUpMs * tenth;
  return [
    queued,
    joined,
    { ...joined, endedAt, eventAt: endedAt },
    { ...joined, endedAt, completedAt, eventAt: completedAt },
  ];
}

describe('what happens to the calls of a team', () => {
  const later = noon + 10 * MINUTE_MS;

  /** All that the team knows of answers and agents, without how late events were. */
  function known(team: Team) {
    const rounded = (sums: readonly number[]) => sums.map((sum) => Math.round(sum * 1_000_000));
    const { calls, work } = team.learned;
    return {
      counts: team.counts,
      agents: currentAgents(team.staffing),
      calls: Object.keys(team.calls).length,
      learned: [rounded(calls.sums.slice(0, -2)), rounded(work.sums)],
    };
  }

  it('is counted once, in whatever order and however often it is reported', () => {
    fc.assert(
      fc.property(
        fc.array(lives, { minLength: 1, maxLength: 8 }),
        fc.infiniteStream(fc.integer({ min: 0, max: 1_000 })),
        (all, chance) => {
          const slots = all.map((_, i) => slotOf('spring', i));
          const started = all.reduce(
            (team, { startedAt }, i) => withStarts(team, [slots[i] as string], startedAt),
            aTeam(20),
          );
          const reports = all.flatMap((life, i) => reportsOf(life, slots[i] as string));
          const next = () => chance.next().value as number;
          const shuffled = [...reports, ...reports.filter(() => next() < 300)]
            .map((report) => ({ report, place: next() }))
            .sort((one, other) => one.place - other.place)
            .map(({ report }) => report);
          const inOrder = withReports(started, reports, later) ?? started;
          let inDisorder = started;
          while (shuffled.length > 0) {
            const some = shuffled.splice(0, 1 + (next() % 3));
            inDisorder = withReports(inDisorder, some, later) ?? inDisorder;
          }
          expect(known(inDisorder)).toEqual(known(inOrder));

          const answered = all.filter(({ queuedAfter }) => queuedAfter !== undefined);
          const { answered: counted, abandoned } = windowCounts(
            inOrder.counts.spring ?? { hours: [], days: [] },
            '30d',
            later,
          );
          expect(counted).toBe(answered.length);
          expect(abandoned).toBe(answered.filter(({ isAbandoned }) => isAbandoned).length);
          expect(inOrder.calls).toEqual({});
        },
      ),
    );
  });

  it('comes out the same when only the last report of each call arrives', () => {
    fc.assert(
      fc.property(fc.array(lives, { minLength: 1, maxLength: 5 }), (all) => {
        const slots = all.map((_, i) => slotOf('spring', i));
        const started = all.reduce(
          (team, { startedAt }, i) => withStarts(team, [slots[i] as string], startedAt),
          aTeam(20),
        );
        const each = all.map((life, i) => reportsOf(life, slots[i] as string));
        const everything = withReports(started, each.flat(), later);
        const lastOnly = withReports(
          started,
          each.flatMap((reports) => reports.slice(-1)),
          later,
        );
        expect(lastOnly && known(lastOnly)).toEqual(everything && known(everything));
      }),
    );
  });

  it('changes nothing when the call is not one of the team', () => {
    const report = { slot: slotOf('spring', 1), campaignId: 'spring', isAbandoned: true, queuedAt: noon };
    expect(withReports(aTeam(1), [report], later)).toBeUndefined();
  });

  it('keeps a campaign that is called __proto__ apart', () => {
    const slot = slotOf('__proto__', 1);
    const team = withStarts(aTeam(1), [slot], noon);
    const report = { slot, campaignId: '__proto__', isAbandoned: false, queuedAt: noon + SECOND_MS };
    const reported = readTeamRecord(teamRecord(withReports(team, [report], later) ?? team));
    expect(Object.keys(reported.counts)).toEqual(['__proto__']);
    expect(answerTo(reported, { campaignId: 'constructor', policy }, later).left).toBeLessThanOrEqual(0);
  });
});

describe('what a campaign may start', () => {
  it('is one call for each free agent, less the calls that ring', () => {
    const question = { campaignId: 'spring', policy: progressive, wanted: 10 };
    expect(allowedTo(aTeam(3), question, noon)).toEqual({ starts: 3, alone: 3 });
    const started = withStarts(aTeam(3), [slotOf('spring', 1)], noon);
    expect(allowedTo(started, question, noon).starts).toBe(2);
    expect(withoutCalls(started, [slotOf('spring', 1)])?.calls).toEqual({});
  });

  it('is nothing while no one has counted the agents', () => {
    expect(allowedTo(newTeam, { campaignId: 'spring', policy, wanted: 10 }, noon).starts).toBe(0);
  });

  it('is divided among the campaigns that want the same agents', () => {
    const team = withAsker(aTeam(10), 'autumn', 10, noon) ?? newTeam;
    const question = { campaignId: 'spring', policy: progressive, wanted: 10 };
    expect(allowedTo(team, question, noon + SECOND_MS).starts).toBe(5);
    // The other one has not asked for a while, or could start nothing.
    expect(allowedTo(team, question, noon + 16 * SECOND_MS).starts).toBe(10);
    const idle = withAsker(team, 'autumn', 0, noon) ?? newTeam;
    expect(allowedTo(idle, question, noon + SECOND_MS).starts).toBe(10);
  });

  it('is never more than all campaigns together may start', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 0, max: 12 }),
        (wishes, idle) => {
          let team = aTeam(idle);
          for (const [i, wanted] of wishes.entries()) {
            const campaignId = `campaign-${i}`;
            const { starts, alone } = allowedTo(team, { campaignId, policy: progressive, wanted }, noon);
            expect(starts).toBeLessThanOrEqual(wanted);
            team = withAsker(team, campaignId, alone, noon) ?? team;
            const slots = Array.from({ length: starts }, (_, j) => slotOf(campaignId, j));
            team = withStarts(team, slots, noon);
          }
          expect(Object.keys(team.calls).length).toBeLessThanOrEqual(idle);
        },
      ),
    );
  });
});

describe('a stored team', () => {
  it('is read as it was, to a tenth of a second', () => {
    fc.assert(
      fc.property(fc.array(lives, { maxLength: 6 }), fc.nat(3), (all, reported) => {
        let team = aTeam(7);
        for (const [i, life] of all.entries()) {
          const slot = slotOf('spring', i);
          team = withStarts(team, [slot], life.startedAt);
          team = withReports(team, reportsOf(life, slot).slice(0, reported), noon + HOUR_MS) ?? team;
        }
        const read = readTeamRecord(teamRecord(team));
        expect({ ...read, learned: undefined }).toEqual({ ...team, learned: undefined });
      }),
    );
  });

  it('has fewer than 45 bytes for a call with an agent', () => {
    const calls = 300;
    const bytesOf = (team: Team) => Buffer.byteLength(teamRecord(team));
    let team = aTeam(calls);
    const empty = bytesOf(team);
    for (let i = 0; i < calls; i += 1) {
      const slot = slotName('spring', `id${i}`.padStart(6, '0'), 8, true);
      team = withStarts(team, [slot], noon + i * SECOND_MS);
      const report = {
        slot,
        campaignId: 'spring',
        isAbandoned: false,
        queuedAt: noon + i * SECOND_MS + 9_300,
      };
      team = withReports(team, [{ ...report, joinedAt: report.queuedAt + 200 }], noon + HOUR_MS) ?? team;
    }
    expect((bytesOf(team) - empty) / calls).toBeLessThan(45);
  });

  it('begins anew when it is of another format', () => {
    expect(readTeamRecord('{"format":99,"calls":{"a":"b"}}')).toBe(newTeam);
    expect(readTeamRecord('{"format":1,"calls"')).toBe(newTeam);
  });

  it('forgets calls that were never placed within an hour, and counts after the windows', () => {
    const slot = slotOf('spring', 1);
    const report = {
      slot,
      campaignId: 'spring',
      isAbandoned: true,
      queuedAt: noon,
      endedAt: noon + MINUTE_MS,
    };
    const team = withReports(withStarts(aTeam(1), [slot], noon), [report], noon + MINUTE_MS) ?? newTeam;
    const ringing = withStarts(team, [slotOf('spring', 2)], noon);
    expect(Object.keys(tidiedTeam(ringing, noon + 59 * MINUTE_MS).calls)).toHaveLength(1);
    expect(tidiedTeam(ringing, noon + 61 * MINUTE_MS).calls).toEqual({});
    expect(tidiedTeam(team, noon + 30 * DAY_MS).counts.spring?.days).toHaveLength(1);
    expect(tidiedTeam(team, noon + 32 * DAY_MS).counts).toEqual({});
  });
});
