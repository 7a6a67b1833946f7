import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LoggedRequest } from '../../../local/simulator/request-log.ts';
import type { Outcome } from '../../../src/contact/contact.ts';
import { LocalProduct } from '../local-product.ts';
import { runWholeCampaign } from '../whole-campaign.ts';
import { allKindsOfPeople, busyConnect, hostileEvents, manyNumbers } from './busy-connect.ts';

/** What the campaign may have at a time, and what the simulator takes. */
const MAX_AT_ONCE = 100;

const numbers = manyNumbers(0, 1_000);

/** Fates that chance does not bring: no agent in time, and Connect without room for a call. */
const fates = Object.fromEntries([
  ...numbers.slice(0, 20).map((number) => [number, ['ABANDONED']]),
  ...numbers.slice(20, 30).map((number) => [number, ['NO_ROOM', 'BUSY', 'ANSWERED']]),
]);

let product: LocalProduct;
beforeAll(async () => {
  product = new LocalProduct(10_000);
  await product.simulate({
    concurrentCalls: MAX_AT_ONCE,
    people: allKindsOfPeople,
    events: hostileEvents,
    fates,
    campaignTraffic: true,
  });
});
afterAll(() =>
  product.simulate({
    concurrentCalls: busyConnect.concurrentCalls,
    people: {},
    events: busyConnect.events,
    fates: {},
  }),
);

describe('a campaign of a thousand, a fifth of the events of which are lost and a fifth told twice', () => {
  it('ends with every contact as it was in truth, and keeps every limit meanwhile', async () => {
    const begun = Date.now();

    const { campaign, calls, contacts, maxAtOnce } = await runWholeCampaign(product, {
      campaignId: 'thousand',
      numbers,
      settings: {
        maxConcurrentCalls: MAX_AT_ONCE,
        trafficType: 'CAMPAIGN',
        answerMachineDetection: { enable: true },
        retry: { maxAttempts: 3, delayMinutes: { NO_ANSWER: 1, BUSY: 1, UNREACHABLE: 1 } },
      },
      limitMs: 1_500_000,
    });

    const { maxActive, answers } = await product.summary();
    expect(maxActive).toBeLessThanOrEqual(MAX_AT_ONCE);
    expect(answers.LimitExceededException ?? 0).toBe(0);
    expect(contacts.every(({ status }) => status === 'COMPLETED')).toBe(true);
    const outcomes: readonly Outcome[] = [
      'ANSWERED',
      'VOICEMAIL',
      'NO_ANSWER',
      'BUSY',
      'UNREACHABLE',
      'INVALID_NUMBER',
      'BLOCKED',
      'ABANDONED',
    ];
    const seen = new Set(contacts.map(({ outcome }) => outcome));
    expect(outcomes.filter((outcome) => !seen.has(outcome))).toEqual([]);
    const requests = await product.simulator<LoggedRequest[]>('requests');
    const asked = requests.filter(({ api }) => api === 'describe');
    console.log(
      JSON.stringify({
        seconds: Math.round((Date.now() - begun) / 1_000),
        calls: calls.length,
        retries: calls.length - contacts.length,
        maxAtOnce,
        maxActive,
        describeLookups: asked.length,
        ofForeignContacts: asked.filter(({ answer }) => answer === 'ResourceNotFoundException').length,
        counts: campaign.counts,
      }),
    );
  });
});
