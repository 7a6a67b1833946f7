/** The token bucket of each API, and the number of concurrent calls in both readings. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConnectSimulator } from '../../../local/simulator/engine.ts';
import { aRequest, aSimulator, contactIdOf, day, noon, reported } from './simulator-fixture.ts';

describe('the quota of StartOutboundVoiceContact', () => {
  it('lets a burst of 5 through, then one every 500 ms, as the service does by default', () => {
    const simulator = new ConnectSimulator();
    const answers = (atMs: number, count: number) =>
      Array.from({ length: count }, () => reported(simulator.start(aRequest(), noon + atMs)));
    expect(answers(0, 7)).toEqual([200, 200, 200, 200, 200, 'ThrottlingException', 'ThrottlingException']);
    expect(answers(499, 1)).toEqual(['ThrottlingException']);
    expect(answers(500, 2)).toEqual([200, 'ThrottlingException']);
    expect(answers(1_000, 1)).toEqual([200]);
  });

  it('fills up to the burst and no further', () => {
    const simulator = new ConnectSimulator({ concurrentCalls: null });
    simulator.start(aRequest(), noon);
    const answers = Array.from({ length: 6 }, () => reported(simulator.start(aRequest(), noon + day)));
    expect(answers.filter((answer) => answer === 200)).toHaveLength(5);
  });

  it('throttles before it looks at the request, also at its token', () => {
    const simulator = new ConnectSimulator({ quotaPerSecond: 1, burst: 1 });
    const request = aRequest({ ClientToken: 't' });
    simulator.start(request, noon);
    expect(reported(simulator.start(request, noon))).toBe('ThrottlingException');
    expect(reported(simulator.start({}, noon))).toBe('ThrottlingException');
  });

  it('answers with the error and status that are asked for', () => {
    const settings = {
      burst: 1,
      throttleError: 'TooManyRequestsException',
      throttleStatusCode: 400,
    } as const;
    const simulator = new ConnectSimulator(settings);
    simulator.start(aRequest(), noon);
    const { latencyMs: _, ...answer } = simulator.start(aRequest(), noon);
    expect(answer).toMatchObject({ name: 'TooManyRequestsException', statusCode: 400, placed: false });
  });

  it('never throttles who keeps to the rate, and never lets more through than rate and burst allow', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 100, noNaN: true }),
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.integer({ min: 0, max: 2_000 }), { maxLength: 200 }),
        (quotaPerSecond, burst, gapsMs) => {
          const paced = aSimulator({ quotaPerSecond, burst });
          for (let call = 0; call < 50; call += 1) {
            expect(
              reported(paced.start(aRequest(), noon + (call * 1_000) / quotaPerSecond + 1e-3 * call)),
            ).toBe(200);
          }
          const hurried = aSimulator({ quotaPerSecond, burst });
          let nowMs = noon;
          for (const gapMs of gapsMs) {
            nowMs += gapMs;
            hurried.start(aRequest(), nowMs);
          }
          const allowed = burst + ((nowMs - noon) * quotaPerSecond) / 1_000;
          expect(hurried.calls.length).toBeLessThanOrEqual(allowed + 1e-6);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('changes at run time', () => {
    const simulator = aSimulator({ quotaPerSecond: 1, burst: 1 });
    simulator.start(aRequest(), noon);
    simulator.configure({ quotaPerSecond: 100 });
    expect(reported(simulator.start(aRequest(), noon + 10))).toBe(200);
  });
});

describe('the other quotas', () => {
  const search = (days: number) => ({
    InstanceId: 'i',
    TimeRange: {
      Type: 'INITIATION_TIMESTAMP',
      StartTime: (noon - days * day) / 1_000,
      EndTime: noon / 1_000,
    },
  });

  it('are 15 for DescribeContact and StopContact, 30 for SearchContacts, each on its own', () => {
    const simulator = aSimulator();
    const ContactId = contactIdOf(simulator.start(aRequest(), noon));
    const reference = { InstanceId: aRequest().InstanceId, ContactId };
    const passed = (ask: () => { kind: string }) =>
      Array.from({ length: 40 }, ask).filter(({ kind }) => kind === 'ok').length;
    expect(passed(() => simulator.describe(reference, noon))).toBe(15);
    expect(passed(() => simulator.stop(reference, noon))).toBe(15);
    expect(passed(() => simulator.search(search(14), noon))).toBe(30);
  });

  it('are 1 for a search over more than two weeks', () => {
    const simulator = aSimulator();
    expect([1, 2].map(() => reported(simulator.search(search(15), noon)))).toEqual([
      200,
      'ThrottlingException',
    ]);
    expect(reported(simulator.search(search(14), noon))).toBe(200);
  });
});

describe('concurrent calls', () => {
  const callSeconds = { min: 30, max: 30 };

  it('are refused with LimitExceededException over the limit, until one is over', () => {
    const simulator = aSimulator({ concurrentCalls: 2, callSeconds });
    const at = (atMs: number) => reported(simulator.start(aRequest(), noon + atMs));
    expect([at(0), at(10_000), at(10_000), at(29_999), at(30_000), at(30_000)]).toEqual([
      200,
      200,
      'LimitExceededException',
      'LimitExceededException',
      200,
      'LimitExceededException',
    ]);
    expect(simulator.summary(noon + 30_000)).toMatchObject({ activeNow: 2, maxActive: 2, placed: 3 });
  });

  it('are taken and disconnected at once in the other reading', () => {
    const settings = { concurrentCalls: 1, callSeconds, overConcurrentCalls: 'disconnect-at-once' } as const;
    const simulator = aSimulator(settings);
    simulator.start(aRequest(), noon);
    expect(reported(simulator.start(aRequest(), noon))).toBe(200);
    expect(simulator.calls[1]?.ends).toEqual({ endsAtMs: noon, disconnectReason: 'EXPIRED' });
    expect(simulator.summary(noon)).toMatchObject({ activeNow: 1, maxActive: 1, placed: 2 });
  });

  it('become free by StopContact, once', () => {
    const simulator = aSimulator({ concurrentCalls: 2, callSeconds });
    const ContactId = contactIdOf(simulator.start(aRequest(), noon));
    simulator.start(aRequest(), noon);
    for (const _ of [1, 2]) {
      simulator.stop({ InstanceId: aRequest().InstanceId, ContactId }, noon + 1_000);
    }
    expect(simulator.summary(noon + 1_000).activeNow).toBe(1);
    expect(simulator.summary(noon + 30_000).activeNow).toBe(0);
  });

  it('are counted right whatever is placed and stopped, and when', () => {
    const action = fc.record({ gapMs: fc.nat(20_000), stops: fc.boolean(), which: fc.nat(20) });
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), fc.integer(), (actions, seed) => {
        const simulator = aSimulator({
          seed,
          callSeconds: { min: 0, max: 60 },
          stop: { quotaPerSecond: 1e6, burst: 1e6 },
        });
        let nowMs = noon;
        for (const { gapMs, stops, which } of actions) {
          nowMs += gapMs;
          const ContactId = simulator.calls[which]?.contactId;
          if (stops && ContactId !== undefined) {
            simulator.stop({ InstanceId: aRequest().InstanceId, ContactId }, nowMs);
          } else {
            simulator.start(aRequest(), nowMs);
          }
          const active = simulator.calls.filter((call) => nowMs < call.ends.endsAtMs).length;
          expect(simulator.summary(nowMs).activeNow).toBe(active);
        }
      }),
      { numRuns: 100 },
    );
  });
});
