import { describe, expect, it } from 'vitest';
import { EndedCalls } from '../../../src/outcomes/handle-ended-calls.ts';
import { SECOND_MS } from '../../../src/time/instant.ts';
import { aFileOf } from '../../support/a-file.ts';
import { World } from '../../support/world.ts';

/** Two calls in progress: one of a campaign with agents, one of a campaign without. */
async function aWorldOfTwoCampaigns(): Promise<World> {
  const world = new World({
    simulator: { agents: { online: 2 }, events: { enabled: false }, callSeconds: { min: 30, max: 30 } },
    deployment: { maxConcurrentCalls: 20, queueId: 'sales' },
  });
  const settings = JSON.stringify({ agents: { mode: 'progressive' } });
  await world.clock.run(world.import(world.uploads.drop('paced.json', settings)));
  await world.clock.run(world.import(world.uploads.drop('paced.csv', aFileOf(1))));
  await world.clock.run(world.import(world.uploads.drop('plain.csv', 'phone\n+12065550190\n')));
  await world.clock.run(
    (async () => {
      await world.portsWithAgents().agentWatch.keepUp('sales');
      await world.hearEvents();
      await world.clock.sleep(6 * SECOND_MS);
      await world.hearEvents();
    })(),
  );
  await world.clock.run(world.dialBatch(world.dialer(), world.dialQueue.take(10)));
  world.clock.jump(60 * SECOND_MS);
  return world;
}

describe('the item of a queue that cannot be written', () => {
  it('delays the ends of the calls that are for its agents, and of no others', async () => {
    const world = await aWorldOfTwoCampaigns();
    expect(world.simulator.calls).toHaveLength(2);
    const messages = world.simulator.calls.map(({ contactId }) => ({
      type: 'ended' as const,
      call: { contactId, endedAt: world.clock.now() - SECOND_MS, disconnectReason: 'TELECOM_BUSY' },
      looks: 0,
    }));
    const teams = {
      report: async () => {
        throw new Error('The table is busy.');
      },
    };
    const endedCalls = new EndedCalls({ ...world.portsWithAgents(), teams }, world.deployment);

    const failed = await world.clock.run(endedCalls.handle(messages));

    const statusOf = (campaignId: string) =>
      world.contacts.all().find((contact) => contact.campaignId === campaignId)?.status;
    expect([statusOf('paced'), statusOf('plain')]).toEqual(['DIALED', 'WAITING']);
    const paced = world.contacts.all().find(({ campaignId }) => campaignId === 'paced');
    expect(failed.map((message) => 'call' in message && message.call.contactId)).toEqual([paced?.contactId]);
    // The redelivered event ends the call.
    expect(await world.clock.run(world.endedCalls().handle(failed))).toEqual([]);
    expect(statusOf('paced')).toBe('WAITING');
  });
});

describe('the end of a call and of the work after it', () => {
  /** Both events of the call of the campaign with agents, `order` first. */
  function bothEnds(world: World, first: 'DISCONNECTED' | 'COMPLETED') {
    const paced = world.contacts.all().find(({ campaignId }) => campaignId === 'paced');
    const endedAt = world.clock.now() - 10 * SECOND_MS;
    const call = {
      contactId: paced?.contactId ?? '',
      endedAt,
      answeredAt: endedAt - 30 * SECOND_MS,
      enqueuedAt: endedAt - 30 * SECOND_MS,
      agentAt: endedAt - 29 * SECOND_MS,
      disconnectReason: 'CUSTOMER_DISCONNECT',
    };
    const disconnected = { type: 'ended' as const, call, looks: 0 };
    const completed = {
      type: 'ended' as const,
      call: { ...call, completedAt: endedAt + 5 * SECOND_MS },
      looks: 0,
    };
    return first === 'DISCONNECTED' ? [disconnected, completed] : [completed, disconnected];
  }

  it.each(['DISCONNECTED', 'COMPLETED'] as const)(
    'are both counted when they come at once, %s first',
    async (first) => {
      const world = await aWorldOfTwoCampaigns();
      expect(await world.clock.run(world.endedCalls().handle(bothEnds(world, first)))).toEqual([]);
      const { state } = await world.teamItems.read('sales');
      expect(state.calls).toEqual({});
      // One talk of 29 s, one wrap-up of 5 s.
      expect(state.learned.work.sums[1]).toBeCloseTo(29 * (state.learned.work.sums[0] ?? 0));
      expect(state.learned.work.sums[2]).toBeCloseTo(5 * (state.learned.work.sums[0] ?? 0));
    },
  );
});
