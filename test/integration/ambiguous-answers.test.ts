/**
 * Answers of Connect that leave open whether a call was placed, on the deployed stack: decision 1. The same in virtual time,
 * with more of them: test/unit/dialing/ambiguous-answers.test.ts.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { beforeAll, expect, it } from 'vitest';
import type { LoggedRequest } from '../../local/simulator/request-log.ts';
import type { Fault } from '../../local/simulator/settings.ts';
import { eventually, LocalProduct, numbersOf } from './local-product.ts';

const CONTACTS = 200;
const RATE = 10;
const LIMIT_MS = 180_000;
const RESOLVED_WITHIN_MS = 10_000;

/** One answer in five is ambiguous, and most of those requests have placed no call. */
const errors: readonly Fault[] = [
  { kind: 'internal-error', share: 0.1, api: 'start' },
  { kind: 'reset-before', share: 0.05, api: 'start' },
  { kind: 'reset-after', share: 0.05, api: 'start' },
];

/** So many requests in a row are throttled, as when another application takes the quota. */
const storm = (requests: number): Fault => ({ kind: 'throttle', next: requests, api: 'start' });

const throttled: Fault = { kind: 'throttle', share: 0.15, api: 'start' };

interface Ambiguous {
  readonly clientToken: string;
  readonly atMs: number;
  /** When the token was answered with a ContactId, ms since 1970; undefined: never. */
  readonly resolvedAtMs: number | undefined;
}

let product: LocalProduct;
beforeAll(async () => {
  product = new LocalProduct();
  const calls = { callSeconds: { min: 10, max: 10 }, speed: 1, quotaPerSecond: RATE, burst: 2 * RATE };
  await product.simulate(calls);
});

/** Every ambiguous answer to requests for `tokens`. */
async function ambiguousAnswers(tokens: ReadonlySet<string>): Promise<Ambiguous[]> {
  const requests = await product.simulator<LoggedRequest[]>('requests');
  const ours = requests.filter(({ clientToken = '' }) => tokens.has(clientToken));
  return ours
    .filter(({ answer }) => answer === 'reset' || answer === 'InternalServiceException')
    .map(({ clientToken = '', atMs }) => {
      const resolved = ours.find((each) => each.clientToken === clientToken && each.answer === 200);
      return { clientToken, atMs, resolvedAtMs: resolved?.atMs };
    });
}

/** What was asked for each contact that was not called, and how it was answered; the first request is at 0 ms. */
async function storiesOfUncalled(campaignId: string): Promise<string> {
  const requests = await product.simulator<LoggedRequest[]>('requests');
  const uncalled = (await product.contacts(campaignId)).filter(({ contactId }) => contactId === undefined);
  return uncalled
    .map(({ status, clientToken, claimedAt, phoneNumber }) => {
      const own = requests.filter(
        (each) => each.clientToken !== undefined && each.clientToken === clientToken,
      );
      const asked = own.map(({ atMs, answer }) => `${answer} at ${atMs - (own[0]?.atMs ?? 0)} ms`);
      return `${phoneNumber} is ${status}, claimed at ${claimedAt}: ${asked.join(', ')}`;
    })
    .join('\n');
}

/** A storm before the first call, then errors, and a second wave of throttling among them; until all were called. */
async function runCampaign(campaignId: string, numbers: readonly string[]): Promise<void> {
  await product.simulate({ faults: [storm(30), ...errors] });
  await product.drop(
    `${campaignId}.json`,
    JSON.stringify({ callsPerSecond: RATE, retry: { maxAttempts: 1 } }),
  );
  const droppedAt = Date.now();
  await product.drop(`${campaignId}.csv`, `phone\n${numbers.join('\n')}\n`);
  const untilCalled = (count: number) =>
    eventually(
      async () => {
        const calls = await product.callsTo(numbers);
        expect(new Set(calls.map((call) => call.destinationPhoneNumber)).size).toBeGreaterThanOrEqual(count);
      },
      LIMIT_MS - (Date.now() - droppedAt),
    );
  await untilCalled(CONTACTS / 2);
  await product.simulate({ faults: [throttled, ...errors] });
  await wait(5_000);
  await product.simulate({ faults: [...errors] });
  await untilCalled(CONTACTS).catch(async (error: Error) => {
    throw new Error(`${error.message}\n${await storiesOfUncalled(campaignId)}`);
  });
  console.log(`200 contacts were called within ${Math.round((Date.now() - droppedAt) / 1_000)} s.`);
}

it.each([
  ['new-after-disconnect', 'doubt-2017', 212],
  ['always-first', 'doubt-today', 215],
] as const)(
  '200 contacts are all called exactly once within 3 minutes, with errors, resets and a storm of 429s: ClientToken %s',
  async (clientToken, campaignId, areaCode) => {
    await product.simulate({ clientToken });
    const numbers = numbersOf(areaCode, CONTACTS);

    await runCampaign(campaignId, numbers);
    await product.simulate({ faults: [] });
    const { contacts } = await product.untilOver(campaignId, 2);

    const calls = await product.callsTo(numbers);
    expect(calls.map(({ destinationPhoneNumber }) => destinationPhoneNumber).sort()).toEqual(numbers);
    expect(contacts.filter(({ status, attempt }) => status !== 'COMPLETED' || attempt !== 1)).toEqual([]);
    const contactIds = new Set(contacts.map(({ contactId }) => contactId));
    expect(contactIds).toEqual(new Set(calls.map(({ contactId }) => contactId)));

    const ambiguous = await ambiguousAnswers(new Set(calls.map((call) => String(call.clientToken))));
    const late = ambiguous.filter(
      ({ atMs, resolvedAtMs = Number.POSITIVE_INFINITY }) => resolvedAtMs - atMs > RESOLVED_WITHIN_MS,
    );
    console.log(`${ambiguous.length} ambiguous answers, ${late.length} of them resolved later than 10 s.`);
    expect(ambiguous.length).toBeGreaterThan(20);
    expect(late.length / ambiguous.length).toBeLessThanOrEqual(0.01);
  },
);
