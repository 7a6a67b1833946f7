/** ClientToken in both readings: what the reference of 2017 says, and the first contact always. */
import { describe, expect, it } from 'vitest';
import type { Fate } from '../../../local/simulator/people-settings.ts';
import type { SimulatorSettingsInput } from '../../../local/simulator/settings.ts';
import { aRequest, aSimulator, contactIdOf, day, noon, reported } from './simulator-fixture.ts';

const callSeconds = { min: 30, max: 30 };
const callMs = 30_000;
const request = aRequest({ ClientToken: 'campaign#contact#1' });

describe.each(['new-after-disconnect', 'always-first'] as const)(
  'a ClientToken, read as %s',
  (clientToken) => {
    it('gives the same contact while the call is on, and places no second one', () => {
      const simulator = aSimulator({ clientToken, callSeconds });
      const first = contactIdOf(simulator.start(request, noon));
      expect(contactIdOf(simulator.start(request, noon + callMs - 1))).toBe(first);
      expect(simulator.calls).toHaveLength(1);
    });

    it('is followed even when the other parameters differ or are not valid', () => {
      const simulator = aSimulator({ clientToken, callSeconds });
      const first = contactIdOf(simulator.start(request, noon));
      const changed = { ...request, DestinationPhoneNumber: '+12065550101', RingTimeoutInSeconds: 1 };
      expect(contactIdOf(simulator.start(changed, noon + 1))).toBe(first);
    });

    it('counts for its own instance only, and is case-sensitive', () => {
      const simulator = aSimulator({ clientToken, callSeconds });
      simulator.start(request, noon);
      simulator.start({ ...request, InstanceId: 'another' }, noon);
      simulator.start({ ...request, ClientToken: 'CAMPAIGN#contact#1' }, noon);
      expect(simulator.calls).toHaveLength(3);
    });

    it('is not used up by a request that was refused', () => {
      const simulator = aSimulator({ clientToken, callSeconds });
      expect(reported(simulator.start({ ...request, RingTimeoutInSeconds: 1 }, noon))).toBe(
        'InvalidParameterException',
      );
      expect(reported(simulator.start(request, noon))).toBe(200);
    });
  },
);

describe('a ClientToken used again after the call has ended', () => {
  it('places a new call by the reference of 2017', () => {
    const simulator = aSimulator({ callSeconds });
    const first = contactIdOf(simulator.start(request, noon));
    const second = contactIdOf(simulator.start(request, noon + callMs));
    expect(second).not.toBe(first);
    expect(contactIdOf(simulator.start(request, noon + callMs + 1))).toBe(second);
  });

  it('gives the first contact for 7 days in the other reading', () => {
    const simulator = aSimulator({ clientToken: 'always-first', callSeconds });
    const first = contactIdOf(simulator.start(request, noon));
    expect(contactIdOf(simulator.start(request, noon + 7 * day - 1))).toBe(first);
    expect(contactIdOf(simulator.start(request, noon + 7 * day))).not.toBe(first);
  });

  it('places a new call at once when calls are over at once, and no call is taken to last', () => {
    const simulator = aSimulator({ callSeconds: { min: 0, max: 0 }, shortestCallMs: 0 });
    simulator.start(request, noon);
    simulator.start(request, noon);
    expect(simulator.calls).toHaveLength(2);
  });

  it('places a new call after StopContact', () => {
    const simulator = aSimulator({ callSeconds });
    const ContactId = contactIdOf(simulator.start(request, noon));
    simulator.stop({ InstanceId: request.InstanceId, ContactId }, noon + 4_000);
    expect(contactIdOf(simulator.start(request, noon + 4_001))).not.toBe(ContactId);
  });
});

describe('the shortest call', () => {
  const overAtOnce = { min: 0, max: 0 };
  const people = { failureSeconds: overAtOnce, voicemailSeconds: overAtOnce };
  const fast = { callSeconds: overAtOnce, people, speed: 60 };
  const fated = (fate: Fate, changes: SimulatorSettingsInput = {}) =>
    aSimulator({ ...fast, fates: { [String(request.DestinationPhoneNumber)]: [fate] }, ...changes });

  it.each(['ANSWERED', 'VOICEMAIL', 'NO_ANSWER'] as const)(
    'keeps the token of a call that rings (%s) for 3 s after it was placed, however fast the people are',
    (fate) => {
      const simulator = fated(fate);
      const first = contactIdOf(simulator.start(request, noon));
      expect(contactIdOf(simulator.start(request, noon + 2_999))).toBe(first);
      expect(contactIdOf(simulator.start(request, noon + 3_000))).not.toBe(first);
    },
  );

  it.each([
    'BUSY',
    'UNREACHABLE',
    'INVALID_NUMBER',
    'BLOCKED',
    'ATTEMPT_FAILED',
    'RESOURCE_ERROR',
    'DESTINATION_ERROR',
    'NO_ROOM',
  ] as const)('keeps no token of a call that ends without ringing (%s)', (fate) => {
    const simulator = fated(fate);
    const first = contactIdOf(simulator.start(request, noon));
    expect(contactIdOf(simulator.start(request, noon + 1))).not.toBe(first);
  });

  it('is a setting in milliseconds', () => {
    const simulator = fated('ANSWERED', { shortestCallMs: 500 });
    const first = contactIdOf(simulator.start(request, noon));
    expect(contactIdOf(simulator.start(request, noon + 499))).toBe(first);
    expect(contactIdOf(simulator.start(request, noon + 500))).not.toBe(first);
  });

  it('leaves a call that takes longer its token until it ends', () => {
    const simulator = aSimulator({ callSeconds });
    const first = contactIdOf(simulator.start(request, noon));
    expect(contactIdOf(simulator.start(request, noon + 3_001))).toBe(first);
  });
});
