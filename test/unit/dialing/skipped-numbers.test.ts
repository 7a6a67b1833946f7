import { describe, expect, it } from 'vitest';
import type { CallRequest } from '../../../src/connect/telephony.ts';
import { REFUSALS_THAT_STOP_PROVEN } from '../../../src/dialing/connect-refusals.ts';
import { numberOf } from '../../support/a-file.ts';
import { runFunctions } from '../../support/run-functions.ts';
import { World } from '../../support/world.ts';

/** A campaign with two numbers for each of `rows` customers; the first ones are refused if they are `denied`. */
async function aWorld(rows: number, denied: readonly string[] = []): Promise<World> {
  const world = new World({ simulator: { deniedNumbers: [...denied], events: { enabled: true } } });
  const settings = { columns: { phoneNumber: ['a', 'b'] }, callingRules: 'off' };
  const lines = Array.from({ length: rows }, (_, i) => `${numberOf(2 * i)},${numberOf(2 * i + 1)}\n`);
  await world.clock.run(world.import(world.uploads.drop('spring.json', JSON.stringify(settings))));
  await world.clock.run(world.import(world.uploads.drop('spring.csv', `a,b\n${lines.join('')}`)));
  return world;
}

describe('a number that is skipped', () => {
  it('does not count as a refused contact: its campaign goes on', async () => {
    const rows = 2 * REFUSALS_THAT_STOP_PROVEN;
    const world = await aWorld(
      rows,
      Array.from({ length: rows }, (_, i) => numberOf(2 * i)),
    );
    await runFunctions(world, { minutes: 10, dialers: 1 });

    expect(world.campaigns.items.get('spring')?.stateReason ?? '').not.toContain('refused');
    for (let i = 0; i < rows; i += 1) expect(world.callsTo(numberOf(2 * i + 1))).toBe(1);
  });

  it('uses the attempt up when it is listed after Connect was asked: no ClientToken stands for two numbers', async () => {
    const world = await aWorld(1);
    const asked: CallRequest[] = [];
    const call = world.telephony.call.bind(world.telephony);
    world.telephony.call = async (request, isInTime) => {
      asked.push(request);
      if (asked.length > 1) return call(request, isInTime);
      const at = '2026-01-01T00:00:00.000Z';
      await world.numbers.suppress(request.destinationPhoneNumber, { at, source: 'test' });
      return {
        type: 'failed',
        error: { name: 'TooManyRequestsException', message: 'Slow.', statusCode: 429 },
      };
    };
    await runFunctions(world, { minutes: 10, dialers: 1 });

    expect(asked.map((request) => request.destinationPhoneNumber)).toEqual([numberOf(0), numberOf(1)]);
    expect(new Set(asked.map((request) => request.clientToken)).size).toBe(2);
    expect(world.contacts.all('spring')).toMatchObject([
      { attempts: [{ attempt: 1, phoneNumber: numberOf(0), isUncounted: true }, { attempt: 2 }] },
    ]);
  });
});
