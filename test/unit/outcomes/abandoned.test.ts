import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answeredByPerson, type CallEnd, isAbandoned, outcomeOf } from '../../../src/outcomes/outcome.ts';

const queued: CallEnd = {
  answeredAt: 10_000,
  greetingEndedAt: 11_000,
  enqueuedAt: 11_700,
  endedAt: 60_000,
  disconnectReason: 'CUSTOMER_DISCONNECT',
};
const { greetingEndedAt: _, ...withoutGreeting } = queued;

describe('a call of a campaign paced by agents', () => {
  it.each<[string, CallEnd, 'ANSWERED' | 'ABANDONED']>([
    ['an agent joined two seconds after the greeting', { ...queued, agentAt: 13_000 }, 'ANSWERED'],
    ['an agent joined later', { ...queued, agentAt: 13_001 }, 'ABANDONED'],
    ['an agent joined two seconds after the answer', { ...withoutGreeting, agentAt: 12_000 }, 'ANSWERED'],
    ['an agent joined later after the answer', { ...withoutGreeting, agentAt: 12_001 }, 'ABANDONED'],
    ['no agent joined', queued, 'ABANDONED'],
    ['the customer hung up before', { ...queued, endedAt: 12_999 }, 'ANSWERED'],
    ['the customer hung up at that moment', { ...queued, endedAt: 13_000 }, 'ABANDONED'],
    [
      'the flow ended the call before',
      { ...queued, endedAt: 12_700, disconnectReason: 'CONTACT_FLOW_DISCONNECT' },
      'ABANDONED',
    ],
    [
      'the line broke before',
      { ...queued, endedAt: 12_700, disconnectReason: 'TELECOM_PROBLEM' },
      'ABANDONED',
    ],
    ['it was never queued', { answeredAt: 10_000, endedAt: 60_000 }, 'ANSWERED'],
    ['an agent joined without a queue', { answeredAt: 10_000, agentAt: 11_000, endedAt: 60_000 }, 'ANSWERED'],
    ['detection was not sure', { ...queued, answeringMachine: 'AMD_UNRESOLVED' }, 'ABANDONED'],
    [
      'a machine and an agent were on the line',
      { ...queued, answeringMachine: 'VOICEMAIL_BEEP', agentAt: 20_000 },
      'ANSWERED',
    ],
  ])('is decided by the law: %s', (_, end, outcome) => {
    expect(outcomeOf(end, true)).toBe(outcome);
    expect(isAbandoned(end)).toBe(outcome === 'ABANDONED');
  });

  it('is counted from when it was queued if no time of an answer is known', () => {
    const end = { enqueuedAt: 5_000, disconnectReason: 'AGENT_DISCONNECT', endedAt: 60_000 };
    expect(outcomeOf({ ...end, agentAt: 7_000 }, true)).toBe('ANSWERED');
    expect(outcomeOf({ ...end, agentAt: 7_001 }, true)).toBe('ABANDONED');
  });

  it('is not abandoned when a machine was queued and no person', () => {
    expect(outcomeOf({ ...queued, answeringMachine: 'VOICEMAIL_BEEP' }, true)).toBe('VOICEMAIL');
  });

  it('is one that a person answered if it was queued or had an agent, and was no machine', () => {
    expect(answeredByPerson(queued)).toBe(true);
    expect(answeredByPerson({ agentAt: 11_000 })).toBe(true);
    expect(answeredByPerson({ answeredAt: 10_000 })).toBe(false);
    expect(answeredByPerson({ enqueuedAt: 11_000 })).toBe(false);
    expect(answeredByPerson({ ...queued, answeringMachine: 'VOICEMAIL_NO_BEEP' })).toBe(false);
  });
});

const instant = fc.option(fc.integer({ min: 10_000, max: 16_000 }), { nil: undefined });
const ends: fc.Arbitrary<CallEnd> = fc
  .record({
    answeredAt: instant,
    greetingEndedAt: instant,
    enqueuedAt: instant,
    agentAt: instant,
    endedAt: instant,
    disconnectReason: fc.constantFrom(
      undefined,
      'CUSTOMER_DISCONNECT',
      'CONTACT_FLOW_DISCONNECT',
      'TELECOM_BUSY',
    ),
    answeringMachine: fc.constantFrom(undefined, 'HUMAN_ANSWERED', 'AMD_UNRESOLVED', 'VOICEMAIL_BEEP'),
  })
  .map((end) => Object.fromEntries(Object.entries(end).filter(([, value]) => value !== undefined)));

describe('any call', () => {
  it('differs with and without agents only in whether it was abandoned', () => {
    fc.assert(
      fc.property(ends, (end) => {
        const [without, withAgents] = [outcomeOf(end), outcomeOf(end, true)];
        const either = ['ANSWERED', 'ABANDONED'];
        if (without !== withAgents) expect([without, withAgents].sort()).toEqual(either.sort());
        expect(withAgents === 'ABANDONED').toBe(isAbandoned(end));
        if (isAbandoned(end)) expect(answeredByPerson(end)).toBe(true);
        if (!answeredByPerson(end)) expect(withAgents).toBe(without);
      }),
    );
  });

  it('is not abandoned because its agent came earlier, or its greeting ended later', () => {
    const sooner = fc.integer({ min: 0, max: 5_000 });
    fc.assert(
      fc.property(ends, sooner, (end, ms) => {
        if (isAbandoned(end)) return;
        if (end.agentAt !== undefined) expect(isAbandoned({ ...end, agentAt: end.agentAt - ms })).toBe(false);
        if (end.greetingEndedAt !== undefined)
          expect(isAbandoned({ ...end, greetingEndedAt: end.greetingEndedAt + ms })).toBe(false);
      }),
    );
  });
});
