import { describe, expect, it } from 'vitest';
import { optOutSource } from '../../../src/dialing/do-not-call.ts';
import { SECOND_MS, toIso } from '../../../src/time/instant.ts';
import { aFlowEvent } from '../../support/a-flow-event.ts';
import { runFunctions } from '../../support/run-functions.ts';
import { World } from '../../support/world.ts';

const [mobile, home] = ['+12065550101', '+12065550102'] as const;

/** A contact with two numbers, in a call at the first one. */
async function inCall() {
  const world = new World({
    simulator: {
      callSeconds: { min: 30, max: 30 },
      events: { enabled: true },
      fates: { [mobile]: ['BUSY'] },
    },
  });
  const settings = { columns: { phoneNumber: ['a', 'b'] }, retry: { delayMinutes: { BUSY: 60 } } };
  await world.clock.run(world.import(world.uploads.drop('spring.json', JSON.stringify(settings))));
  await world.clock.run(world.import(world.uploads.drop('spring.csv', `a,b\n${mobile},${home}\n`)));
  await world.clock.run(world.drain(1));
  const contactId = world.simulator.calls[0]?.contactId ?? '';
  const optOut = () => {
    // Without the customer's end of the call: the contact alone says which number was called.
    const event = aFlowEvent(contactId, { action: 'optOut' }, { CustomerEndpoint: null });
    return world.clock.run(world.flowCalls().answer(event));
  };
  const hangUp = async (minutes: number) => {
    world.clock.jump(40 * SECOND_MS);
    await runFunctions(world, { minutes, dialers: 1 });
  };
  return { world, optOut, hangUp, contact: () => world.contacts.get('spring', mobile) };
}

describe('an opt-out of a customer with several numbers', () => {
  it('lists the number that was called, and ends the contact', async () => {
    const { world, optOut, hangUp, contact } = await inCall();
    expect(await optOut()).toEqual({ result: 'ok' });
    await hangUp(180);

    expect([...world.numbers.suppressed.keys()]).toEqual([mobile]);
    expect(contact()).toMatchObject({ status: 'COMPLETED', disposition: 'OPTED_OUT' });
    expect(world.simulator.calls).toHaveLength(1);
  });

  it('does the same while the next number waits to be called', async () => {
    const { world, optOut, hangUp, contact } = await inCall();
    await hangUp(5);
    expect(contact()).toMatchObject({ status: 'WAITING', phoneNumber: home });
    expect(await optOut()).toEqual({ result: 'ok' });
    await hangUp(180);

    expect([...world.numbers.suppressed.keys()]).toEqual([mobile]);
    expect(contact()).toMatchObject({ status: 'CANCELLED', disposition: 'OPTED_OUT' });
    expect(world.simulator.calls).toHaveLength(1);
  });

  it('ends the contact also when its flow did not find it, and listed the number alone', async () => {
    const { world, hangUp, contact } = await inCall();
    const at = toIso(world.clock.now());
    await world.numbers.suppress(mobile, { at, source: optOutSource('the transferred call') });
    await hangUp(180);

    expect(contact()).toMatchObject({ status: 'COMPLETED', disposition: 'OPTED_OUT' });
    expect(world.simulator.calls).toHaveLength(1);
  });

  it('lists all numbers when the next one has been called meanwhile', async () => {
    const { world, optOut, hangUp, contact } = await inCall();
    await hangUp(90);
    expect(world.simulator.calls).toHaveLength(2);
    // A callback may have been asked for at yet another one.
    const standing = contact();
    if (standing) world.contacts.replace({ ...standing, phoneNumber: '+12065550103' });
    expect(await optOut()).toEqual({ result: 'ok' });

    expect([...world.numbers.suppressed.keys()].sort()).toEqual([mobile, home, '+12065550103']);
  });
});
