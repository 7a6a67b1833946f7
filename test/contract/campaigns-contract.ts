/** What the stores of campaigns, counts and numbers, the pacer and batches of reads promise, of any DynamoDB. */
import { describe, expect, it } from 'vitest';
import type { ImportedFile } from '../../src/campaign/campaign.ts';
import { fileId } from '../../src/campaign/campaign-id.ts';
import type { Counts } from '../../src/contact/counts.ts';
import type { CampaignActivity } from '../../src/counting/campaign-activity.ts';
import { START_MARGIN_MS } from '../../src/dialing/frequency-cap.ts';
import type { NumberCap } from '../../src/dialing/number-store.ts';
import { initialPace } from '../../src/pacing/pacing.ts';
import { DAY_MS, HOUR_MS, toIso } from '../../src/time/instant.ts';
import { aCap } from '../support/a-cap.ts';
import { aContact, noon } from '../support/a-contact.ts';
import type { Adapters } from './world.ts';

const aFile: ImportedFile = {
  file: 'spring.csv',
  version: 'v1',
  bytes: 100,
  rows: 0,
  rejected: 0,
  duplicates: 0,
  done: false,
  checkpoint: { offset: 0, line: 1, chunks: 0 },
  startedAt: toIso(noon),
};
const id = fileId(aFile.file, aFile.version);

export function describeCampaigns(adapters: () => Adapters): void {
  describe('campaigns', () => {
    it('begin once, and are found singly and among all', async () => {
      const { campaigns } = adapters();
      expect(await campaigns.get('begun')).toBeUndefined();
      const begun = await campaigns.begin('begun', toIso(noon));
      expect(await campaigns.begin('begun', toIso(noon + DAY_MS))).toEqual(begun);
      expect(await campaigns.get('begun')).toEqual(begun);
      expect((await campaigns.list()).filter(({ campaignId }) => campaignId === 'begun')).toEqual([begun]);
    });

    it("keep a file's progress, which two importers cannot both go on with", async () => {
      const { campaigns } = adapters();
      await campaigns.openFile('files', aFile);
      const further: ImportedFile = { ...aFile, rows: 10, checkpoint: { offset: 50, line: 11, chunks: 1 } };
      expect(await campaigns.saveFile('files', further, 0)).toBe(true);
      expect(await campaigns.saveFile('files', { ...further, rows: 12 }, 0)).toBe(false);
      expect((await campaigns.openFile('files', aFile))?.files?.[id]).toMatchObject({ rows: 10 });
      await campaigns.forgetFile('files', id);
      expect((await campaigns.get('files'))?.files?.[id]).toMatchObject({ rows: 10 });
      const { checkpoint: _, ...rest } = further;
      expect(await campaigns.saveFile('files', { ...rest, done: true, doneAt: toIso(noon) }, 1)).toBe(true);
      await campaigns.forgetFile('files', id);
      expect((await campaigns.get('files'))?.files ?? {}).toEqual({});
    });

    it('change their state only from one that is named', async () => {
      const { campaigns } = adapters();
      await campaigns.openFile('state', aFile);
      const change = (from: 'RUNNING' | 'IMPORTING', to: 'PAUSED' | 'RUNNING', reason?: string) =>
        campaigns.changeState('state', [from], to, reason, noon);
      expect(await change('RUNNING', 'PAUSED')).toBe(false);
      expect(await change('IMPORTING', 'PAUSED', 'a test')).toBe(true);
      expect(await campaigns.get('state')).toMatchObject({ state: 'PAUSED', stateReason: 'a test' });
      expect(await campaigns.changeState('absent', ['RUNNING'], 'PAUSED', undefined, noon)).toBe(false);
    });

    it('are opened again from the end that was seen alone, in the state in which they were closed', async () => {
      const { campaigns } = adapters();
      const over = async (
        campaignId: string,
        from: 'RUNNING' | 'PAUSED',
        state: 'COMPLETED' | 'CANCELLED',
      ) => {
        await campaigns.begin(campaignId, toIso(noon));
        expect(await campaigns.changeState(campaignId, ['IMPORTING'], from, undefined, noon)).toBe(true);
        expect(await campaigns.beginClosing(campaignId, noon)).toBe(true);
        const ended = await campaigns.complete(
          campaignId,
          { state: from, closingAt: toIso(noon) },
          { state },
          noon,
        );
        if (!ended) throw new Error(`${campaignId} was not closed.`);
        return ended;
      };
      const ended = await over('reopened', 'RUNNING', 'COMPLETED');
      expect(await campaigns.reopen({ ...ended, completedAt: toIso(noon - HOUR_MS) }, noon)).toBe(false);
      expect(await campaigns.reopen(ended, noon)).toBe(true);
      expect(await campaigns.reopen(ended, noon)).toBe(false);
      const reopened = await campaigns.get('reopened');
      expect(reopened).toMatchObject({ state: 'RUNNING' });
      expect(reopened).not.toHaveProperty('completedAt');
      expect(await campaigns.reopen(await over('cancelled', 'RUNNING', 'CANCELLED'), noon)).toBe(true);
      expect(await campaigns.get('cancelled')).toMatchObject({ state: 'CANCELLED' });
      expect(await campaigns.reopen(await over('paused', 'PAUSED', 'COMPLETED'), noon)).toBe(true);
      expect(await campaigns.get('paused')).toMatchObject({ state: 'PAUSED' });
      expect(await campaigns.reopen({ ...ended, campaignId: 'not-there' }, noon)).toBe(false);
    });

    it('keep settings, whatever is in them', async () => {
      const { campaigns } = adapters();
      await campaigns.begin('settings', toIso(noon));
      const settings = { callsPerSecond: 1.5, attributes: { greeting: 'Grüße "🙂"' }, endAt: undefined };
      await campaigns.saveSettings('settings', { callsPerSecond: 1.5, attributes: settings.attributes });
      expect((await campaigns.get('settings'))?.settings).toEqual({
        callsPerSecond: 1.5,
        attributes: settings.attributes,
      });
    });
  });

  describe('contacts of a campaign that was over', () => {
    const recycle = { id: 'r1', outcomes: ['BUSY'], attempts: 1, startedAt: toIso(noon) } as const;
    const aCompletedCampaign = async (campaignId: string) => {
      const { campaigns } = adapters();
      await campaigns.begin(campaignId, toIso(noon));
      await campaigns.changeState(campaignId, ['IMPORTING'], 'RUNNING', 'a test', noon);
      await campaigns.beginClosing(campaignId, noon);
      const seen = { state: 'RUNNING', closingAt: toIso(noon) } as const;
      await campaigns.complete(campaignId, seen, { state: 'COMPLETED', stateReason: 'a test' }, noon + 1);
      return campaigns;
    };

    it('are called again once, if nothing has changed', async () => {
      const campaigns = await aCompletedCampaign('recycled');
      expect(await campaigns.beginRecycle('recycled', toIso(noon), recycle, noon + 2)).toBe(false);
      expect(await campaigns.beginRecycle('recycled', toIso(noon + 1), recycle, noon + 2)).toBe(true);
      expect(await campaigns.beginRecycle('recycled', toIso(noon + 1), recycle, noon + 3)).toBe(true);
      const other = { ...recycle, id: 'r2' };
      expect(await campaigns.beginRecycle('recycled', toIso(noon + 1), other, noon + 3)).toBe(false);
      expect(await campaigns.beginRecycle('absent', toIso(noon + 1), recycle, noon)).toBe(false);
      const standing = await campaigns.get('recycled');
      expect(standing).toMatchObject({ state: 'RUNNING', recycle });
      for (const field of ['completedAt', 'closingAt', 'stateReason'])
        expect(standing).not.toHaveProperty(field);
    });

    it('are all seen before the campaign is closed again', async () => {
      const campaigns = await aCompletedCampaign('recycling');
      await campaigns.beginRecycle('recycling', toIso(noon + 1), recycle, noon + 2);
      expect(await campaigns.beginClosing('recycling', noon + 3)).toBe(false);
      await campaigns.saveRecycle('recycling', { ...recycle, after: 'C-7' });
      expect(await campaigns.get('recycling')).toMatchObject({ recycle: { after: 'C-7' } });
      await campaigns.saveRecycle('recycling', { ...recycle, id: 'r2', doneAt: toIso(noon) });
      expect(await campaigns.beginClosing('recycling', noon + 3)).toBe(false);
      const done = { ...recycle, doneAt: toIso(noon + 3) };
      await campaigns.saveRecycle('recycling', done);
      await campaigns.saveRecycle('recycling', { ...recycle, after: 'C-3' });
      expect((await campaigns.get('recycling'))?.recycle).toEqual(done);
      expect(await campaigns.beginClosing('recycling', noon + 3)).toBe(true);
    });
  });

  describe('counts', () => {
    const marker = (...eventIds: string[]) => ({ eventIds });
    const quiet = { calls: 0, errors: [] };
    const change = (campaignId: string, counts: Counts, activity: CampaignActivity = quiet) => ({
      campaignId,
      counts,
      activity,
    });

    it('are added once for each batch', async () => {
      const { campaigns, ledger } = adapters();
      await campaigns.begin('counted', toIso(noon));
      const first = change('counted', { QUEUED: 3 });
      expect(await ledger.count(marker('e1', 'e2'), first)).toEqual({ type: 'counted' });
      expect(await ledger.count(marker('e1', 'e2'), first)).toEqual({
        type: 'before',
        marker: marker('e1', 'e2'),
      });
      const errors = [{ at: toIso(noon), name: 'X', message: 'y', status: 'DIALING' as const }];
      const next = change('counted', { QUEUED: -1, DIALING: 1 }, { calls: 2, errors });
      expect(await ledger.count(marker('e3'), next)).toEqual({ type: 'counted' });
      expect(await campaigns.get('counted')).toMatchObject({
        counts: { QUEUED: 2, DIALING: 1 },
        calls: 2,
        recentErrors: errors,
      });
    });

    it('of a campaign that is missing are not counted, and leave no marker', async () => {
      const { campaigns, ledger } = adapters();
      const early = change('counted-late', { QUEUED: 1 });
      expect(await ledger.count(marker('m1'), early)).toEqual({ type: 'missing' });
      await campaigns.begin('counted-late', toIso(noon));
      expect(await ledger.count(marker('m1'), early)).toEqual({ type: 'counted' });
    });

    it('are set aside once for each batch, and folded in once', async () => {
      const { campaigns, ledger } = adapters();
      await campaigns.begin('aside', toIso(noon));
      await ledger.count(marker('s0'), change('aside', { QUEUED: 3 }));
      expect(await ledger.setAsideOf('aside')).toBeUndefined();
      const later = change('aside', { QUEUED: -1, DIALING: 1 }, { calls: 1, errors: [] });
      expect(await ledger.setAside(marker('s1'), later)).toEqual({ type: 'counted' });
      expect(await ledger.setAside(marker('s1'), later)).toEqual({ type: 'before', marker: marker('s1') });
      const aside = await ledger.setAsideOf('aside');
      expect(aside).toMatchObject({ counts: { QUEUED: -1, DIALING: 1 }, calls: 1 });
      if (!aside) return;
      const seen = { campaignId: 'aside', counts: { QUEUED: 3 } };
      const sum = { QUEUED: 2, DIALING: 1 };
      const stale = { ...aside, version: aside.version + 1 };
      expect(await ledger.foldIn(seen, stale, sum, 1)).toBe(false);
      expect(await ledger.foldIn(seen, aside, sum, 1)).toBe(true);
      expect(await ledger.foldIn(seen, aside, sum, 1)).toBe(false);
      expect(await ledger.setAsideOf('aside')).toBeUndefined();
      expect(await campaigns.get('aside')).toMatchObject({ counts: sum, calls: 1 });
    });

    it('are corrected only over those that were seen', async () => {
      const { campaigns, ledger } = adapters();
      await campaigns.begin('righted', toIso(noon));
      await ledger.count(marker('r1'), change('righted', { QUEUED: 3 }));
      const seen = (await campaigns.get('righted'))?.counts;
      expect(await campaigns.correctCounts('righted', { QUEUED: 9 }, { COMPLETED: 3 }, 3)).toBe(false);
      expect(await campaigns.correctCounts('righted', seen, { COMPLETED: 3 }, 3)).toBe(true);
      expect(await campaigns.get('righted')).toMatchObject({ counts: { COMPLETED: 3 }, calls: 3 });
    });
  });

  describe('numbers', () => {
    const [day, hour] = [aCap(2, 24), aCap(1, 1)];

    it('take as many calls as the cap allows, and again when they are past or released', async () => {
      const { claims, numbers } = adapters();
      const number = '+12065553000';
      let last: string | undefined;
      const call = async (claimId: string, atMs: number, caps: readonly NumberCap[] = [day]) => {
        const contact = { campaignId: 'numbers', contactKey: claimId, attempt: 1 };
        const claim = { ...contact, claimId, claimedAt: toIso(atMs) };
        const verdict = await claims.claim(number, claim, caps, last, []);
        if (verdict.type === 'claimed') last = claimId;
        return verdict;
      };
      expect(await call('a', noon)).toEqual({ type: 'claimed' });
      expect(await call('b', noon + 1)).toEqual({ type: 'claimed' });
      const until = toIso(noon + DAY_MS + START_MARGIN_MS);
      expect(await call('c', noon + 2)).toEqual({ type: 'capped', until, cap: day });
      await numbers.releaseCall(number, { id: 'b', atMs: noon + 1 });
      expect(await call('c', noon + 2)).toEqual({ type: 'claimed' });
      expect(await call('d', Date.parse(until) - 1)).toMatchObject({ type: 'capped' });
      expect(await call('d', Date.parse(until))).toEqual({ type: 'claimed' });
    });

    it('are held by each of several caps, the one that holds longest first', async () => {
      const { claims } = adapters();
      const number = '+12065553009';
      let last: string | undefined;
      const call = async (claimId: string, atMs: number) => {
        const contact = { campaignId: 'numbers', contactKey: claimId, attempt: 1 };
        const claim = { ...contact, claimId, claimedAt: toIso(atMs) };
        const verdict = await claims.claim(number, claim, [day, hour], last, []);
        if (verdict.type === 'claimed') last = claimId;
        return verdict;
      };
      expect(await call('a', noon)).toEqual({ type: 'claimed' });
      const secondAt = noon + HOUR_MS + START_MARGIN_MS;
      expect(await call('b', secondAt - 1)).toEqual({ type: 'capped', until: toIso(secondAt), cap: hour });
      expect(await call('b', secondAt)).toEqual({ type: 'claimed' });
      const thirdAt = noon + DAY_MS + START_MARGIN_MS;
      expect(await call('c', secondAt + 1)).toEqual({ type: 'capped', until: toIso(thirdAt), cap: day });
      expect(await call('c', thirdAt)).toEqual({ type: 'claimed' });
    });

    it('let one of several dialers have the last call that a cap allows', async () => {
      const { claims } = adapters();
      const number = '+12065553010';
      const claimOf = (claimId: string, atMs: number) => ({
        campaignId: claimId,
        contactKey: claimId,
        attempt: 1,
        claimId,
        claimedAt: toIso(atMs),
      });
      await claims.claim(number, claimOf('first', noon), [day], undefined, []);
      const verdicts = await Promise.all(
        ['a', 'b', 'c', 'd'].map((id) => claims.claim(number, claimOf(id, noon + 1), [day], 'first', [])),
      );
      expect(verdicts.map(({ type }) => type).sort()).toEqual([
        'claimed',
        'standing',
        'standing',
        'standing',
      ]);
      const winner = ['a', 'b', 'c', 'd'][verdicts.findIndex(({ type }) => type === 'claimed')];
      expect(await claims.claim(number, claimOf('e', noon + 2), [day], winner, [])).toMatchObject({
        type: 'capped',
      });
    });

    it('are suppressed once, for good', async () => {
      const { numbers } = adapters();
      const entry = { at: toIso(noon), source: 'a test' };
      expect(await numbers.suppress('+12065553001', entry)).toBe(true);
      expect(await numbers.suppress('+12065553001', entry)).toBe(true);
      expect(await numbers.suppress('+12065553001', { at: toIso(noon + 1), source: 'later' })).toBe(false);
      expect((await numbers.read(['+12065553001'])).get('+12065553001')?.suppressedAt).toBe(toIso(noon));
    });
  });

  describe('do-not-call lists', () => {
    const entry = { at: toIso(noon), source: 'a test' };
    const caps = [aCap(100, 24)];
    const claimOf = (claimId: string) => ({
      campaignId: 'lists',
      contactKey: claimId,
      attempt: 1,
      claimId,
      claimedAt: toIso(noon),
    });
    const removal = { at: toIso(noon + 1), by: 'arn:aws:iam::123456789012:user/ann', reason: 'a mistake' };

    it('keep a number from the campaigns that respect them, whatever was put where and removed before', async () => {
      const { claims, numbers, removal: removals } = adapters();
      const names = ['all', 'brand-a', 'brand-b', 'list', 'constructor'];
      // Each list on and off in every combination, by the bits of a Gray code: one change a step.
      const number = '+12065554000';
      const on = new Set<string>();
      let last: string | undefined;
      for (let step = 1; step < 2 ** names.length; step += 1) {
        const changed = names[Math.log2(step & -step)] as string;
        if (on.delete(changed)) expect(await removals.remove(number, changed, removal)).toBe(true);
        else {
          on.add(changed);
          expect(await numbers.suppress(number, entry, changed)).toBe(true);
        }
        const respected = names.filter((name, i) => name !== 'all' && (step * 7) & (1 << i));
        const verdict = await claims.claim(number, claimOf(`${step}`), caps, last, respected);
        if (verdict.type === 'claimed') last = `${step}`;
        const against = ['all', ...respected].filter((name) => on.has(name));
        expect(verdict).toEqual(
          against.length > 0
            ? { type: 'suppressed', list: against.sort()[0], at: entry.at }
            : { type: 'claimed' },
        );
      }
    });

    it('keep the first entry, and know their own', async () => {
      const { numbers, records } = adapters();
      const number = '+12065554001';
      expect(await numbers.suppress(number, entry, 'brand-a')).toBe(true);
      expect(await numbers.suppress(number, entry, 'brand-a')).toBe(true);
      expect(await numbers.suppress(number, { at: toIso(noon + 1), source: 'later' }, 'brand-a')).toBe(false);
      expect(await numbers.suppress(number, entry, 'brand-b')).toBe(true);
      expect(await numbers.suppress(number, entry, 'brand-b')).toBe(true);
      const own = { since: entry.at, by: entry.source };
      expect(await records.get(number)).toEqual({ lists: { 'brand-a': own, 'brand-b': own }, calls: [] });
    });

    it('are kept when the number is called by a campaign that does not respect them', async () => {
      const { claims, numbers, records, tables } = adapters();
      const number = '+12065554002';
      await numbers.suppress(number, entry, 'brand-a');
      expect(await claims.claim(number, claimOf('other'), caps, undefined, [])).toEqual({ type: 'claimed' });
      const kept = await records.get(number);
      expect(kept).toMatchObject({ lists: { 'brand-a': { since: entry.at } }, calls: [expect.any(String)] });
      const [item] = await adapters().reader.read(tables.numbers, [{ phoneNumber: number }]);
      // Year 9999: never deleted.
      expect(item).toMatchObject({ expiresAt: 253_402_300_799 });
    });

    it('are at most fifty for a number: one more puts it on the list of all', async () => {
      const { numbers, records } = adapters();
      const number = '+12065554003';
      for (let n = 1; n <= 50; n += 1) expect(await numbers.suppress(number, entry, `list-${n}`)).toBe(true);
      expect((await records.get(number)).suppressedAt).toBeUndefined();
      expect(await numbers.suppress(number, entry, 'list-51')).toBe(true);
      const full = await records.get(number);
      expect(Object.keys(full.lists ?? {})).toHaveLength(50);
      expect(full.suppressedAt).toBe(entry.at);
      expect(await numbers.suppress(number, entry, 'list-50')).toBe(true);
    });

    it('record who removed a number, when and why, for the last twenty times', async () => {
      const { numbers, records, removal: removals } = adapters();
      const number = '+12065554004';
      expect(await removals.remove(number, 'all', removal)).toBe(false);
      for (let n = 1; n <= 21; n += 1) {
        await numbers.suppress(number, { at: toIso(noon + n), source: `a test: ${n}` });
        await numbers.suppress(number, entry, 'brand-a');
        expect(await removals.remove(number, 'all', { ...removal, at: toIso(noon + n) })).toBe(true);
      }
      const { lists, removals: kept = [], ...rest } = await records.get(number);
      expect(rest).toEqual({ calls: [] });
      expect(Object.keys(lists ?? {})).toEqual(['brand-a']);
      expect(kept.map(({ by }) => by)).toEqual(Array.from({ length: 20 }, (_, i) => `a test: ${21 - i}`));
      expect(kept[0]).toEqual({
        list: 'all',
        since: toIso(noon + 21),
        by: 'a test: 21',
        removedAt: toIso(noon + 21),
        removedBy: removal.by,
        removedReason: removal.reason,
      });
      expect(await removals.remove(number, 'brand-a', removal)).toBe(true);
      expect(await removals.remove(number, 'brand-a', removal)).toBe(false);
    });

    it('are read entry by entry, and removal by removal', async () => {
      const { numbers, records, removal: removals } = adapters();
      const [one, other] = ['+12065554005', '+12065554006'] as const;
      await numbers.suppress(one, entry, 'exported');
      await numbers.suppress(one, entry);
      await numbers.suppress(other, entry, 'exported');
      await removals.remove(other, 'exported', removal);
      const own = { since: entry.at, by: entry.source };
      const all = async <T extends { phoneNumber: string }>(read: AsyncIterable<T>) => {
        const found: T[] = [];
        for await (const each of read)
          if (each.phoneNumber === one || each.phoneNumber === other) found.push(each);
        return found;
      };
      expect(await all(records.entries('exported'))).toEqual([
        { phoneNumber: one, list: 'exported', ...own },
      ]);
      expect(await all(records.entries())).toEqual([
        { phoneNumber: one, list: 'all', ...own },
        { phoneNumber: one, list: 'exported', ...own },
      ]);
      expect(await all(records.removed('exported'))).toMatchObject([
        { phoneNumber: other, list: 'exported', removedReason: 'a mistake' },
      ]);
    });
  });

  describe('the pacer', () => {
    it('swaps the pace only over the version that was seen', async () => {
      const { pacer } = adapters();
      expect(await pacer.read()).toEqual({ version: 0, state: initialPace });
      const next = { version: 1, state: { ...initialPace, nextStartAt: noon } };
      expect(await pacer.swap(0, next)).toEqual({ type: 'swapped' });
      expect(await pacer.swap(0, { version: 1, state: initialPace })).toEqual({
        type: 'conflict',
        standing: next,
      });
      expect(await pacer.read()).toEqual(next);
    });

    it('is swapped once by many that saw the same', async () => {
      const { pacer } = adapters();
      const seen = (await pacer.readSlots(5)).version;
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, n) =>
          pacer.swapSlots(5, seen, { version: seen + 1, state: { [`slot-${n}`]: noon } }),
        ),
      );
      const swapped = [...answers.keys()].filter((n) => answers[n]?.type === 'swapped');
      expect(swapped).toHaveLength(1);
      expect(Object.keys((await pacer.readSlots(5)).state)).toEqual([`slot-${swapped[0]}`]);
    });

    it('frees slots by name, each shard by itself', async () => {
      const { pacer } = adapters();
      expect(await pacer.releaseSlots(0, ['a'])).toMatchObject({ version: 0, state: {} });
      await pacer.swapSlots(0, 0, { version: 1, state: { a: 1, b: 2, 'c.d': 3 } });
      const after = await pacer.releaseSlots(0, ['a', 'c.d', 'a', 'absent']);
      expect(after).toEqual({ version: 2, state: { b: 2 } });
      expect(await pacer.readSlots(0)).toEqual(after);
      expect((await pacer.readSlots(1)).state).toEqual({});
    });
  });

  describe('a batch of reads', () => {
    it('finds what is there of any number of keys, and reads what is asked for', async () => {
      const { contacts, reader, tables } = adapters();
      const keys = Array.from({ length: 250 }, (_, n) => ({
        campaignId: 'batch',
        contactKey: `key-${String(n).padStart(3, '0')}`,
      }));
      const written = keys.filter((_, n) => n % 2 === 0).map((key) => aContact(key).queued());
      for (let from = 0; from < written.length; from += 50)
        await contacts.insert(written.slice(from, from + 50));
      const fields = ['contactKey', 'status'];
      const found = await reader.read(tables.contacts, keys, { fields, isConsistent: true });
      const expected = written.map(({ contactKey }) => ({ contactKey, status: 'QUEUED' }));
      expect(found.toSorted((a, b) => String(a.contactKey).localeCompare(String(b.contactKey)))).toEqual(
        expected,
      );
    });
  });
}
