/**
 * A long list is imported at the limit of its key while its contacts, and those of other campaigns, are dialed: in virtual time,
 * by the importer's own pace and the dialers' own backoff, with a key that takes as many write units as one of DynamoDB does.
 */
import { describe, expect, it } from 'vitest';
import { VirtualStack } from '../../../bench/virtual-stack.ts';
import { Backoff } from '../../../src/aws/throttle-retry.ts';
import type { Contact } from '../../../src/contact/contact.ts';
import { WritePace } from '../../../src/importing/write-pace.ts';
import { SECOND_MS, toIso } from '../../../src/time/instant.ts';
import { numberOf } from '../../support/a-file.ts';
import type { VirtualClock } from '../../support/virtual-clock.ts';

/** Write units per second of one partition key (DynamoDB Developer Guide, "Designing partition keys"). */
const KEY_LIMIT = 1_000;
const OWN = 50;
const OTHER = 10;
const SMALL = 1;
const SECONDS = 20;
const SETTLING_SECONDS = 5;

/** The units that a key has left: a bucket of one second's. */
class Key {
  units = 0;
  throttled = 0;
  #left = KEY_LIMIT;
  #filledAt: number;

  constructor(nowMs: number) {
    this.#filledAt = nowMs;
  }

  take(units: number, nowMs: number): boolean {
    this.#left = Math.min(KEY_LIMIT, this.#left + ((nowMs - this.#filledAt) / SECOND_MS) * KEY_LIMIT);
    this.#filledAt = nowMs;
    if (this.#left < units) {
      this.throttled += units;
      return false;
    }
    this.#left -= units;
    this.units += units;
    return true;
  }
}

/** Lets each write of a contact wait until its campaign's key takes it. */
function limitKeys({ contacts, clock }: VirtualStack): Map<string, Key> {
  const keys = new Map<string, Key>();
  const keyOf = (campaignId: string) => {
    const key = keys.get(campaignId) ?? new Key(clock.now());
    keys.set(campaignId, key);
    return key;
  };
  const insert = contacts.insert.bind(contacts);
  const apply = contacts.apply.bind(contacts);
  const pace = new WritePace();
  contacts.insert = async (wanted) => {
    const holders = new Map<string, Contact | undefined>();
    for (let left = wanted; left.length > 0; ) {
      const at = pace.reserve(left.length, clock.now(), Number.POSITIVE_INFINITY);
      await clock.sleepUntil(at ?? 0);
      const taken = left.filter(({ campaignId }) => keyOf(campaignId).take(1, clock.now()));
      const throttled = left.length - taken.length;
      const areCallsMade = left.some(({ status }) => status === 'QUEUED');
      pace.note({ accepted: taken.length, throttled }, clock.now(), areCallsMade);
      const found = await insert(taken);
      for (const [i, contact] of taken.entries()) holders.set(contact.contactKey, found[i]);
      left = left.filter((contact) => !taken.includes(contact));
    }
    return wanted.map(({ contactKey }) => holders.get(contactKey));
  };
  contacts.apply = async (id, transition) => {
    await waitFor(keyOf(id.campaignId), clock);
    return apply(id, transition);
  };
  const applyAll = contacts.applyAll.bind(contacts);
  contacts.applyAll = async (updates) => {
    for (const { id } of updates) await waitFor(keyOf(id.campaignId), clock);
    return applyAll(updates);
  };
  return keys;
}

async function waitFor(key: Key, clock: VirtualClock): Promise<void> {
  const backoff = new Backoff({ clock, random: () => 0.5, until: (sentAtMs) => sentAtMs + 10_000 });
  while (!key.take(1, clock.now())) await backoff.wait();
}

describe('an import at the limit of its key', () => {
  it('leaves calls what they need: of its own campaign, of another one, and of a small one that comes later', async () => {
    const quota = OWN + OTHER + SMALL;
    const stack = new VirtualStack({
      simulator: { quotaPerSecond: quota, burst: quota, callSeconds: { min: 5, max: 15 } },
      deployment: { callsPerSecond: quota, maxConcurrentCalls: 3_000 },
    });
    const { clock, campaigns, simulator, uploads } = stack;
    const keys = limitKeys(stack);
    let made = 0;
    const drop = (campaign: string, rows: number) => {
      const numbers = Array.from({ length: rows }, () => numberOf(made++));
      return stack.import(uploads.drop(`${campaign}/${made}.csv`, `phone\n${numbers.join('\n')}\n`));
    };
    const settle = (campaign: string, callsPerSecond?: number) =>
      campaigns.change(campaign, {
        provenAt: toIso(clock.now()),
        ...(callsPerSecond !== undefined && { settings: { callsPerSecond } }),
      });
    await clock.run(drop('other', OTHER * (SECONDS + SETTLING_SECONDS + 20)));
    settle('other', OTHER);
    await clock.run(drop('own', 10));
    settle('own');
    await clock.run(drop('small', 1));
    settle('small', SMALL);
    const begun = clock.now();
    const from = begun + SETTLING_SECONDS * SECOND_MS;
    const until = from + SECONDS * SECOND_MS;
    const list = drop('own', 2 * KEY_LIMIT * (SECONDS + SETTLING_SECONDS));
    const halfway = clock.sleepUntil((from + until) / 2).then(() => drop('small', 300));
    await clock.run(stack.workUntil(() => clock.now() >= until));

    const placed = (campaign: string, since: number) =>
      simulator.calls
        .filter(({ name, placedAtMs }) => name?.startsWith(`${campaign}-`) && placedAtMs >= since)
        .map(({ placedAtMs }) => placedAtMs);
    const rate = (campaign: string) => placed(campaign, from).filter((atMs) => atMs < until).length / SECONDS;
    const key = keys.get('own');
    const used = (key?.units ?? 0) / (SECONDS + SETTLING_SECONDS) / KEY_LIMIT;
    console.log({ own: rate('own'), other: rate('other'), used, throttled: key?.throttled });
    expect(rate('own') / OWN).toBeGreaterThanOrEqual(0.95);
    expect(rate('other') / OTHER).toBeGreaterThanOrEqual(0.98);
    expect((placed('small', (from + until) / 2)[0] ?? Number.NaN) - (from + until) / 2).toBeLessThan(
      5 * SECOND_MS,
    );
    expect(used).toBeGreaterThanOrEqual(0.85);
    void list;
    void halfway;
  }, 120_000);
});
