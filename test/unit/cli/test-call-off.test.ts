import { beforeEach, describe, expect, it } from 'vitest';
import { callOff, type DroppedCall } from '../../../cli/test-call-drop.ts';
import { testCallFile, testCallSettings } from '../../../cli/test-call-file.ts';
import { fileId } from '../../../src/campaign/campaign-id.ts';
import { whatDoesNotAddUp } from '../../../src/closing/closing-proof.ts';
import type { Contact } from '../../../src/contact/contact.ts';
import { World } from '../../support/world.ts';

const campaignId = 'test-calls';
const contactKey = 'test-1';
const key = `${campaignId}/${contactKey}.csv`;
const { csv, phoneNumber } = testCallFile({
  number: '+12065550161',
  country: 'US',
  id: contactKey,
  attributes: [],
});

let world: World;
beforeEach(() => {
  world = new World({ deployment: { callingHours: 'always' } });
});

const contactsOf = ({ contacts }: World) => [...contacts.items.values()];

/** The row of a test call lies in the bucket; nobody has imported it. */
function dropped(content = csv) {
  world.uploads.drop(`${campaignId}/campaign.json`, JSON.stringify(testCallSettings(true)));
  const job = world.uploads.drop(key, content);
  const contact = (): Contact | undefined =>
    contactsOf(world).find((each) => each.contactKey === contactKey && each.campaignId === campaignId);
  const call: DroppedCall = {
    campaignId,
    contactKey,
    phoneNumber,
    source: { file: job.key, version: job.version, row: 2 },
    contact: async () => contact(),
    campaign: async () => world.campaigns.items.get(campaignId),
    file: (campaign) => campaign?.files?.[fileId(job.key, job.version)],
    rejection: async () => undefined,
    now: () => world.clock.now(),
    sleep: async () => {},
  };
  return { job, call, contact };
}

describe('a test call that nobody waits for any more', () => {
  it('is not made when it is imported only after that, and its campaign adds up', async () => {
    const { job, call, contact } = dropped();

    expect(await callOff(world, call)).toBe(true);
    await world.import(job);
    await world.clock.run(world.live(3));

    expect(contact()).toMatchObject({ status: 'CANCELLED', reason: 'The test call was cancelled.' });
    expect(world.simulator.requests).toEqual([]);
    const campaign = world.campaigns.items.get(campaignId);
    expect(call.file(campaign)).toMatchObject({ rows: 1, rejected: 0, duplicates: 0, done: true });
    expect(campaign && whatDoesNotAddUp(campaign, world.contacts.countsOf(campaignId))).toBeUndefined();
  });

  it('is counted although its campaign has no file yet', async () => {
    const { call } = dropped();
    let campaignWasThere = false;
    const { insert } = world.contacts;
    world.contacts.insert = (contacts) => {
      campaignWasThere = world.campaigns.items.has(campaignId);
      return insert.call(world.contacts, contacts);
    };

    await callOff(world, call);

    expect(campaignWasThere).toBe(true);
  });

  it('is not made when it is imported already', async () => {
    const { job, call, contact } = dropped();
    await world.import(job);

    expect(await callOff(world, call)).toBe(true);
    await world.clock.run(world.live(3));

    expect(contact()?.status).toBe('CANCELLED');
    expect(world.simulator.requests).toEqual([]);
  });

  it('stays called off when that is said twice, as after an answer that was lost', async () => {
    const { call } = dropped();
    await callOff(world, call);
    expect(await callOff(world, call)).toBe(true);
  });

  it('goes on when it is on, and that is said', async () => {
    const { job, call, contact } = dropped();
    await world.import(job);
    await world.clock.run(world.drain(1));
    expect(contact()?.status).toBe('DIALED');

    expect(await callOff(world, call)).toBe(false);
    expect(contact()?.status).toBe('DIALED');
  });

  it('gets no second contact when its row was rejected', async () => {
    const { job, call } = dropped('phoneNumber,customerId\r\n12,test-1\r\n');
    await world.import(job);

    expect(await callOff(world, call)).toBe(true);
    expect(contactsOf(world).map(({ status }) => status)).toEqual(['REJECTED']);
  });
});
