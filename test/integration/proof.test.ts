import { describe, expect, it } from 'vitest';
import { type Evidence, prove } from '../../local/demo-account.ts';
import { maxAtOnce, outcomeOfFate, type TrueCall } from '../../local/demo-truth.ts';
import type { Fate } from '../../local/simulator/people-settings.ts';
import type { Campaign, ImportedFile } from '../../src/campaign/campaign.ts';
import type { Contact, Outcome } from '../../src/contact/contact.ts';

const minute = 60_000;
const [ann = '', bob = '', cleo = ''] = ['+12065550101', '+12065550102', '+12065550103'];

function aCall(contactId: string, phoneNumber: string, fate: Fate, placedAtMs: number): TrueCall {
  const outcome = outcomeOfFate(fate, undefined);
  return { contactId, phoneNumber, placedAtMs, endsAtMs: placedAtMs + 1_000, fate, outcome };
}

function aContact(contactKey: string, given: Partial<Contact>): Contact {
  return {
    campaignId: 'spring',
    contactKey,
    phoneNumber: contactKey,
    status: 'COMPLETED',
    source: { file: 'spring.csv', version: '1', row: 2 },
    attempt: given.attempts?.length ?? 0,
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
    ...given,
  };
}

const attempts = (...made: readonly (readonly [string, Outcome])[]) =>
  made.map(([contactId, outcome], i) => ({ attempt: i + 1, contactId, outcome }));

/** Ann answers, Bob is busy twice, nobody may call Cleo, and one row comes twice. */
function evidence(changed: Partial<Evidence> = {}): Evidence {
  const contacts = [
    aContact(ann, { outcome: 'ANSWERED', contactId: 'a1', attempts: attempts(['a1', 'ANSWERED']) }),
    aContact(bob, { outcome: 'BUSY', contactId: 'b2', attempts: attempts(['b1', 'BUSY'], ['b2', 'BUSY']) }),
    aContact(cleo, { status: 'SUPPRESSED' }),
  ];
  return {
    campaign: {
      campaignId: 'spring',
      state: 'COMPLETED',
      createdAt: '2026-01-01T00:00:00.000Z',
      settings: { retry: { maxAttempts: 2, delayMinutes: { BUSY: 1 } } },
      files: { f: { file: 'spring.csv', rows: 4, duplicates: 1 } as ImportedFile },
      counts: { COMPLETED: 2, ANSWERED: 1, BUSY: 1, SUPPRESSED: 1, QUEUED: 0 },
    },
    contacts,
    calls: [
      aCall('a1', ann, 'ANSWERED', 0),
      aCall('b1', bob, 'BUSY', 0),
      aCall('b2', bob, 'BUSY', 2 * minute),
    ],
    results: contacts.map(({ contactKey, status, outcome = '', attempt }) => ({
      contactKey,
      status,
      outcome,
      attempts: String(attempt),
    })),
    doNotCall: new Set([cleo]),
    maxAtOnce: 2,
    allowedAtOnce: 2,
    ...changed,
  };
}

const failing = (given: Evidence) =>
  prove(given)
    .filter(({ objections }) => objections.length > 0)
    .map(({ claim }) => claim);

const { calls, campaign, contacts, results } = evidence();
const [callToAnn, firstToBob, secondToBob] = calls as [TrueCall, TrueCall, TrueCall];
const settings = (retry: object): Campaign => ({ ...campaign, settings: { retry } });

describe('the proof of a campaign', () => {
  it('holds when everything is as it should be', () => {
    expect(failing(evidence())).toEqual([]);
  });

  it.each<[string, Partial<Evidence>, RegExp]>([
    ['a row is lost', { contacts: contacts.slice(0, 2), results: results.slice(0, 2) }, /Every row/],
    ['a call is nobody’s', { calls: [...calls, aCall('x', ann, 'ANSWERED', 1)] }, /Every call/],
    ['a call that is told of was never made', { calls: [callToAnn, firstToBob] }, /Every call/],
    [
      'an answer was none',
      { calls: [{ ...callToAnn, outcome: 'NO_ANSWER' }, firstToBob, secondToBob] },
      /Every contact's outcome/,
    ],
    [
      'somebody is called again too early',
      { calls: [callToAnn, firstToBob, { ...secondToBob, placedAtMs: minute - 1_000 }] },
      /called again/,
    ],
    [
      'somebody is called again who should not be',
      { campaign: settings({ delayMinutes: { NO_ANSWER: 1 } }) },
      /called again/,
    ],
    [
      'somebody is called too often',
      { campaign: settings({ maxAttempts: 1, delayMinutes: { BUSY: 1 } }) },
      /called again/,
    ],
    [
      'somebody is not called again',
      { campaign: settings({ maxAttempts: 3, delayMinutes: { BUSY: 1 } }) },
      /called again/,
    ],
    ['somebody on the do-not-call list is called', { doNotCall: new Set([ann, cleo]) }, /do-not-call/],
    ['too many calls are on', { maxAtOnce: 3 }, /Concurrent calls/],
    ['a count is wrong', { campaign: { ...campaign, counts: { COMPLETED: 3 } } }, /counts/],
    ['a result is missing', { results: results.slice(1) }, /results file/],
    ['a result is there twice', { results: [...results, ...results.slice(0, 1)] }, /results file/],
    [
      'a result tells something else',
      { results: results.map((line) => ({ ...line, outcome: 'BUSY' })) },
      /results file/,
    ],
  ])('fails when %s', (_, changed, claim) => {
    expect(failing(evidence(changed)).join('\n')).toMatch(claim);
  });

  it('counts concurrent calls from when they begin to when they end', () => {
    expect(maxAtOnce(calls)).toBe(2);
    expect(maxAtOnce([aCall('1', ann, 'BUSY', 0), aCall('2', ann, 'BUSY', 1_000)])).toBe(1);
    expect(maxAtOnce([])).toBe(0);
  });
});
