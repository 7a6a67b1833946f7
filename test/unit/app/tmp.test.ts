import { it } from 'vitest';
import { MINUTE_MS } from '../../../src/domain/instant.ts';
import { aFileOf } from '../../support/a-file.ts';
import { runFunctions } from '../../support/run-functions.ts';
import { World } from '../../support/world.ts';
for (const rate of [0.05, 0.02, 0.01, 0.005])
it(`slow ${rate}`, async () => {
  const world = new World({ simulator: { callSeconds: { min: 30, max: 30 } }, deployment: { callsPerSecond: rate } });
  await world.clock.run(world.import(world.uploads.drop('spring.csv', aFileOf(200))));
  const t0 = world.clock.now();
  await runFunctions(world, { minutes: 60 });
  console.log(rate, 'calls in an hour', world.simulator.calls.length, 'of', rate * 3600, 'next in s', (world.pace.standing.pace.nextStartAt - world.clock.now()) / 1000);
});
for (const minutes of [30, 62, 75, 120, 240])
it(`outage ${minutes}`, async () => {
  const world = new World({ simulator: { quotaPerSecond: 2, burst: 5, callSeconds: { min: 30, max: 30 } }, deployment: { callsPerSecond: 2 } });
  await world.clock.run(world.import(world.uploads.drop('spring.csv', aFileOf(6000))));
  await world.clock.run(world.dialBatch(world.dialer(), world.dialQueue.take(10)));
  world.simulator.configure({ faults: [{ kind: 'service-unavailable', share: 1 }] });
  await runFunctions(world, { minutes });
  world.simulator.configure({ faults: [] });
  const claims = world.contacts.all().filter((c) => c.status === 'DIALING').length;
  const next = (world.pace.standing.pace.nextStartAt - world.clock.now()) / 1000;
  await runFunctions(world, { minutes: 90 });
  const count = (status: string) => world.contacts.all().filter((contact) => contact.status === status).length;
  console.log("minutes" + JSON.stringify({ minutes, claims, next, uncertain: count('UNCERTAIN'), done: count('COMPLETED') + count('DIALED'), w: count('WAITING'), q: count('QUEUED'), d: count('DIALING') }));
});
