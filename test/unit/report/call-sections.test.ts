import { describe, expect, it } from 'vitest';
import { hourSection, paceSection, talkTimeSection } from '../../../src/report/call-sections.ts';
import type { Section } from '../../../src/report/figure.ts';
import { noFigures } from '../../../src/report/report-figures.ts';
import { noon } from '../../support/a-contact.ts';
import { shapesOf, wordsOf } from '../../support/a-section.ts';

const utc = { name: 'UTC', ahead: 0 };

function drawn({ drawing }: Section): string {
  if (!drawing) throw new Error('The section has no drawing.');
  return shapesOf(drawing).join('\n');
}

describe('calls over time', () => {
  const paceOf = (widthMinutes: number, counts: number[]) =>
    paceSection(
      { ...noFigures(), calls: { widthMinutes, first: noon / (widthMinutes * 60_000), counts } },
      utc,
    );

  it('say when most were placed, and leave spans without calls out of the table', () => {
    expect(wordsOf(paceOf(5, [3, 0, 1_008]))).toEqual({
      id: 'pace',
      title: 'Calls placed per 5 min',
      lead: 'At most 1,008 calls in one span of 5 min (201.6 a minute), from 2 Nov 2026, 12:10 on.',
      description:
        'At most 1,008 calls in one span of 5 min (201.6 a minute), from 2 Nov 2026, 12:10 on. From 2 Nov 2026, 12:00 to 2 Nov 2026, 12:15, UTC.',
      table: [
        'Calls placed in each span of 5 min; spans without calls are left out',
        'Beginning, UTC | >Calls',
        '2 Nov 2026, 12:00 | 3',
        '2 Nov 2026, 12:10 | 1,008',
      ],
    });
  });

  it('by the minute are labelled as such', () => {
    expect(wordsOf(paceOf(1, [1]))).toEqual({
      id: 'pace',
      title: 'Calls placed per minute',
      lead: 'At most 1 call in one span of a minute, from 2 Nov 2026, 12:00 on.',
      description:
        'At most 1 call in one span of a minute, from 2 Nov 2026, 12:00 on. From 2 Nov 2026, 12:00 to 2 Nov 2026, 12:01, UTC.',
      table: [
        'Calls placed in each span of one minute; spans without calls are left out',
        'Beginning, UTC | >Calls',
        '2 Nov 2026, 12:00 | 1',
      ],
    });
  });

  it('are none when no call was placed', () => {
    expect(paceSection(noFigures(), utc)).toEqual({
      id: 'pace',
      title: 'Calls placed per minute',
      lead: 'No call was placed.',
    });
  });
});

describe('the answer rate by time of day', () => {
  const hours = (given: Record<number, readonly [calls: number, answered: number]>, withoutHour = 0) =>
    hourSection({
      ...noFigures(),
      withoutHour,
      byHour: Array.from({ length: 24 }, (_, hour) => {
        const [calls, answered] = given[hour] ?? [0, 0];
        return { calls, answered };
      }),
    });

  it('is reported for each hour with calls, and says which are left out', () => {
    expect(wordsOf(hours({ 9: [4_000, 1_000], 11: [5, 5] }, 1))).toEqual({
      id: 'hours',
      title: 'Answer rate by time of day',
      lead: 'The share of the calls placed in each hour, in the contact’s local time, that a person answered. 1 call is left out: to numbers whose place, and so local time, is ambiguous.',
      description: '09:00–10:00: 25.0%. 11:00–12:00: 100%.',
      table: [
        'Calls and answers by the hour in the contact’s local time',
        'Hour | >Calls | >Answered | >Answer rate',
        '09:00–10:00 | 4,000 | 1,000 | 25.0%',
        '11:00–12:00 | 5 | 5 | 100%',
      ],
      note: 'Pale columns: fewer than 30 calls, too few to be conclusive.',
    });
  });

  it('is drawn from the first hour with calls to the last, those with few of them pale', () => {
    const shapes = drawn(hours({ 9: [40, 10], 11: [29, 29] }));

    expect(shapes.match(/text-anchor="middle">\d\d</g)).toEqual([
      'text-anchor="middle">09<',
      'text-anchor="middle">10<',
      'text-anchor="middle">11<',
    ]);
    expect(shapes.match(/class="(?:mark|faint)"/g)).toEqual(['class="mark"', 'class="faint"']);
    expect(shapes).toContain('<title>09:00–10:00: 10 of 40 calls</title>');
    expect(shapes).toContain('<title>11:00–12:00: 29 of 29 calls</title>');
    expect(shapes.match(/>\d+%</g)).toEqual([
      '>0%<',
      '>20%<',
      '>40%<',
      '>60%<',
      '>80%<',
      '>100%<',
      '>25%<',
      '>100%<',
    ]);
    expect(shapes).toContain('>hour in the contact’s local time</text>');
  });

  it('has a scale of a tenth at least, so that few answers do not look like many', () => {
    const shapes = drawn(hours({ 9: [1_000, 1] }));

    expect(shapes.match(/text-anchor="end">[^<]+</g)?.at(-1)).toBe('text-anchor="end">10%<');
  });

  it('has no pale columns from thirty calls on', () => {
    expect(hours({ 9: [30, 10] })).not.toHaveProperty('note');
    expect(drawn(hours({ 9: [30, 10] }))).not.toContain('faint');
  });

  it('is not known when no call has a certain hour', () => {
    expect(hours({}, 2_000)).toEqual({
      id: 'hours',
      title: 'Answer rate by time of day',
      lead: 'There is no call with a known local hour. 2,000 calls are left out: to numbers whose place, and so local time, is ambiguous.',
    });
    expect(hours({}).lead).toBe('There is no call with a known local hour.');
  });
});

describe('the length of answered calls', () => {
  const times = { counts: [0, 0, 2_000, 0, 0, 0, 1_000, 0, 0, 0, 0], totalMs: 120_000_000, leftOut: 2 };

  it('is reported on average and in bins, and says which calls are left out', () => {
    const section = talkTimeSection(times);

    expect(section && wordsOf(section)).toEqual({
      id: 'talk-times',
      title: 'Length of answered calls',
      lead: '40 s on average, from the answer to the end of the call. 2 answered calls are left out: Connect did not report the time.',
      description:
        '0–5 s: 0. 5–10 s: 0. 10–20 s: 2,000. 20–30 s: 0. 30–45 s: 0. 45–60 s: 0. 1–2 min: 1,000. 2–3 min: 0. 3–5 min: 0. 5–10 min: 0. 10+ min: 0.',
      table: [
        'Answered calls by their length',
        'Length | >Calls | >Share',
        '0–5 s | 0 | 0%',
        '5–10 s | 0 | 0%',
        '10–20 s | 2,000 | 66.7%',
        '20–30 s | 0 | 0%',
        '30–45 s | 0 | 0%',
        '45–60 s | 0 | 0%',
        '1–2 min | 1,000 | 33.3%',
        '2–3 min | 0 | 0%',
        '3–5 min | 0 | 0%',
        '5–10 min | 0 | 0%',
        '10+ min | 0 | 0%',
      ],
    });
  });

  it('is drawn with the number of calls above each bin that has some', () => {
    const section = talkTimeSection({ ...times, counts: [0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0] });
    const shapes = section ? drawn(section) : '';

    expect(shapes.match(/<title>[^<]+/g)).toEqual(['<title>10–20 s: 2', '<title>1–2 min: 1']);
    expect(shapes.match(/text-anchor="end">\d+</g)).toEqual([
      'text-anchor="end">0<',
      'text-anchor="end">1<',
      'text-anchor="end">2<',
    ]);
    expect(shapes.match(/<text x="[\d.]+" y="[\d.]+" text-anchor="middle">\d+</g)).toHaveLength(2);
    expect(shapes).toContain('>length of the call</text>');
  });

  it('leaves no contact out without saying so, and is no section without calls', () => {
    expect(talkTimeSection({ ...times, leftOut: 0 })?.lead).toBe(
      '40 s on average, from the answer to the end of the call.',
    );
    expect(talkTimeSection({ ...times, leftOut: 1 })?.lead).toContain('1 answered call is left out');
    expect(talkTimeSection({ ...times, counts: times.counts.map(() => 0) })).toBeUndefined();
  });
});
