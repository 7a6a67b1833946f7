import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CALL_SECONDS, type Fact, learn, nothingLearned } from '../../../src/agent-pacing/learned.ts';
import { aheadSeconds, answeredWithin, MOMENTS, oddsOf } from '../../../src/agent-pacing/odds.ts';

const NOON = Date.UTC(2026, 8, 1, 12);

const times = (count: number, fact: (i: number) => Fact) => Array.from({ length: count }, (_, i) => fact(i));

/** Of a thousand calls, 300 need an agent after 8 to 17 s, the others end after 25 s. */
const calls = [
  ...times(300, (i) => ({ type: 'answered', at: NOON, secondsSinceStart: 8 + (i % 10) })),
  ...times(700, () => ({ type: 'endedOtherwise', at: NOON, secondsSinceStart: 25 })),
];

/** Talks of 200 s, wrap-ups of 20 s. */
const work = [
  ...times(500, () => ({ type: 'talkEnded', at: NOON, seconds: 200 })),
  ...times(500, () => ({ type: 'wrapUpEnded', at: NOON, seconds: 20 })),
];

const odds = oddsOf(learn(nothingLearned, [...calls, ...work]), NOON, 10);

describe('the odds', () => {
  it('follow what was seen', () => {
    expect(odds.answerRate).toBeCloseTo(0.3, 2);
    expect(odds.moments).toHaveLength(MOMENTS);
    expect(Math.min(...odds.moments)).toBeGreaterThanOrEqual(8);
    expect(Math.max(...odds.moments)).toBeLessThanOrEqual(18);
    expect(odds.talkSeconds).toBeCloseTo(200, -1);
    expect(odds.wrapUpSeconds).toBeCloseTo(20, 0);
    expect(odds.maxCallSeconds).toBe(26);
  });

  it.each([
    ['that just started', 0, 60, 0.3],
    ['before the first answers', 7, 60, 0.3],
    ['halfway through the answers', 13, 60, 0.15 / 0.85],
    ['after the last answer', 19, 60, 0],
    ['that started long ago', 200, 60, 0],
    ['for no time', 0, 0, 0],
  ])('of an answer to a call %s', (_, age, ahead, expected) => {
    expect(answeredWithin(odds, age, ahead)).toBeCloseTo(expected, 1);
  });

  it('of a free agent: those who wrap up come first, and all of them in time', () => {
    expect(odds.freeFromWrapUp[10]).toBeCloseTo(0.5, 1);
    expect(odds.freeFromWrapUp[40]).toBeGreaterThan(0.9);
    // A talk that ends now is followed by twenty seconds of wrap-up.
    expect(odds.freeFromTalk[15]).toBeLessThan(0.01);
    expect(odds.freeFromTalk[60]).toBeCloseTo(40 / 200, 1);
  });

  it('are careful until something is known', () => {
    const unknown = oddsOf(nothingLearned, NOON, 0);
    expect(unknown.answerRate).toBeCloseTo(0.6);
    expect(unknown.talkSeconds).toBeCloseTo(300);
    expect(unknown.delaySeconds).toBeCloseTo(3);
  });

  it('do not believe that talks are short because the first to end were', () => {
    const early = learn(
      nothingLearned,
      times(5, () => ({ type: 'talkEnded', at: NOON, seconds: 20 })),
    );
    expect(oddsOf(early, NOON, 250).talkSeconds).toBeGreaterThan(280);
  });

  it('are probabilities that grow with time, whatever was seen', () => {
    const second = fc.double({ min: 0, max: 400, noNaN: true });
    const fact = fc.oneof(
      second.map((secondsSinceStart): Fact => ({ type: 'answered', at: NOON, secondsSinceStart })),
      second.map((secondsSinceStart): Fact => ({ type: 'endedOtherwise', at: NOON, secondsSinceStart })),
      second.map((seconds): Fact => ({ type: 'talkEnded', at: NOON, seconds })),
      second.map((seconds): Fact => ({ type: 'wrapUpEnded', at: NOON, seconds })),
    );
    fc.assert(
      fc.property(fc.array(fact, { maxLength: 60 }), fc.nat(90), (facts, age) => {
        const any = oddsOf(learn(nothingLearned, facts), NOON, 3);
        expect(any.moments).toHaveLength(MOMENTS);
        for (const list of [any.freeFromTalk, any.freeFromWrapUp]) {
          for (let x = 0; x < 64; x += 1) {
            expect(list[x + 1]).toBeGreaterThanOrEqual((list[x] ?? 0) - 1e-9);
            expect(list[x + 1]).toBeLessThanOrEqual(1);
          }
        }
        for (let ahead = 0; ahead < CALL_SECONDS; ahead += 1) {
          const now = answeredWithin(any, age, ahead);
          expect(answeredWithin(any, age, ahead + 1)).toBeGreaterThanOrEqual(now - 1e-9);
          expect(now).toBeGreaterThanOrEqual(0);
          expect(now).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it.each([
    [-3, 0],
    [12.6, 13],
    [1000, 64],
  ])('are asked for whole seconds within the forecast: %d', (asked, expected) => {
    expect(aheadSeconds(asked)).toBe(expected);
  });
});
