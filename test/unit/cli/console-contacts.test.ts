import { describe, expect, it } from 'vitest';
import {
  type Browsed,
  type BrowseRequest,
  browseContacts,
  type ContactBrowser,
} from '../../../src/watching/browse-contacts.ts';
import { aCustomer, MemoryContactBrowser } from '../../browser/console-world.ts';

const noon = Date.UTC(2026, 10, 2, 12);
const still = () => 0;

/** `size` contacts of `spring`; those of `failed` (counted from 0) have failed. */
function contactsOf(size: number, failed: readonly number[] = []): MemoryContactBrowser {
  const browser = new MemoryContactBrowser();
  const contacts = Array.from({ length: size }, (_, n) =>
    aCustomer('spring', n, noon, failed.includes(n) ? 'FAILED' : 'QUEUED'),
  );
  browser.put('spring', contacts);
  return browser;
}

/** All answers to `request`, each going on where the one before ended. */
async function toTheEnd(browser: ContactBrowser, request: Omit<BrowseRequest, 'campaignId'>, now = still) {
  const answers: Browsed[] = [];
  let cursor = request.cursor;
  do {
    const next = { campaignId: 'spring', ...request, ...(cursor && { cursor }) };
    const answer = await browseContacts(browser, now, next);
    answers.push(answer);
    cursor = answer.next;
  } while (cursor && answers.length < 1_000);
  return answers;
}

const keys = (answers: readonly Browsed[]) =>
  answers.flatMap(({ contacts }) => contacts.map(({ contactKey }) => contactKey));

describe('looking through contacts', () => {
  it('gives all of them, by fifty, each once', async () => {
    const answers = await toTheEnd(contactsOf(120), {});

    expect(answers.map(({ contacts }) => contacts.length)).toEqual([50, 50, 20]);
    expect(answers.map(({ lookedAt }) => lookedAt)).toEqual([50, 100, 120]);
    expect(new Set(keys(answers)).size).toBe(120);
  });

  it('reads no more than it shows when no contact is left out', async () => {
    const browser = contactsOf(5_000);
    await browseContacts(browser, still, { campaignId: 'spring' });

    expect(browser.looks).toBe(1);
  });

  it('loses no contact where a step finds more than a page holds', async () => {
    const answers = await toTheEnd(contactsOf(5_000), { status: 'QUEUED' });

    expect(new Set(keys(answers)).size).toBe(5_000);
    expect(keys(answers)).toHaveLength(5_000);
    expect(answers.every(({ contacts }) => contacts.length <= 50)).toBe(true);
  });

  it('stops when its time is up, says how far it came and goes on from there', async () => {
    let ms = 0;
    const answers = await toTheEnd(contactsOf(20_000, [15_000]), { status: 'FAILED' }, () => {
      ms += 1_500;
      return ms;
    });

    expect(answers.length).toBeGreaterThan(2);
    expect(answers[0]).toMatchObject({ contacts: [], lookedAt: 6_000 });
    expect(keys(answers)).toHaveLength(1);
    expect(answers.at(-1)?.lookedAt).toBe(20_000);
  });

  it('counts an outcome only where the contact is over', async () => {
    const browser = new MemoryContactBrowser();
    const waiting = aCustomer('spring', 1, noon, 'WAITING');
    const over = { ...aCustomer('spring', 2, noon, 'COMPLETED'), outcome: 'NO_ANSWER' as const };
    browser.put('spring', [waiting, over]);

    expect(waiting.outcome).toBe('NO_ANSWER');
    expect(keys(await toTheEnd(browser, { outcome: 'NO_ANSWER' }))).toEqual([over.contactKey]);
  });
});

describe('searching contacts', () => {
  const browser = contactsOf(3_000, [7]);
  const found = async (request: Omit<BrowseRequest, 'campaignId'>) => keys(await toTheEnd(browser, request));

  it('finds a number at once', async () => {
    browser.looks = 0;
    const request = { search: '(206) 555-0100', searchedNumber: '+12065550100' };

    expect(await found(request)).toEqual(['+12065550100']);
    expect(browser.looks).toBe(0);
  });

  it('finds the beginning of a key without looking at others', async () => {
    browser.looks = 0;

    expect(await found({ search: '+120655501' })).toHaveLength(15);
    expect(browser.looks).toBe(1);
  });

  it('finds customer ids by their beginning', async () => {
    expect(await found({ search: 'C-00299' })).toHaveLength(10);
  });

  it('finds a number that is not the key', async () => {
    const byCustomer = new MemoryContactBrowser();
    byCustomer.put('spring', [{ ...aCustomer('spring', 0, noon, 'QUEUED'), contactKey: 'C-000000' }]);
    const request = { search: '206 555 0100', searchedNumber: '+12065550100' };

    expect(keys(await toTheEnd(byCustomer, request))).toEqual(['C-000000']);
  });

  it('keeps to the filter', async () => {
    const search = { search: '+12065550149', searchedNumber: '+12065550149' };

    expect(await found({ ...search, status: 'FAILED' })).toEqual(['+12065550149']);
    expect(await found({ ...search, status: 'QUEUED' })).toEqual([]);
  });

  it('goes on to customer ids where no key was found, however many requests that took', async () => {
    const mixed = contactsOf(5_000);
    const keyed = aCustomer('spring', 9_999, noon, 'FAILED');
    mixed.put('spring', [
      ...Array.from({ length: 5_000 }, (_, n) => aCustomer('spring', n, noon, 'QUEUED')),
      { ...keyed, contactKey: 'zebra', customerId: '+1206-9' },
    ]);
    let ms = 0;
    const answers = await toTheEnd(mixed, { search: '+1206', status: 'FAILED' }, () => {
      ms += 5_000;
      return ms;
    });

    expect(answers.length).toBeGreaterThan(2);
    expect(keys(answers)).toEqual(['zebra']);
  });

  it('stays with keys where one was found in an earlier request', async () => {
    const mixed = contactsOf(5_000, [7]);
    let ms = 0;
    const answers = await toTheEnd(mixed, { search: '+1206', status: 'FAILED' }, () => {
      ms += 5_000;
      return ms;
    });

    expect(keys(answers)).toEqual(['+12065550149']);
    expect(answers.at(-1)?.lookedAt).toBe(5_000);
    expect(mixed.looks).toBe(3);
  });

  it('finds nobody where there is nobody', async () => {
    expect(await found({ search: 'nobody' })).toEqual([]);
  });
});
