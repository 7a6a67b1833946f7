import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CALL_SECONDS,
  type Fact,
  type Learned,
  learn,
  mergeLearned,
  nothingLearned,
  places,
  storedLearned,
  WRAP_UP_CLASSES,
  weighedAt,
} from '../../../src/agent-pacing/learned.ts';

const NOON = Date.UTC(2026, 8, 1, 12);
const MINUTE = 60_000;

const at = fc.integer({ min: 0, max: 6 * 60 * MINUTE }).map((ms) => NOON + ms);
const seconds = fc.double({ min: 0, max: 4000, noNaN: true });
const fact: fc.Arbitrary<Fact> = fc.oneof(
  fc.record({
    type: fc.constantFrom('answered' as const, 'endedOtherwise' as const),
    at,
    secondsSinceStart: seconds,
  }),
  fc.record({ type: fc.constantFrom('talkEnded' as const, 'wrapUpEnded' as const), at, seconds }),
  fc.record({ type: fc.constant('eventArrived' as const), at, delaySeconds: seconds }),
);

function expectSame(one: Learned, other: Learned): void {
  for (const part of ['calls', 'work'] as const) {
    expect(one[part].since).toBe(other[part].since);
    for (const [i, sum] of one[part].sums.entries()) expect(sum).toBeCloseTo(other[part].sums[i] ?? -1, 6);
  }
}

const sum = (learned: Learned, part: 'calls' | 'work', place: number) => learned[part].sums[place] ?? 0;

describe('what is learned of calls and agents', () => {
  it('is the same in whatever order the facts come, one by one or together', () => {
    const inTwoOrders = fc
      .array(fact, { maxLength: 30 })
      .chain((facts) =>
        fc.tuple(fc.constant(facts), fc.shuffledSubarray(facts, { minLength: facts.length })),
      );
    fc.assert(
      fc.property(inTwoOrders, ([facts, shuffled]) => {
        const together = learn(nothingLearned, facts);
        const oneByOne = shuffled.reduce((learned, each) => learn(learned, [each]), nothingLearned);
        expectSame(oneByOne, together);
      }),
    );
  });

  it('merges as if all facts had come to one', () => {
    fc.assert(
      fc.property(fc.array(fact), fc.array(fact), (some, others) => {
        const merged = mergeLearned(learn(nothingLearned, some), learn(nothingLearned, others));
        expectSame(merged, learn(nothingLearned, [...some, ...others]));
      }),
    );
  });

  it('weighs half after a quarter of an hour for calls, after two hours for talks', () => {
    const learned = learn(nothingLearned, [
      { type: 'answered', at: NOON, secondsSinceStart: 9.9 },
      { type: 'talkEnded', at: NOON, seconds: 100 },
    ]);
    const calls = (now: number) => sum(learned, 'calls', places.answered + 9) * weighedAt(learned, now).calls;
    const talks = (now: number) => sum(learned, 'work', places.talks) * weighedAt(learned, now).work;
    expect(calls(NOON)).toBeCloseTo(1);
    expect(calls(NOON + 15 * MINUTE)).toBeCloseTo(0.5);
    expect(talks(NOON + 15 * MINUTE)).toBeCloseTo(2 ** -0.125);
    expect(talks(NOON + 120 * MINUTE)).toBeCloseTo(0.5);
  });

  it.each([
    [0, 0],
    [1, 1],
    [11.9, 8],
    [12, 9],
    [299, WRAP_UP_CLASSES.length - 1],
    [300, WRAP_UP_CLASSES.length],
    [100_000, WRAP_UP_CLASSES.length],
  ])('counts a wrap-up of %d s in class %d', (seconds, place) => {
    const learned = learn(nothingLearned, [{ type: 'wrapUpEnded', at: NOON, seconds }]);
    expect(learned.work.sums.slice(places.wrapUps).findIndex((each) => each > 0)).toBe(place);
  });

  it('counts what happens to a call after the last second in the last second', () => {
    const learned = learn(nothingLearned, [{ type: 'endedOtherwise', at: NOON, secondsSinceStart: 240 }]);
    expect(sum(learned, 'calls', places.endedOtherwise + CALL_SECONDS - 1)).toBeGreaterThan(0);
  });

  it('leaves out the delay of an event that the sweeper replaced', () => {
    const learned = learn(nothingLearned, [
      { type: 'eventArrived', at: NOON, delaySeconds: 200 },
      { type: 'eventArrived', at: NOON, delaySeconds: 4 },
    ]);
    expect(sum(learned, 'calls', places.delaySeconds) / sum(learned, 'calls', places.delays)).toBeCloseTo(4);
  });

  it('takes at most 2.5 KB as JSON, at a hundred calls per second', () => {
    const busiest = (since: number, length: number) => ({
      since,
      sums: new Array<number>(length).fill(123_456.789_012),
    });
    const learned = {
      calls: busiest(NOON, nothingLearned.calls.sums.length),
      work: busiest(NOON, nothingLearned.work.sums.length),
    };
    expect(JSON.stringify(storedLearned(learned)).length).toBeLessThan(2_500);
  });

  it('changes by a thousandth of a fact in storage', () => {
    fc.assert(
      fc.property(fc.array(fact), (facts) => {
        const learned = learn(nothingLearned, facts);
        for (const [i, stored] of storedLearned(learned).work.sums.entries())
          expect(Math.abs(stored - (learned.work.sums[i] ?? 0))).toBeLessThanOrEqual(0.000_51);
      }),
    );
  });
});
