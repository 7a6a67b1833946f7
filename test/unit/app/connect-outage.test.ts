import { describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/domain/instant.ts';
import { aFileOf, numberOf } from '../../support/a-file.ts';
import { runFunctions } from '../../support/run-functions.ts';
import { World } from '../../support/world.ts';

describe('an hour in which Connect is down', () => {
  const contacts = 3000;

  async function throughTheOutage() {
    const world = new World({
      simulator: { quotaPerSecond: 2, burst: 5, callSeconds: { min: 30, max: 30 } },
      deployment: { callsPerSecond: 2 },
    });
    await world.clock.run(world.import(world.uploads.drop('spring.csv', aFileOf(contacts))));
    await world.clock.run(world.dialBatch(world.dialer(), world.dialQueue.take(10)));
    const before = world.simulator.calls.length;
    world.simulator.configure({ faults: [{ kind: 'service-unavailable', share: 1 }] });
    const down = world.clock.now();
    await runFunctions(world, { minutes: 60 });
    expect(world.clock.now()).toBeGreaterThanOrEqual(down + HOUR_MS);
    const requests = world.simulator.requests.filter(({ api, atMs }) => api === 'start' && atMs >= down).length;
    world.simulator.configure({ faults: [] });
    return { world, before, requests };
  }

  it('leaves nobody called twice, nobody lost, and everybody called when it is over', async () => {
    const { world, before, requests } = await throughTheOutage();
    expect(before).toBe(10);
    expect(world.simulator.calls).toHaveLength(before);
    // Few requests: each of them leaves a call in doubt.
    const per: number[] = Array(61).fill(0); for (const r of world.simulator.requests) if (r.api==='start') { const m = Math.floor((r.atMs - world.clock.now()) / MINUTE_MS) + 60; if (m >= 0) per[m] = (per[m] ?? 0) + 1; }
    console.log(JSON.stringify(per), JSON.stringify(world.pace.standing));
    console.log({ requests, next: world.pace.standing.pace.nextStartAt - world.clock.now() });

    await runFunctions(world, { minutes: 90 });

    for (let i = 0; i < contacts; i += 1) expect(world.callsTo(numberOf(i)), numberOf(i)).toBeLessThanOrEqual(1);
    const count = (status: string) => world.contacts.all().filter((contact) => contact.status === status).length;
    console.log({ uncertain: count('UNCERTAIN'), done: count('COMPLETED') + count('DIALED'), w: count('WAITING'), q: count('QUEUED'), d: count('DIALING') });
  });
});
