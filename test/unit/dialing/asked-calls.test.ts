/** Calls that were asked for, behind a backlog of others at the limit of the rate: the product in virtual time. */
import { describe, expect, it } from 'vitest';
import { VirtualStack } from '../../../bench/virtual-stack.ts';
import { SECOND_MS, toIso } from '../../../src/time/instant.ts';
import { aFileOf } from '../../support/a-file.ts';

/** As long as the test lasts, many more wait than can be called: how many they are makes no difference. */
const BACKLOG = 2_000;
const ASKED = 8;

const numberOf = (i: number) => `+1206555${String(8_000 + i)}`;

describe.each([
  { callsPerSecond: 2, ownRate: 2 },
  { callsPerSecond: 10, ownRate: 10 },
  { callsPerSecond: 20, ownRate: 20 },
  { callsPerSecond: 10, ownRate: 1 },
])(
  'at $callsPerSecond calls a second, $ownRate of the campaign, behind a backlog',
  ({ callsPerSecond, ownRate }) => {
    it('a request rings within five seconds, and one for later within five seconds of its time', async () => {
      const stack = new VirtualStack({
        simulator: { quotaPerSecond: callsPerSecond, burst: Math.ceil(1.5 * callsPerSecond) },
        deployment: { callsPerSecond, maxConcurrentCalls: 3_000 },
      });
      const { clock } = stack;
      stack.uploads.drop('backlog.json', JSON.stringify({ callsPerSecond: ownRate }));
      const job = stack.uploads.drop('backlog.csv', aFileOf(Math.max(BACKLOG, 250 * ownRate)));
      const due = new Map<string, number>();
      let isDone = false;
      const ask = async () => {
        await stack.import(job);
        await clock.sleep(10 * SECOND_MS);
        const intake = stack.intake();
        const first = clock.now() + 70 * SECOND_MS;
        for (let i = 0; i < ASKED; i += 1) {
          const [now, then] = [numberOf(2 * i), numberOf(2 * i + 1)];
          due.set(now, clock.now());
          const later = first + i * 7 * SECOND_MS;
          due.set(then, later);
          const request = { campaign: 'backlog', requestId: `now-${i}`, phoneNumber: now };
          const forLater = {
            campaign: 'backlog',
            requestId: `then-${i}`,
            phoneNumber: then,
            callAt: toIso(later),
          };
          await stack.takeIn(intake, [JSON.stringify(request), JSON.stringify(forLater)]);
          await clock.sleep(5.3 * SECOND_MS);
        }
        await clock.sleepUntil(first + (7 * ASKED + 20) * SECOND_MS);
        isDone = true;
      };
      await clock.run(Promise.all([ask(), stack.workUntil(() => isDone)]));

      const seconds = [...due].map(([number, dueMs]) => {
        const call = stack.simulator.calls.find(
          ({ destinationPhoneNumber }) => destinationPhoneNumber === number,
        );
        return ((call?.placedAtMs ?? Number.POSITIVE_INFINITY) - dueMs) / SECOND_MS;
      });
      const left = stack.contacts
        .all('backlog')
        .filter(({ status }) => status === 'QUEUED' || status === 'WAITING');
      expect(left.length).toBeGreaterThan(ownRate);
      expect(Math.max(...seconds)).toBeLessThanOrEqual(5);
      expect(Math.min(...seconds)).toBeGreaterThanOrEqual(0);
    }, 120_000);
  },
);
