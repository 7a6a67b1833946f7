/**
 * Calls that are placed while a long list is imported at the limit of its key: of the same campaign, of another one, and of a small
 * one that is dropped meanwhile. In virtual time, by the importer's own pace and the dialers' own backoff: so that the product is
 * measured, and not the emulator, which cannot serve so many requests.
 */
import { Backoff } from '../../src/aws/throttle-retry.ts';
import type { Contact } from '../../src/contact/contact.ts';
import { WritePace } from '../../src/importing/write-pace.ts';
import { SECOND_MS, toIso } from '../../src/time/instant.ts';
import type { VirtualClock } from '../../test/support/virtual-clock.ts';
import { numbersOf } from '../customer-numbers.ts';
import type { CallsBesideImport } from '../results-file.ts';
import { VirtualStack } from '../virtual-stack.ts';

/** Write units per second of one partition key (DynamoDB Developer Guide, "Designing partition keys"). */
const KEY_LIMIT = 1_000;
const OWN = 50;
const OTHER = 10;
const SMALL = 1;
const SPARE = 4;
const SMALL_ROWS = 300;
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

/** Rates and waits while rows are imported all the time. */
export async function measureCallsBesideImport(): Promise<CallsBesideImport> {
  // Enough for all: what an import takes from calls is measured, not how campaigns share what is short.
  const quota = OWN + OTHER + SMALL + SPARE;
  const stack = new VirtualStack({
    simulator: { quotaPerSecond: quota, burst: quota, callSeconds: { min: 5, max: 15 } },
    deployment: { callsPerSecond: quota, maxConcurrentCalls: 3_000 },
  });
  const { clock, simulator } = stack;
  const keys = limitKeys(stack);
  const rows = {
    other: OTHER * (SECONDS + SETTLING_SECONDS + 20),
    own: 2 * KEY_LIMIT * (SECONDS + SETTLING_SECONDS),
  };
  const numbers = numbersOf(rows.other + rows.own + SMALL_ROWS + 2);
  const drop = (campaign: string, count: number) => {
    const dropped = numbers.splice(0, count);
    return stack.import(
      stack.uploads.drop(`${campaign}/${numbers.length}.csv`, `phone\n${dropped.join('\n')}\n`),
    );
  };
  const prove = (campaign: string, callsPerSecond?: number) =>
    stack.campaigns.change(campaign, {
      provenAt: toIso(clock.now()),
      ...(callsPerSecond !== undefined && { settings: { callsPerSecond } }),
    });
  await clock.run(drop('other', rows.other));
  prove('other', OTHER);
  await clock.run(drop('own', 1));
  prove('own', OWN);
  await clock.run(drop('small', 1));
  prove('small', SMALL);
  const begun = clock.now();
  const from = begun + SETTLING_SECONDS * SECOND_MS;
  const until = from + SECONDS * SECOND_MS;
  const halfway = (from + until) / 2;
  // Neither ends before the calls are counted.
  void drop('own', rows.own);
  void clock.sleepUntil(halfway).then(() => drop('small', SMALL_ROWS));
  await clock.run(stack.workUntil(() => clock.now() >= until));

  const placed = (campaign: string, sinceMs: number) =>
    simulator.calls
      .filter(({ name, placedAtMs }) => name?.startsWith(`${campaign}-`) && placedAtMs >= sinceMs)
      .map(({ placedAtMs }) => placedAtMs)
      .filter((atMs) => atMs < until);
  const efficiency = (campaign: string, rate: number) =>
    round(placed(campaign, from).length / SECONDS / rate);
  const [firstOfSmall = Number.NaN] = placed('small', halfway);
  const units = keys.get('own')?.units ?? 0;
  return {
    unitsPerSecond: KEY_LIMIT,
    // A key begins with a second's units.
    shareOfLimit: round((units - KEY_LIMIT) / (SECONDS + SETTLING_SECONDS) / KEY_LIMIT),
    ownCallsPerSecond: OWN,
    ownEfficiency: efficiency('own', OWN),
    otherCallsPerSecond: OTHER,
    otherEfficiency: efficiency('other', OTHER),
    smallFirstCallSeconds: round((firstOfSmall - halfway) / SECOND_MS),
  };
}

function round(value: number): number {
  return Math.round(1_000 * value) / 1_000;
}
