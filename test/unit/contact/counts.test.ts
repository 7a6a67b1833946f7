import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resultLayout } from '../../../src/closing/result-line.ts';
import { contactStatuses } from '../../../src/contact/contact.ts';
import {
  addCounts,
  type Counted,
  contactsIn,
  countChange,
  exceedsByEnded,
  sameCounts,
} from '../../../src/contact/counts.ts';
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

  it('count a contact that waits for its callback beside its status, until it is called', () => {
    const callBack = { after: 1, asked: 'PT2H' };
    const waiting = { status: 'WAITING', attempt: 1, callBack } as const;

    expect(countChange({ status: 'DIALED', attempt: 1, callBack }, waiting)).toEqual({
      DIALED: -1,
      WAITING: 1,
      CALLBACK: 1,
    });
    expect(countChange(waiting, { status: 'DIALING', attempt: 2, callBack })).toEqual({
      WAITING: -1,
      CALLBACK: -1,
      DIALING: 1,
    });
    expect(countChange(undefined, { status: 'WAITING', attempt: 2, callBack })).toEqual({ WAITING: 1 });
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

describe('counts that hold more than others', () => {
  it('count each contact once, by its status', () => {
    expect(contactsIn({ COMPLETED: 3, ANSWERED: 2, BUSY: 1, REJECTED: 2 })).toBe(5);
  });

  it.each([
    ['the same', { COMPLETED: 2, ANSWERED: 2 }, true],
    ['more that have ended', { COMPLETED: 3, ANSWERED: 3, REJECTED: 1 }, true],
    ['one that is under way', { COMPLETED: 2, ANSWERED: 2, DIALED: 1 }, false],
    ['more of one kind and fewer of another', { COMPLETED: 5, ANSWERED: 1, BUSY: 4 }, false],
    ['fewer', { COMPLETED: 1, ANSWERED: 1 }, false],
  ])('may hold %s', (_, more, isSo) => {
    expect(exceedsByEnded(more, { COMPLETED: 2, ANSWERED: 2 })).toBe(isSo);
  });
});

describe('a line of the results', () => {
  it('has a cell for each column', () => {
    const contact = aContact().completed({
      customerId: '7',
      disconnectReason: 'CUSTOMER_DISCONNECT',
      disposition: 'SOLD',
      answers: { choice: '2' },
      callBackAt: '2026-11-02T11:00:00.000Z',
    });

    const { header, line } = resultLayout({ answerNames: ['choice'] });
    expect(header).toBe(
      'contactKey,phoneNumber,phoneNumbers,calledNumbers,customerId,status,outcome,disposition,attempts,contactId,dialedAt,answeredAt,callBackAt,endedAt,disconnectReason,reason,error,sourceFile,sourceRow,consentAt,consentSource,answer.choice\r\n',
    );
    expect(line(contact)).toBe(
      '+12065550101,+12065550101,,,7,COMPLETED,ANSWERED,SOLD,1,call-1,2026-11-02T12:00:00.000Z,,2026-11-02T11:00:00.000Z,2026-11-02T12:00:00.000Z,CUSTOMER_DISCONNECT,,,spring.csv,2,,,2\r\n',
    );
  });

  it('names the numbers of a contact that has several, and those that were called', () => {
    const [mobile, home] = ['+12065550101', '+12065550102'] as const;
    const attempts = [
      { attempt: 1, contactId: 'call-1', phoneNumber: mobile },
      { attempt: 2, contactId: 'call-2' },
    ];
    const contact = aContact({ phoneNumber: home, phoneNumbers: [mobile, home] }).completed({ attempts });

    // A spreadsheet would take the sign for that of a formula.
    expect(resultLayout({}).line(contact)).toContain(
      "+12065550102,'+12065550101 +12065550102,'+12065550101 +12065550102,",
    );
  });

  it('is safe to open in a spreadsheet', () => {
    const contact = aContact().failed({ customerId: '=cmd|calc', reason: 'He said "no",\nthen left.' });

    const line = resultLayout({}).line(contact);
    expect(line).toContain(`'=cmd|calc`);
    expect(line).toContain('"He said ""no"",\nthen left."');
    expect(line).toContain('DestinationNotAllowedException: no');
  });
});
