/** Faults on demand: how many requests they hit, which ones, and whether a call was placed all the same. */
import { describe, expect, it } from 'vitest';
import type { FaultKind } from '../../../local/simulator/settings.ts';
import { aRequest, aSimulator, noon, reported } from './simulator-fixture.ts';

const starts = (simulator: ReturnType<typeof aSimulator>, count: number) =>
  Array.from({ length: count }, (_, index) => reported(simulator.start(aRequest(), noon + index)));

describe('a fault', () => {
  it.each<[FaultKind, string, number, boolean]>([
    ['throttle', 'ThrottlingException', 429, false],
    ['too-many-requests', 'TooManyRequestsException', 429, false],
    ['access-denied', 'AccessDeniedException', 403, false],
    ['expired-token', 'ExpiredTokenException', 403, false],
    ['service-unavailable', 'ServiceUnavailable', 503, false],
    ['limit-exceeded', 'LimitExceededException', 429, false],
    ['internal-error', 'InternalServiceException', 500, false],
    ['internal-error-after-placing', 'InternalServiceException', 500, true],
  ])('of the kind %s answers %s with status %i', (kind, name, statusCode, placed) => {
    const simulator = aSimulator({ faults: [{ kind, next: 1, retryAfterSeconds: 3 }] });
    expect(simulator.start(aRequest(), noon)).toMatchObject({
      name,
      statusCode,
      placed,
      retryAfterSeconds: 3,
    });
    expect(simulator.calls).toHaveLength(placed ? 1 : 0);
    expect(reported(simulator.start(aRequest(), noon))).toBe(200);
  });

  it.each<[FaultKind, boolean]>([
    ['reset-before', false],
    ['reset-after', true],
  ])('of the kind %s resets the connection', (kind, placed) => {
    const simulator = aSimulator({ faults: [{ kind, next: 1 }] });
    expect(simulator.start(aRequest(), noon)).toMatchObject({ kind: 'reset', placed });
    expect(simulator.calls).toHaveLength(placed ? 1 : 0);
    expect(simulator.requests).toEqual([
      { atMs: noon, api: 'start', answer: 'reset', contactId: simulator.calls[0]?.contactId },
    ]);
  });

  it('of the kind slow only delays the answer', () => {
    const simulator = aSimulator({
      answerLatencyMs: { min: 10, max: 10 },
      faults: [{ kind: 'slow', next: 1, milliseconds: 5_000 }],
    });
    expect(simulator.start(aRequest(), noon)).toMatchObject({ kind: 'ok', latencyMs: 5_010 });
    expect(simulator.calls[0]?.placedAtMs).toBe(noon);
    expect(simulator.start(aRequest(), noon)).toMatchObject({ kind: 'ok', latencyMs: 10 });
  });

  it('hits the next n requests of its operation, and no other', () => {
    const simulator = aSimulator({ faults: [{ kind: 'throttle', next: 2, api: 'describe' }] });
    const reference = { InstanceId: aRequest().InstanceId, ContactId: 'unknown' };
    expect(starts(simulator, 2)).toEqual([200, 200]);
    expect([1, 2, 3].map(() => reported(simulator.describe(reference, noon)))).toEqual([
      'ThrottlingException',
      'ThrottlingException',
      'ResourceNotFoundException',
    ]);
  });

  it('after placing waits for a call that is placed', () => {
    const simulator = aSimulator({ faults: [{ kind: 'reset-after', next: 1 }] });
    expect(reported(simulator.start(aRequest({ RingTimeoutInSeconds: 1 }), noon))).toBe(
      'InvalidParameterException',
    );
    expect(reported(simulator.start(aRequest(), noon))).toBe('reset');
  });

  it('hits its share of the requests, the same ones for the same seed', () => {
    const run = (seed: number) =>
      starts(aSimulator({ seed, faults: [{ kind: 'internal-error', share: 0.2 }] }), 2_000);
    const hits = run(7).filter((answer) => answer !== 200).length;
    expect(hits).toBeGreaterThan(340);
    expect(hits).toBeLessThan(460);
    expect(run(7)).toEqual(run(7));
    expect(run(8)).not.toEqual(run(7));
  });

  it('hits none with share 0 and all with share 1', () => {
    expect(new Set(starts(aSimulator({ faults: [{ kind: 'throttle', share: 0 }] }), 50))).toEqual(
      new Set([200]),
    );
    expect(new Set(starts(aSimulator({ faults: [{ kind: 'throttle', share: 1 }] }), 50))).toEqual(
      new Set(['ThrottlingException']),
    );
  });

  it('at the door takes no token, inside it takes one', () => {
    const settings = { quotaPerSecond: 1, burst: 1 };
    const throttled = aSimulator({ ...settings, faults: [{ kind: 'throttle', next: 1 }] });
    expect(starts(throttled, 3)).toEqual(['ThrottlingException', 200, 'ThrottlingException']);
    const broken = aSimulator({ ...settings, faults: [{ kind: 'internal-error', next: 1 }] });
    expect(starts(broken, 2)).toEqual(['InternalServiceException', 'ThrottlingException']);
  });

  it('can be ordered and cancelled at run time', () => {
    const simulator = aSimulator();
    simulator.configure({ faults: [{ kind: 'service-unavailable', share: 1 }] });
    expect(starts(simulator, 2)).toEqual(['ServiceUnavailable', 'ServiceUnavailable']);
    simulator.configure({ faults: [] });
    expect(starts(simulator, 1)).toEqual([200]);
  });

  it('does not change how the calls go', () => {
    const ends = (faults: { kind: 'throttle'; share: number }[]) => {
      const simulator = aSimulator({ faults });
      starts(simulator, 40);
      return simulator.calls.map(({ placedAtMs, ends: { endsAtMs } }) => endsAtMs - placedAtMs);
    };
    const undisturbed = ends([]);
    const disturbed = ends([{ kind: 'throttle', share: 0.5 }]);
    expect(disturbed).toEqual(undisturbed.slice(0, disturbed.length));
  });
});
