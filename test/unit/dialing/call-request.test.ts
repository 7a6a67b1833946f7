import { describe, expect, it } from 'vitest';
import { attemptNameOf, clientTokenOf } from '../../../src/contact/attempt.ts';
import type { Contact } from '../../../src/contact/contact.ts';
import { callRequestFor } from '../../../src/dialing/call-request.ts';
import { aContact } from '../../support/a-contact.ts';
import { World } from '../../support/world.ts';

const deployment = {
  contactFlowId: 'flow-of-deployment',
  queueId: 'queue-of-deployment',
  sourcePhoneNumber: '+12065550190',
};

describe('what Connect is asked', () => {
  it('is the setting of the row before that of the campaign before that of the deployment', async () => {
    const world = new World({ deployment });
    const settings = {
      contactFlowId: 'flow-of-campaign',
      queueId: 'queue-of-campaign',
      sourcePhoneNumber: '+12065550191',
      attributes: { plan: 'campaign', season: 'spring' },
    };
    await world.clock.run(world.import(world.uploads.drop('both.json', JSON.stringify(settings))));
    const rows = [
      'phone,contactFlowId,queueId,sourcePhoneNumber,plan',
      '+12065550101,flow-of-row,queue-of-row,+12065550192,row',
      '+12065550102,,,,',
      '+12065550103,,queue-of-row,,',
    ];
    await world.clock.run(world.import(world.uploads.drop('both.csv', rows.join('\n'))));
    await world.clock.run(world.import(world.uploads.drop('plain.csv', 'phone\n+12065550104\n')));

    await world.clock.run(world.drain(1));

    const asked = world.simulator.calls
      .map(({ destinationPhoneNumber, contactFlowId, queueId, sourcePhoneNumber, attributes }) => ({
        destinationPhoneNumber,
        contactFlowId,
        queueId,
        sourcePhoneNumber,
        attributes,
      }))
      .sort((a, b) => (a.destinationPhoneNumber < b.destinationPhoneNumber ? -1 : 1));
    expect(asked).toEqual([
      {
        destinationPhoneNumber: '+12065550101',
        contactFlowId: 'flow-of-row',
        queueId: 'queue-of-row',
        sourcePhoneNumber: '+12065550192',
        attributes: { plan: 'row', season: 'spring' },
      },
      {
        destinationPhoneNumber: '+12065550102',
        contactFlowId: 'flow-of-campaign',
        queueId: 'queue-of-campaign',
        sourcePhoneNumber: '+12065550191',
        attributes: { plan: 'campaign', season: 'spring' },
      },
      {
        destinationPhoneNumber: '+12065550103',
        contactFlowId: 'flow-of-campaign',
        queueId: 'queue-of-row',
        sourcePhoneNumber: '+12065550191',
        attributes: { plan: 'campaign', season: 'spring' },
      },
      { destinationPhoneNumber: '+12065550104', attributes: {}, ...deployment },
    ]);
  });

  it('carries token and name of the attempt, and everything else that the settings say', () => {
    const contact = aContact().dialing({ attempt: 2 }) as Contact & { phoneNumber: string };

    const request = callRequestFor(
      contact,
      {
        trafficType: 'CAMPAIGN',
        ringTimeoutSeconds: 20,
        answerMachineDetection: { enable: true, awaitPrompt: false },
      },
      new World().deployment,
    );

    expect(request).toEqual({
      destinationPhoneNumber: '+12065550101',
      contactFlowId: 'flow-1',
      clientToken: clientTokenOf(contact),
      name: attemptNameOf(contact),
      trafficType: 'CAMPAIGN',
      ringTimeoutSeconds: 20,
      answerMachineDetection: { enable: true, awaitPrompt: false },
    });
  });

  it('keeps an attribute that is named __proto__', () => {
    const attributes = JSON.parse('{"__proto__": "row"}') as Record<string, string>;
    const contact = aContact().dialing({ attributes }) as Contact & { phoneNumber: string };

    const request = callRequestFor(contact, { attributes: { plan: 'gold' } }, new World().deployment);

    expect(Object.entries(request.attributes ?? {})).toEqual([
      ['plan', 'gold'],
      ['__proto__', 'row'],
    ]);
  });
});

describe('settings that came after the rows were measured', () => {
  it('fail a contact whose attributes no longer fit, without asking Connect', async () => {
    const world = new World();
    await world.clock.run(
      world.import(world.uploads.drop('spring.csv', `phone,note\n+12065550101,${'a'.repeat(20_000)}\n`)),
    );
    const settings = JSON.stringify({ attributes: { more: 'b'.repeat(20_000) } });
    await world.clock.run(world.import(world.uploads.drop('spring.json', settings)));

    await world.clock.run(world.drain(1));

    expect(world.simulator.requests).toHaveLength(0);
    expect(world.contacts.get('spring', '+12065550101')).toMatchObject({
      status: 'FAILED',
      error: { name: 'AttributesTooLong' },
      reason: expect.stringMatching(/have 40.?008 bytes together/),
    });
  });
});
