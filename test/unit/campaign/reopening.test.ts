import { describe, expect, it } from 'vitest';
import type { Campaign } from '../../../src/campaign/campaign.ts';
import { reopenedNote, reopeningWarning } from '../../../src/campaign/reopening.ts';
import { fileSection } from '../../../src/report/file-section.ts';

const over: Campaign = {
  campaignId: 'spring',
  state: 'COMPLETED',
  createdAt: '2026-11-01T00:00:00.000Z',
  completedAt: '2026-11-02T12:00:00.000Z',
  settings: { callingHours: 'always', callsPerSecond: 50, attributes: { name: 'Ann' } },
};
const file = {
  file: 'spring.csv',
  version: 'v1',
  bytes: 1,
  rows: 1,
  rejected: 0,
  duplicates: 0,
  done: true,
  startedAt: '2026-11-01T00:00:00.000Z',
};

describe('a file for a campaign that is over', () => {
  it('starts it again under the settings that it had, which the warning names', () => {
    const warning = reopeningWarning(over);
    expect(warning).toContain('spring completed on 2026-11-02');
    expect(warning).toContain('callingHours "always", callsPerSecond 50');
    expect(warning).not.toContain('Ann');
  });

  it.each<[string, Campaign | undefined]>([
    ['there is no such campaign', undefined],
    ['it is not over', { ...over, state: 'RUNNING', completedAt: undefined as never }],
    ['it was cancelled', { ...over, state: 'CANCELLED' }],
    ['it has no settings of its own', { ...over, settings: undefined as never }],
  ])('is no surprise when %s', (_, campaign) => {
    expect(reopeningWarning(campaign)).toBeUndefined();
  });

  it('is named in the report beside the files', () => {
    const reopened = { files: { 'spring.csv@v1': file }, reopenedAt: '2026-11-05T00:00:00.000Z' };
    expect(fileSection(reopened).note).toBe(reopenedNote(reopened));
    expect(fileSection(reopened).note).toContain('started again on 2026-11-05');
    expect(fileSection({ files: reopened.files })).not.toHaveProperty('note');
  });

  it('may have come by a request', () => {
    const reopened = {
      files: { 'spring.csv@v1': file },
      reopenedAt: '2026-11-05T00:00:00.000Z',
      requestsSince: '2026-11-05',
    };
    expect(fileSection(reopened).note).toContain('by a file or a request');
  });
});

describe('contacts that an operator had called again', () => {
  it('are named in the report, with how often and when', () => {
    const startedAt = '2026-11-05T00:00:00.000Z';
    const recycle = { id: 'again', outcomes: ['NO_ANSWER', 'BUSY'], attempts: 1, startedAt } as const;
    const files = { 'spring.csv@v1': file };
    expect(fileSection({ files, recycle }).note).toContain(
      'an operator had contacts with the outcome NO_ANSWER or BUSY called again, once, from 2026-11-05 on',
    );
    expect(fileSection({ files, recycle: { ...recycle, attempts: 3 } }).note).toContain(', up to 3 times,');
  });
});
