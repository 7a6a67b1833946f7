/** A dialer that stands still between its look at an expired claim and its note that the sweeper is to ask about it. */
import { describe, expect, it } from 'vitest';
import { CLAIM_LEASE_MS } from '../../../src/contact/contact-life.ts';
import { SECOND_MS, toIso } from '../../../src/time/instant.ts';
import { aCap } from '../../support/a-cap.ts';
import { World } from '../../support/world.ts';

const number = '+12065550101';
const campaignId = 'spring';

/** A contact whose number is claimed by a dialer that was not heard of for longer than its lease. */
async function aWorldWithAnExpiredClaim(): Promise<World> {
  const world = new World();
  await world.clock.run(world.import(world.uploads.drop('spring.csv', `phone\n${number}\n`)));
  await claim(world, 'first');
  world.clock.jump(CLAIM_LEASE_MS + SECOND_MS);
  return world;
}

const claim = ({ claims, clock }: World, claimId: string) =>
  claims.claim(
    number,
    { campaignId, contactKey: number, attempt: 1, claimId, claimedAt: toIso(clock.now()) },
    [aCap(7, 7 * 24)],
    undefined,
    [],
  );

const dial = (world: World) => world.clock.run(world.dialBatch(world.dialer(), world.dialQueue.take(10)));

describe('the note that a claim is left to the sweeper', () => {
  it('is made while the number has that claim', async () => {
    const world = await aWorldWithAnExpiredClaim();
    await dial(world);

    expect(world.contacts.get(campaignId, number)).toMatchObject({ status: 'DIALING', claimId: 'first' });
  });

  it('is not made when that claim was released and the attempt claimed anew meanwhile', async () => {
    const world = await aWorldWithAnExpiredClaim();
    const leaveOpen = world.claims.leaveOpen.bind(world.claims);
    world.claims.leaveOpen = async (...note) => {
      await world.claims.release(number, note[1]);
      await claim(world, 'second');
      return leaveOpen(...note);
    };
    await dial(world);

    expect(world.contacts.get(campaignId, number)?.status).toBe('QUEUED');
    expect(world.simulator.calls).toHaveLength(0);
  });
});
