import { describe, expect, it } from 'vitest';
import type { Campaign, ImportedFile } from '../../../src/campaign/campaign.ts';
import { expiredContacts, expiredSentence, whatDoesNotAddUp } from '../../../src/closing/closing-proof.ts';
import type { Counts } from '../../../src/contact/counts.ts';
import { DAY_MS } from '../../../src/time/instant.ts';

const file: ImportedFile = {
  file: 'spring.csv',
  version: 'v1',
  bytes: 1_000,
  rows: 10,
  rejected: 2,
  duplicates: 1,
  done: true,
  startedAt: '2026-11-02T12:00:00.000Z',
};

function campaignOf(...files: ImportedFile[]): Campaign {
  return {
    campaignId: 'spring',
    state: 'RUNNING',
    createdAt: file.startedAt,
    files: Object.fromEntries(files.map((each, i) => [String(i), each])),
  };
}

describe('the rows of a campaign', () => {
  it('add up when every one is a contact or a duplicate', () => {
    expect(whatDoesNotAddUp(campaignOf(file), { COMPLETED: 6, ANSWERED: 6, FAILED: 1, REJECTED: 2 })).toBe(
      undefined,
    );
  });

  it.each([
    ['a contact is missing', { COMPLETED: 6, REJECTED: 2 }],
    ['a rejected row is missing', { COMPLETED: 7, REJECTED: 1 }],
    ['there is one too many', { COMPLETED: 8, REJECTED: 2 }],
  ])('do not add up when %s', (_, tally) => {
    expect(whatDoesNotAddUp(campaignOf(file), tally)).toContain('10 rows, 1 of them duplicates');
  });

  it('add up when a file was dropped again: its rejected rows are the same contacts', () => {
    const again = { ...file, version: 'v2', duplicates: 8 };
    const settings = { ...file, file: 'spring.json', rows: 0, rejected: 0, duplicates: 0 };

    expect(whatDoesNotAddUp(campaignOf(file, again, settings), { COMPLETED: 7, REJECTED: 2 })).toBe(
      undefined,
    );
    expect(whatDoesNotAddUp(campaignOf(file, again, settings), { COMPLETED: 7, REJECTED: 1 })).toBeDefined();
  });
});

describe('the rows of a campaign some of whose contacts have expired', () => {
  it.each([
    ['good ones', 2, { COMPLETED: 5, REJECTED: 2 }],
    ['rejected ones', 2, { COMPLETED: 7 }],
    ['some of both', 3, { COMPLETED: 5, REJECTED: 1 }],
    ['all of them', 9, {}],
  ])('add up when %s are gone', (_, expired, tally) => {
    expect(whatDoesNotAddUp(campaignOf(file), tally, expired)).toBe(undefined);
  });

  it.each([
    ['more are missing than have expired', 1, { COMPLETED: 5, REJECTED: 2 }],
    ['more have expired than are missing', 2, { COMPLETED: 6, REJECTED: 2 }],
  ])('do not add up when %s', (_, expired, tally) => {
    expect(whatDoesNotAddUp(campaignOf(file), tally, expired)).toContain('10 rows, 1 of them duplicates');
  });
});

describe('contacts that are counted and not in the table', () => {
  const opened = Date.parse(file.startedAt);
  const counts = { COMPLETED: 7, ANSWERED: 7, REJECTED: 2 };

  function expired(change: { tally: Counts; days?: number; counts?: Counts; countsAreFinal?: boolean }) {
    const { tally, days = 91, countsAreFinal = false } = change;
    const campaign = { ...campaignOf(file), counts: change.counts ?? counts };
    return expiredContacts(campaign, {
      tally,
      atMs: opened + days * DAY_MS,
      retentionDays: 90,
      countsAreFinal,
    });
  }

  it('are none when both say the same', () => {
    expect(expired({ tally: counts })).toBe(0);
  });

  it('have expired when their file was opened so long ago', () => {
    expect(expired({ tally: { COMPLETED: 5, ANSWERED: 5, REJECTED: 1 } })).toBe(3);
  });

  it.each([
    ['their file is younger than the retention', { tally: { COMPLETED: 5, ANSWERED: 5 }, days: 89 }],
    ['they are more than the rows of old files', { tally: {}, counts: { COMPLETED: 10, ANSWERED: 10 } }],
    [
      'one of them is counted as under way',
      { tally: { COMPLETED: 6, ANSWERED: 6 }, counts: { COMPLETED: 6, ANSWERED: 6, DIALED: 1 } },
    ],
    ['the table holds more', { tally: { COMPLETED: 8, ANSWERED: 8, REJECTED: 2 } }],
  ])('is unknown when %s', (_, given) => {
    expect(expired(given)).toBe(undefined);
  });

  it('have expired, whatever they are counted as, when no count can change any more', () => {
    const given = { tally: { COMPLETED: 6, ANSWERED: 6 }, counts: { COMPLETED: 6, ANSWERED: 6, DIALED: 1 } };

    expect(expired({ ...given, countsAreFinal: true })).toBe(1);
  });

  it('are reported with their number and the setting that keeps them longer', () => {
    expect(expiredSentence(0, 90)).toBe(undefined);
    expect(expiredSentence(1, 1)).toMatch(
      /^1 contact was deleted .* 1 day after their end \(retentionDays\)/,
    );
    expect(expiredSentence(12, 90)).toMatch(/^12 contacts were .* 90 days .* not in results\.csv/);
  });
});

describe('rows and contacts, to the last one', () => {
  it('are reported in full when they do not add up', () => {
    expect(whatDoesNotAddUp(campaignOf(file), { COMPLETED: 6, REJECTED: 2 })).toBe(
      "The campaign's files have 10 rows, 1 of them duplicates and 2 rejected, but the Contacts table holds 8 contacts of it, 2 of them rejected. Contacts may have been deleted or have expired; compare the results with the import reports.",
    );
  });

  it('do not count files that hold no customers', () => {
    const list = { ...file, file: 'suppressions/list.csv', rows: 5, rejected: 1 };

    expect(whatDoesNotAddUp(campaignOf(file, list), { COMPLETED: 7, REJECTED: 2 })).toBe(undefined);
  });

  it('do not add up when a rejected row takes the place of a good one', () => {
    expect(whatDoesNotAddUp(campaignOf(file), { COMPLETED: 8, REJECTED: 1 })).toBeDefined();
    expect(whatDoesNotAddUp(campaignOf(file), { COMPLETED: 6, REJECTED: 3 })).toBeDefined();
    expect(whatDoesNotAddUp(campaignOf(file), { COMPLETED: 8, REJECTED: 2 }, 1)).toBeDefined();
  });

  it('may be gone from the very moment at which the retention is over, and all of them', () => {
    const campaign = { ...campaignOf(file), counts: { COMPLETED: 7, REJECTED: 2 } };
    const reading = { tally: {}, retentionDays: 90, countsAreFinal: true };
    const openedMs = Date.parse(file.startedAt);

    expect(expiredContacts(campaign, { ...reading, atMs: openedMs + 90 * DAY_MS })).toBe(9);
    expect(expiredContacts(campaign, { ...reading, atMs: openedMs + 90 * DAY_MS - 1 })).toBe(undefined);
  });

  it('are not believed when as many are counted as were read, but others', () => {
    const campaign = { ...campaignOf(file), counts: { COMPLETED: 7 } };
    const reading = { tally: { FAILED: 7 }, retentionDays: 90, countsAreFinal: true };

    expect(expiredContacts(campaign, { ...reading, atMs: Date.parse(file.startedAt) + 91 * DAY_MS })).toBe(
      undefined,
    );
  });

  it('that were deleted are reported in a sentence', () => {
    expect(expiredSentence(2, 1)).toBe(
      '2 contacts were deleted from the Contacts table before the campaign completed, 1 day after their end (retentionDays): counted, but not in results.csv. Deploy with a larger retentionDays for campaigns that take this long.',
    );
  });
});
