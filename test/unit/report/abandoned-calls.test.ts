import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AnsweredCalls,
  allOf,
  countAnsweredCall,
  daysOf,
  noAnsweredCalls,
  worstSpan,
} from '../../../src/agent-pacing/answered-calls.ts';
import { agentsSection } from '../../../src/report/call-sections.ts';
import { noFigures, withContacts } from '../../../src/report/report-figures.ts';
import { DAY_MS, HOUR_MS, toIso } from '../../../src/time/instant.ts';
import { aContact, noon } from '../../support/a-contact.ts';
import { usualHours } from '../../support/usual-hours.ts';

/** Calls of the given numbers at each time: [ms, answered, abandoned among them]. */
function callsOf(given: readonly (readonly [number, number, number])[]): AnsweredCalls {
  const calls = noAnsweredCalls();
  for (const [ms, answered, abandoned] of given) {
    for (let i = 0; i < answered; i += 1)
      countAnsweredCall(calls, ms, i < abandoned ? 'ABANDONED' : 'ANSWERED');
  }
  return calls;
}

const day = Math.floor(noon / DAY_MS) * DAY_MS;

describe('the calls that a person answered', () => {
  it('are those that were answered or abandoned, of every attempt, by hour', () => {
    const attempts = (['VOICEMAIL', 'ABANDONED', 'NO_ANSWER', 'ANSWERED'] as const).map((outcome, i) => ({
      attempt: i + 1,
      dialedAt: toIso(day + i * 10 * HOUR_MS),
      outcome,
    }));
    const contact = aContact({ attempt: 4 }).completed({ attempts, outcome: 'ANSWERED' });

    const { answered } = withContacts(noFigures(true), [contact], usualHours);
    expect(answered).toEqual({
      widthHours: 1,
      byStart: { [day / HOUR_MS + 10]: [1, 1], [day / HOUR_MS + 30]: [1, 0] },
    });
    expect(withContacts(noFigures(), [contact], usualHours)).not.toHaveProperty('answered');
  });

  it('are counted by day in a campaign of many hours, in bounded room', () => {
    const calls = callsOf(Array.from({ length: 3_000 }, (_, i) => [day + i * HOUR_MS, 2, i % 2] as const));

    expect(calls.widthHours).toBe(24);
    expect(Object.keys(calls.byStart)).toHaveLength(125);
    expect(allOf(calls)).toEqual({ from: day, until: day + 125 * DAY_MS, answered: 6_000, abandoned: 1_500 });
    expect(worstSpan(calls, 30)).toMatchObject({ answered: 1_440, abandoned: 360 });
    expect(worstSpan(calls, 1)).toBeUndefined();
  });

  it('are none, and in no span, without a call', () => {
    expect(allOf(noAnsweredCalls())).toBeUndefined();
    expect(worstSpan(noAnsweredCalls(), 30)).toBeUndefined();
    expect(daysOf(noAnsweredCalls())).toEqual([]);
  });
});

describe('the worst thirty days', () => {
  it('are the whole campaign if that is shorter', () => {
    const calls = callsOf([
      [day + HOUR_MS, 10, 5],
      [day + 20 * DAY_MS, 90, 0],
    ]);
    expect(worstSpan(calls, 30)).toEqual({
      from: day + HOUR_MS,
      until: day + 20 * DAY_MS + HOUR_MS,
      answered: 100,
      abandoned: 5,
    });
  });

  it('may begin at any hour', () => {
    const calls = callsOf([
      [day, 100, 0],
      [day + 20 * DAY_MS, 100, 9],
      [day + 25 * DAY_MS, 1_000, 0],
      [day + 35 * DAY_MS, 100, 9],
      [day + 50 * DAY_MS, 1_000, 0],
      [day + 60 * DAY_MS, 100, 0],
    ]);
    expect(worstSpan(calls, 30)).toMatchObject({ answered: 1_200, abandoned: 18 });
  });

  it('may be the rest of a campaign after its last full thirty days, as in the law', () => {
    const calls = callsOf([
      [day, 100, 0],
      [day + 29 * DAY_MS, 100, 0],
      [day + 31 * DAY_MS, 10, 1],
    ]);
    expect(worstSpan(calls, 30)).toEqual({
      from: day + 30 * DAY_MS,
      until: day + 31 * DAY_MS + HOUR_MS,
      answered: 10,
      abandoned: 1,
    });
  });

  it('have at least the rate of every span of full length', () => {
    const someCalls = fc.array(
      fc.tuple(
        fc.integer({ min: 0, max: 80 * 24 }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 0, max: 5 }),
      ),
      { minLength: 1, maxLength: 40 },
    );
    fc.assert(
      fc.property(someCalls, (rows) => {
        const calls = callsOf(
          rows.map(([hour, n, bad]) => [day + hour * HOUR_MS, n, Math.min(n, bad)] as const),
        );
        const worst = worstSpan(calls, 30);
        const hours = rows.map(([hour]) => hour);
        const [first, last] = [Math.min(...hours), Math.max(...hours)];
        const rate = worst ? worst.abandoned / Math.max(1, worst.answered) : 0;
        let highest = 0;
        for (let from = first; from + 720 <= last + 1; from += 1) {
          const within = rows.filter(([hour]) => hour >= from && hour < from + 720);
          const answered = within.reduce((sum, [, n]) => sum + n, 0);
          const abandoned = within.reduce((sum, [, n, bad]) => sum + Math.min(n, bad), 0);
          highest = Math.max(highest, abandoned / Math.max(1, answered));
        }
        expect(rate).toBeGreaterThanOrEqual(highest);
      }),
      { numRuns: 50 },
    );
  });
});

describe('the section on abandoned calls', () => {
  const settings = { agents: { mode: 'predictive', window: '24h' } } as const;

  it('shows the rate by day, and the worst windows against the limit', () => {
    const section = agentsSection(
      callsOf([
        [day + 12 * HOUR_MS, 100, 4],
        [day + 2 * DAY_MS, 900, 26],
      ]),
      settings,
    );
    expect(section?.lead).toBe(
      '1,000 calls were answered by a person; 30 of them (3.00%) were abandoned: no agent joined within two seconds of the greeting. The highest rate in up to 30 days (2 Nov 2026, 12:00 to 4 Nov 2026, 01:00 UTC): 3.00%, within the limit of 3%. The highest rate in 24 hours (2 Nov 2026, 12:00 to 3 Nov 2026, 12:00 UTC): 4.00%, above the limit of 3%. The mode was predictive.',
    );
    expect(section?.table?.rows).toEqual([
      ['2 Nov 2026', '100', '4', '4.00%'],
      ['4 Nov 2026', '900', '26', '2.89%'],
    ]);
  });

  it('rounds no rate down to the limit', () => {
    const section = agentsSection(callsOf([[day, 33_330, 1_000]]), { agents: { mode: 'predictive' } });
    expect(section?.lead).toContain('3.01%, above the limit of 3%');
  });

  it('is there without a call, and for campaigns with agents only', () => {
    expect(agentsSection(noAnsweredCalls(), settings)?.lead).toBe('No call was answered by a person.');
    expect(agentsSection(undefined, settings)).toBeUndefined();
    expect(agentsSection(noAnsweredCalls(), {})).toBeUndefined();
  });

  it('lists the last year of a campaign that was longer', () => {
    const calls = callsOf(Array.from({ length: 1_600 }, (_, i) => [day + i * DAY_MS, 1, 0] as const));
    const section = agentsSection(calls, settings);
    expect(section?.table?.rows).toHaveLength(366);
    expect(section?.table?.caption).toContain('the last 366 days');
    expect(section?.lead).toContain('The worst 24 hours are not known');
  });
});
