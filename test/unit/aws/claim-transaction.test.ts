import { DynamoDBClient, type TransactWriteItemsCommandInput } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { ClaimTransaction } from '../../../src/aws/claim-transaction.ts';
import { transitionFor } from '../../../src/domain/contact-life.ts';
import { applyTransition } from '../../../src/domain/contact-transition.ts';
import { callEntry, mostCapAttempts } from '../../../src/domain/frequency-cap.ts';
import { DAY_MS, toIso } from '../../../src/domain/instant.ts';
import { aContact, noon } from '../../support/a-contact.ts';
import { cancelled } from '../../support/cancelled-transaction.ts';
import { fakeClient, offline, type Request } from '../../support/fake-client.ts';

const phoneNumber = '+12065550101';
const contact = { ...aContact().queued(), phoneNumber };
const transition = transitionFor(contact, { type: 'claimed', attempt: 1, claimId: 'mine' }, noon);
const call = { id: 'mine', atMs: noon };
const cap = { attempts: 2, days: 7 };

function claimsThat(answer: (request: Request<TransactWriteItemsCommandInput>, count: number) => unknown) {
  const { client, requests } = fakeClient(new DynamoDBClient(offline), answer);
  const claims = new ClaimTransaction(client, { contacts: 'Contacts', numbers: 'Numbers' });
  return { claim: () => claims.claim(contact, transition, call, cap), requests };
}

function refusedBy(ofContact: object | undefined, ofNumber: object | undefined) {
  return claimsThat(() => {
    throw cancelled(ofContact, ofNumber);
  });
}

describe('a claim', () => {
  it('is written with the note at its number, both or neither', async () => {
    const { claim, requests } = claimsThat(() => ({}));

    expect(await claim()).toEqual({ type: 'claimed' });
    expect(requests).toHaveLength(1);
    const [ofContact, ofNumber] = requests[0]?.input.TransactItems ?? [];
    expect(ofContact?.Update).toMatchObject({
      TableName: 'Contacts',
      Key: { campaignId: { S: 'spring' }, contactKey: { S: phoneNumber } },
    });
    expect(ofContact?.Update?.ConditionExpression).toContain('IN');
    expect(ofNumber?.Update).toMatchObject({
      TableName: 'Numbers',
      Key: { phoneNumber: { S: phoneNumber } },
    });
    expect(ofNumber?.Update?.ConditionExpression).toContain('attribute_not_exists(suppressedAt)');
  });

  it('fails when somebody else has the contact', async () => {
    const theirs = aContact().dialing({ claimId: 'theirs' });
    expect(await refusedBy(theirs, undefined).claim()).toEqual({ type: 'taken' });
  });

  it('whose answer was lost, so that it was sent again, counts as our own', async () => {
    const ours = applyTransition(contact, transition);
    const number = { phoneNumber, calls: [callEntry(call)] };
    expect(await refusedBy(ours, number).claim()).toEqual({ type: 'claimed' });
  });

  it('fails when the number is on the do-not-call list', async () => {
    const suppressedAt = toIso(noon - DAY_MS);
    const { claim } = refusedBy(undefined, { phoneNumber, suppressedAt, suppressedBy: 'a person' });
    expect(await claim()).toEqual({ type: 'suppressed', at: suppressedAt });
  });

  it('fails when the number was called as often as may be, and says until when', async () => {
    const calls = [1, 2].map((days) => callEntry({ id: `earlier-${days}`, atMs: noon - days * DAY_MS }));
    const { claim } = refusedBy(undefined, { phoneNumber, calls });
    expect(await claim()).toEqual({ type: 'capped', until: toIso(noon + 5 * DAY_MS) });
  });

  it('of a number with a very long list of old calls cuts the list first', async () => {
    const calls = Array.from({ length: 2 * mostCapAttempts }, (_, i) =>
      callEntry({ id: `old-${i}`, atMs: noon - (40 + i) * DAY_MS }),
    );
    const { claim, requests } = claimsThat((_, count) => {
      if (count === 1) throw cancelled(undefined, { phoneNumber, calls });
      return {};
    });

    expect(await claim()).toEqual({ type: 'claimed' });
    expect(requests.map(({ name }) => name)).toEqual([
      'TransactWriteItems',
      'UpdateItem',
      'TransactWriteItems',
    ]);
  });

  it('is not taken for made when a number refuses it and nobody can say why, nor when the tables fail', async () => {
    await expect(refusedBy(undefined, { phoneNumber }).claim()).rejects.toThrow('does not say why');
    const broken = claimsThat(() => {
      throw new Error('socket hang up');
    });
    await expect(broken.claim()).rejects.toThrow('socket hang up');
  });
});
