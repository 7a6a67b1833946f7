import { describe, expect, it } from 'vitest';
import { waitingHeading, waitingRows } from '../../../cli/waiting-text.ts';
import { PARKED } from '../../../src/contact/contact-life.ts';
import type { DueContact } from '../../../src/contact/contact-store.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS, toIso } from '../../../src/time/instant.ts';
import { WaitingReader } from '../../../src/watching/waiting-contacts.ts';
import { aContact } from '../../support/a-contact.ts';
import { aWatchedCampaign, noon } from '../../support/a-look.ts';

const opening = toIso(noon + 20 * HOUR_MS);
const florida = 'Florida: 08:00–20:00, Fla. Stat. 501.616(6)(a)';

/** A table that counts how often it is asked, and how many contacts it gives. */
function tableOf(contacts: readonly DueContact[]) {
  const asked = { requests: 0, contacts: 0 };
  return {
    asked,
    async due(_: string, from: string, until: string, limit: number) {
      const found = contacts
        .filter(({ dueAt }) => dueAt >= from && dueAt <= until)
        .sort((a, b) => (a.dueAt < b.dueAt ? -1 : 1))
        .slice(0, limit);
      asked.requests += 1;
      asked.contacts += found.length;
      return found;
    },
  };
}

const waiting = (n: number, dueAt: string, reason: string): DueContact[] =>
  Array.from({ length: n }, (_, i) => {
    const contactKey = `${dueAt} ${reason} ${i}`;
    return { ...aContact({ contactKey }).waiting({ dueAt, reason }), dueAt };
  });
const queued = (n: number): DueContact[] =>
  Array.from({ length: n }, (_, i) => {
    const dueAt = toIso(noon + i * SECOND_MS);
    return { ...aContact({ contactKey: `q${i}` }).queued(), dueAt };
  });
const forFlorida = (n: number) =>
  waiting(n, opening, `Outside calling rules (${florida}): called from ${opening}.`);

const campaign = aWatchedCampaign({ counts: { WAITING: 10, QUEUED: 5 } });
const read = (contacts: readonly DueContact[]) => new WaitingReader(tableOf(contacts)).read(campaign, noon);

describe('what the contacts of a campaign wait for', () => {
  it('is counted by rule, with the law and the earliest opening', async () => {
    const retryAt = toIso(noon + 5 * MINUTE_MS);
    const found = await read([
      ...queued(3),
      ...forFlorida(4),
      ...waiting(2, retryAt, `NO_ANSWER: called again from ${retryAt}.`),
      ...waiting(1, PARKED, 'Waits for its turn.'),
    ]);

    expect(found).toEqual({
      contacts: 7,
      isComplete: true,
      groups: [
        { type: 'rules', text: florida, contacts: 4, isAtLeast: false, from: opening },
        { type: 'other', text: 'NO_ANSWER.', contacts: 2, isAtLeast: false, from: retryAt },
        { type: 'other', text: 'Waits for its turn.', contacts: 1, isAtLeast: false },
      ],
    });
    expect(found && waitingHeading(found)).toBe('Waiting for');
    expect(found && waitingRows(found)).toEqual([
      ['4', `${florida}; from 2026-11-03 13:00 UTC`],
      ['2', 'NO_ANSWER; from 2026-11-02 17:05 UTC'],
      ['1', 'Waits for its turn.'],
    ]);
  });

  it('reads no more than four pages, however many wait, and looks beyond those of one moment', async () => {
    const later = toIso(noon + 30 * HOUR_MS);
    const hours = `Outside calling hours (08:00–21:00 in Pacific/Guam): called from ${later}.`;
    const table = tableOf([...forFlorida(5_000), ...waiting(3, later, hours), ...queued(2)]);
    const found = await new WaitingReader(table).read(campaign, noon);

    expect(found).toMatchObject({
      isComplete: false,
      groups: [
        { text: florida, contacts: 98, isAtLeast: true },
        { type: 'hours', contacts: 3, isAtLeast: false },
      ],
    });
    expect(found && waitingHeading(found)).toBe(
      'Waiting for, of the next contacts by time (101 contacts read)',
    );
    expect(found && waitingRows(found)[0]?.[0]).toBe('98+');

    const busy = tableOf(queued(5_000));
    expect(await new WaitingReader(busy).read(campaign, noon)).toEqual({
      contacts: 0,
      isComplete: false,
      groups: [],
    });
    expect(busy.asked).toEqual({ requests: 4, contacts: 400 });
  });

  it('is read at most every half minute, and only if some wait', async () => {
    const table = tableOf(forFlorida(2));
    const reader = new WaitingReader(table);
    await reader.read(campaign, noon);
    await reader.read(campaign, noon + 29 * SECOND_MS);
    expect(table.asked.requests).toBe(1);
    await reader.read(campaign, noon + 30 * SECOND_MS);
    expect(table.asked.requests).toBe(2);

    expect(await reader.read({ ...campaign, counts: { QUEUED: 5 } }, noon + HOUR_MS)).toBeUndefined();
    expect(await reader.read({ ...campaign, completedAt: opening }, noon + HOUR_MS)).toBeUndefined();
    expect(table.asked.requests).toBe(2);
  });

  it('names six reasons, and counts the others', () => {
    const groups = Array.from({ length: 9 }, (_, i) => ({
      type: 'other' as const,
      text: `Reason ${i}.`,
      contacts: 10 - i,
      isAtLeast: false,
    }));
    expect(waitingRows({ contacts: 54, isComplete: true, groups }).at(-1)).toEqual(['9', '3 other reasons']);
  });
});
