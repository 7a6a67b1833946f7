import { describe, expect, it } from 'vitest';
import {
  errorOfChange,
  MAX_MESSAGE_CHARACTERS,
  newestErrors,
  type RecentError,
} from '../../../src/campaign/recent-errors.ts';
import { blame, stopReason } from '../../../src/dialing/connect-refusals.ts';

const at = '2026-11-02T12:00:00.000Z';
const refused = { name: 'DestinationNotAllowedException', message: 'no' };

describe('the error of a change', () => {
  it('is that with which a contact failed', () => {
    expect(
      errorOfChange(
        { status: 'DIALING' },
        { status: 'FAILED', error: refused, reason: 'Refused.', updatedAt: at },
      ),
    ).toEqual({ at, name: 'DestinationNotAllowedException', message: 'no', status: 'FAILED' });
  });

  it('is reported also when Connect only asked to wait, when the contact ends with it', () => {
    const error = { name: 'LimitExceededException', message: 'full' };

    expect(errorOfChange({ status: 'DIALING' }, { status: 'WAITING', error })).toBeUndefined();
    expect(errorOfChange({ status: 'DIALING', error }, { status: 'FAILED', error })).toMatchObject({
      name: 'LimitExceededException',
      status: 'FAILED',
    });
  });

  it('is the reason of a contact of unknown outcome, not the older error', () => {
    const after = {
      status: 'UNCERTAIN',
      error: refused,
      reason: 'Connect cannot tell.',
      updatedAt: at,
    } as const;

    expect(errorOfChange({ status: 'DIALING' }, after)).toEqual({
      at,
      name: 'UNCERTAIN',
      message: 'Connect cannot tell.',
      status: 'UNCERTAIN',
    });
    expect(errorOfChange(after, after)).toBeUndefined();
  });

  it('is none when the contact had it before, and one when its name or its words are others', () => {
    const waiting = { status: 'WAITING', error: refused, updatedAt: at } as const;

    expect(errorOfChange(waiting, waiting)).toBeUndefined();
    expect(errorOfChange({ status: 'QUEUED' }, waiting)).toMatchObject({ message: 'no', status: 'WAITING' });
    expect(errorOfChange(waiting, { ...waiting, error: { ...refused, message: 'never' } })).toMatchObject({
      message: 'never',
    });
    expect(errorOfChange(waiting, { ...waiting, error: { ...refused, name: 'Other' } })).toMatchObject({
      name: 'Other',
    });
    expect(errorOfChange(undefined, waiting)).toMatchObject({ message: 'no' });
    expect(errorOfChange(undefined, { status: 'QUEUED' })).toBeUndefined();
  });

  it('goes by reason and status where there is no error, or one without words', () => {
    expect(errorOfChange(undefined, { status: 'FAILED', reason: 'Refused.', updatedAt: at })).toEqual({
      at,
      name: 'FAILED',
      message: 'Refused.',
      status: 'FAILED',
    });
    expect(
      errorOfChange(undefined, { status: 'FAILED', error: { name: '', message: '' }, reason: 'Why.' }),
    ).toEqual({
      at: '',
      name: 'FAILED',
      message: 'Why.',
      status: 'FAILED',
    });
    expect(errorOfChange(undefined, { status: 'FAILED' })).toMatchObject({ message: '' });
  });

  it('holds no key of the contact, nor a phone number in full; short keys would tear holes', () => {
    const message = ' C1 and  C123\nof Cust9876 at +12065550101 ';
    const reported = (contactKey: string, customerId: string) =>
      errorOfChange(undefined, { status: 'FAILED', contactKey, customerId, error: { name: 'X', message } })
        ?.message;

    expect(reported('C123', 'Cust9876')).toBe('C1 and … of … at +1********01');
    expect(reported('C1', 'and')).toBe('C1 and C123 of Cust9876 at +1********01');
  });

  it('is cut when it is very long, by whole characters', () => {
    const reported = (message: string) =>
      errorOfChange(undefined, { status: 'FAILED', reason: message })?.message;

    expect(reported('😀'.repeat(MAX_MESSAGE_CHARACTERS))).toBe('😀'.repeat(MAX_MESSAGE_CHARACTERS));
    expect(reported('😀'.repeat(MAX_MESSAGE_CHARACTERS + 1))).toBe(
      `${'😀'.repeat(MAX_MESSAGE_CHARACTERS - 1)}…`,
    );
  });
});

describe('the newest errors', () => {
  const error = (minute: number, message = `${minute}`): RecentError => ({
    at: `2026-11-02T12:0${minute}:00.000Z`,
    name: 'X',
    message,
    status: 'FAILED',
  });

  it('come first, five of them at most, of those that say the same the newest alone', () => {
    const errors = [
      error(1),
      error(5),
      error(3, 'same'),
      error(2),
      error(7, 'same'),
      error(4),
      error(6),
      error(0),
    ];

    expect(newestErrors(errors).map(({ at: when, message }) => [when.slice(14, 16), message])).toEqual([
      ['07', 'same'],
      ['06', '6'],
      ['05', '5'],
      ['04', '4'],
      ['02', '2'],
    ]);
  });

  it('of one moment stay in their order', () => {
    expect(newestErrors([error(1, 'a'), error(1, 'b'), error(1, 'c')]).map(({ message }) => message)).toEqual(
      ['a', 'b', 'c'],
    );
  });
});

describe('who is to blame for a refusal', () => {
  const missing = { name: 'ResourceNotFoundException', message: 'x' };

  it('is the row that named a flow or queue which is not there', () => {
    expect(blame('misconfigured', missing, { queueId: 'q-1' })).toBe('contactRefused');
    expect(blame('misconfigured', missing, { contactFlowId: 'f-1' })).toBe('contactRefused');
  });

  it('is otherwise what the answer names', () => {
    expect(blame('misconfigured', missing, {})).toBe('misconfigured');
    expect(blame('misconfigured', { ...missing, name: 'AccessDeniedException' }, { queueId: 'q-1' })).toBe(
      'misconfigured',
    );
    expect(blame('requestRefused', { ...missing, name: 'Other' }, {})).toBe('requestRefused');
  });

  it('is reported with what to do', () => {
    expect(stopReason('misconfigured', missing, 1)).toBe(
      "Amazon Connect cannot place this campaign's calls (ResourceNotFoundException: x). Fix the contact flow, queue, instance or permissions, then resume the campaign.",
    );
    expect(stopReason('contactRefused', refused, 5)).toBe(
      "Amazon Connect refused 5 contacts in a row (DestinationNotAllowedException: no). Check the campaign's settings and numbers, then resume the campaign.",
    );
  });
});
