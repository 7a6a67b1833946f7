import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Contact, Outcome } from '../../../src/contact/contact.ts';
import { addCounts, type Counts, countChange } from '../../../src/contact/counts.ts';
import { reportFacts } from '../../../src/report/report-facts.ts';
import { noFigures, withContacts } from '../../../src/report/report-figures.ts';
import { MINUTE_MS, SECOND_MS, toIso } from '../../../src/time/instant.ts';
import { aContact, aContactIn, noon } from '../../support/a-contact.ts';
import { aFinishedCampaign } from '../../support/finished-campaign.ts';
import { usualHours } from '../../support/usual-hours.ts';

const sum = (numbers: readonly number[]) => numbers.reduce((all, n) => all + n, 0);

/** A contact with one call for each outcome, an hour apart, the first at noon UTC. */
function calledWith(outcomes: readonly Outcome[], given: Partial<Contact> = {}): Contact {
  const attempts = outcomes.map((outcome, i) => ({
    attempt: i + 1,
    contactId: `call-${i}`,
    dialedAt: toIso(noon + i * 60 * MINUTE_MS),
    outcome,
  }));
  const last = attempts.at(-1);
  return aContact({ ...given, attempt: outcomes.length }).completed({
    attempts,
    ...(last && { outcome: last.outcome, dialedAt: last.dialedAt }),
  });
}

describe('the figures of a report', () => {
  it('count each call by its place, and the answers among them', () => {
    const contacts = [calledWith(['NO_ANSWER', 'ANSWERED']), calledWith(['ANSWERED']), calledWith(['BUSY'])];

    const { byPosition, calls, firstCallAt, lastCallAt } = withContacts(noFigures(), contacts, usualHours);

    expect(byPosition.slice(0, 3)).toEqual([
      { calls: 3, answered: 1 },
      { calls: 1, answered: 1 },
      { calls: 0, answered: 0 },
    ]);
    expect(sum(calls.counts)).toBe(4);
    expect([firstCallAt, lastCallAt]).toEqual([noon, noon + 60 * MINUTE_MS]);
  });

  it('take an attempt that Connect refused for no call', () => {
    const refused = aContact().failed();
    const figures = withContacts(
      noFigures(),
      [refused, aContact().uncertain(), aContact().suppressed()],
      usualHours,
    );

    expect(sum(figures.byPosition.map(({ calls }) => calls))).toBe(0);
    expect(figures.calledByStatus).toEqual({});
  });

  it('count who was called and cancelled while the next call was waited for', () => {
    const waiting = aContact({ attempt: 1 }).cancelled({
      dialedAt: toIso(noon),
      outcome: 'NO_ANSWER',
      attempts: [{ attempt: 1, dialedAt: toIso(noon), outcome: 'NO_ANSWER' }],
    });

    expect(withContacts(noFigures(), [waiting], usualHours).calledByStatus).toEqual({ CANCELLED: 1 });
  });

  it('know the hour by the row’s own zone, by the number’s, or leave it out', () => {
    const contacts = [
      calledWith(['ANSWERED'], { phoneNumber: '+12065550100' }),
      calledWith(['BUSY'], { phoneNumber: '+493055501011', timeZone: 'Europe/Berlin' }),
      calledWith(['BUSY'], { phoneNumber: '+18885550101' }),
      calledWith(['BUSY'], { phoneNumber: '+12065550101', timeZone: 'Nowhere/Land' }),
    ];

    const { byHour, withoutHour } = withContacts(noFigures(), contacts, usualHours);

    // Noon in UTC is 04:00 in Seattle and 13:00 in Berlin.
    expect(byHour[4]).toEqual({ calls: 1, answered: 1 });
    expect(byHour[13]).toEqual({ calls: 1, answered: 0 });
    expect(withoutHour).toBe(2);
  });

  it('know how long answered calls took, and of how many that is not reported', () => {
    const answered = (seconds: number) =>
      calledWith(['ANSWERED'], { answeredAt: toIso(noon), endedAt: toIso(noon + seconds * SECOND_MS) });
    const { talkTimes } = withContacts(
      noFigures(),
      [answered(4), answered(44), calledWith(['ANSWERED'])],
      usualHours,
    );

    expect(talkTimes.counts.slice(0, 5)).toEqual([1, 0, 0, 0, 1]);
    expect(talkTimes).toMatchObject({ totalMs: 48 * SECOND_MS, leftOut: 1 });
  });

  it('are the same counted in any pages, and handed on as JSON between them', () => {
    const { contacts, input } = aFinishedCampaign(300);

    fc.assert(
      fc.property(fc.integer({ min: 1, max: 120 }), (pageLength) => {
        let figures = noFigures();
        for (let i = 0; i < contacts.length; i += pageLength) {
          const page = contacts.slice(i, i + pageLength);
          figures = JSON.parse(JSON.stringify(withContacts(figures, page, usualHours)));
        }
        expect(figures).toEqual(input.figures);
      }),
      { numRuns: 20 },
    );
  });

  it('take a call whose time cannot be read for one at the contact’s end or last change', () => {
    const odd = aContact({ updatedAt: toIso(noon + 60 * MINUTE_MS) });
    const contacts = [
      odd.completed({ dialedAt: 'garbage', endedAt: toIso(noon), attempts: [] }),
      odd.completed({ attempts: [{ attempt: 1, dialedAt: 'week 1' }], endedAt: '' }),
    ];

    const { firstCallAt, lastCallAt, calls } = withContacts(noFigures(), contacts, usualHours);

    expect([firstCallAt, lastCallAt]).toEqual([noon, noon + 60 * MINUTE_MS]);
    expect(sum(calls.counts)).toBe(2);
  });

  it('refuse a contact of which no time can be read', () => {
    const contact = aContact().completed({ dialedAt: '', endedAt: '', updatedAt: '', attempts: [] });
    expect(() => withContacts(noFigures(), [contact], usualHours)).toThrow('no readable time');
  });

  it('do not change the figures they go on from', () => {
    const before = noFigures();
    withContacts(before, [calledWith(['ANSWERED']), aContact().rejected()], usualHours);
    expect(before).toEqual(noFigures());
  });
});

describe('what a report says in numbers', () => {
  it('agrees with the campaign’s counts', () => {
    const { input, tally } = aFinishedCampaign();
    const facts = reportFacts(input);
    const { byPosition, byHour, withoutHour, calls, talkTimes } = input.figures;

    expect(facts.rows - facts.duplicates - facts.rejected).toBe(facts.contacts);
    expect(facts.called + sum(facts.notCalled.map(({ count }) => count))).toBe(facts.contacts);
    expect(facts.completed).toBe(tally.COMPLETED);
    expect(sum(facts.outcomes.map(({ count }) => count))).toBe(tally.COMPLETED);
    expect(facts.reached).toBe(tally.ANSWERED);
    expect(sum(byPosition.map(({ answered }) => answered))).toBe(tally.ANSWERED);
    expect(byPosition[0]?.calls).toBe(facts.called);
    expect(sum(calls.counts)).toBe(facts.calls);
    expect(sum(byHour.map((hour) => hour.calls)) + withoutHour).toBe(facts.calls);
    expect(sum(talkTimes.counts) + talkTimes.leftOut).toBe(tally.ANSWERED);
  });

  it('takes everybody for called whose calls are over, also when the calls cannot be read', () => {
    const campaign = { campaignId: 'spring', state: 'COMPLETED', createdAt: toIso(noon) } as const;
    const figures = { ...noFigures(), unreadable: 1 };
    const tally = { COMPLETED: 1, ANSWERED: 1 };

    expect(reportFacts({ campaign, tally, figures, expired: 0, endedAt: noon })).toMatchObject({
      called: 1,
      notCalled: [],
      reached: 1,
    });
  });

  it('adds up whatever ways contacts end', () => {
    const ends = ['COMPLETED', 'FAILED', 'REJECTED', 'SUPPRESSED', 'UNCERTAIN', 'CANCELLED'] as const;

    fc.assert(
      fc.property(fc.array(fc.constantFrom(...ends), { maxLength: 40 }), (statuses) => {
        const contacts = statuses.map((status) => aContactIn(status));
        const tally = contacts.map((one) => countChange(undefined, one)).reduce<Counts>(addCounts, {});
        const figures = withContacts(noFigures(), contacts, usualHours);
        const campaign = { campaignId: 'spring', state: 'COMPLETED', createdAt: toIso(noon) } as const;
        const facts = reportFacts({ campaign, tally, figures, expired: 0, endedAt: noon });

        expect(facts.called + sum(facts.notCalled.map(({ count }) => count))).toBe(facts.contacts);
        expect(facts.completed + sum(facts.calledOtherwise.map(({ count }) => count))).toBe(facts.called);
        expect(facts.reached).toBeLessThanOrEqual(facts.called);
        const explained = sum(figures.reasons.kept.map(({ count }) => count));
        const unhappy = ['FAILED', 'REJECTED', 'SUPPRESSED', 'UNCERTAIN'];
        expect(explained).toBe(statuses.filter((status) => unhappy.includes(status)).length);
      }),
    );
  });
});

describe('the facts of a report', () => {
  const file = {
    file: 'spring/a.csv',
    version: 'v1',
    bytes: 1,
    rows: 20,
    rejected: 2,
    duplicates: 3,
    done: true,
    startedAt: toIso(noon),
  };
  const factsOf = (tally: Counts, files = { a: file }, calledByStatus = {}) =>
    reportFacts({
      campaign: { campaignId: 'spring', state: 'COMPLETED', createdAt: toIso(noon), files },
      tally,
      figures: { ...noFigures(), calledByStatus },
      expired: 0,
      endedAt: noon,
    });

  it('are of files of customers only', () => {
    const files = {
      a: file,
      b: { ...file, file: 'spring.json' },
      c: { ...file, file: 'suppressions/x.csv' },
    };

    expect(factsOf({}, files)).toMatchObject({ rows: 20, rejected: 2, duplicates: 3 });
  });

  it('have the outcomes that came, the most frequent first', () => {
    const tally = { COMPLETED: 9, NO_ANSWER: 5, ANSWERED: 1, BUSY: 3, VOICEMAIL: 0 };

    expect(factsOf(tally).outcomes).toEqual([
      { name: 'NO_ANSWER', count: 5 },
      { name: 'BUSY', count: 3 },
      { name: 'ANSWERED', count: 1 },
    ]);
  });

  it('distinguish who was called and ended otherwise, and who was not called', () => {
    const facts = factsOf(
      { COMPLETED: 4, CANCELLED: 5, SUPPRESSED: 2, REJECTED: 2 },
      { a: file },
      { CANCELLED: 2, COMPLETED: 3 },
    );

    expect(facts).toMatchObject({
      contacts: 11,
      called: 6,
      completed: 4,
      calledOtherwise: [{ name: 'CANCELLED', count: 2 }],
      lost: 4,
      deleted: 0,
    });
    expect(facts.notCalled).toHaveLength(2);
    expect(facts.notCalled).toContainEqual({ name: 'CANCELLED', count: 3 });
    expect(facts.notCalled).toContainEqual({ name: 'SUPPRESSED', count: 2 });
  });
});
