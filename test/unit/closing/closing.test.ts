import { describe, expect, it } from 'vitest';
import type { Campaign, ImportedFile } from '../../../src/campaign/campaign.ts';
import {
  allFilesDone,
  CLOSING_LEASE_MS,
  isSameClosing,
  isStreamSilent,
  lostClosingsUntil,
  mayBeginClosing,
  resultsKey,
} from '../../../src/closing/closing.ts';
import { HOUR_MS, MINUTE_MS, toIso } from '../../../src/time/instant.ts';
import { noon } from '../../support/a-contact.ts';

const running: Campaign = { campaignId: 'spring', state: 'RUNNING', createdAt: toIso(noon) };
const file: ImportedFile = {
  file: 'spring.csv',
  version: 'v1',
  bytes: 1_000,
  rows: 10,
  rejected: 0,
  duplicates: 0,
  done: true,
  startedAt: toIso(noon),
};

describe('a closing', () => {
  it('may begin while the campaign is not over, and no other one is under way', () => {
    expect(mayBeginClosing(running, noon)).toBe(true);
    expect(mayBeginClosing({ ...running, state: 'CANCELLED' }, noon)).toBe(true);
    expect(mayBeginClosing({ ...running, state: 'IMPORTING' }, noon)).toBe(false);
    expect(mayBeginClosing({ ...running, completedAt: toIso(noon) }, noon)).toBe(false);
    expect(mayBeginClosing({ ...running, closingAt: toIso(noon) }, noon)).toBe(false);
  });

  it('waits until all contacts that are called again wait for their call', () => {
    const recycle = { id: 'again', outcomes: ['BUSY'], attempts: 1, startedAt: toIso(noon) } as const;
    expect(mayBeginClosing({ ...running, recycle }, noon)).toBe(false);
    expect(mayBeginClosing({ ...running, recycle: { ...recycle, doneAt: toIso(noon) } }, noon)).toBe(true);
  });

  it('counts as lost after half an hour without news, and another one may begin', () => {
    const closing = { ...running, closingAt: toIso(noon) };

    expect(CLOSING_LEASE_MS).toBe(30 * MINUTE_MS);
    expect(lostClosingsUntil(noon)).toBe(toIso(noon - 30 * MINUTE_MS));
    expect(mayBeginClosing(closing, noon + 30 * MINUTE_MS - 1)).toBe(false);
    expect(mayBeginClosing(closing, noon + 30 * MINUTE_MS)).toBe(true);
  });

  it('is that of a job that names it, or of one that begins', () => {
    const closing = { ...running, closingAt: toIso(noon) };

    expect(isSameClosing(closing, undefined)).toBe(true);
    expect(isSameClosing(closing, ['another', toIso(noon)])).toBe(true);
    expect(isSameClosing(closing, ['another'])).toBe(false);
    expect(isSameClosing(running, undefined)).toBe(false);
    expect(isSameClosing(running, [toIso(noon)])).toBe(false);
  });

  it('writes results of its own campaign', () => {
    expect(resultsKey('spring')).toBe('results/spring/results.csv');
  });

  it('waits 25 hours until no change can come from the stream any more', () => {
    expect(isStreamSilent(toIso(noon), toIso(noon + 25 * HOUR_MS - 1))).toBe(false);
    expect(isStreamSilent(toIso(noon), toIso(noon + 25 * HOUR_MS))).toBe(true);
  });
});

describe('the files of a campaign', () => {
  const filesOf = (state: Campaign['state'], ...files: Partial<ImportedFile>[]): Campaign => ({
    ...running,
    state,
    files: Object.fromEntries(files.map((change, i) => [String(i), { ...file, ...change }])),
  });

  it('are done when each is read to its end', () => {
    expect(allFilesDone(running)).toBe(true);
    expect(allFilesDone(filesOf('RUNNING', {}, {}))).toBe(true);
    expect(allFilesDone(filesOf('RUNNING', {}, { done: false }))).toBe(false);
  });

  it('that could not be read keep a campaign waiting until it is cancelled', () => {
    const failed = { done: false, error: 'It cannot be read.' };

    expect(allFilesDone(filesOf('RUNNING', failed))).toBe(false);
    expect(allFilesDone(filesOf('CANCELLED', failed))).toBe(true);
    expect(allFilesDone(filesOf('CANCELLED', { done: false }))).toBe(false);
  });
});
