import { describe, expect, it } from 'vitest';
import { linesNeeded, MIN_PREDICTIVE_LINES } from '../../../src/agent-pacing/lines-needed.ts';

const times = {
  talkSeconds: 180,
  wrapUpSeconds: 20,
  answerRate: 0.3,
  answeredSeconds: 12.9,
  otherSeconds: 19.2,
};

describe('the lines that agents need', () => {
  it.each([
    [10, 17],
    [30, 45],
    [100, 135],
    [300, 385],
  ])('of %d agents are %d, for talks of three minutes and three answers of ten calls', (agents, lines) => {
    expect(Math.abs(linesNeeded(agents, times) - lines)).toBeLessThanOrEqual(1);
  });

  it("are more than Connect's default of ten for eight agents already: the least for predictive pacing", () => {
    expect(linesNeeded(8, times)).toBe(MIN_PREDICTIVE_LINES);
  });

  it('are more with fewer answers, shorter talks, longer ringing', () => {
    const usual = linesNeeded(30, times);
    expect(linesNeeded(30, { ...times, answerRate: 0.1 })).toBeGreaterThan(usual);
    expect(linesNeeded(30, { ...times, talkSeconds: 40 })).toBeGreaterThan(usual);
    expect(linesNeeded(30, { ...times, otherSeconds: 40 })).toBeGreaterThan(usual);
  });

  it('are finite when no call is answered', () => {
    expect(linesNeeded(10, { ...times, answerRate: 0 })).toBeLessThan(1_000);
    expect(linesNeeded(0, times)).toBe(0);
  });
});
