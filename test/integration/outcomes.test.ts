import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prove } from '../../local/demo-account.ts';
import { maxAtOnce } from '../../local/demo-truth.ts';
import type { Fate } from '../../local/simulator/people-settings.ts';
import { DoNotCallRemoval } from '../../src/aws/do-not-call-removal.ts';
import { resultsKey } from '../../src/closing/closing.ts';
import type { Contact } from '../../src/contact/contact.ts';
import { calmConnect } from './calm-connect.ts';
import { CompletedEvents } from './completed-events.ts';
import { eventually, LocalProduct, numbersOf } from './local-product.ts';
import { runWholeCampaign } from './whole-campaign.ts';

/** Retries take a minute, so all campaigns of this file run side by side. */
const limitMs = 240_000;
const retryAfterAMinute = {
  maxAttempts: 2,
  delayMinutes: { NO_ANSWER: 1, BUSY: 1, UNREACHABLE: 1 },
};

/** What happens to whom, call by call, and what the product makes of it; `undefined`: not called again. */
const people: readonly (readonly [fates: Fate[], outcomes: string[]])[] = [
  [['ANSWERED'], ['ANSWERED']],
  [['VOICEMAIL'], ['VOICEMAIL']],
  [['ABANDONED'], ['ABANDONED']],
  [['INVALID_NUMBER'], ['INVALID_NUMBER']],
  [['BLOCKED'], ['BLOCKED']],
  [
    ['BUSY', 'ANSWERED'],
    ['BUSY', 'ANSWERED'],
  ],
  [
    ['NO_ANSWER', 'NO_ANSWER'],
    ['NO_ANSWER', 'NO_ANSWER'],
  ],
  [
    ['UNREACHABLE', 'BUSY'],
    ['UNREACHABLE', 'BUSY'],
  ],
  [
    ['ATTEMPT_FAILED', 'ANSWERED'],
    ['ERROR', 'ANSWERED'],
  ],
  [
    ['NO_ANSWER', 'INVALID_NUMBER'],
    ['NO_ANSWER', 'INVALID_NUMBER'],
  ],
];
const peoplesNumbers = numbersOf(401, people.length);

/** Everybody in a campaign of a hundred meets the next of these. */
const manyFates: readonly Fate[][] = [
  ['ANSWERED'],
  ['NO_ANSWER', 'ANSWERED'],
  ['ANSWERED'],
  ['BUSY', 'NO_ANSWER'],
  ['ANSWERED'],
  ['UNREACHABLE', 'ANSWERED'],
  ['INVALID_NUMBER'],
  ['VOICEMAIL'],
  ['NO_ANSWER'],
  ['BLOCKED'],
];
const hundred = numbersOf(402, 100);
const [withoutResources = ''] = numbersOf(403, 1);

/** The fates of the two numbers of each customer, and which of the numbers is called when (with two attempts). */
const twoNumbers: readonly (readonly [fates: [Fate[], Fate[]], calls: number[], outcome: string])[] = [
  [[['ANSWERED'], ['ANSWERED']], [0], 'ANSWERED'],
  [[['NO_ANSWER'], ['ANSWERED']], [0, 1], 'ANSWERED'],
  [[['INVALID_NUMBER'], ['BUSY', 'ANSWERED']], [0, 1, 1], 'ANSWERED'],
  [[['BUSY'], ['NO_ANSWER']], [0, 1], 'NO_ANSWER'],
  [[['INVALID_NUMBER'], ['INVALID_NUMBER']], [0, 1], 'INVALID_NUMBER'],
];
const customers = 30;
const firstNumbers = numbersOf(410, customers);
const secondNumbers = numbersOf(409, customers);
const courseOf = (i: number) => twoNumbers[i % twoNumbers.length] ?? [[[], []], [], ''];

let product: LocalProduct;
let completed: CompletedEvents;
let ended: CompletedEvents;
beforeAll(async () => {
  product = new LocalProduct();
  completed = await CompletedEvents.listen(product.sqs, 'completed-campaigns');
  ended = await CompletedEvents.listen(product.sqs, 'ended-contacts', 'Contact Ended');
  await product.simulate({
    fates: Object.fromEntries([
      ...peoplesNumbers.map((number, i) => [number, people[i]?.[0] ?? []]),
      ...hundred.map((number, i) => [number, manyFates[i % manyFates.length] ?? []]),
      [withoutResources, ['RESOURCE_ERROR', 'ANSWERED']],
      ...firstNumbers.map((number, i) => [number, courseOf(i)[0][0]]),
      ...secondNumbers.map((number, i) => [number, courseOf(i)[0][1]]),
    ]),
    events: {
      ...calmConnect.events,
      shuffleMs: 60_000,
      doubledShare: 0.3,
      casing: 'mixed',
      unsetTimestamps: '1970',
      reasonForm: 'mixed',
      foreign: 0.2,
    },
  });
});
afterAll(() => product.simulate({ fates: calmConnect.fates, events: calmConnect.events }));

const outcomesOf = ({ attempts = [] }: Contact) => attempts.map(({ outcome }) => outcome);

describe('a campaign', () => {
  it.concurrent('publishes the end of each contact, and repeats columns of its file in its results', async () => {
    const settings = { events: true, results: { attributes: 'all' }, retry: retryAfterAMinute };
    const [answers = '', unreachable = ''] = numbersOf(404, 2);
    await product.drop('with-events.json', JSON.stringify(settings));
    const rows = `phone,id,Plan Name,status\n${answers},C-1,gold,=vip\n${unreachable},C-2,,\nnonsense,C-3,x,y\n`;
    await product.drop('with-events.csv', rows);

    const { contacts } = await product.untilOver('with-events', 2, limitMs);

    const heard = await ended.contactsOf('with-events', 3);
    const byKey = new Map(heard.map((each) => [each.contactKey, each]));
    for (const { contactKey, customerId, status, outcome, attempts = [], endedAt } of contacts) {
      expect(byKey.get(contactKey)).toMatchObject({
        campaignId: 'with-events',
        status,
        attempts,
        endedAt,
        ...(customerId !== undefined && { customerId }),
        ...(outcome !== undefined && { outcome }),
      });
    }
    expect(heard.map(({ status }) => status).sort()).toEqual(['COMPLETED', 'COMPLETED', 'REJECTED']);
    const results = await product.resultsOf('with-events');
    const own = results.find(({ contactKey }) => contactKey === answers);
    expect(own).toMatchObject({ status: 'COMPLETED', 'Plan Name': 'gold', 'attribute.status': "'=vip" });
    expect(Object.keys(own ?? {}).slice(-2)).toEqual(['Plan Name', 'attribute.status']);
  });

  it.concurrent('ends with what became of everybody, who is not reached is called again', async () => {
    await product.drop(
      'fates.json',
      JSON.stringify({
        trafficType: 'CAMPAIGN',
        answerMachineDetection: { enable: true },
        retry: retryAfterAMinute,
      }),
    );
    await product.drop('fates.csv', `phone\n${peoplesNumbers.join('\n')}\n`);

    const { campaign, contacts } = await product.untilOver('fates', 2, limitMs);

    expect(contacts.map(outcomesOf)).toEqual(people.map(([, outcomes]) => outcomes));
    expect(contacts.map(({ status, outcome }) => [status, outcome])).toEqual(
      people.map(([, outcomes]) => ['COMPLETED', outcomes.at(-1)]),
    );
    expect(campaign).toMatchObject({
      state: 'COMPLETED',
      // Under these very settings.
      provenAt: expect.any(String),
      counts: {
        COMPLETED: 10,
        ANSWERED: 3,
        VOICEMAIL: 1,
        ABANDONED: 1,
        INVALID_NUMBER: 2,
        BLOCKED: 1,
        NO_ANSWER: 1,
        BUSY: 1,
      },
    });
    const calls = await product.callsOf('fates');
    const again = calls.filter(
      (call, i) => calls.findIndex((one) => one.phoneNumber === call.phoneNumber) < i,
    );
    for (const call of again) {
      const before = calls.find(({ phoneNumber }) => phoneNumber === call.phoneNumber);
      expect(call.placedAtMs - (before?.endsAtMs ?? Number.NaN)).toBeGreaterThanOrEqual(59_000);
    }
  });

  it.concurrent('of a hundred keeps to its concurrent calls, and everything about it adds up', async () => {
    const settings = { maxConcurrentCalls: 10, retry: retryAfterAMinute };

    const { calls, maxAtOnce: most } = await runWholeCampaign(product, {
      campaignId: 'hundred',
      numbers: hundred,
      settings,
      limitMs,
    });

    expect(calls).toHaveLength(100 + 40);
    // Above: at most the ten that are allowed. How close it comes to them is a matter of the machine.
    expect(most).toBeGreaterThan(1);
  });

  it.concurrent('calls customers with two numbers at one after the other, and reaches them where it can', async () => {
    const settings = { columns: { phoneNumber: ['Mobile', 'Home'] }, retry: retryAfterAMinute };
    const rows = firstNumbers.map((number, i) => `${secondNumbers[i]},${number}`);
    await product.drop('several.json', JSON.stringify(settings));
    await product.drop('several.csv', `Home,Mobile\n${rows.join('\n')}\n`);

    const { contacts } = await product.untilOver('several', 2, limitMs);

    const byKey = new Map(contacts.map((contact) => [contact.contactKey, contact]));
    const results = new Map((await product.resultsOf('several')).map((line) => [line.contactKey, line]));
    for (const [i, key] of firstNumbers.entries()) {
      const [, course, outcome] = courseOf(i);
      const numbers = [key, secondNumbers[i] ?? ''];
      const expected = course.map((position) => numbers[position]);
      const calls = (await product.callsTo(numbers)).toSorted((a, b) => a.placedAtMs - b.placedAtMs);
      expect(
        calls.map(({ destinationPhoneNumber }) => destinationPhoneNumber),
        key,
      ).toEqual(expected);
      expect(byKey.get(key), key).toMatchObject({ status: 'COMPLETED', outcome, phoneNumbers: numbers });
      expect(
        byKey.get(key)?.attempts?.map(({ phoneNumber }) => phoneNumber),
        key,
      ).toEqual(expected);
      expect(results.get(key)?.calledNumbers?.match(/\+\d+/g), key).toEqual(expected);
    }
  });

  it.concurrent('reports when it is over, with its counts and where its results are', async () => {
    const numbers = numbersOf(405, 3);
    await product.drop('told.csv', `phone,name\n${numbers.join(',=1+1\n')},=1+1\nnobody,x\n`);
    await product.untilOver('told', 1, limitMs);

    const detail = await completed.of('told');

    expect(detail).toMatchObject({
      state: 'COMPLETED',
      counts: { COMPLETED: 3, ANSWERED: 3, REJECTED: 1 },
      files: [expect.objectContaining({ file: 'told.csv', rows: 4, rejected: 1, duplicates: 0 })],
      results: { bucket: product.stack.outputs.ResultsBucket, key: resultsKey('told') },
    });
    const lines = await product.resultsOf('told');
    expect(lines.map(({ status }) => status).sort()).toEqual([
      'COMPLETED',
      'COMPLETED',
      'COMPLETED',
      'REJECTED',
    ]);
    expect(lines.find(({ status }) => status === 'REJECTED')?.reason).toMatch(/digit|number/);
  });

  it.concurrent('stops when Connect lacks a resource, and goes on when it is resumed', async () => {
    await product.drop('lacking.csv', `phone\n${withoutResources}\n`);
    await eventually(async () => {
      expect(await product.reader.campaign('lacking')).toMatchObject({
        state: 'STOPPED',
        stateReason: expect.stringContaining('OUTBOUND_RESOURCE_ERROR'),
      });
    });
    await product.change('lacking', ['STOPPED'], 'RUNNING');

    const { contacts } = await product.untilOver('lacking', 1, limitMs);

    expect(contacts.map(outcomesOf)).toEqual([['ERROR', 'ANSWERED']]);
  });

  it.concurrent('that is paused, resumed and cancelled calls no contact meanwhile, and ends with every contact accounted for', async () => {
    const numbers = numbersOf(406, 60);
    const calls = () => product.callsTo(numbers);
    await product.drop('halted.json', '{"callsPerSecond":2}');
    await product.drop('halted.csv', `phone\n${numbers.join('\n')}\n`);
    await eventually(async () => expect((await calls()).length).toBeGreaterThan(5));
    await product.change('halted', ['IMPORTING', 'RUNNING'], 'PAUSED');
    const pausedAt = Date.now();
    await eventually(async () => {
      const { QUEUED = 0, DIALING = 0, DIALED = 0 } = await product.byStatus('halted');
      expect(QUEUED + DIALING + DIALED).toBe(0);
    });
    const beforePause = await calls();
    expect(Math.max(...beforePause.map(({ placedAtMs }) => placedAtMs))).toBeLessThan(pausedAt + 10_000);
    expect(beforePause.length).toBeLessThan(60);
    await product.change('halted', ['PAUSED'], 'RUNNING');
    await eventually(async () => {
      await product.sweepNowAndThen();
      expect((await calls()).length).toBeGreaterThan(beforePause.length);
    });
    await product.change('halted', ['RUNNING'], 'CANCELLED');
    const cancelledAt = Date.now();

    const { campaign, contacts } = await product.untilOver('halted', 2, limitMs);

    expect(campaign.state).toBe('CANCELLED');
    const made = await product.callsOf('halted');
    expect(Math.max(...made.map(({ placedAtMs }) => placedAtMs))).toBeLessThan(cancelledAt + 10_000);
    expect(campaign.counts).toMatchObject({
      COMPLETED: made.length,
      ANSWERED: made.length,
      CANCELLED: 60 - made.length,
    });
    const results = await product.resultsOf('halted');
    const most = maxAtOnce(made);
    const proofs = prove({
      campaign,
      contacts,
      calls: made,
      results,
      doNotCall: new Set(),
      maxAtOnce: most,
      allowedAtOnce: most,
    });
    expect(proofs.filter(({ objections }) => objections.length > 0)).toEqual([]);
  });
});

describe('the do-not-call list', () => {
  it.concurrent('holds for who is queued already, in every campaign', async () => {
    const numbers = numbersOf(407, 12);
    const suppressed = numbers.slice(3, 6);
    await product.drop('listed.json', '{}');
    await product.untilImported('listed');
    await product.change('listed', ['IMPORTING', 'RUNNING'], 'PAUSED');
    await product.drop('listed.csv', `phone\n${numbers.join('\n')}\n`);
    await product.untilImported('listed', 2);
    await product.drop(
      'suppressions/asked by mail.csv',
      `name,Phone Number\nAnn,${suppressed.join('\nBob,')}\n`,
    );
    const list = await product.untilRead('suppressions', 'suppressions/asked by mail.csv');
    expect(list).toMatchObject({ rows: 3, rejected: 0 });
    await product.change('listed', ['PAUSED'], 'RUNNING');

    const { campaign, contacts } = await product.untilOver('listed', 2, limitMs);

    expect(campaign.counts).toMatchObject({ COMPLETED: 9, ANSWERED: 9, SUPPRESSED: 3 });
    const ofList = contacts.filter(({ contactKey }) => suppressed.includes(contactKey));
    expect(ofList.map(({ status, attempt }) => [status, attempt])).toEqual(
      suppressed.map(() => ['SUPPRESSED', 0]),
    );
    expect(ofList[0]?.reason).toContain('do-not-call list');
    expect(await product.callsTo(suppressed)).toEqual([]);
  });

  it.concurrent('of a name holds for the campaigns that name it, until a number is removed with a reason', async () => {
    const numbers = numbersOf(408, 4);
    const [removed = '', ...listed] = numbers.slice(1);
    const settings = { retry: { maxAttempts: 1 } };
    await product.drop('suppressions/Brand A/asked.csv', `phone\n${removed}\n${listed.join('\n')}\n`);
    const list = await product.untilRead('suppressions', 'suppressions/Brand A/asked.csv');
    expect(list).toMatchObject({ rows: 3, rejected: 0 });
    const whose = { by: 'arn:aws:iam::123456789012:user/ann', reason: 'a mistake' };
    const removal = new DoNotCallRemoval(product.db, product.stack.outputs.NumbersTable);

    // One after the other: a number has one call at a time.
    const statuses = async (name: string, more: object) => {
      await product.drop(`${name}.json`, JSON.stringify({ ...settings, ...more }));
      await product.drop(`${name}.csv`, `phone,consent_at\n${numbers.join(',2026-01-01\n')},soon\n`);
      const { contacts } = await product.untilOver(name, 2, limitMs);
      return contacts.map(({ status }) => status);
    };
    expect(await statuses('brand-a', { doNotCallLists: ['all', 'brand-a'] })).toEqual([
      'COMPLETED',
      'SUPPRESSED',
      'SUPPRESSED',
      'SUPPRESSED',
    ]);
    expect(await product.callsTo(numbers.slice(1))).toEqual([]);
    expect(await removal.remove(removed, 'brand-a', { ...whose, at: new Date().toISOString() })).toBe(true);
    expect(await statuses('brand-a-again', { doNotCallLists: ['brand-a'] })).toEqual([
      'COMPLETED',
      'COMPLETED',
      'SUPPRESSED',
      'SUPPRESSED',
    ]);
    expect(await statuses('brand-b', {})).toEqual(numbers.map(() => 'COMPLETED'));
    expect((await product.resultsOf('brand-b')).map(({ consentAt }) => consentAt)).toEqual([
      '2026-01-01',
      '2026-01-01',
      '2026-01-01',
      'soon',
    ]);
  });
});
