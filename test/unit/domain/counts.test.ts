import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Campaign, ImportedFile } from '../../../src/domain/campaign.ts';
import { whatDoesNotAddUp } from '../../../src/domain/closing.ts';
import { contactStatuses } from '../../../src/domain/contact.ts';
import { addCounts, type Counted, countChange, sameCounts } from '../../../src/domain/counts.ts';
import { resultHeader, resultLine } from '../../../src/domain/result-line.ts';
import { aContact } from '../../support/a-contact.ts';

describe('the counts', () => {
  it('move a contact from one status to the next', () => {
    expect(countChange({ status: 'QUEUED' }, { status: 'DIALING' })).toEqual({ QUEUED: -1, DIALING: 1 });
  });

  it('take a new contact in', () => {
    expect(countChange(undefined, { status: 'REJECTED' })).toEqual({ REJECTED: 1 });
  });

  it('stay when something else of the contact changes', () => {
    expect(countChange({ status: 'WAITING' }, { status: 'WAITING' })).toEqual({});
  });

  it('count an outcome when the contact is over with it, and not while it waits to be called again', () => {
    expect(countChange({ status: 'DIALED' }, { status: 'COMPLETED', outcome: 'BUSY' })).toEqual({
      DIALED: -1,
      COMPLETED: 1,
      BUSY: 1,
    });
    expect(countChange({ status: 'DIALED' }, { status: 'WAITING', outcome: 'BUSY' })).toEqual({
      DIALED: -1,
      WAITING: 1,
    });
  });

  it('keep a contact that is deleted when its time is over: it was handled all the same', () => {
    expect(countChange({ status: 'COMPLETED', outcome: 'ANSWERED' }, undefined)).toEqual({});
  });

  it('say the same with a count of 0 as without it', () => {
    expect(sameCounts({ QUEUED: 0, COMPLETED: 2 }, { COMPLETED: 2 })).toBe(true);
    expect(sameCounts({ QUEUED: 1 }, {})).toBe(false);
  });

  it('come to the statuses that stand at the end, by whatever way they were reached', () => {
    const counted: fc.Arbitrary<Counted> = fc.record(
      {
        status: fc.constantFrom(...contactStatuses),
        outcome: fc.constantFrom('ANSWERED' as const, 'BUSY' as const),
      },
      { requiredKeys: ['status'] },
    );
    fc.assert(
      fc.property(fc.array(fc.array(counted, { minLength: 1, maxLength: 6 }), { maxLength: 8 }), (lives) => {
        const changes = lives.flatMap((life) => life.map((after, i) => countChange(life[i - 1], after)));
        const ends = lives.map((life) => countChange(undefined, life.at(-1)));
        expect(changes.reduce(addCounts, {})).toEqual(ends.reduce(addCounts, {}));
      }),
    );
  });
});

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

describe('a line of the results', () => {
  it('has a cell for each column', () => {
    const contact = aContact().completed({ customerId: '7', disconnectReason: 'CUSTOMER_DISCONNECT' });

    expect(resultHeader).toBe(
      'contactKey,phoneNumber,customerId,status,outcome,attempts,contactId,dialedAt,answeredAt,endedAt,disconnectReason,reason,error,sourceFile,sourceRow\r\n',
    );
    expect(resultLine(contact)).toBe(
      '+12065550101,+12065550101,7,COMPLETED,ANSWERED,1,call-1,2026-11-02T12:00:00.000Z,,2026-11-02T12:00:00.000Z,CUSTOMER_DISCONNECT,,,spring.csv,2\r\n',
    );
  });

  it('is safe to open in a spreadsheet', () => {
    const contact = aContact().failed({ customerId: '=cmd|calc', reason: 'He said "no",\nthen left.' });

    expect(resultLine(contact)).toContain(`'=cmd|calc`);
    expect(resultLine(contact)).toContain('"He said ""no"",\nthen left."');
    expect(resultLine(contact)).toContain('DestinationNotAllowedException: no');
  });
});
