import { describe, expect, it } from 'vitest';
import { attemptSection, funnelSection, outcomeSection } from '../../../src/report/people-sections.ts';
import type { ReportFacts } from '../../../src/report/report-facts.ts';
import { noFigures } from '../../../src/report/report-figures.ts';
import { shapesOf, wordsOf } from '../../support/a-section.ts';

const facts: ReportFacts = {
  rows: 1_204,
  duplicates: 1,
  rejected: 3,
  deleted: 0,
  lost: 0,
  contacts: 1_200,
  called: 1_150,
  reached: 700,
  notCalled: [
    { name: 'SUPPRESSED', count: 40 },
    { name: 'CANCELLED', count: 10 },
  ],
  outcomes: [
    { name: 'ANSWERED', count: 700 },
    { name: 'NO_ANSWER', count: 448 },
  ],
  completed: 1_148,
  calledOtherwise: [
    { name: 'FAILED', count: 2 },
    { name: 'UNCERTAIN', count: 1_000 },
  ],
  calls: 1_600,
};

describe('from rows to people reached', () => {
  it('says at each step how many are left, and who does not get to the next', () => {
    expect(wordsOf(funnelSection(facts))).toEqual({
      id: 'funnel',
      title: 'From rows to people reached',
      lead: 'Each step with its share of the step before, and below it the contacts that do not reach the next.',
      description: 'Rows: 1,204. Contacts: 1,200. Called: 1,150. Reached: 700.',
      table: [
        'Rows, contacts, people called and people reached',
        'Step | >Count | >Of the step before | Do not reach the next',
        'Rows | 1,204 | – | 1 duplicate, 3 rejected',
        'Contacts | 1,200 | 99.7% | not called: 40 suppressed, 10 cancelled',
        'Called | 1,150 | 95.8% | 450 not reached',
        'Reached | 700 | 60.9% | –',
      ],
    });
  });

  it('has a bar for each step, with the same beneath it', () => {
    const texts = shapesOf(funnelSection(facts).drawing ?? fail())
      .filter((shape) => shape.startsWith('<text'))
      .map((shape) => shape.replace(/<[^>]+>/g, ''));

    expect(texts).toEqual([
      'Rows',
      '1,204',
      '1 duplicate, 3 rejected',
      'Contacts',
      '1,200 · 99.7%',
      'not called: 40 suppressed, 10 cancelled',
      'Called',
      '1,150 · 95.8%',
      '450 not reached',
      'Reached',
      '700 · 60.9%',
    ]);
  });

  it('counts two duplicates in the plural, and distinguishes who was deleted and who is lost', () => {
    const [, , rows] = wordsOf(funnelSection({ ...facts, duplicates: 2, deleted: 5, lost: 6 })).table ?? [];

    expect(rows).toBe(
      'Rows | 1,204 | – | 2 duplicates, 3 rejected, 5 deleted before the end, 6 without a contact: see above',
    );
  });

  it('says nothing of losses where there are none', () => {
    const all = {
      ...facts,
      rows: 5,
      duplicates: 0,
      rejected: 0,
      contacts: 5,
      called: 5,
      reached: 5,
      notCalled: [],
    };

    expect(wordsOf(funnelSection(all)).table?.slice(2)).toEqual([
      'Rows | 5 | – | –',
      'Contacts | 5 | 100% | –',
      'Called | 5 | 100% | –',
      'Reached | 5 | 100% | –',
    ]);
  });
});

describe('the outcomes', () => {
  it('are reported with their share of those whose calls are over, and by their name in results.csv', () => {
    expect(wordsOf(outcomeSection(facts))).toEqual({
      id: 'outcomes',
      title: 'Outcomes',
      lead: 'The outcome of the last call to each of the 1,148 contacts whose calls have ended.',
      description: 'Answered: 700 · 61.0%. No answer: 448 · 39.0%.',
      table: [
        'Contacts by the outcome of their last call',
        'Outcome | In results.csv | >Contacts | >Share',
        'Answered | ANSWERED | 700 | 61.0%',
        'No answer | NO_ANSWER | 448 | 39.0%',
      ],
      note: 'Called, without a final outcome: 2 failed, 1,000 uncertain.',
    });
  });

  it('have the colours that the page gives them', () => {
    const shapes = shapesOf(outcomeSection(facts).drawing ?? fail()).join('\n');

    expect(shapes).toContain('style="fill:var(--ANSWERED)"');
    expect(shapes).toContain('style="fill:var(--NO_ANSWER)"');
    expect(shapes).toContain('>Answered</text>');
    expect(shapes).toContain('>700 · 61.0%</text>');
  });

  it('need no note when everybody has one', () => {
    expect(outcomeSection({ ...facts, calledOtherwise: [] })).not.toHaveProperty('note');
  });

  it('are none when no call is over', () => {
    expect(outcomeSection({ ...facts, completed: 0 })).toEqual({
      id: 'outcomes',
      title: 'Outcomes',
      lead: 'No contact has a final outcome.',
      note: 'Called, without a final outcome: 2 failed, 1,000 uncertain.',
    });
    expect(outcomeSection({ ...facts, completed: 0, calledOtherwise: [] })).not.toHaveProperty('note');
  });
});

describe('calls it took to reach somebody', () => {
  const byPosition = [
    { calls: 100, answered: 50 },
    { calls: 40, answered: 10 },
    { calls: 9, answered: 0 },
    { calls: 4, answered: 1 },
    { calls: 0, answered: 0 },
    { calls: 0, answered: 0 },
    { calls: 0, answered: 0 },
    { calls: 2_000, answered: 1_000 },
  ];

  it('are reported by the place of the call, places without calls left out', () => {
    expect(wordsOf(attemptSection({ ...noFigures(), byPosition }))).toEqual({
      id: 'attempts',
      title: 'Calls it took to reach a person',
      lead: 'First calls, second calls and so on: how many were placed, and how many of those a person answered (the full part of the bar).',
      description:
        '1st call: 50 of 100 · 50.0% answered. 2nd call: 10 of 40 · 25.0% answered. 3rd call: 0 of 9 · 0% answered. 4th call: 1 of 4 · 25.0% answered. 8th call and later: 1,000 of 2,000 · 50.0% answered.',
      table: [
        'Calls and answers by the place of the call among its contact’s calls',
        'Call | >Placed | >Answered | >Answer rate',
        '1st call | 100 | 50 | 50.0%',
        '2nd call | 40 | 10 | 25.0%',
        '3rd call | 9 | 0 | 0%',
        '4th call | 4 | 1 | 25.0%',
        '8th call and later | 2,000 | 1,000 | 50.0%',
      ],
    });
  });

  it('are drawn as bars whose answered part is full', () => {
    const shapes = shapesOf(
      attemptSection({ ...noFigures(), byPosition: [{ calls: 10, answered: 5 }] }).drawing ?? fail(),
    );

    expect(shapes).toEqual([
      '<text x="136" y="19.5" text-anchor="end">1st call</text>',
      '<rect x="150" y="4" width="476" height="22" class="faint"/>',
      '<rect x="150" y="4" width="238" height="22" class="mark"/>',
      '<text x="636" y="19.5">5 of 10 · 50.0%</text>',
    ]);
  });

  it('are none when no call was placed', () => {
    expect(attemptSection(noFigures())).toEqual({
      id: 'attempts',
      title: 'Calls it took to reach a person',
      lead: 'No call was placed.',
    });
  });
});

function fail(): never {
  throw new Error('The section has no drawing.');
}
