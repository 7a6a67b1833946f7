/** A campaign that is over, on the deployed stack: contacts that were not reached are called again, exactly those, and it is closed anew. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fate } from '../../local/simulator/people-settings.ts';
import type { Contact } from '../../src/contact/contact.ts';
import { calmConnect } from './calm-connect.ts';
import { CompletedEvents } from './completed-events.ts';
import { LocalProduct, numbersOf } from './local-product.ts';
import { runDialer } from './run-dialer.ts';

const limitMs = 240_000;

/** What happens to whom, call by call. */
const people: readonly Fate[][] = [
  ['NO_ANSWER', 'ANSWERED'],
  ['NO_ANSWER', 'BUSY'],
  ['BUSY', 'NO_ANSWER', 'ANSWERED'],
  ['ANSWERED'],
  ['INVALID_NUMBER'],
  ['BLOCKED'],
];
const numbers = numbersOf(412, people.length);

let product: LocalProduct;
let completed: CompletedEvents;
let ended: CompletedEvents;
beforeAll(async () => {
  product = new LocalProduct();
  completed = await CompletedEvents.listen(product.sqs, 'recycled-campaigns');
  ended = await CompletedEvents.listen(product.sqs, 'recycled-contacts', 'Contact Ended');
  const fates = Object.fromEntries(numbers.map((number, i) => [number, people[i] ?? []]));
  await product.simulate({ fates });
  await product.drop('recycle.json', JSON.stringify({ events: true, retry: { maxAttempts: 1 } }));
  await product.drop('recycle.csv', `phone\n${numbers.join('\n')}\nnonsense\n`);
  await product.untilOver('recycle', 2, limitMs);
}, limitMs);
afterAll(() => product.simulate({ fates: calmConnect.fates }));

const dialer = (...args: string[]) => runDialer(args, product.stack.env);
const outcomesOf = ({ attempts = [] }: Contact) => attempts.map(({ outcome }) => outcome);

describe('contacts of a campaign that is over', () => {
  it('are called again as often as was asked, and no others; the campaign is closed anew', async () => {
    const first = await completed.of('recycle');
    const firstResults = await product.resultsOf('recycle');
    const command = ['recycle', 'recycle', '--outcome', 'NO_ANSWER,BUSY', '--json'] as const;

    const unasked = await dialer(...command);
    expect([unasked.code, unasked.stdout]).toEqual([1, '']);
    expect(unasked.stderr).toContain(
      'Add --yes to confirm: 3 contacts of recycle (2 NO_ANSWER, 1 BUSY) will be called again, once each.',
    );
    const done = await dialer(...command, '--yes');
    expect([done.code, done.stderr]).toEqual([0, '']);
    expect(JSON.parse(done.stdout)).toEqual({
      campaignId: 'recycle',
      state: 'RUNNING',
      changed: true,
      attempts: 1,
      contacts: 3,
      outcomes: { NO_ANSWER: 2, BUSY: 1 },
      notCalled: 0,
      deleted: 0,
    });
    const again = await dialer(...command, '--yes');
    expect([again.code, again.stdout]).toEqual([1, '']);
    expect(again.stderr).toMatch(
      /^recycle is RUNNING: contacts are called again only when their campaign has completed\. Nothing was changed\. Contacts with NO_ANSWER or BUSY (are being|were last) called again/,
    );

    const { campaign, contacts } = await product.untilOver('recycle', 2, limitMs);

    const called = contacts.filter(({ status }) => status === 'COMPLETED');
    expect(called.map(outcomesOf)).toEqual([
      ['NO_ANSWER', 'ANSWERED'],
      ['NO_ANSWER', 'BUSY'],
      ['BUSY', 'NO_ANSWER'],
      ['ANSWERED'],
      ['INVALID_NUMBER'],
      ['BLOCKED'],
    ]);
    const calls = await product.callsTo(numbers);
    expect(calls).toHaveLength(9);
    expect(new Set(calls.map(({ clientToken }) => clientToken)).size).toBe(9);
    expect(campaign).toMatchObject({
      state: 'COMPLETED',
      counts: {
        COMPLETED: 6,
        ANSWERED: 2,
        NO_ANSWER: 1,
        BUSY: 1,
        INVALID_NUMBER: 1,
        BLOCKED: 1,
        REJECTED: 1,
      },
      calls: 9,
    });
    const results = await product.resultsOf('recycle');
    expect(results).toHaveLength(firstResults.length);
    expect(results.map(({ outcome }) => outcome).sort()).toEqual(
      ['', 'ANSWERED', 'ANSWERED', 'BLOCKED', 'BUSY', 'INVALID_NUMBER', 'NO_ANSWER'].sort(),
    );
    expect(await product.result('results/recycle/report.html')).toContain(
      'contacts with the outcome NO_ANSWER or BUSY called again, once',
    );
    const events = await completed.allOf('recycle', 2);
    expect(events.map(({ completedAt }) => completedAt)).toEqual([first.completedAt, campaign.completedAt]);
    for (const { contactKey, outcome, attempts } of await ended.contactsOf('recycle', 7)) {
      const own = contacts.find((contact) => contact.contactKey === contactKey);
      expect({ outcome, attempts }).toEqual({ outcome: own?.outcome, attempts: own?.attempts ?? [] });
    }
  });

  it('are called again a second time, and not when none has such an outcome or the campaign has ended', async () => {
    const none = await dialer('recycle', 'recycle', '--outcome', 'VOICEMAIL', '--yes');
    expect([none.code, none.stdout]).toEqual([1, '']);
    expect(none.stderr).toBe('No contact of recycle with VOICEMAIL can be called again.\n');

    expect((await dialer('settings', 'recycle', 'endAt=2026-01-01T00:00:00Z', '--yes')).code).toBe(0);
    const late = await dialer('recycle', 'recycle', '--outcome', 'NO_ANSWER', '--yes');
    expect([late.code, late.stderr]).toEqual([
      1,
      'No contact of recycle can be called again. The campaign ended at 2026-01-01T00:00:00Z. Change that first: npx dialer settings recycle endAt=null\n',
    ]);
    expect((await dialer('settings', 'recycle', 'endAt=null', '--yes')).code).toBe(0);
    const files = Object.keys((await product.reader.campaign('recycle'))?.files ?? {}).length;

    const second = await dialer('recycle', 'recycle', '--outcome', 'NO_ANSWER', '--attempts', '2', '--yes');
    expect([second.code, second.stdout]).toEqual([
      0,
      '1 contact of recycle (1 NO_ANSWER) will be called again, up to 2 times each, as soon as hours and limits allow.\nTo watch: npx dialer status recycle --watch\n',
    ]);
    const { contacts } = await product.untilOver('recycle', files, limitMs);

    expect(contacts.slice(0, 6).map(outcomesOf)).toContainEqual(['BUSY', 'NO_ANSWER', 'ANSWERED']);
    expect(await product.callsTo(numbers)).toHaveLength(10);
  });
});
