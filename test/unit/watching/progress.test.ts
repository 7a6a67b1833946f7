import { describe, expect, it } from 'vitest';
import { endedIn, isBeingRead, isUnread, progressOf } from '../../../src/watching/progress.ts';
import { aFile, aWatchedCampaign } from '../../support/a-look.ts';

const failed = { ...aFile, done: false, error: 'It cannot be read.' };
const list = { ...aFile, file: 'suppressions/x.csv' };

describe('how far a campaign is', () => {
  it('is nowhere before it is known', () => {
    expect(progressOf(undefined)).toEqual({ rows: 0, over: 0 });
  });

  it('is measured by rows of customers, and by those of which nothing remains', () => {
    const files = { a: { ...aFile, rejected: 5, duplicates: 7 }, b: list };
    const counts = {
      QUEUED: 50,
      COMPLETED: 20,
      FAILED: 10,
      SUPPRESSED: 5,
      CANCELLED: 2,
      UNCERTAIN: 1,
      REJECTED: 4,
    };

    expect(progressOf(aWatchedCampaign({ files, counts }))).toEqual({ rows: 100, over: 38 + 12 });
    expect(endedIn(counts)).toBe(42);
  });
});

describe('whether rows are still to come', () => {
  it('is so while a file of customers is read, and nothing keeps it from that', () => {
    expect(isBeingRead({})).toBe(false);
    expect(isBeingRead({ files: { a: aFile } })).toBe(false);
    expect(isBeingRead({ files: { a: aFile, b: { ...aFile, done: false } } })).toBe(true);
    expect(isBeingRead({ files: { a: failed } })).toBe(false);
    expect(isBeingRead({ files: { a: { ...list, done: false } } })).toBe(false);
  });
});

describe('whether none of its files could be read', () => {
  it.each([
    [{}, false],
    [{ a: { ...failed, rows: 0 } }, true],
    [{ a: { ...failed, rows: 0 }, b: { ...failed, rows: 0 } }, true],
    [{ a: { ...failed, rows: 1 } }, false],
    [{ a: { ...failed, rows: 0 }, b: { ...aFile, rows: 0 } }, false],
    [{ a: { ...list, rows: 0, error: 'x' } }, false],
    [{ a: { ...failed, rows: 0 }, b: list }, true],
  ])('of %o: %s', (files, unread) => {
    expect(isUnread({ files })).toBe(unread);
  });

  it('is not so of a campaign without any', () => {
    expect(isUnread({})).toBe(false);
  });
});

describe('a campaign that has received requests', () => {
  it('is as far as its contacts are: requests are in no file', () => {
    const files = { a: { ...aFile, rows: 10, rejected: 1, duplicates: 2 } };
    const counts = { QUEUED: 3, COMPLETED: 4, REJECTED: 2 };
    const campaign = aWatchedCampaign({ files, counts, requestsSince: '2026-11-30T17:00:00.000Z' });

    expect(progressOf(campaign)).toEqual({ rows: 11, over: 8 });
  });
});
