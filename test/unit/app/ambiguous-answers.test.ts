import { describe, expect, it } from 'vitest';
import { VirtualStack } from '../../../bench/virtual-stack.ts';
import type { SimulatorSettingsInput } from '../../../local/simulator/settings.ts';
import { MINUTE_MS, SECOND_MS } from '../../../src/domain/instant.ts';
import { aFileOf } from '../../support/a-file.ts';
import { AmbiguousAnswers } from '../../support/ambiguous-answers.ts';

const CONTACTS = 200;
const RATE = 5;

type Faults = NonNullable<SimulatorSettingsInput['faults']>;

/** One answer of five leaves open whether a call was placed. */
const errors: Faults = [
  { kind: 'internal-error', share: 0.1, api: 'start' },
  { kind: 'reset-before', share: 0.05, api: 'start' },
  { kind: 'reset-after', share: 0.05, api: 'start' },
];
const storm: Faults = [{ kind: 'throttle', share: 0.8, api: 'start' }];

/** 200 contacts, called at 5 a second for 10 s each, until all were called or three minutes are over. */
async function aCampaign(
  clientToken: 'new-after-disconnect' | 'always-first',
  seed: number,
  stormMs: number,
) {
  const stack = new VirtualStack({
    simulator: {
      seed,
      clientToken,
      quotaPerSecond: RATE,
      burst: 12,
      callSeconds: { min: 10, max: 10 },
      faults: errors,
    },
    deployment: { callsPerSecond: RATE, maxConcurrentCalls: 75 },
  });
  const { clock, simulator } = stack;
  const answers = new AmbiguousAnswers(stack);
  const begun = clock.now();
  await clock.run(stack.import(stack.uploads.drop('spring.csv', aFileOf(CONTACTS))));
  const passesBy = async () => {
    await clock.sleep(6 * SECOND_MS);
    simulator.configure({ faults: [...errors, ...storm] });
    await clock.sleep(stormMs);
    simulator.configure({ faults: errors });
  };
  const hasAll = () => stack.contacts.all('spring').every(({ contactId }) => contactId !== undefined);
  const isOver = () => hasAll() || clock.now() > begun + 3 * MINUTE_MS;
  await clock.run(Promise.all([passesBy(), stack.workUntil(isOver)]));
  return { stack, answers, hasAll: hasAll() };
}

describe.each(['new-after-disconnect', 'always-first'] as const)('with ClientToken %s', (clientToken) => {
  it('200 contacts are called exactly once within three minutes, errors and a storm of 429s or not', async () => {
    const { stack, answers, hasAll } = await aCampaign(clientToken, 1, 10 * SECOND_MS);

    expect(hasAll).toBe(true);
    expect(stack.simulator.calls).toHaveLength(CONTACTS);
    expect(new Set(stack.simulator.calls.map((call) => call.destinationPhoneNumber)).size).toBe(CONTACTS);
    expect(
      stack.simulator.requests.filter(({ answer }) => answer === 'ThrottlingException').length,
    ).toBeGreaterThan(5);
    expect(answers.heard.length).toBeGreaterThan(30);
    expect(answers.resolvedWithin(10 * SECOND_MS)).toBe(answers.heard.length);
  });

  it('of a thousand ambiguous answers at least 99 in a hundred are resolved within 10 s', async () => {
    let heard = 0;
    let resolved = 0;
    for (let seed = 1; heard < 1_000; seed += 1) {
      const { stack, answers } = await aCampaign(clientToken, seed, 0);
      heard += answers.heard.length;
      resolved += answers.resolvedWithin(10 * SECOND_MS);
      for (const contact of stack.contacts.all('spring'))
        expect(stack.callsTo(contact.contactKey)).toBeLessThanOrEqual(1);
    }
    expect(resolved / heard).toBeGreaterThanOrEqual(0.99);
  });
});
