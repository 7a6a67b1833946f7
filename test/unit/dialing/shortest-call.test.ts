/** The premise of asking again within seconds (decision 1), and what happens where it does not hold. */
import { describe, expect, it } from 'vitest';
import { VirtualStack } from '../../../bench/virtual-stack.ts';
import type { SimulatorSettingsInput } from '../../../local/simulator/settings.ts';
import { MINUTE_MS } from '../../../src/time/instant.ts';
import { aFileOf } from '../../support/a-file.ts';

const CONTACTS = 20;
const LOST_ANSWERS = 5;

/** How many calls ring at people who answer and hang up within 0.2 s, when some answers of Connect are lost. */
async function callsTo(
  settings: Pick<SimulatorSettingsInput, 'clientToken' | 'shortestCallMs'>,
): Promise<number> {
  const stack = new VirtualStack({
    simulator: {
      ...settings,
      quotaPerSecond: 5,
      callSeconds: { min: 0.1, max: 0.2 },
      faults: [{ kind: 'reset-after', next: LOST_ANSWERS, api: 'start' }],
    },
    deployment: { callsPerSecond: 5, maxConcurrentCalls: 75 },
  });
  const { clock, simulator } = stack;
  const until = clock.now() + MINUTE_MS;
  await clock.run(stack.import(stack.uploads.drop('spring.csv', aFileOf(CONTACTS))));
  await clock.run(stack.workUntil(() => clock.now() > until));
  const called = new Set(simulator.calls.map((call) => call.destinationPhoneNumber));
  expect(called.size).toBe(CONTACTS);
  return simulator.calls.length;
}

describe('people who answer and hang up within 0.2 s, when answers of Connect are lost', () => {
  it.each(['new-after-disconnect', 'always-first'] as const)(
    'are called once where no call is over within 3 s, with ClientToken %s',
    async (clientToken) => {
      expect(await callsTo({ clientToken })).toBe(CONTACTS);
    },
  );

  it('are called twice where calls are over sooner and a token is then forgotten: the limit of the premise', async () => {
    const settings = { clientToken: 'new-after-disconnect', shortestCallMs: 0 } as const;

    expect(await callsTo(settings)).toBe(CONTACTS + LOST_ANSWERS);
  });

  it('are called once even then where a token stands for the first call for good', async () => {
    expect(await callsTo({ clientToken: 'always-first', shortestCallMs: 0 })).toBe(CONTACTS);
  });
});
