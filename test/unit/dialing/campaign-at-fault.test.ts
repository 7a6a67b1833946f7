import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { REFUSALS_THAT_STOP, REFUSALS_THAT_STOP_PROVEN } from '../../../src/dialing/connect-refusals.ts';
import { MINUTE_MS, toIso } from '../../../src/time/instant.ts';
import { aFileOf, numberOf } from '../../support/a-file.ts';
import { runFunctions } from '../../support/run-functions.ts';
import { World, type WorldOptions } from '../../support/world.ts';

const contacts = 1_000;

async function aWorld(simulator: WorldOptions['simulator'], rows = contacts): Promise<World> {
  const world = new World({
    simulator: { quotaPerSecond: 50, burst: 125, ...simulator },
    deployment: { callsPerSecond: 50 },
  });
  await world.clock.run(world.import(world.uploads.drop('spring.csv', aFileOf(rows))));
  return world;
}

async function resume(world: World): Promise<void> {
  expect(await world.campaigns.changeState('spring', ['STOPPED'], 'RUNNING', undefined)).toBe(true);
}

/** From 0 to 1, the same for the same text. */
const sha256Share = (text: string) => createHash('sha256').update(text).digest().readUInt32BE(0) / 2 ** 32;

const statuses = (world: World) => [...new Set(world.contacts.all().map(({ status }) => status))].sort();

describe('a campaign whose settings are wrong', () => {
  it('stops after its first contacts, and calls everybody exactly once when it is repaired and resumed', async () => {
    const world = await aWorld({ knownContactFlowIds: ['another-flow'] });

    await world.clock.run(world.drain(10));

    expect(world.simulator.requests.length).toBeLessThanOrEqual(20);
    const campaign = world.campaigns.items.get('spring');
    expect(campaign?.state).toBe('STOPPED');
    expect(campaign?.stateReason).toContain('ResourceNotFoundException: Contact flow flow-1 was not found');
    expect(statuses(world)).toEqual(['WAITING']);
    for (const contact of world.contacts.all()) expect(contact.attempt).toBe(0);

    world.simulator.configure({ knownContactFlowIds: ['flow-1'] });
    await resume(world);
    await runFunctions(world, { minutes: 12 });

    expect(world.simulator.calls).toHaveLength(contacts);
    for (let i = 0; i < contacts; i += 1) expect(world.callsTo(numberOf(i))).toBe(1);
    expect(statuses(world)).toEqual(['COMPLETED']);
  });

  it('of 10,000 customers asks Connect no more often for it', async () => {
    const world = await aWorld({ knownContactFlowIds: ['another-flow'] }, 10_000);

    await runFunctions(world, { minutes: 5 });

    expect(world.simulator.requests.length).toBeLessThanOrEqual(20);
    expect(world.simulator.calls).toHaveLength(0);
    expect(world.campaigns.items.get('spring')?.state).toBe('STOPPED');
    expect(statuses(world)).toEqual(['WAITING']);
  });

  it('is not proven by a call that was asked for under its old ones', async () => {
    const world = await aWorld({ flowSetsQueue: false }, 40);
    await world.campaigns.saveSettings('spring', { queueId: 'queue-1' });
    const call = world.telephony.call.bind(world.telephony);
    world.telephony.call = async (request) => {
      world.telephony.call = call;
      const answer = await call(request);
      // Meanwhile somebody drops settings without a queue.
      await world.campaigns.saveSettings('spring', { ringTimeoutSeconds: 30 });
      await world.clock.sleep(5_000);
      return answer;
    };

    await world.clock.run(world.drain(1));

    expect(world.simulator.calls).toHaveLength(1);
    expect(world.campaigns.items.get('spring')).toMatchObject({ state: 'STOPPED' });
    // Nobody has failed for it: all are called when the settings are repaired.
    expect(statuses(world)).toEqual(['DIALED', 'WAITING']);
  });

  it('does not wake up by itself: the sweeper leaves a stopped campaign alone', async () => {
    const world = await aWorld({ knownContactFlowIds: ['another-flow'] });
    await world.clock.run(world.drain(10));
    const requests = world.simulator.requests.length;

    await runFunctions(world, { minutes: 60 });

    expect(world.simulator.requests).toHaveLength(requests);
  });

  it('stops at once without permission, also after a thousand calls went well', async () => {
    const world = await aWorld({});
    await world.clock.run(world.drain(10));
    expect(world.simulator.calls).toHaveLength(contacts);
    world.simulator.configure({ faults: [{ kind: 'access-denied', share: 1, api: 'start' }] });
    const later = aFileOf(2 * contacts);
    await world.clock.run(world.import(world.uploads.drop('spring/more.csv', later)));
    const before = world.simulator.requests.length;

    await world.clock.run(world.drain(10));

    expect(world.simulator.requests.length - before).toBeLessThanOrEqual(100);
    expect(world.campaigns.items.get('spring')).toMatchObject({
      state: 'STOPPED',
      stateReason: expect.stringContaining('AccessDeniedException'),
    });
    expect(world.simulator.calls).toHaveLength(contacts);
    expect(world.contacts.all().filter(({ status }) => status === 'FAILED')).toHaveLength(0);
  });
});

describe('refusals of single contacts', () => {
  it('stop the campaign when they come in a row: the country may not be allowed', async () => {
    const world = await aWorld({ deniedCountries: ['1'] });

    await world.clock.run(world.drain(10));

    expect(world.campaigns.items.get('spring')).toMatchObject({
      state: 'STOPPED',
      stateReason: expect.stringContaining(
        `refused ${REFUSALS_THAT_STOP} contacts in a row (DestinationNotAllowed`,
      ),
    });
    const failed = world.contacts.all().filter(({ status }) => status === 'FAILED');
    expect(failed.length).toBeGreaterThanOrEqual(REFUSALS_THAT_STOP);
    expect(failed.length).toBeLessThanOrEqual(20);
    expect(statuses(world)).toEqual(['FAILED', 'WAITING']);

    world.simulator.configure({ deniedCountries: [] });
    await resume(world);
    await runFunctions(world, { minutes: 12 });

    expect(world.simulator.calls).toHaveLength(contacts - failed.length);
    for (const { contactKey } of failed) expect(world.callsTo(contactKey)).toBe(0);
  });

  it.each([
    [50, 0.05],
    [50, 0.1],
    [10, 0.05],
    [10, 0.1],
  ])(
    'do not stop a campaign that has placed calls: %i a second, a share of %f refused here and there',
    async (callsPerSecond, share) => {
      const rows = 60 * callsPerSecond;
      const isRefused = (i: number) => sha256Share(numberOf(i)) < share;
      const denied = Array.from({ length: rows }, (_, i) => i)
        .filter(isRefused)
        .map(numberOf);
      expect(denied.length).toBeGreaterThan(0.6 * share * rows);
      const world = new World({
        simulator: {
          quotaPerSecond: 100,
          burst: 100,
          answerLatencyMs: { min: 150, max: 250 },
          callSeconds: { min: 5, max: 10 },
          deniedNumbers: denied,
        },
        deployment: { callsPerSecond },
      });
      await world.clock.run(world.import(world.uploads.drop('spring.csv', aFileOf(rows))));
      world.campaigns.change('spring', { provenAt: toIso(world.clock.now()) });

      await runFunctions(world, { minutes: 2, dialers: 7 });

      expect(world.campaigns.items.get('spring')?.state).toBe('RUNNING');
      expect(world.simulator.calls).toHaveLength(rows - denied.length);
      expect(world.contacts.all().filter(({ status }) => status === 'FAILED')).toHaveLength(denied.length);
    },
  );

  it('stop also a campaign that has placed calls when ten come in a row', async () => {
    const world = await aWorld({}, 40);
    await world.clock.run(world.drain(4));
    expect(world.simulator.calls).toHaveLength(40);
    world.simulator.configure({ deniedCountries: ['1'] });
    await world.clock.run(world.import(world.uploads.drop('spring/more.csv', aFileOf(1_000))));

    await world.clock.run(world.drain(1));

    const { state, stateReason = '' } = world.campaigns.items.get('spring') ?? {};
    expect(state).toBe('STOPPED');
    const [, refusals] = /refused (\d+) contacts in a row \(DestinationNotAllowed/.exec(stateReason) ?? [];
    expect(Number(refusals)).toBeGreaterThanOrEqual(REFUSALS_THAT_STOP_PROVEN);
    expect(world.simulator.requests.length - 40).toBeLessThanOrEqual(2 * REFUSALS_THAT_STOP_PROVEN);
    expect(world.simulator.calls).toHaveLength(40);
  });

  it('fail only that contact, with what Connect said, when others go well', async () => {
    const denied = [numberOf(3), numberOf(17)];
    const world = await aWorld({ deniedNumbers: denied }, 40);

    await world.clock.run(world.drain(4));

    expect(world.campaigns.items.get('spring')?.state).toBe('RUNNING');
    for (const number of denied) {
      expect(world.contacts.get('spring', number)).toMatchObject({
        status: 'FAILED',
        error: { name: 'OutboundContactNotPermittedException' },
        reason: expect.stringContaining('Amazon Connect rejected the call'),
        attempts: [{ attempt: 1, outcome: 'ERROR' }],
      });
    }
    expect(world.simulator.calls).toHaveLength(38);
  });

  it('do not end a contact that Connect did not accept before any call went well: it waits for the repaired settings', async () => {
    const world = await aWorld({ flowSetsQueue: false }, 40);

    await world.clock.run(world.drain(10));

    expect(world.campaigns.items.get('spring')).toMatchObject({
      state: 'STOPPED',
      stateReason: expect.stringContaining('Either QueueId or SourcePhoneNumber is required'),
    });
    expect(statuses(world)).toEqual(['WAITING']);

    await world.clock.run(world.import(world.uploads.drop('spring.json', '{"queueId": "queue-1"}')));
    await resume(world);
    await runFunctions(world, { minutes: 5 });

    expect(world.simulator.calls).toHaveLength(40);
    expect(new Set(world.simulator.calls.map(({ queueId }) => queueId))).toEqual(new Set(['queue-1']));
  });

  it('keep waiting contacts due within a minute, so that the sweeper finds them', async () => {
    const world = await aWorld({ flowSetsQueue: false }, 1);

    await world.clock.run(world.drain(1));

    const { dueAt = '' } = world.contacts.get('spring', numberOf(0)) ?? {};
    expect(dueAt > toIso(world.clock.now() - MINUTE_MS)).toBe(true);
    expect(dueAt <= toIso(world.clock.now() + MINUTE_MS)).toBe(true);
  });
});
