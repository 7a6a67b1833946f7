import { describe, expect, it } from 'vitest';
import { killPoints, MortalProcess } from '../support/mortal-process.ts';
import { World } from '../support/world.ts';

const numberOf = (i: number) => `+1206555${String(1_000 + i)}`;
const request = (i: number, change: object = {}) => ({
  campaign: 'welcome',
  requestId: `r-${i}`,
  phoneNumber: numberOf(i),
  ...change,
});
const messages = [
  request(1),
  request(2, { callAt: '2030-01-01T12:00:00Z' }),
  request(3, { phoneNumber: 'none' }),
  request(4, { phoneNumber: numberOf(1) }),
  request(1),
  'no JSON',
];

function newWorld(): World {
  const world = new World();
  world.uploads.drop('welcome.json', '{ "defaultCountry": "GB" }');
  return world;
}

function whatCameOfIt(world: World): unknown {
  const contacts = world.contacts
    .all()
    .map(({ contactKey, status, source, reason }) => ({ contactKey, status, source, reason }))
    .sort((a, b) => (a.contactKey < b.contactKey ? -1 : 1));
  const { state, settings, dedupeBy } = world.campaigns.items.get('welcome') ?? {};
  const calls = new Set(world.dialQueue.messages.map(({ contactKey }) => contactKey));
  return { contacts, state, settings, dedupeBy, calls, unusable: new Set(world.deadLetters.bodies) };
}

describe('an intake that is killed', () => {
  it('leaves the same contacts, wherever it dies, once its messages are delivered again', async () => {
    const process = new MortalProcess();
    const expected = newWorld();
    await expected.clock.run(expected.request(messages, process));
    expect(expected.contacts.all()).toHaveLength(3);

    for (const point of killPoints(process.calls.length)) {
      const world = newWorld();
      const mortal = new MortalProcess(point);
      await world.clock.run(mortal.run(world.request(messages, mortal)));
      const at = `killed ${point.when} call ${point.call} (${process.calls[point.call - 1]})`;
      expect(mortal.isDead, at).toBe(true);
      await world.clock.run(world.request([...messages].reverse()));
      await world.clock.run(world.request(messages));

      expect(whatCameOfIt(world), at).toEqual(whatCameOfIt(expected));
    }
  }, 120_000);
});
