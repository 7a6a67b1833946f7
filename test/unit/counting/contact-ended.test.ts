import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Contact, contactStatuses, endStatuses } from '../../../src/contact/contact.ts';
import { contactEnded } from '../../../src/counting/contact-ended.ts';
import { aContact } from '../../support/a-contact.ts';

const ended = aContact({ customerId: 'C-1', attributes: { plan: 'gold' } }).completed({
  events: true,
  disposition: 'SOLD',
  answers: { choice: '2' },
  attempts: [{ attempt: 1, contactId: 'call-1', outcome: 'ANSWERED' }],
});

describe('the event of a contact that has ended', () => {
  it('says who it is, how it ended and what was said, and no attribute', () => {
    expect(contactEnded({ status: 'DIALED', events: true }, ended)).toEqual({
      campaignId: 'spring',
      contactKey: '+12065550101',
      customerId: 'C-1',
      status: 'COMPLETED',
      outcome: 'ANSWERED',
      disposition: 'SOLD',
      answers: { choice: '2' },
      attempts: [{ attempt: 1, contactId: 'call-1', outcome: 'ANSWERED' }],
      endedAt: ended.endedAt,
      updatedAt: ended.updatedAt,
    });
  });

  it.each<[string, Partial<Contact> | undefined, Partial<Contact>]>([
    ['a row is rejected', undefined, { status: 'REJECTED' }],
    ['it is uncertain, and its call is found and ends', { status: 'UNCERTAIN', events: true }, ended],
    ['an agent records a disposition after the call', { ...ended, disposition: undefined }, ended],
    ['an agent records an answer after the call', { ...ended, answers: {} }, ended],
    [
      'it was cancelled, and a call that was not known is found to have ended',
      { ...ended, status: 'CANCELLED' },
      ended,
    ],
  ])('is published when %s', (_, before, after) => {
    expect(contactEnded(before, { ...ended, ...after })).toMatchObject({ contactKey: ended.contactKey });
  });

  it.each<[string, Partial<Contact> | undefined, Partial<Contact>]>([
    ['its campaign wants none', { status: 'DIALED' }, { ...ended, events: undefined }],
    ['it is called again', { status: 'DIALED', events: true }, { ...ended, status: 'WAITING' }],
    ['nothing of it has changed that is said', ended, { ...ended, flowRevision: 2 }],
    ['it was edited by hand until it names no contact', undefined, { ...ended, contactKey: undefined }],
  ])('is not published when %s', (_, before, after) => {
    expect(contactEnded(before, after as Contact)).toBeUndefined();
  });

  it('is published at least once of every contact that ends, and only of those', () => {
    const status = fc.constantFrom(...contactStatuses);
    fc.assert(
      fc.property(fc.array(status, { minLength: 1, maxLength: 12 }), (life) => {
        const versions = life.map((each) => ({ ...ended, status: each }));
        const published = versions.flatMap((after, i) => contactEnded(versions[i - 1], after) ?? []);
        const ends = life.filter((each, i) => endStatuses.has(each) && life[i - 1] !== each);
        expect(published.map((event) => event.status)).toEqual(ends);
      }),
    );
  });
});
