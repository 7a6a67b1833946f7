import { describe, expect, it } from 'vitest';
import {
  ASK_AGAIN_WITHIN_MS,
  CLAIM_LAST_CALL_MS,
  CLOCKS_APART_MS,
  GIVE_UP_AFTER_MISSES,
  GIVE_UP_AFTER_MS,
  GIVE_UP_UNASKED_AFTER_MS,
  MIN_RING_MS,
  REQUEST_ARRIVES_MS,
  REQUEST_LIMIT_MS,
  reconcile,
  SEARCH_MARGIN_MS,
  type SearchAnswer,
} from '../../../src/contact/reconciliation.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/time/instant.ts';
import { noon } from '../../support/a-contact.ts';

const witnessed: SearchAnswer = { type: 'missing', witnessed: true };
const unwitnessed: SearchAnswer = { type: 'missing', witnessed: false };
const unreachable: SearchAnswer = { type: 'unreachable', message: 'socket hang up' };
const judged = (answer: SearchAnswer, age: number, misses = GIVE_UP_AFTER_MISSES) =>
  reconcile(answer, { claimedAtMs: noon, misses }, noon + age);

describe('an expired claim', () => {
  it('whose call Connect shows is reconciled at any age', () => {
    const call = { contactId: 'call-1', initiatedAt: noon + SECOND_MS };
    const found: SearchAnswer = { type: 'found', ...call, witnessed: false };

    for (const age of [0, CLAIM_LAST_CALL_MS, SEARCH_MARGIN_MS, GIVE_UP_AFTER_MS, 30 * DAY_MS]) {
      expect(judged(found, age)).toEqual({ type: 'found', ...call });
    }
  });

  it('whose short call Connect shows is reconciled only when no later call of the attempt can be hidden', () => {
    const initiatedAt = noon + SECOND_MS;
    const call = (lastedMs: number, witnessed: boolean): SearchAnswer => {
      return { type: 'found', contactId: 'call-1', initiatedAt, endedAt: initiatedAt + lastedMs, witnessed };
    };
    const found = { type: 'found', contactId: 'call-1', initiatedAt };
    const short = MIN_RING_MS - 1;

    expect(judged(call(MIN_RING_MS, false), 0)).toEqual(found);
    expect(judged(call(short, true), SEARCH_MARGIN_MS - 1)).toMatchObject({ type: 'askAgain' });
    expect(judged(call(short, false), GIVE_UP_AFTER_MS - 1)).toMatchObject({ type: 'askAgain' });
    expect(judged(call(short, true), SEARCH_MARGIN_MS)).toEqual(found);
    // The one that followed may have been talked on: to call again as after a busy line would be a second call.
    expect(judged(call(short, false), GIVE_UP_AFTER_MS)).toMatchObject({ type: 'uncertain' });
    expect(judged(call(short, false), GIVE_UP_AFTER_MS, 1)).toMatchObject({ type: 'askAgain' });
  });

  it('placed no call when the index shows a later one and had time on top', () => {
    expect(judged(witnessed, SEARCH_MARGIN_MS)).toEqual({ type: 'absent' });
    expect(judged(witnessed, 30 * DAY_MS)).toEqual({ type: 'absent' });
  });

  it('is asked about again a millisecond before the margin is over', () => {
    expect(judged(witnessed, SEARCH_MARGIN_MS - 1)).toMatchObject({ type: 'askAgain' });
  });

  it('is never absent without a witness, however old', () => {
    expect(judged(unwitnessed, GIVE_UP_AFTER_MS - 1)).toMatchObject({ type: 'askAgain' });
    expect(judged(unwitnessed, GIVE_UP_AFTER_MS)).toMatchObject({ type: 'uncertain' });
    expect(judged(unwitnessed, 30 * DAY_MS)).toMatchObject({ type: 'uncertain' });
  });

  it('is not given up before Connect has answered three times, however old it is', () => {
    expect(judged(unwitnessed, 30 * DAY_MS, GIVE_UP_AFTER_MISSES - 2)).toMatchObject({ type: 'askAgain' });
    expect(judged(unwitnessed, 30 * DAY_MS, GIVE_UP_AFTER_MISSES - 1)).toMatchObject({ type: 'uncertain' });
  });

  it('is asked about for a day while Connect cannot be asked', () => {
    expect(judged(unreachable, GIVE_UP_AFTER_MS)).toMatchObject({ type: 'askAgain' });
    expect(judged(unreachable, GIVE_UP_UNASKED_AFTER_MS - 1)).toMatchObject({ type: 'askAgain' });
    expect(judged(unreachable, GIVE_UP_UNASKED_AFTER_MS)).toMatchObject({ type: 'uncertain' });
  });

  it('that stays uncertain says why, and that nobody calls again', () => {
    expect(judged(unwitnessed, GIVE_UP_AFTER_MS)).toMatchObject({
      reason: expect.stringContaining('shows neither this call nor a later one'),
    });
    const unasked = judged(unreachable, GIVE_UP_UNASKED_AFTER_MS);
    expect(unasked).toMatchObject({ reason: expect.stringContaining('socket hang up') });
    expect(unasked).toMatchObject({ reason: expect.stringContaining('not called again automatically') });
  });

  it('that stays uncertain says to the operator what happened and what to do, in a sentence', () => {
    expect(judged(unreachable, GIVE_UP_UNASKED_AFTER_MS)).toEqual({
      type: 'uncertain',
      reason:
        'The dialer was interrupted while it asked Amazon Connect to call, and Connect does not show whether the call ' +
        'was placed (socket hang up). This contact is not called again automatically: look it up in Connect before you call it.',
    });
  });

  it('can have placed its call up to 45 seconds after it, and clocks may be ten minutes apart', () => {
    expect(REQUEST_LIMIT_MS).toBe(15 * SECOND_MS);
    expect(CLAIM_LAST_CALL_MS).toBe(45 * SECOND_MS);
    expect(CLOCKS_APART_MS).toBe(10 * MINUTE_MS);
  });

  it.each([
    [0, MINUTE_MS],
    [2 * MINUTE_MS, MINUTE_MS],
    [10 * MINUTE_MS, 5 * MINUTE_MS],
    [2 * HOUR_MS, HOUR_MS],
    [12 * HOUR_MS, HOUR_MS],
  ])('of an age of %i ms is asked about again in %i ms', (age, wait) => {
    expect(judged(unreachable, age)).toEqual({ type: 'askAgain', at: noon + age + wait });
    expect(judged(unwitnessed, age, 0)).toEqual({ type: 'askAgain', at: noon + age + wait });
  });
});

describe('the window in which an ambiguous answer is asked about', () => {
  it('leaves the last request time to arrive before a call can have rung and be over', () => {
    expect(ASK_AGAIN_WITHIN_MS + REQUEST_ARRIVES_MS).toBeLessThanOrEqual(MIN_RING_MS);
    expect(ASK_AGAIN_WITHIN_MS).toBeLessThanOrEqual(3 * SECOND_MS);
  });
});
