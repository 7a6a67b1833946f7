import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newestErrors, type RecentError } from '../../../src/campaign/recent-errors.ts';
import type { AttemptEntry } from '../../../src/contact/contact.ts';
import type { ContactFact } from '../../../src/contact/contact-fact.ts';
import { transitionFor } from '../../../src/contact/contact-life.ts';
import { applyTransition } from '../../../src/contact/contact-transition.ts';
import { activityOfChange, addActivity, callsOf } from '../../../src/counting/campaign-activity.ts';
import { aContact } from '../../support/a-contact.ts';

const at = '2026-11-02T12:00:00.000Z';
const placed = (attempt: number): AttemptEntry => ({ attempt, contactId: `call-${attempt}`, dialedAt: at });

function errorAt(minute: number): RecentError {
  return { at: `2026-11-02T12:0${minute}:00.000Z`, name: 'X', message: `${minute}`, status: 'FAILED' };
}

describe('the calls of a contact', () => {
  it('are its attempts that Connect gave a ContactId', () => {
    expect(callsOf(undefined)).toBe(0);
    expect(callsOf({ attempts: [placed(1), { attempt: 2, outcome: 'ERROR' }, placed(3)] })).toBe(2);
  });

  it('are one more when a call is placed, and stay when it ends', () => {
    const dialing = { status: 'DIALING' } as const;
    const dialed = { status: 'DIALED', attempts: [placed(1)] } as const;
    const ended = { status: 'COMPLETED', attempts: [{ ...placed(1), outcome: 'ANSWERED' }] } as const;

    expect(activityOfChange(dialing, dialed)?.calls).toBe(1);
    expect(activityOfChange(dialed, ended)).toBeUndefined();
  });

  it('are one more when a call of unknown outcome is found in the end', () => {
    const uncertain = { status: 'UNCERTAIN', attempts: [{ attempt: 1 }] } as const;
    const found = { status: 'DIALED', attempts: [placed(1)] } as const;

    expect(activityOfChange(uncertain, found)?.calls).toBe(1);
  });

  it('are counted whole for a change that the stream delivers in one', () => {
    expect(activityOfChange(undefined, { status: 'WAITING', attempts: [placed(1), placed(2)] })?.calls).toBe(
      2,
    );
  });
});

describe('the calls of a campaign', () => {
  it('are those of its contacts in the end, whatever is recorded late or twice', () => {
    const call = fc.record({
      attempt: fc.integer({ min: 1, max: 3 }),
      contactId: fc.constantFrom('one', 'two'),
    });
    const fact = fc.oneof(
      fc.record({
        type: fc.constant('outcomeUnknown'),
        attempt: fc.integer({ min: 1, max: 3 }),
        claimId: fc.uuid(),
        claimedAt: fc.constant(0),
        dueAt: fc.constant(at),
      }),
      call.map((it) => ({ type: 'dialed', ...it, contactId: `${it.contactId}-${it.attempt}`, dialedAt: 0 })),
      fc.constant({ type: 'queued', seenDueAt: undefined, dueAt: at }),
      fc.record({ type: fc.constant('markedUncertain'), attempt: fc.integer({ min: 1, max: 3 }) }),
      call.map((it) => ({
        type: 'toRetry',
        ...it,
        contactId: `${it.contactId}-${it.attempt}`,
        outcome: 'BUSY',
        dialedAt: 0,
        endedAt: 0,
        dueAt: at,
      })),
    ) as fc.Arbitrary<ContactFact>;
    fc.assert(
      fc.property(fc.array(fact, { maxLength: 60 }), (facts) => {
        let contact = aContact().queued();
        let calls = callsOf(contact);
        for (const each of facts) {
          const after = applyTransition(contact, transitionFor(contact, each, 0)) ?? contact;
          const activity = activityOfChange(contact, after);
          expect(activity?.calls ?? 0).toBeGreaterThanOrEqual(0);
          calls += activity?.calls ?? 0;
          contact = after;
        }
        expect(calls).toBe(callsOf(contact));
      }),
    );
  });
});

describe('the error of a change', () => {
  const failed = {
    contactKey: 'customer-4711',
    customerId: 'customer-4711',
    status: 'FAILED',
    error: { name: 'DestinationNotAllowedException', message: 'Not allowed:  +12065550123 of customer-4711' },
    reason: 'Connect does not allow this destination.',
    updatedAt: at,
  } as const;

  it('names it without the phone number and without the key', () => {
    expect(activityOfChange({ status: 'DIALING' }, failed)?.errors).toEqual([
      {
        at,
        name: 'DestinationNotAllowedException',
        message: 'Not allowed: +1********23 of …',
        status: 'FAILED',
      },
    ]);
  });

  it('is reported once, not with each later change of the contact', () => {
    expect(activityOfChange(failed, failed)).toBeUndefined();
  });

  it('of a contact of unknown outcome is the reason why it is unknown', () => {
    const error = { name: 'TimeoutError', message: 'No answer within 15 s.' };
    const open = { status: 'DIALING', error, updatedAt: at } as const;
    const uncertain = { ...open, status: 'UNCERTAIN', reason: 'Connect cannot tell.' } as const;

    expect(activityOfChange({ status: 'DIALING' }, open)?.errors[0]).toMatchObject({
      name: 'TimeoutError',
      status: 'DIALING',
    });
    expect(activityOfChange(open, uncertain)?.errors[0]).toMatchObject({
      name: 'UNCERTAIN',
      message: 'Connect cannot tell.',
    });
  });

  it('is cut to 200 characters', () => {
    const error = { name: 'X', message: 'word '.repeat(100) };

    const message = activityOfChange(undefined, { status: 'FAILED', error })?.errors[0]?.message ?? '';

    expect([...message]).toHaveLength(200);
    expect(message.endsWith('…')).toBe(true);
  });

  it('is not seen in a contact that is rejected, suppressed or called again', () => {
    expect(activityOfChange(undefined, { status: 'REJECTED', reason: 'No phone number.' })).toBeUndefined();
    expect(
      activityOfChange({ status: 'DIALING' }, { status: 'SUPPRESSED', reason: 'Listed.' }),
    ).toBeUndefined();
    expect(activityOfChange({ status: 'DIALED' }, { status: 'WAITING', reason: 'BUSY' })).toBeUndefined();
  });
});

describe('errors of a campaign', () => {
  it('report what failed although Connect asks to wait all the time, and say the same thing once', () => {
    const at = (second: number) => `2026-11-02T12:00:${String(second).padStart(2, '0')}.000Z`;
    const refused = { name: 'DestinationNotAllowedException', message: 'Not allowed.' };
    const throttled = { name: 'ThrottlingException', message: 'Rate exceeded' };
    const changes = Array.from({ length: 20 }, (_, i) =>
      activityOfChange(
        { status: 'DIALING' },
        i % 5 === 0
          ? { status: 'FAILED', error: refused, updatedAt: at(i) }
          : { status: 'WAITING', error: throttled, updatedAt: at(i) },
      ),
    );

    const { errors } = changes.reduce((sum, activity) => (activity ? addActivity(sum, activity) : sum)) ?? {
      errors: [],
    };

    expect(errors).toEqual([{ at: at(15), ...refused, status: 'FAILED' }]);
  });

  it('are the five newest, newest first', () => {
    const errors = [3, 1, 6, 2, 5, 4].map(errorAt);

    expect(newestErrors(errors).map(({ message }) => message)).toEqual(['6', '5', '4', '3', '2']);
  });

  it('add up with the calls', () => {
    const sum = addActivity({ calls: 2, errors: [errorAt(1)] }, { calls: 3, errors: [errorAt(2)] });

    expect(sum).toEqual({ calls: 5, errors: [errorAt(2), errorAt(1)] });
  });
});
