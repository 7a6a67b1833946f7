import { describe, expect, it } from 'vitest';
import { historyLines } from '../../../cli/commands/contact.ts';
import { rulesInWords, rulesOfContact } from '../../../cli/contact-rules.ts';
import { findContact } from '../../../cli/contact-search.ts';
import { whatIsNext } from '../../../cli/contact-story.ts';
import type { Campaign } from '../../../src/campaign/campaign.ts';
import type { Contact } from '../../../src/contact/contact.ts';
import { PARKED } from '../../../src/contact/contact-life.ts';
import { HOUR_MS, toIso } from '../../../src/time/instant.ts';
import { aContact, noon } from '../../support/a-contact.ts';
import { aDeployment } from '../../support/a-look.ts';
import { fakeTerminal } from './fake-terminal.ts';

const spring: Campaign = { campaignId: 'spring', state: 'RUNNING', createdAt: toIso(noon) };
const unknown = { calls: [] };
const historyOf = (contact: Contact, number = unknown as Parameters<typeof historyLines>[2]) =>
  historyLines(contact, { ...spring, rules: [] }, number, noon + 1, fakeTerminal(100));

describe('the history of a contact', () => {
  it("shows the outcome, and every time in the customer's zone", () => {
    const lines = historyOf(aContact().completed({ answeredAt: toIso(noon), customerId: 'C-1' }));
    expect(lines).toContain('Status       COMPLETED: called, done');
    expect(lines).toContain('Outcome      ANSWERED: answered');
    expect(lines).toContain('Dialed       2026-11-02 12:00:00 UTC, 04:00 in America/Los_Angeles');
    expect(lines).toContain('Row          2 of spring.csv');
    expect(lines.at(-1)).toBe('      1  2026-11-02 12:00:00  –        call-1');
  });

  it('shows each of several numbers, and the one of each call', () => {
    const phoneNumbers = ['+12065550101', '+12065550102'];
    const contact = aContact({
      phoneNumbers,
      phoneNumber: '+12065550102',
      skippedNumbers: { '+12065550101': 'The number does not exist.' },
      attempts: [{ attempt: 1, phoneNumber: '+12065550101', outcome: 'INVALID_NUMBER', isUncounted: true }],
    }).waiting();
    const lines = historyOf(contact);
    expect(lines).toContain('Numbers      +12065550101: The number does not exist.');
    expect(lines).toContain('             +12065550102: called next');
    expect(lines.at(-1)).toMatch(/^ +1 {2}\+12065550101 {2}– +the number does not exist/);
  });

  it('keeps silent on the clock of a number that may be anywhere', () => {
    const tollFree = aContact({ phoneNumber: '+18005550100' }).completed();
    expect(historyOf(tollFree)).toContain('Dialed       2026-11-02 12:00:00 UTC');
  });

  it('shows where it may be, and the calling rules that apply', () => {
    const contact = aContact({ phoneNumber: '+13055550100', place: 'US-UT' }).completed();
    const rules = rulesInWords(rulesOfContact(contact, spring, aDeployment));
    const lines = historyLines(contact, { ...spring, rules }, unknown, noon + 1, fakeTerminal(150));
    expect(lines).toContain('Place        US-UT by the row, US-FL by the number');
    expect(lines.join('\n')).toMatch(/Rules {8}United States: every day 08:00–21:00, 47 CFR/);
    expect(lines.join('\n')).toContain(
      'Florida: at most 3 calls in 24 hours (same subject matter), Fla. Stat.',
    );
    // Two clocks count.
    expect(lines).toContain('Dialed       2026-11-02 12:00:00 UTC');

    const always = { ...spring, settings: { callingHours: 'always' } } as const;
    expect(rulesInWords(rulesOfContact(contact, always, aDeployment))).toEqual([
      'Florida: at most 3 calls in 24 hours (same subject matter), Fla. Stat. 501.616(6)(b)',
    ]);
    expect(rulesOfContact(aContact().rejected({ phoneNumber: undefined }), spring, aDeployment)).toEqual([]);
  });

  it('says why no call is allowed, and how many were placed', () => {
    const lines = historyOf(aContact().suppressed(), {
      suppressedAt: '2026-10-01T08:00:00.000Z',
      suppressedBy: 'an operator',
      calls: [1, 2, 3, 4, 5, 6, 7].map((hours) => `${toIso(noon - hours * HOUR_MS)}#x`),
    });
    expect(lines).toContain('Do not call  yes, since 2026-10-01 08:00 UTC (an operator)');
    const cap =
      '7 calls ("frequencyCap": at most 7 calls in 7 days), over all campaigns; not again before 2026-11-09 05:01 UTC';
    expect(lines.join(' ').replace(/\s+/g, ' ')).toContain(cap);
  });

  it('names the lists, what an operator has removed, and the consent that the row names', () => {
    const respects = { ...spring, settings: { doNotCallLists: ['brand-a'] } };
    const since = '2026-10-01T08:00:00.000Z';
    const number = {
      lists: { 'brand-a': { since, by: 'crm' }, 'brand-b': { since } },
      removals: [
        {
          list: 'all',
          since,
          by: 'a list',
          removedAt: '2026-10-02T08:00:00.000Z',
          removedBy: 'arn:aws:iam::123456789012:user/ann',
          removedReason: 'asked again',
        },
      ],
      calls: [],
    };
    const attributes = { Consent_At: '2026-09-01', consentSource: 'web form' };
    const contact = aContact({ attributes }).queued();
    const text = (campaign: Campaign) =>
      historyLines(contact, { ...campaign, rules: [] }, number, noon + 1, fakeTerminal(100))
        .join(' ')
        .replace(/\s+/g, ' ');
    expect(text(respects)).toContain(
      'Do not call yes, by the list brand-a, since 2026-10-01 08:00 UTC (crm); also on brand-b removed from the do-not-call list 2026-10-02 08:00 UTC by arn:aws:iam::123456789012:user/ann: asked again (on it since 2026-10-01 08:00 UTC, a list)',
    );
    expect(text(respects)).toContain('Consent 2026-09-01, web form');
    expect(text(spring)).toContain('Do not call no; also on brand-a, brand-b');
  });

  it('lets no text out of a file move the cursor', () => {
    const hostile = aContact().rejected({
      reason: 'bad \u001b[2J\u0007 row',
      attributes: { a: '\u001b[31m' },
    });
    const shown = historyOf(hostile).join('\n');
    expect(shown).toContain('bad  [2J  row');
    for (const control of ['\u0007', '\u001b']) expect(shown).not.toContain(control);
  });

  it.each([
    ['to be called', aContact().queued(), 'It is called as soon as the rate and the concurrent calls allow.'],
    [
      'to be called at a time',
      aContact().waiting({ dueAt: toIso(noon + HOUR_MS), reason: 'BUSY.' }),
      'It is called again from 2026-11-02 13:00:00 UTC, 05:00 in America/Los_Angeles. BUSY.',
    ],
    [
      'held',
      aContact().waiting({ dueAt: PARKED, reason: 'The campaign is paused.' }),
      'It waits until its campaign may dial or has capacity. The campaign is paused.',
    ],
    ['over', aContact().completed(), undefined],
  ] as const)('says what is next for one that is %s', (_, contact, next) => {
    expect(whatIsNext(contact, noon)).toBe(next);
  });
});

describe('finding a contact', () => {
  const ann = aContact({ customerId: 'C-1' }).queued();
  const bob = aContact({
    contactKey: '+12065550102',
    phoneNumber: '+12065550102',
    customerId: 'C-2',
  }).queued();
  const twin = { ...bob, contactKey: 'row:spring.csv:9', status: 'REJECTED' as const };
  const contacts = (...all: Contact[]) => ({
    get: async (_: string, key: string) => all.find(({ contactKey }) => contactKey === key),
    async *find(_: string, wanted: { phoneNumber?: string; customerId?: string }) {
      yield* all.filter(
        (each) =>
          each.customerId === wanted.customerId ||
          (wanted.phoneNumber && each.phoneNumber === wanted.phoneNumber),
      );
    },
  });
  const find = (text: string, ...all: Contact[]) => findContact(contacts(...all), spring, text, 'US');

  it.each(['+12065550101', '(206) 555-0101', ' 206.555.0101 ', 'tel:+1 206 555 0101', 'C-1'])(
    'knows it by %s',
    async (text) => {
      expect(await find(text, ann, bob)).toBe(ann);
    },
  );

  it('takes the key before anything else', async () => {
    expect(await find('+12065550102', ann, bob, twin)).toBe(bob);
    expect(await find('row:spring.csv:9', ann, bob, twin)).toBe(twin);
  });

  it('names the keys when several are meant', async () => {
    await expect(find('C-2', ann, bob, twin)).rejects.toThrow(
      'Several contacts of spring have "C-2". Name one by its key: +12065550102, row:spring.csv:9.',
    );
  });

  it('says so when nobody is meant', async () => {
    await expect(find('C-9', ann)).rejects.toThrow('spring has no contact with the key or customerId "C-9".');
    await expect(find('206 555 0199', ann)).rejects.toThrow('neither a contact with the number +12065550199');
  });
});
