/** How bulk callers are commonly written. Each is given its usual protection against throttling. */
import pLimit from 'p-limit';
import { dialerConcurrency } from '../../src/pacing/dialers.ts';
import { SdkRetries } from './sdk-retries.ts';
import { dialOnLine, type Line, type Strategy } from './strategy.ts';

/** As many requests in flight as are usual for an API call; the SDK is trusted with the rest. */
export const unpaced: Strategy = {
  name: 'p-limit 10 + SDK retries',
  dial: (pacing) =>
    dialOnLine(pacing, (line) => {
      const limit = pLimit(10);
      const sdk = new SdkRetries(line);
      return Promise.all(line.numbers.map((number) => limit(() => sdk.call(number))));
    }),
};

/** One after the other with a sleep in between, as AWS's own samples do. */
export const fixedPause: Strategy = {
  name: 'fixed pause',
  dial: (pacing) =>
    dialOnLine(pacing, async (line) => {
      const sdk = new SdkRetries(line);
      for (const number of line.numbers) {
        await sdk.call(number);
        await line.clock.sleep(1000 / pacing.configuredPerSecond);
      }
    }),
};

/** As many workers as our stack has, each with a rate limiter of its own, and patient retries. */
export const perWorkerLimiter: Strategy = {
  name: 'per-worker rate limiter',
  dial: (pacing) =>
    dialOnLine(pacing, (line) => {
      const queue = [...line.numbers];
      const workers = dialerConcurrency({
        callsPerSecond: pacing.configuredPerSecond,
        maxConcurrentCalls: 3_000,
      });
      return Promise.all(
        Array.from({ length: workers }, () => work(queue, line, pacing.configuredPerSecond)),
      );
    }),
};

const MAX_RETRIES = 5;

async function work(queue: string[], line: Line, callsPerSecond: number): Promise<void> {
  let nextAt = 0;
  const turn = () => {
    const at = Math.max(nextAt, line.clock.now());
    nextAt = at + 1000 / callsPerSecond;
    return line.clock.sleepUntil(at);
  };
  const dial = async (number: string) => {
    for (let retry = 0; ; retry += 1) {
      await turn();
      if ((await line.call(number)) === 'placed' || retry === MAX_RETRIES) return;
      await line.clock.sleep(line.random() * 1000 * 2 ** retry);
    }
  };
  for (let batch = queue.splice(0, 10); batch.length > 0; batch = queue.splice(0, 10)) {
    await Promise.all(batch.map(dial));
  }
}
