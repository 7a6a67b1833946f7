import { describe, expect, it } from 'vitest';
import { agentLines, agentSettings, agentsInWords, talkingShare } from '../../../local/demo-agents.ts';
import type { Call } from '../../../local/simulator/call.ts';

const start = Date.parse('2026-12-01T15:00:00Z');

/** A call to person `n`, seconds after the start. */
function aCall(n: number, placed: number, joined: number | undefined, ended: number): Call {
  const at = (seconds: number) => start + seconds * 1_000;
  return {
    destinationPhoneNumber: `+1206555010${n}`,
    placedAtMs: at(placed),
    fate: joined === undefined ? 'NO_ANSWER' : 'ANSWERED',
    ends: {
      ...(joined !== undefined && {
        answeredAtMs: at(joined),
        enqueuedAtMs: at(joined),
        agent: { number: 1, joinedAtMs: at(joined) },
      }),
      endsAtMs: at(ended),
      disconnectReason: 'AGENT_DISCONNECT',
    },
  } as Call;
}

describe('the agents of the demo', () => {
  it('talk a share of the time until the last contact was called for the first time', () => {
    // Two agents for 20 s: 10 s and 5 s of talk; what comes after, and the retry, do not count.
    const calls = [
      aCall(0, 0, 5, 15),
      aCall(1, 0, undefined, 10),
      aCall(2, 20, 22, 40),
      aCall(3, 10, 15, 30),
      aCall(1, 70, 72, 90),
    ];

    expect(talkingShare(calls, 2)).toBe(15 / 40);
    expect(agentsInWords(calls, 2, start + 100_000)).toEqual([
      'Agents: 2; 4 of 4 people who answered talked to one.',
      'Abandoned: 0 of 4 answered calls (0%); the law allows 3% in 30 days.',
      'Agents talked 37.5% of the time, until the last contact was called for the first time.',
    ]);
    expect(talkingShare([], 2)).toBeUndefined();
  });

  it('have enough lines', () => {
    expect(agentLines(5)).toBe(40);
    expect(agentLines(100)).toBeGreaterThan(150);
  });

  it('keep the settings of the file', () => {
    const own = { retry: { maxAttempts: 2 }, agents: { mode: 'progressive' as const } };
    expect(agentSettings(own)).toMatchObject({ ...own, trafficType: 'CAMPAIGN' });
    expect(agentSettings({}).agents).toEqual({ mode: 'predictive' });
  });
});
