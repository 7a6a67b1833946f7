/** Deadlines of contacts whose row names another place than their number. */
import { describe, expect, it } from 'vitest';
import { indexedFields } from '../../../src/contact/contact.ts';
import { ContactMover } from '../../../src/dialing/move-contacts.ts';
import { afterCall } from '../../../src/outcomes/retry.ts';
import { figuresOf } from '../../../src/watching/campaign-watch.ts';
import { aContact } from '../../support/a-contact.ts';
import { aDeployment, aLook, noon } from '../../support/a-look.ts';
import { World } from '../../support/world.ts';

/** Sunday, 12:00 in Miami and 10:00 in Utah, where no sales call starts on Sundays. */
const sunday = Date.parse('2026-12-06T17:00:00Z');
const monday = '2026-12-07T15:00:00.000Z';
const inMiami = { contactKey: '+13055550100', phoneNumber: '+13055550100' };
const campaign = { campaignId: 'spring', state: 'RUNNING', createdAt: '2026-12-01T00:00:00.000Z' } as const;

/** As it is read from the table. */
function asRead<C extends object>(contact: C): C {
  const fields: readonly string[] = ['campaignId', 'contactKey', ...indexedFields];
  return Object.fromEntries(Object.entries(contact).filter(([name]) => fields.includes(name))) as C;
}

describe("a contact's next opening", () => {
  it.each([
    [{}, undefined],
    [{ place: 'US-UT' }, monday],
  ])('of one that is due counts the place of the row: %j', (row, until) => {
    const contact = aContact({ ...inMiami, ...row }).waiting({ dueAt: '2026-12-06T16:00:00.000Z' });
    const mover = new ContactMover(new World({}).ports(), aDeployment);

    const closed = mover.closedFor({ ...asRead(contact), dueAt: contact.dueAt ?? '' }, campaign, sunday);

    expect(closed?.until).toBe(until);
    if (until !== undefined)
      expect(closed?.reason).toMatch(/^Outside calling rules \(Utah: no calls on Sundays, /);
  });

  it.each([
    [{}, '2026-12-06T17:15:00.000Z'],
    [{ place: 'US-UT' }, monday],
  ])('of one that is called again counts the place of the row: %j', (row, dueAt) => {
    const contact = asRead(aContact({ ...inMiami, ...row }).dialed());
    const end = { contactId: 'call-1', endedAt: sunday, disconnectReason: 'TELECOM_BUSY' };

    expect(afterCall(contact, end, campaign, aDeployment, sunday).fact).toMatchObject({
      type: 'toRetry',
      dueAt,
    });
  });

  it.each([
    [{}, 'All remaining contacts are to be called later.'],
    [{ place: 'US-HI' }, 'Outside the calling hours of all remaining contacts.'],
  ])('explains why a campaign places no calls: %j', (row, reason) => {
    // Noon in New York is 07:00 in Hawaii.
    const next = { dueAt: '2026-11-02T18:00:00.000Z', phoneNumber: '+13055550100', ...row };
    const look = aLook(0, { counts: { WAITING: 5 } }, { next });

    expect(look.atMs).toBe(noon);
    expect(figuresOf([look], aDeployment).remaining).toMatchObject({ type: 'goesOn', reason });
  });
});
