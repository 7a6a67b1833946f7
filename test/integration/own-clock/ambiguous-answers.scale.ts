/**
 * Answers of Connect that leave open whether a call was placed, on the deployed stack: decision 1. Times are by the stack's
 * clock. The same in virtual time, with more of them: test/unit/dialing/ambiguous-answers.test.ts.
 */
import { beforeAll, expect, it } from 'vitest';
import type { LoggedRequest } from '../../../local/simulator/request-log.ts';
import type { Fault } from '../../../local/simulator/settings.ts';
import { eventually, LocalProduct, numbersOf } from '../local-product.ts';
import { CALLS_PER_SECOND } from './scale.ts';

const CONTACTS = 200;
const CALLED_WITHIN_MS = 180_000;
const RESOLVED_WITHIN_MS = 10_000;

/** How long to wait by the wall's clock, which runs faster than the stack's, ms. */
const PATIENCE_MS = 1_500_000;

/** One answer in five is ambiguous, and most of those requests have placed no call. */
const errors: readonly Fault[] = [
  { kind: 'internal-error', share: 0.1, api: 'start' },
  { kind: 'reset-before', share: 0.05, api: 'start' },
  { kind: 'reset-after', share: 0.05, api: 'start' },
];

/** Throttles this many requests in a row, as when another application takes the quota. */
const storm = (requests: number): Fault => ({ kind: 'throttle', next: requests, api: 'start' });

let product: LocalProduct;
beforeAll(() => {
  // The stack is this file's own, and its clock is behind the wall's.
  product = new LocalProduct(2_000, 0);
});

/** Every request for one of `tokens`, oldest first. */
async function requestsFor(tokens: ReadonlySet<string | undefined>): Promise<readonly LoggedRequest[]> {
  const requests = await product.simulator<LoggedRequest[]>('requests');
  return requests.filter(({ clientToken }) => clientToken !== undefined && tokens.has(clientToken));
}

/** How long after each ambiguous answer its token was answered with a ContactId, ms; infinite: never. */
function resolvedAfterMs(requests: readonly LoggedRequest[]): readonly number[] {
  return requests
    .filter(({ answer }) => answer === 'reset' || answer === 'InternalServiceException')
    .map(({ clientToken, atMs }) => {
      const resolved = requests.find((each) => each.clientToken === clientToken && each.answer === 200);
      return (resolved?.atMs ?? Number.POSITIVE_INFINITY) - atMs;
    });
}

/** The requests for each contact without a ContactId, and how they were answered; the first request is at 0 ms. */
async function storiesOfUncalled(campaignId: string): Promise<string> {
  const uncalled = (await product.contacts(campaignId)).filter(({ contactId }) => contactId === undefined);
  const requests = await requestsFor(new Set(uncalled.map(({ clientToken }) => clientToken)));
  return uncalled
    .map(({ status, clientToken, claimedAt, phoneNumber }) => {
      const own = requests.filter((each) => each.clientToken === clientToken);
      const asked = own.map(({ atMs, answer }) => `${answer} at ${atMs - (own[0]?.atMs ?? 0)} ms`);
      return `${phoneNumber} is ${status}, claimed at ${claimedAt}: ${asked.join(', ')}`;
    })
    .join('\n');
}

/** A storm before the first call, then errors, and a second storm among them; until all were called. */
async function runCampaign(campaignId: string, numbers: readonly string[]): Promise<void> {
  const untilCalled = (count: number) =>
    eventually(async () => {
      const calls = await product.callsTo(numbers);
      expect(new Set(calls.map((call) => call.destinationPhoneNumber)).size).toBeGreaterThanOrEqual(count);
    }, PATIENCE_MS);
  await product.simulate({ faults: [storm(30), ...errors] });
  await product.drop(
    `${campaignId}.json`,
    JSON.stringify({ callsPerSecond: CALLS_PER_SECOND, retry: { maxAttempts: 1 } }),
  );
  await product.drop(`${campaignId}.csv`, `phone\n${numbers.join('\n')}\n`);
  await untilCalled(CONTACTS / 2);
  await product.simulate({ faults: [storm(30), ...errors] });
  await untilCalled(CONTACTS).catch(async (error: Error) => {
    throw new Error(`${error.message}\n${await storiesOfUncalled(campaignId)}`);
  });
  await product.simulate({ faults: [] });
}

it.each([
  ['new-after-disconnect', 'ambiguous-2017', 212],
  ['always-first', 'ambiguous-today', 215],
] as const)(
  '200 contacts are all called exactly once within 3 minutes, with errors, resets and storms of 429s: ClientToken %s',
  async (clientToken, campaignId, areaCode) => {
    await product.simulate({ clientToken });
    const numbers = numbersOf(areaCode, CONTACTS);

    await runCampaign(campaignId, numbers);
    const { contacts } = await product.untilOver(campaignId, 2, PATIENCE_MS);

    const calls = await product.callsTo(numbers);
    expect(calls.map(({ destinationPhoneNumber }) => destinationPhoneNumber).sort()).toEqual(numbers);
    expect(contacts.filter(({ status, attempt }) => status !== 'COMPLETED' || attempt !== 1)).toEqual([]);
    expect(new Set(contacts.map(({ contactId }) => contactId))).toEqual(
      new Set(calls.map(({ contactId }) => contactId)),
    );

    const requests = await requestsFor(new Set(contacts.map((contact) => contact.clientToken)));
    const times = requests.map(({ atMs }) => atMs);
    const tookMs = Math.max(...calls.map(({ placedAtMs }) => placedAtMs)) - Math.min(...times);
    const delays = resolvedAfterMs(requests);
    const late = delays.filter((delayMs) => delayMs > RESOLVED_WITHIN_MS);
    console.log(
      `Called within ${Math.round(tookMs / 1_000)} s; ${delays.length} ambiguous answers, ${late.length} of them ` +
        `resolved later than 10 s, the slowest after ${Math.max(...delays)} ms.`,
    );
    expect(tookMs).toBeLessThanOrEqual(CALLED_WITHIN_MS);
    expect(delays.length).toBeGreaterThan(20);
    expect(late.length / delays.length).toBeLessThanOrEqual(0.01);
  },
);
