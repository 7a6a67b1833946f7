import { describe, expect, it } from 'vitest';
import { contactStatuses } from '../../../src/contact/contact.ts';
import type { Counted } from '../../../src/contact/counts.ts';
import { type CountedChange, contactMetrics } from '../../../src/counting/contact-metrics.ts';
import { addValues, metricOfOutcome } from '../../../src/telemetry/metric-names.ts';

const change = (before: Counted | undefined, after: Counted, campaignId = 'spring'): CountedChange => ({
  campaignId,
  ...(before && { before }),
  after,
});

describe('the figures of changed contacts', () => {
  it.each(Object.entries(metricOfOutcome))('count a call that ended with %s as %s', (outcome, name) => {
    const ended = change({ status: 'DIALED' }, { status: 'COMPLETED', outcome: outcome as 'BUSY' });
    expect(contactMetrics([ended]).get('spring')).toEqual({ [name]: 1 });
  });

  it('count each call of a contact that is called again', () => {
    const calls = [
      change({ status: 'DIALED' }, { status: 'WAITING', outcome: 'NO_ANSWER' }),
      change({ status: 'WAITING', outcome: 'NO_ANSWER' }, { status: 'QUEUED', outcome: 'NO_ANSWER' }),
      change({ status: 'QUEUED', outcome: 'NO_ANSWER' }, { status: 'DIALING', outcome: 'NO_ANSWER' }),
      change({ status: 'DIALING', outcome: 'NO_ANSWER' }, { status: 'DIALED', outcome: 'NO_ANSWER' }),
      change({ status: 'DIALED', outcome: 'NO_ANSWER' }, { status: 'COMPLETED', outcome: 'ANSWERED' }),
    ];
    expect(contactMetrics(calls).get('spring')).toEqual({ CallsNoAnswer: 1, CallsAnswered: 1 });
  });

  it.each([
    ['FAILED', 'ContactsFailed'],
    ['UNCERTAIN', 'ContactsUncertain'],
    ['SUPPRESSED', 'ContactsSuppressed'],
  ] as const)('count a contact that became %s, whatever its earlier calls were', (status, name) => {
    const became = change({ status: 'DIALING', outcome: 'BUSY' }, { status, outcome: 'BUSY' });
    expect(contactMetrics([became]).get('spring')).toEqual({ [name]: 1 });
  });

  it('count a row that was rejected on import', () => {
    expect(contactMetrics([change(undefined, { status: 'REJECTED' })]).get('spring')).toEqual({
      ContactsRejected: 1,
    });
  });

  it.each(contactStatuses)('count nothing when a contact that is %s stays so', (status) => {
    expect(contactMetrics([change({ status }, { status, outcome: 'ANSWERED' })]).size).toBe(0);
  });

  it('are distinguished by campaign, and left out for campaigns that add nothing', () => {
    const figures = contactMetrics([
      change(undefined, { status: 'QUEUED' }, 'summer'),
      change(undefined, { status: 'REJECTED' }, 'spring'),
      change(undefined, { status: 'REJECTED' }, 'autumn'),
      change(undefined, { status: 'REJECTED' }, 'spring'),
    ]);
    expect(Object.fromEntries(figures)).toEqual({
      spring: { ContactsRejected: 2 },
      autumn: { ContactsRejected: 1 },
    });
  });

  it('add up', () => {
    expect(addValues({ CallsStarted: 1 }, { CallsStarted: 2, StartsRefused: 1 })).toEqual({
      CallsStarted: 3,
      StartsRefused: 1,
    });
  });
});
