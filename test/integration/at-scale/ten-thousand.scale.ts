import { setTimeout } from 'node:timers/promises';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { LoggedRequest } from '../../../local/simulator/request-log.ts';
import { LocalProduct } from '../local-product.ts';
import { callsPerSecond, manyNumbers } from './busy-connect.ts';

const CONTACTS = 10_000;

/** The promise: no call starts later than this after the pause was written. */
const PAUSE_HOLDS_AFTER_MS = 10_000;

const numbers = manyNumbers(1, CONTACTS);

let product: LocalProduct;
let flow: string;
beforeAll(async () => {
  product = new LocalProduct(10_000);
  flow = String(product.stack.functions.dialer.environment.CONTACT_FLOW_ID);
  await product.simulate({ knownContactFlowIds: [flow] });
});

const starts = async () => {
  const requests = await product.simulator<LoggedRequest[]>('requests');
  return requests.filter(({ api }) => api === 'start');
};

describe('a campaign of ten thousand', () => {
  it('with a wrong flow is stopped after few requests, and says why', async () => {
    const before = (await starts()).length;
    await product.drop('wrong-flow.json', '{"contactFlowId":"flow-that-is-not"}');
    await product.drop('wrong-flow.csv', `phone\n${numbers.join('\n')}\n`);

    // By then the dialers have gone through a thousand messages since.
    await slowly(async () => {
      const { WAITING = 0 } = (await product.reader.campaign('wrong-flow'))?.counts ?? {};
      expect(WAITING).toBeGreaterThan(1_000);
    });

    expect(await product.reader.campaign('wrong-flow')).toMatchObject({
      state: 'STOPPED',
      stateReason: expect.stringContaining('ResourceNotFoundException'),
    });
    const requests = (await starts()).length - before;
    expect(requests).toBeGreaterThan(0);
    expect(requests).toBeLessThanOrEqual(20);
    expect(await product.callsOf('wrong-flow')).toEqual([]);
    console.log(JSON.stringify({ contacts: CONTACTS, requestsUntilStopped: requests }));
  });

  it('that is repaired and resumed calls everybody once, but for a pause, which holds within ten seconds', async () => {
    await product.drop('wrong-flow.json', JSON.stringify({ contactFlowId: flow }));
    await slowly(async () => {
      expect((await product.reader.campaign('wrong-flow'))?.settings?.contactFlowId).toBe(flow);
    });
    await product.change('wrong-flow', ['STOPPED'], 'RUNNING');
    const resumedAt = Date.now();
    await untilMoreAreCalled(2_000);
    await product.change('wrong-flow', ['RUNNING'], 'PAUSED');
    const pausedAt = Date.now();
    await setTimeout(2 * PAUSE_HOLDS_AFTER_MS);
    await product.change('wrong-flow', ['PAUSED'], 'RUNNING');
    const goesOnAt = Date.now();

    const { campaign, contacts } = await product.untilOver('wrong-flow', 3, 1_200_000);

    const calls = await product.callsOf('wrong-flow');
    const startsWithin = (from: number, to: number) =>
      calls
        .filter(({ placedAtMs }) => placedAtMs >= from && placedAtMs < to)
        .map(({ placedAtMs }) => placedAtMs);
    const duringPause = startsWithin(pausedAt, goesOnAt);
    console.log(
      JSON.stringify({
        callsPerSecondBeforePause: startsWithin(pausedAt - 10_000, pausedAt).length / 10,
        startsAfterPause: duringPause.length,
        lastStartAfterPauseMs: Math.max(pausedAt, ...duringPause) - pausedAt,
        secondsUntilPause: Math.round((pausedAt - resumedAt) / 1_000),
        secondsUntilOver: Math.round((Date.now() - goesOnAt) / 1_000),
        allowedPerSecond: callsPerSecond,
        calls: calls.length,
        counts: campaign.counts,
      }),
    );
    expect(startsWithin(pausedAt + PAUSE_HOLDS_AFTER_MS, goesOnAt)).toEqual([]);
    expect(campaign.state).toBe('COMPLETED');
    expect(contacts.every(({ status, attempt }) => status === 'COMPLETED' && attempt === 1)).toBe(true);
    expect(new Set(calls.map(({ phoneNumber }) => phoneNumber)).size).toBe(CONTACTS);
    expect(calls).toHaveLength(CONTACTS);
    expect(await product.resultsOf('wrong-flow')).toHaveLength(CONTACTS);
  });
});

async function untilMoreAreCalled(more: number): Promise<void> {
  const before = (await product.summary()).distinctNumbers;
  await slowly(async () => {
    await product.sweepNowAndThen();
    expect((await product.summary()).distinctNumbers - before).toBeGreaterThanOrEqual(more);
  });
}

/** Looking must not slow down what is looked at. */
function slowly<T>(attempt: () => Promise<T>): Promise<T> {
  return vi.waitFor(attempt, { timeout: 600_000, interval: 1_000 });
}
