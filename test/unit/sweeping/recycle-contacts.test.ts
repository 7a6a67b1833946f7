/** Contacts that a sweep has called again: after those that wait, few at once, and patiently when the table is throttled. */
import { describe, expect, it } from 'vitest';
import { isRecycling, type Recycle } from '../../../src/contact/recycle.ts';
import { OutOfTime } from '../../../src/importing/out-of-time.ts';
import { recycleContacts } from '../../../src/sweeping/recycle-contacts.ts';
import { MINUTE_MS, SECOND_MS, toIso } from '../../../src/time/instant.ts';
import { aContact } from '../../support/a-contact.ts';
import { MortalProcess } from '../../support/mortal-process.ts';
import { World } from '../../support/world.ts';

const CONTACTS = 20;
const silent = { info: () => {}, warn: () => {}, error: () => {} };

/** A campaign of busy contacts that are to be called again. */
async function aWorld(): Promise<World> {
  const world = new World();
  const startedAt = toIso(world.clock.now());
  const recycle: Recycle = { id: 'again', outcomes: ['BUSY'], attempts: 1, startedAt };
  await world.campaigns.begin('spring', startedAt);
  world.campaigns.change('spring', { state: 'RUNNING', recycle });
  for (let n = 0; n < CONTACTS; n++)
    world.contacts.replace(aContact({ contactKey: `C-${n}` }).completed({ outcome: 'BUSY', attempt: 1 }));
  return world;
}

/** Answers `answer` for the first write of each part for which it is one; counts the parts. */
function answering(world: World, answer: (part: number) => Error | undefined): number[] {
  const parts: number[] = [];
  const applyAll = world.contacts.applyAll.bind(world.contacts);
  world.contacts.applyAll = async (changes) => {
    const error = answer(parts.push(changes.length));
    if (!error) return applyAll(changes);
    return [{ type: 'failed', error }, ...(await applyAll(changes.slice(1)))];
  };
  return parts;
}

async function recycleIn(world: World, ms = MINUTE_MS): Promise<number> {
  const ports = { contacts: world.contacts, campaigns: world.campaigns, clock: world.clock, log: silent };
  await recycleContacts(await world.campaigns.list(), world.clock.now() + ms, ports);
  return world.contacts.all('spring').filter(({ status }) => status === 'WAITING').length;
}

const isDone = (world: World) => !isRecycling(world.campaigns.items.get('spring') ?? {});

describe('contacts that are called again', () => {
  it('are written eight at once; those that were throttled are written again', async () => {
    const world = await aWorld();
    const parts = answering(world, (part) => (part < 3 ? new OutOfTime('throttled') : undefined));
    expect(await recycleIn(world)).toBe(CONTACTS);
    expect(parts).toEqual([8, 8, 6]);
    expect(isDone(world)).toBe(true);
  });

  it('are left to the next sweep when the time is over, and none is left out', async () => {
    const world = await aWorld();
    answering(world, () => {
      world.clock.jump(10 * SECOND_MS);
      return new OutOfTime('throttled');
    });
    expect(await recycleIn(world)).toBe(14);
    expect(isDone(world)).toBe(false);
    expect(world.campaigns.items.get('spring')?.recycle).not.toHaveProperty('after');

    const next = await aWorld();
    for (const contact of world.contacts.all()) next.contacts.replace(contact);
    expect(await recycleIn(next)).toBe(CONTACTS);
    expect(isDone(next)).toBe(true);
  });

  it('are left to the next sweep when a write fails otherwise', async () => {
    const world = await aWorld();
    answering(world, (part) => (part === 2 ? new Error('not allowed') : undefined));
    await recycleIn(world);
    expect(isDone(world)).toBe(false);
  });

  it('come after contacts that wait already', async () => {
    const world = await aWorld();
    const process = new MortalProcess();
    await world.clock.run(world.sweeper(process).sweep(world.clock.now() + 40 * SECOND_MS));
    const [due, page] = ['contacts.due', 'contacts.page'].map((name) => process.calls.indexOf(name));
    expect(due).toBeGreaterThanOrEqual(0);
    expect(page).toBeGreaterThan(due ?? 0);
  });
});
