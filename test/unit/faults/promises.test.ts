import { describe, expect, it } from 'vitest';
import type { TrueCall } from '../../../local/demo-truth.ts';
import type { Contact } from '../../../src/contact/contact.ts';
import type { Evidence } from '../../faults/evidence.ts';
import { objectionsTo, promises } from '../../faults/promises.ts';

const noon = Date.parse('2026-11-30T17:00:00Z'); // 12:00 in New York
const seconds = (count: number) => noon + count * 1_000;
const key = 'spring/customers.csv';
const brokenKey = 'spring/broken.csv';

function call(number: string, attempt: number, atSeconds: number, change: Partial<TrueCall> = {}): TrueCall {
  return {
    contactId: `call-${number}-${attempt}`,
    phoneNumber: number,
    name: `spring-${number}-${attempt}`,
    placedAtMs: seconds(atSeconds),
    endsAtMs: seconds(atSeconds + 2),
    fate: 'ANSWERED',
    outcome: 'ANSWERED',
    ...change,
  };
}

function contact(number: string, row: number, change: Partial<Contact> = {}): Contact {
  return {
    campaignId: 'spring',
    contactKey: number,
    phoneNumber: number,
    status: 'COMPLETED',
    outcome: 'ANSWERED',
    attempt: 1,
    attempts: [{ attempt: 1, contactId: `call-${number}-1` }],
    source: { file: key, version: '1', row },
    createdAt: '2026-11-30T16:59:00.000Z',
    claimedAt: '2026-11-30T17:00:00.000Z',
    updatedAt: '2026-11-30T17:00:00.000Z',
    ...change,
  };
}

const [ann, bob, eve, uma] = ['+12065552001', '+12065552002', '+12065552003', '+12065552004'] as const;
const timeZone = 'America/New_York';
const busy = call(bob, 1, 10, { fate: 'BUSY', outcome: 'BUSY' });

const askedEvery = (gapMs: number, times: number, isRepeated: boolean) =>
  Array.from({ length: times }, (_, i) => ({ atMs: noon + i * gapMs, isRepeated }));

/** A campaign in which nothing is wrong: Ann answered, Bob at the second call, Eve said no, Uma's call is in doubt. */
const honest: Evidence = {
  campaign: {
    campaignId: 'spring',
    state: 'COMPLETED',
    createdAt: '2026-11-30T16:59:00.000Z',
    counts: { COMPLETED: 2, SUPPRESSED: 1, UNCERTAIN: 1, REJECTED: 1 },
    files: {
      one: {
        file: key,
        version: '1',
        bytes: 9,
        rows: 6,
        rejected: 1,
        duplicates: 1,
        done: true,
        startedAt: '',
      },
      two: {
        file: brokenKey,
        version: '1',
        bytes: 9,
        rows: 0,
        rejected: 0,
        duplicates: 0,
        done: true,
        startedAt: '',
        error: 'It is no text.',
      },
    },
  },
  contacts: [
    contact(ann, 2),
    contact(bob, 3, {
      attempt: 2,
      attempts: [1, 2].map((attempt) => ({ attempt, contactId: `call-${bob}-${attempt}` })),
    }),
    contact(eve, 4, {
      status: 'SUPPRESSED',
      outcome: undefined,
      attempts: [],
      reason: 'On the list.',
    } as Partial<Contact>),
    contact(uma, 5, {
      status: 'UNCERTAIN',
      outcome: undefined,
      attempts: [],
      reason: 'Nobody can tell.',
    } as Partial<Contact>),
    contact('row:6', 6, {
      status: 'REJECTED',
      outcome: undefined,
      phoneNumber: undefined,
      reason: 'No number.',
    } as Partial<Contact>),
  ],
  calls: [call(ann, 1, 0), busy, call(bob, 2, 900)],
  asked: [0, 1, 10, 900].map((after) => ({ atMs: seconds(after), isRepeated: false })),
  files: [
    {
      key,
      text: '',
      rows: [
        { line: 2, verdict: 'contact', number: ann, timeZone },
        { line: 3, verdict: 'contact', number: bob, timeZone },
        { line: 4, verdict: 'contact', number: eve, timeZone },
        { line: 5, verdict: 'contact', number: uma, timeZone },
        { line: 6, verdict: 'rejected', timeZone },
        { line: 7, verdict: 'duplicate', number: ann, timeZone },
      ],
    },
  ],
  reports: {
    [key]: [
      { row: '6', contactKey: 'row:6', result: 'rejected', reason: 'No number.' },
      { row: '7', contactKey: ann, result: 'duplicate', reason: 'The same contact as row 2.' },
    ],
  },
  results: [
    { contactKey: ann, status: 'COMPLETED', outcome: 'ANSWERED' },
    { contactKey: bob, status: 'COMPLETED', outcome: 'ANSWERED' },
    { contactKey: eve, status: 'SUPPRESSED', outcome: '' },
    { contactKey: uma, status: 'UNCERTAIN', outcome: '' },
    { contactKey: 'row:6', status: 'REJECTED', outcome: '' },
  ],
  refused: { [brokenKey]: 'row,reason\n,It is no text.' },
  actions: { pauses: [], doNotCall: [{ number: eve, since: seconds(-60) }] },
  limits: {
    callsPerSecond: 2,
    maxConcurrentCalls: 3,
    maxAttempts: 2,
    callingHours: { start: '08:00', end: '21:00' },
    clocksApartMs: 0,
  },
  doubts: { at: [seconds(1)], searchLagMs: null },
};

/** The honest campaign with one lie, and the words with which it is found out. */
const lies: Record<
  string,
  readonly { readonly lie: string; readonly evidence: Evidence; readonly found: RegExp }[]
> = {
  'At most one call of an attempt rings': [
    {
      lie: 'an attempt has two calls',
      evidence: { ...honest, calls: [...honest.calls, call(ann, 1, 40, { contactId: 'another' })] },
      found: /2 calls have the name spring-\+12065552001-1/,
    },
    {
      lie: 'two calls of an attempt ring, one right after the other',
      evidence: { ...honest, calls: [...honest.calls, call(ann, 1, 2, { contactId: 'another' })] },
      found: /2 calls have the name spring-\+12065552001-1/,
    },
    {
      lie: 'a call that rang nowhere is followed long after it',
      evidence: { ...honest, calls: [...honest.calls, call(bob, 1, 15, { contactId: 'another' })] },
      found: /2 calls have the name spring-\+12065552002-1/,
    },
    {
      lie: 'somebody who answered is called again',
      evidence: { ...honest, calls: [...honest.calls, call(ann, 2, 40)] },
      found: /was called again after ANSWERED/,
    },
    {
      lie: 'somebody is called too often',
      evidence: { ...honest, limits: { ...honest.limits, maxAttempts: 1 } },
      found: /was called 2 times; 1 are allowed/,
    },
    {
      lie: 'a stranger is called',
      evidence: { ...honest, calls: [...honest.calls, call('+12065559999', 1, 40)] },
      found: /is nobody's number/,
    },
  ],
  'Nobody is lost': [
    {
      lie: 'a contact is missing',
      evidence: { ...honest, contacts: honest.contacts.slice(1) },
      found: /Row 2 .* is 0 contacts/,
    },
    {
      lie: 'a contact is there twice',
      evidence: { ...honest, contacts: [...honest.contacts, contact('+12065552009', 2)] },
      found: /Row 2 .* is 2 contacts/,
    },
    {
      lie: 'a duplicate is not named',
      evidence: { ...honest, reports: {} },
      found: /Row 7 .* nowhere as a duplicate/,
    },
    {
      lie: 'a contact has no end',
      evidence: withContact(0, { status: 'DIALED' }),
      found: /is still DIALED/,
    },
    {
      lie: 'a good row is rejected',
      evidence: withContact(0, { status: 'REJECTED', reason: 'No.' }),
      found: /is a good one, but was rejected/,
    },
    {
      lie: 'a bad row is dialed',
      evidence: withContact(4, { status: 'COMPLETED' }),
      found: /cannot be used, but its contact is COMPLETED/,
    },
    { lie: 'a row has another number', evidence: withContact(0, { phoneNumber: bob }), found: /has become/ },
  ],
  'No faster than allowed': [
    {
      lie: 'calls come at three a second',
      evidence: { ...honest, asked: askedEvery(333, 30, false) },
      found: /2 a second are allowed/,
    },
    {
      lie: 'requests that are made again come beyond their credit',
      evidence: { ...honest, asked: askedEvery(200, 30, true) },
      found: /2 a second are allowed/,
    },
  ],
  'No more concurrent calls than allowed': [
    {
      lie: 'four are on at once',
      evidence: {
        ...honest,
        calls: [...honest.calls, ...[1, 2, 3].map((i) => call(`+1206555210${i}`, 1, 0))],
      },
      found: /4 calls were on at a time; 3 are allowed/,
    },
  ],
  'Nobody is called who has said no, after a pause or a cancel': [
    {
      lie: 'somebody on the list is called',
      evidence: { ...honest, calls: [...honest.calls, call(eve, 1, 40)] },
      found: /put on the list/,
    },
    {
      lie: 'a call is placed in a pause',
      evidence: {
        ...honest,
        actions: { ...honest.actions, pauses: [{ from: seconds(600), to: seconds(1_200) }] },
      },
      found: /after the campaign was paused/,
    },
    {
      lie: 'a call is placed in a pause that does not end',
      evidence: { ...honest, actions: { ...honest.actions, pauses: [{ from: seconds(600) }] } },
      found: /after the campaign was paused/,
    },
    {
      lie: 'a call is placed after the cancel',
      evidence: { ...honest, actions: { ...honest.actions, cancelledAt: seconds(600) } },
      found: /after the cancel/,
    },
  ],
  'Nobody is called outside the hours': [
    {
      lie: 'somebody is called at night',
      evidence: { ...honest, limits: { ...honest.limits, callingHours: { start: '13:00', end: '21:00' } } },
      found: /was called at 12:00 in America\/New_York/,
    },
  ],
  'Errors are told': [
    {
      lie: 'a suppressed contact says nothing',
      evidence: withContact(2, { reason: '' }),
      found: /is SUPPRESSED and does not say why/,
    },
    {
      lie: 'the report leaves a rejected row out',
      evidence: { ...honest, reports: {} },
      found: /why row 6 was rejected/,
    },
    {
      lie: 'a refused file has no report',
      evidence: { ...honest, refused: { [brokenKey]: undefined } },
      found: /No report tells why/,
    },
    {
      lie: 'the campaign does not name the refused file',
      evidence: { ...honest, campaign: { ...honest.campaign, files: {} } },
      found: /do not tell of spring\/broken.csv/,
    },
    {
      lie: 'a good file is refused',
      evidence: { ...honest, refused: {} },
      found: /was refused, and is a good one/,
    },
    {
      lie: 'the campaign stops in silence',
      evidence: { ...honest, campaign: { ...honest.campaign, state: 'STOPPED' } },
      found: /stopped without a reason/,
    },
  ],
  'Doubt is left only where Connect cannot tell': [
    {
      lie: 'nothing had happened',
      evidence: { ...honest, doubts: { at: [], searchLagMs: null } },
      found: /nothing had happened/,
    },
    {
      lie: 'Connect shows the call',
      evidence: {
        ...honest,
        calls: [...honest.calls, call(uma, 1, 1)],
        doubts: { ...honest.doubts, searchLagMs: 5_000 },
      },
      found: /Connect shows its call/,
    },
    {
      lie: 'a later call is a witness',
      evidence: { ...honest, doubts: { ...honest.doubts, searchLagMs: 5_000 } },
      found: /later calls show/,
    },
    {
      lie: 'it gives no reason',
      evidence: withContact(3, { reason: '' }),
      found: /UNCERTAIN and does not say why/,
    },
  ],
  'Table and results say what Connect knows': [
    {
      lie: 'the outcome is another',
      evidence: withContact(0, { outcome: 'BUSY' }),
      found: /in truth with ANSWERED/,
    },
    {
      lie: 'a call is not in the record',
      evidence: withContact(1, { attempts: [] }),
      found: /does not know of its call/,
    },
    {
      lie: 'a cancelled contact hides its call',
      evidence: withContact(0, { status: 'CANCELLED', reason: 'Yes.', attempts: [] }),
      found: /does not know of its calls/,
    },
    {
      lie: 'somebody was never called',
      evidence: { ...honest, calls: honest.calls.slice(1) },
      found: /was never called/,
    },
    {
      lie: 'a line is missing',
      evidence: { ...honest, results: honest.results.slice(1) },
      found: /4 lines for 5 contacts/,
    },
    {
      lie: 'a count is wrong',
      evidence: { ...honest, campaign: { ...honest.campaign, counts: { COMPLETED: 3 } } },
      found: /2 contacts are COMPLETED, counted as 3/,
    },
  ],
};

function withContact(index: number, change: Partial<Contact>): Evidence {
  const contacts = honest.contacts.map((each, i) => (i === index ? { ...each, ...change } : each));
  return { ...honest, contacts };
}

describe('the checks of the promises', () => {
  it('object to nothing where every promise was kept', () => {
    // Bob's second call is so much later than Uma's claim that it would be a witness, if Connect's search showed anything.
    expect(objectionsTo(honest)).toEqual([]);
  });

  it('have a lie for each of them', () => {
    expect(Object.keys(lies)).toEqual(promises.map(({ claim }) => claim));
  });

  for (const { claim, check } of promises) {
    describe(claim, () => {
      for (const { lie, evidence, found } of lies[claim] ?? []) {
        it(`is seen to be broken when ${lie}`, () => {
          expect(check(evidence).join('\n')).toMatch(found);
        });
      }
    });
  }
});
