import { describe, expect, it } from 'vitest';
import type { Campaign } from '../../../src/campaign/campaign.ts';
import { CampaignCache } from '../../../src/campaign/campaign-cache.ts';

/** A cache over a store whose answers are given by hand, in the order of its questions. */
function aCache() {
  const asked: { answer(campaign?: Campaign): void; fail(error: Error): void }[] = [];
  const time = { ms: 0 };
  const get = () =>
    new Promise<Campaign | undefined>((answer, fail) => {
      asked.push({ answer, fail });
    });
  const clock = { now: () => time.ms, sleepUntil: () => Promise.reject(new Error('Nobody sleeps here.')) };
  return { cache: new CampaignCache({ get }, clock), asked, time };
}

const unproven: Campaign = {
  campaignId: 'spring',
  state: 'RUNNING',
  createdAt: '2026-11-02T08:59:00.000Z',
};
const proven: Campaign = { ...unproven, provenAt: '2026-11-02T09:00:00.000Z' };

describe('a dialer’s view of its campaigns', () => {
  it('is read once for all who ask at the same time, as a batch does at its beginning', async () => {
    const { cache, asked } = aCache();
    const all = Promise.all(Array.from({ length: 10 }, () => cache.get('spring')));
    expect(asked).toHaveLength(1);
    asked[0]?.answer(unproven);
    expect(await all).toEqual(Array(10).fill(unproven));
    expect(asked).toHaveLength(1);
  });

  it('is read again for each later request, as long as no call has proven the campaign', async () => {
    const { cache, asked } = aCache();
    const first = cache.get('spring');
    asked[0]?.answer(unproven);
    await first;
    const second = cache.get('spring');
    await Promise.resolve();
    asked[1]?.answer(proven);
    expect(await second).toEqual(proven);
    expect(await cache.get('spring')).toEqual(proven);
    expect(asked).toHaveLength(2);
  });

  it('shares no reading that was begun before the dialer itself changed the campaign', async () => {
    const { cache, asked } = aCache();
    const early = cache.get('spring');
    cache.forget('spring');
    const late = cache.get('spring');
    asked[0]?.answer(unproven);
    asked[1]?.answer({ ...unproven, state: 'STOPPED' });
    expect(await early).toMatchObject({ state: 'RUNNING' });
    expect(await late).toMatchObject({ state: 'STOPPED' });
  });

  it('is never older than 2 s, however long a reading takes', async () => {
    const { cache, asked, time } = aCache();
    const hanging = cache.get('spring');
    time.ms = 2_000;
    const late = cache.get('spring');
    asked[1]?.answer({ ...proven, state: 'PAUSED' });
    expect(await late).toMatchObject({ state: 'PAUSED' });
    asked[0]?.answer(proven);
    expect(await hanging).toMatchObject({ state: 'RUNNING' });
    expect(await cache.get('spring')).toMatchObject({ state: 'PAUSED' });
    expect(asked).toHaveLength(2);
  });

  it('fails for all who share a reading that fails, and for nobody after them', async () => {
    const { cache, asked } = aCache();
    const both = [cache.get('spring'), cache.get('spring')];
    asked[0]?.fail(new Error('The table does not answer.'));
    for (const each of both) await expect(each).rejects.toThrow('does not answer');
    const next = cache.get('spring');
    asked[1]?.answer(proven);
    expect(await next).toEqual(proven);
  });
});
