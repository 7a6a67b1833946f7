import { describe, expect, it } from 'vitest';
import { gateFor } from '../../../src/campaign/may-dial.ts';
import { dueUntil } from '../../../src/contact/call-back.ts';
import { PARKED, transitionFor } from '../../../src/contact/contact-life.ts';
import { MINUTE_MS, toIso } from '../../../src/time/instant.ts';
import { aContact, noon } from '../../support/a-contact.ts';

const callUntil = toIso(noon + 10 * MINUTE_MS);
const id = { campaignId: 'spring', contactKey: '+12065550101' };

describe('the time from which a contact is not called any more', () => {
  it.each([
    ['parked', PARKED, PARKED],
    ['to be called later', toIso(noon + 20 * MINUTE_MS), callUntil],
    ['to be called before', toIso(noon + MINUTE_MS), toIso(noon + MINUTE_MS)],
  ])('bounds the deadline of one that is %s', (_, dueAt, expected) => {
    const fact = { type: 'postponed', attempt: 1, dueAt, reason: '' } as const;
    expect(transitionFor({ ...id, callUntil }, fact, noon).set.dueAt).toBe(expected);
    expect(transitionFor(id, fact, noon).set.dueAt).toBe(dueAt);
  });

  it('bounds nothing once it is over, nor the deadline of a call', () => {
    expect(dueUntil(PARKED, { callUntil }, noon + 10 * MINUTE_MS)).toBe(PARKED);
    const dialed = { type: 'dialed', attempt: 1, contactId: 'call-1', dialedAt: noon } as const;
    const soon = { ...id, callUntil: toIso(noon + 1) };
    expect(transitionFor(soon, dialed, noon).set.dueAt).toBe(transitionFor(id, dialed, noon).set.dueAt);
  });

  it('closes the gate, also of a paused campaign', () => {
    const contact = { phoneNumber: '+12065550101', ...aContact().waiting({ callUntil }) };
    const gateAt = (ms: number) =>
      gateFor(contact, { state: 'PAUSED' }, { callingHours: 'always' }, noon + ms).type;
    expect([gateAt(10 * MINUTE_MS - 1), gateAt(10 * MINUTE_MS)]).toEqual(['closed', 'over']);
  });
});
