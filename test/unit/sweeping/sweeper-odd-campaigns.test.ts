/** One campaign's item, however a hand has edited it, does not stop the sweep of the others. */
import { describe, expect, it } from 'vitest';
import type { Campaign } from '../../../src/campaign/campaign.ts';
import { DAY_MS, MINUTE_MS, SECOND_MS, toIso } from '../../../src/time/instant.ts';
import { aContact } from '../../support/a-contact.ts';
import { World } from '../../support/world.ts';

const hours = (callingHours: unknown) => ({ settings: { callingHours } });
const days = Array.from({ length: 20_003 }, (_, i) =>
  toIso(Date.parse('2026-06-01') + i * DAY_MS).slice(0, 10),
);

const odd: readonly [string, object][] = [
  ['counts that are a text', { counts: 'x' }],
  ['no counts', { counts: null }],
  ['a count that is a text', { counts: { DIALED: 'x' } }],
  ['no counts, and over', { completedAt: '2026-01-01T00:00:00.000Z', counts: null }],
  ['settings that are a text', { settings: 'x' }],
  ['no settings', { settings: null }],
  ['a state that is none', { state: 'ODD' }],
  ['a state that is a number', { state: 5 }],
  ['no state', { state: undefined }],
  ['files that are none', { files: null }],
  ['a file that is none', { files: { a: null } }],
  ['a file without a name', { files: { a: { done: true } } }],
  ['hours that are a number', hours(5)],
  ['hours that are no times', hours({ start: 5, end: 'yy' })],
  ['a zone that is none', hours({ timeZone: 'Nowhere/Here' })],
  ['holidays that are a text', hours({ holidays: '2026-12-25' })],
  ['holidays that are no days', hours({ holidays: ['x', 5, null] })],
  ['no days', hours({ days: [] })],
  ['20,003 holidays', hours({ holidays: days })],
  ['a rate that is a text', { settings: { callsPerSecond: 'fast' } }],
  ['a rate below 0', { settings: { callsPerSecond: -5 } }],
  ['a start that is no time', { settings: { startAt: 'soon' } }],
  ['an end that is a number', { settings: { endAt: 5 } }],
  ['times that are numbers', { completedAt: 5, closingAt: 5 }],
];

/** A running campaign with a contact that is due; `changes`: how its item was edited. */
async function put(world: World, campaignId: string, changes: object = {}): Promise<void> {
  const past = toIso(world.clock.now() - SECOND_MS);
  await world.campaigns.begin(campaignId, past);
  const file = {
    file: `${campaignId}.csv`,
    version: 'v1',
    bytes: 1,
    rows: 1,
    rejected: 0,
    duplicates: 0,
    done: true,
    startedAt: past,
  };
  const standing = world.campaigns.items.get(campaignId);
  const whole = { ...standing, state: 'RUNNING', files: { f: file }, counts: { WAITING: 1 }, ...changes };
  world.campaigns.items.set(campaignId, whole as unknown as Campaign);
  await world.contacts.insert([aContact().waiting({ campaignId, dueAt: past })]);
}

describe('a campaign whose item was edited by hand', () => {
  it.each(odd)('leaves the others their sweep, and the sweep its figures: %s', async (_, changes) => {
    const world = new World();
    await put(world, 'a-odd', changes);
    await put(world, 'b-good');

    for (let sweeps = 0; sweeps < 2; sweeps += 1) {
      const figures = await world.sweeper().sweep(world.clock.now() + 40 * SECOND_MS);
      expect(figures.CampaignsRunning).toBeGreaterThanOrEqual(1);
      world.clock.jump(MINUTE_MS);
    }

    expect(world.dialQueue.messages.filter(({ campaignId }) => campaignId === 'b-good')).toHaveLength(1);
  });
});
