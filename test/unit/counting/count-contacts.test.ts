import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Campaign, ImportedFile } from '../../../src/campaign/campaign.ts';
import { fileId } from '../../../src/campaign/campaign-id.ts';
import { itemBytes, MAX_ITEM_BYTES } from '../../../src/campaign/item-size.ts';
import { addCounts, type Counts, countChange } from '../../../src/contact/counts.ts';
import { Counter } from '../../../src/counting/count-contacts.ts';
import { type ContactChanged, type CountAnswer, changeIdOf } from '../../../src/counting/count-ledger.ts';
import type { MetricValues } from '../../../src/telemetry/metric-names.ts';
import { MemoryContactEvents, MemoryCountLedger } from '../../support/memory-closing.ts';
import { MemoryCampaigns } from '../../support/memory-stores.ts';

/** The n-th change of a stream: a contact of `campaignId` is imported, or claimed. */
function change(n: number, campaignId = 'spring'): ContactChanged {
  return {
    eventId: `event-${n}`,
    campaignId,
    ...(n % 2 === 1 && { before: { status: 'QUEUED' } }),
    after: { status: n % 2 === 1 ? 'DIALING' : 'QUEUED' },
  };
}

function changes(from: number, until: number): ContactChanged[] {
  return Array.from({ length: until - from }, (_, i) => change(from + i));
}

/** The n-th change of a contact that is called again and again: each second one is a call. */
function callChange(n: number): ContactChanged {
  const attempts = (calls: number) =>
    Array.from({ length: calls }, (_, i) => ({ attempt: i + 1, contactId: `call-${i}` }));
  const isCall = n % 2 === 1;
  return {
    ...change(n),
    before: { status: isCall ? 'DIALING' : 'DIALED', attempts: attempts(n >> 1) },
    after: { status: isCall ? 'DIALED' : 'DIALING', attempts: attempts((n + 1) >> 1) },
  };
}

function aCounter(campaignIds: readonly string[] = ['spring']) {
  const campaigns = new MemoryCampaigns();
  for (const campaignId of campaignIds) {
    campaigns.items.set(campaignId, { campaignId, state: 'RUNNING', createdAt: '2026-11-02' });
  }
  const ledger = new MemoryCountLedger(campaigns);
  const warnings: string[] = [];
  const errors: string[] = [];
  const reported: MetricValues[] = [];
  const events = new MemoryContactEvents();
  const log = {
    info() {},
    warn: (message: string) => warnings.push(message),
    error: (message: string) => errors.push(message),
  };
  const counter = new Counter({
    ledger,
    campaigns,
    clock: { now: () => 0, sleepUntil: async () => {} },
    log,
    metrics: { publish: (values: MetricValues) => void reported.push(values) },
    random: () => 0.5,
    events,
  });
  return {
    counter,
    events,
    ledger,
    campaigns,
    warnings,
    errors,
    reported,
    countsOf: (id = 'spring'): Counts => campaigns.items.get(id)?.counts ?? {},
  };
}

function sumOf(all: readonly ContactChanged[]): Counts {
  return all.map(({ before, after }) => countChange(before, after)).reduce(addCounts, {});
}

describe('a batch of changes', () => {
  it('is counted once, however often it is delivered', async () => {
    const { counter, countsOf } = aCounter();

    await counter.count(changes(0, 10));
    await counter.count(changes(0, 10));

    expect(countsOf()).toEqual({ DIALING: 5 });
  });

  it('that is redelivered with more behind it has only that counted, also the next time', async () => {
    const { counter, countsOf } = aCounter();
    await counter.count(changes(0, 10));

    await counter.count(changes(0, 15));
    expect(countsOf()).toEqual(sumOf(changes(0, 15)));

    await counter.count(changes(0, 21));
    expect(countsOf()).toEqual(sumOf(changes(0, 21)));
  });

  it('that is redelivered cut shorter leaves nothing of it to be counted twice', async () => {
    const { counter, countsOf } = aCounter();
    await counter.count(changes(0, 10));

    await counter.count(changes(0, 7));
    await counter.count(changes(7, 12));

    expect(countsOf()).toEqual(sumOf(changes(0, 12)));
  });

  it('of many campaigns is counted once in each of them', async () => {
    const ids = Array.from({ length: 205 }, (_, i) => `campaign-${i}`);
    const { counter, countsOf } = aCounter(ids);
    const batch = ids.map((campaignId, i) => change(2 * i, campaignId));

    await counter.count(batch);
    await counter.count(batch);

    expect(ids.map((id) => countsOf(id))).toEqual(ids.map(() => ({ QUEUED: 1 })));
  });

  it('is counted beside those of other shards, when the key of its campaign was split', async () => {
    const { counter, countsOf, ledger } = aCounter();
    const shards = [0, 1, 2, 3].map((shard) => changes(0, 80).filter((_, i) => (i >> 1) % 4 === shard));
    const write = ledger.count.bind(ledger);
    let isHeld = false;
    let conflicts = 0;
    // One transaction at a time on the campaign's item.
    ledger.count = async (...args) => {
      const isFree = !isHeld;
      isHeld = true;
      await new Promise((resume) => setImmediate(resume));
      if (!isFree) {
        conflicts += 1;
        return { type: 'conflict' };
      }
      const answer = await write(...args);
      isHeld = false;
      return answer;
    };

    for (const _ of ['delivered', 'redelivered']) {
      await Promise.all(shards.map((batch, i) => counter.count(batch.slice(0, 5 + i))));
      await Promise.all(shards.map((batch) => counter.count(batch)));
    }

    expect(conflicts).toBeGreaterThan(0);
    expect(countsOf()).toEqual(sumOf(changes(0, 80)));
  });

  it('that changes no count writes nothing', async () => {
    const { counter, ledger } = aCounter();
    const same = { ...change(0), before: { status: 'QUEUED' as const } };

    await counter.count([same]);

    expect(ledger.markers.size).toBe(0);
  });

  it('is counted for the others when one campaign is not in the table any more', async () => {
    const { counter, countsOf, warnings } = aCounter();

    await counter.count([change(0, 'deleted'), change(2)]);

    expect(countsOf()).toEqual({ QUEUED: 1 });
    expect(warnings).toHaveLength(1);
  });

  it.each<[string, number]>([
    ['goes through when somebody else was writing to the campaign', 3],
    ['is given back to the stream when that does not end', 1_000],
  ])('%s', async (_, conflicts) => {
    const { counter, ledger, countsOf } = aCounter();
    const count = ledger.count.bind(ledger);
    let tries = 0;
    ledger.count = async (...args): Promise<CountAnswer> =>
      ++tries <= conflicts ? { type: 'conflict' } : count(...args);

    const counting = counter.count(changes(0, 4));

    if (conflicts < 12) await counting;
    else await expect(counting).rejects.toThrow('conflicts');
    expect(countsOf()).toEqual(conflicts < 12 ? { DIALING: 2 } : {});
  });
});

describe('calls and errors', () => {
  it('are reported once, however often the batch is delivered and however it is cut', async () => {
    const { counter, campaigns } = aCounter();
    const stream = Array.from({ length: 20 }, (_, n) => callChange(n));

    await counter.count(stream.slice(0, 8));
    await counter.count(stream.slice(0, 5));
    await counter.count(stream.slice(5, 20));
    await counter.count(stream);

    expect(campaigns.items.get('spring')?.calls).toBe(10);
  });

  it('are published for a campaign whose counts stay as they are', async () => {
    const { counter, campaigns, countsOf } = aCounter();

    await counter.count([callChange(1), callChange(2)]);

    expect(countsOf()).toEqual({});
    expect(campaigns.items.get('spring')?.calls).toBe(1);
  });

  it('come newest first, five at most', async () => {
    const { counter, campaigns } = aCounter();
    const failures = Array.from({ length: 8 }, (_, n) => ({
      ...change(n),
      after: {
        status: 'FAILED' as const,
        error: { name: `E${n}`, message: 'no' },
        updatedAt: `2026-11-02T12:00:0${n}.000Z`,
      },
    }));

    await counter.count(failures);

    expect(campaigns.items.get('spring')?.recentErrors?.map(({ name }) => name)).toEqual([
      'E7',
      'E6',
      'E5',
      'E4',
      'E3',
    ]);
  });
});

describe('a contact that somebody has edited into something odd', () => {
  it.each([
    ['an error without a name', { error: {} }],
    ['a reason that is a number', { status: 'UNCERTAIN', reason: 5 }],
    ['an attempt that is nothing', { attempts: [null] }],
  ])('is counted like all others, without news: %s', async (_, odd) => {
    const { counter, countsOf, warnings } = aCounter();
    const after = { status: 'DIALING', ...odd } as unknown as ContactChanged['after'];

    const batch = [change(0), { ...change(1), after }, change(2), change(3)];

    await counter.count(batch);

    expect(countsOf()).toEqual(sumOf(batch));
    expect(warnings.length).toBeLessThanOrEqual(1);
  });

  it.each([
    ['a status that is none', { status: 'DONE' }],
    ['no status', { status: undefined }],
    ['a status that is a number', { status: 7 }],
  ])('is in no count while it has %s, and in the right one when it is as before', async (_, odd) => {
    const { counter, countsOf } = aCounter();
    const after = odd as unknown as ContactChanged['after'];

    await counter.count([change(0), { ...change(1), after }, change(2)]);
    expect(countsOf()).toEqual({ QUEUED: 1 });

    await counter.count([{ ...change(3), before: after, after: { status: 'QUEUED' } }]);
    expect(countsOf()).toEqual({ QUEUED: 2 });
  });
});

/** A campaign whose item has no byte left: its settings are from before they were limited. */
function fill(campaigns: MemoryCampaigns, campaignId: string, files: readonly ImportedFile[] = []): void {
  const standing = campaigns.items.get(campaignId);
  const entries = Object.fromEntries(files.map((file) => [fileId(file.file, file.version), file]));
  const full = (letters: number) =>
    ({
      ...standing,
      files: entries,
      settings: { callingHours: { holidays: ['x'.repeat(letters)] } },
    }) as unknown as Campaign;
  campaigns.items.set(campaignId, full(MAX_ITEM_BYTES - itemBytes(full(0))));
}

function aRejectedFile(n: number): ImportedFile {
  return {
    file: `spring/${'long '.repeat(100)}${n}.csv`,
    version: 'v1',
    bytes: 10,
    rows: 0,
    rejected: 0,
    duplicates: 0,
    done: true,
    error: 'x'.repeat(1_000),
    startedAt: '2026-11-02T12:00:00.000Z',
    doneAt: '2026-11-02T12:00:01.000Z',
  };
}

describe('a campaign whose item is full', () => {
  it('does not stop the counts of others, which stay exactly once', async () => {
    const { counter, campaigns, countsOf, ledger, errors, reported } = aCounter(['full', 'spring', 'summer']);
    fill(campaigns, 'full');
    const batch = [change(0, 'full'), change(2), change(4, 'full'), change(6, 'summer')];

    for (const until of [4, 2, 4]) await counter.count(batch.slice(0, until));

    expect(countsOf()).toEqual({ QUEUED: 1 });
    expect(countsOf('summer')).toEqual({ QUEUED: 1 });
    expect(countsOf('full')).toEqual({});
    expect(ledger.aside.get('full')).toMatchObject({ counts: { QUEUED: 2 } });
    expect(errors[0]).toContain('rejects its counts');
    expect(reported).toContainEqual({ ChangesSetAside: 2 });
  });

  it('is counted again as soon as entries of its rejected files are evicted', async () => {
    const { counter, campaigns, countsOf, ledger } = aCounter();
    fill(
      campaigns,
      'spring',
      Array.from({ length: 38 }, (_, n) => aRejectedFile(n)),
    );

    await counter.count([change(0), change(1), change(2)]);

    expect(countsOf()).toEqual({ QUEUED: 1, DIALING: 1 });
    expect(ledger.aside.size).toBe(0);
    expect(itemBytes(campaigns.items.get('spring') ?? {})).toBeLessThan(MAX_ITEM_BYTES - 50_000);
  });

  it('is counted exactly once, in its item and beside it, whenever it is full', async () => {
    const delivery = fc.record({
      length: fc.integer({ min: 1, max: 9 }),
      end: fc.constantFrom('acknowledged', 'killedBefore', 'killedAfter'),
      isFull: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(delivery, { maxLength: 20 }), async (deliveries) => {
        const { counter, campaigns, ledger, countsOf } = aCounter(['spring', 'summer']);
        const mixed = (from: number, until: number) =>
          changes(from, until).map((one, i) =>
            (from + i) % 3 === 0 ? { ...one, campaignId: 'summer' } : one,
          );
        const of = (id: string, until: number) =>
          sumOf(mixed(0, until).filter(({ campaignId }) => campaignId === id));
        let checkpoint = 0;
        for (const { length, end, isFull } of deliveries) {
          if (isFull) fill(campaigns, 'spring');
          else campaigns.change('spring', { settings: undefined });
          if (end !== 'killedBefore') await counter.count(mixed(checkpoint, checkpoint + length));
          if (end === 'acknowledged') checkpoint += length;
        }
        await counter.count(mixed(checkpoint, checkpoint + 20));
        const aside = ledger.aside.get('spring')?.counts ?? {};
        expect(addCounts(countsOf(), aside)).toEqual(of('spring', checkpoint + 20));
        expect(countsOf('summer')).toEqual(of('summer', checkpoint + 20));
      }),
      { numRuns: 300 },
    );
  });
});

describe('a stream', () => {
  it('is counted exactly once, whatever is killed and however it is cut when it is redelivered', async () => {
    const delivery = fc.record({
      length: fc.integer({ min: 1, max: 9 }),
      end: fc.constantFrom('acknowledged', 'killedBefore', 'killedAfter'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(delivery, { maxLength: 30 }), async (deliveries) => {
        const { counter, countsOf } = aCounter();
        let checkpoint = 0;
        for (const { length, end } of deliveries) {
          if (end !== 'killedBefore') await counter.count(changes(checkpoint, checkpoint + length));
          if (end === 'acknowledged') checkpoint += length;
        }
        await counter.count(changes(checkpoint, checkpoint + 20));
        expect(countsOf()).toEqual(sumOf(changes(0, checkpoint + 20)));
      }),
      { numRuns: 300 },
    );
  });
});

describe('the ends of contacts', () => {
  const end = (n: number): ContactChanged => ({
    ...change(n),
    before: { status: 'DIALED', events: true },
    after: {
      status: 'COMPLETED',
      outcome: 'ANSWERED',
      events: true,
      campaignId: 'spring',
      contactKey: `k${n}`,
      updatedAt: '2026-11-02',
    },
  });

  it('that are refused for good are reported, and the batch goes on', async () => {
    const { counter, events, countsOf, errors, reported } = aCounter();
    events.refusedKeys.add('k1');
    await counter.count([end(1), end(3)]);
    expect(events.published.map(({ contactKey }) => contactKey)).toEqual(['k3']);
    expect(countsOf()).toEqual({ DIALED: -2, COMPLETED: 2, ANSWERED: 2 });
    expect(errors).toEqual([expect.stringContaining('refuses the event')]);
    expect(reported).toEqual([{ EventsRefused: 1 }]);
  });

  it('are published when they are counted, and only of contacts whose campaign asks for it', async () => {
    const { counter, events, countsOf } = aCounter();

    await counter.count([change(0), end(1), change(2)]);

    expect(events.published.map(({ contactKey }) => contactKey)).toEqual(['k1']);
    expect(countsOf()).toMatchObject({ COMPLETED: 1 });
  });

  it('are published at least once, and counted exactly once, whatever is killed in between', async () => {
    const delivery = fc.record({
      length: fc.integer({ min: 1, max: 9 }),
      end: fc.constantFrom('acknowledged', 'killedBefore', 'killedBetween', 'killedAfter'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(delivery, { maxLength: 30 }), async (deliveries) => {
        const { counter, countsOf, events } = aCounter();
        const publish = events.ended.bind(events);
        const ends = (from: number, until: number) =>
          Array.from({ length: until - from }, (_, i) => end(from + i));
        let checkpoint = 0;
        for (const { length, end: how } of deliveries) {
          events.ended = how === 'killedBetween' ? () => Promise.reject(new Error('Killed.')) : publish;
          if (how !== 'killedBefore')
            await counter.count(ends(checkpoint, checkpoint + length)).catch(() => undefined);
          if (how === 'acknowledged') checkpoint += length;
        }
        events.ended = publish;
        await counter.count(ends(checkpoint, checkpoint + 20));
        const published = new Set(events.published.map(({ contactKey }) => contactKey));
        expect(published).toEqual(new Set(ends(0, checkpoint + 20).map(({ after }) => after.contactKey)));
        expect(countsOf().COMPLETED).toBe(checkpoint + 20);
      }),
      { numRuns: 100 },
    );
  });
});

describe('the id of a change in markers', () => {
  it('is short, the same each time, and another one for each change', () => {
    const ids = Array.from({ length: 10_000 }, (_, n) => changeIdOf(n.toString(16).padStart(32, '0')));

    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_-]{11}$/);
    expect(changeIdOf('0'.repeat(32))).toBe(ids[0]);
  });
});
