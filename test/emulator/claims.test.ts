/** Claims on numbers as DynamoDB carries them out: the conditions, and what a claim and a call cost. */
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ClaimTable } from '../../src/aws/claim-table.ts';
import { ContactTable } from '../../src/aws/contact-table.ts';
import { NumberTable } from '../../src/aws/number-table.ts';
import { transitionFor } from '../../src/contact/contact-life.ts';
import type { NumberClaim } from '../../src/dialing/number-claim.ts';
import { toIso } from '../../src/time/instant.ts';
import { aCap } from '../support/a-cap.ts';
import { aContact, noon } from '../support/a-contact.ts';
import { type LimitedEmulator, startLimitedEmulator } from './limited-emulator.ts';

const tables = { contacts: 'claim-contacts', numbers: 'claim-numbers' };
const caps = [aCap(2, 7 * 24)];

let emulator: LimitedEmulator;
let db: DynamoDBClient;
let claims: ClaimTable;
let contacts: ContactTable;
let numbers: NumberTable;

beforeAll(async () => {
  emulator = await startLimitedEmulator();
  db = new DynamoDBClient(emulator.client);
  for (const [TableName, ...keys] of [
    [tables.contacts, 'campaignId', 'contactKey'],
    [tables.numbers, 'phoneNumber'],
  ] as [string, string, ...string[]][]) {
    await db.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
        KeySchema: keys.map((AttributeName, i) => ({ AttributeName, KeyType: i === 0 ? 'HASH' : 'RANGE' })),
      }),
    );
  }
  claims = new ClaimTable(db, tables);
  contacts = new ContactTable(db, tables.contacts);
  numbers = new NumberTable(db, tables.numbers);
}, 120_000);

afterAll(() => emulator?.stop());

function aClaim(number: string, claimId: string, given: Partial<NumberClaim> = {}): NumberClaim {
  return { campaignId: 'spring', contactKey: number, attempt: 1, claimId, claimedAt: toIso(noon), ...given };
}

async function written(table: string): Promise<number> {
  const { tables: used } = await emulator.report();
  return (
    used.find((each) => each.table === table && each.index === null && each.kind === 'write')?.units ?? 0
  );
}

describe('a number', () => {
  it('is claimed once, by one write unit, and by its next claim only when that knows it', async () => {
    const number = '+12065550101';
    const before = await written(tables.numbers);
    const first = aClaim(number, 'first');
    expect(await claims.claim(number, first, caps, undefined, [])).toEqual({ type: 'claimed' });
    expect((await written(tables.numbers)) - before).toBe(1);

    const second = aClaim(number, 'second', { campaignId: 'autumn' });
    expect(await claims.claim(number, second, caps, undefined, [])).toEqual({
      type: 'standing',
      claim: first,
    });
    expect(await claims.claim(number, second, caps, 'another', [])).toEqual({
      type: 'standing',
      claim: first,
    });
    expect(await claims.claim(number, second, caps, 'first', [])).toEqual({ type: 'claimed' });
    expect(await claims.claim(number, second, caps, 'first', [])).toEqual({ type: 'claimed' });
    expect(await numbers.read([number])).toEqual(new Map([[number, { phoneNumber: number, claim: second }]]));
    expect(await claims.claim(number, aClaim(number, 'third'), caps, 'second', [])).toMatchObject({
      type: 'capped',
    });
  });

  it('is free after its claim was released, by that name only', async () => {
    const number = '+12065550102';
    const mine = aClaim(number, 'mine');
    await claims.claim(number, mine, caps, undefined, []);

    await claims.release(number, aClaim(number, 'another'));
    expect((await numbers.read([number])).get(number)?.claim).toEqual(mine);

    await claims.release(number, mine);
    expect((await numbers.read([number])).get(number)?.claim).toBeUndefined();
    expect(await claims.claim(number, mine, [aCap(1, 7 * 24)], undefined, [])).toEqual({
      type: 'claimed',
    });
  });

  it('is released with what becomes of its contact, both or neither', async () => {
    const number = '+12065550103';
    const contact = aContact({ contactKey: number, phoneNumber: number }).queued();
    const { expiresAt: _, ...row } = contact;
    await contacts.insert([row]);
    const fact = {
      type: 'deferred',
      attempt: 1,
      claimId: 'mine',
      dueAt: toIso(noon),
      reason: 'later',
    } as const;
    const waits = transitionFor(contact, fact, noon);
    const mine = aClaim(number, 'mine');

    expect(await claims.releaseWithContact(number, mine, contact, waits)).toEqual({ type: 'claimIsGone' });
    await claims.claim(number, mine, caps, undefined, []);
    const dialed = {
      type: 'dialed',
      attempt: 3,
      contactId: 'call-3',
      dialedAt: noon,
    } as const;
    expect(
      await claims.releaseWithContact(number, mine, contact, transitionFor(contact, dialed, noon)),
    ).toEqual({
      type: 'contactHasChanged',
    });
    expect((await numbers.read([number])).get(number)?.claim).toEqual(mine);

    expect(await claims.releaseWithContact(number, mine, contact, waits)).toEqual({ type: 'done' });
    expect((await numbers.read([number])).get(number)?.claim).toBeUndefined();
    expect(await contacts.read([contact])).toMatchObject([{ status: 'WAITING', attempt: 0 }]);
  });

  it('is called with two plain writes of its contact', async () => {
    const number = '+12065550104';
    const contact = aContact({ contactKey: number, phoneNumber: number }).queued();
    const { expiresAt: _, ...row } = contact;
    await contacts.insert([row]);
    const before = await written(tables.contacts);

    const claim = { claimId: 'mine', claimedAt: noon };
    const call = { attempt: 1, contactId: 'call-1', dialedAt: noon } as const;
    await contacts.apply(contact, transitionFor(contact, { type: 'dialed', ...call, claim }, noon));
    const end = { type: 'ended', ...call, outcome: 'ANSWERED', endedAt: noon, expiresAt: 1 } as const;
    expect(await contacts.apply(contact, transitionFor(contact, end, noon))).toMatchObject({
      status: 'COMPLETED',
      attempt: 1,
      claimId: 'mine',
    });
    expect((await written(tables.contacts)) - before).toBe(2);
  });
});
