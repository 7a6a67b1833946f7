import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { CallRegisterTable } from '../../../src/aws/call-register-table.ts';
import { toItem } from '../../../src/aws/dynamo-item.ts';
import { transitionFor } from '../../../src/domain/contact-life.ts';
import { applyTransition } from '../../../src/domain/contact-transition.ts';
import { aContact, noon } from '../../support/a-contact.ts';
import { cancelled } from '../../support/cancelled-transaction.ts';
import { fakeClient, offline, type Request } from '../../support/fake-client.ts';

const claim = aContact().dialing({ claimId: 'slot-1' });
const fact = { type: 'dialed', attempt: 1, contactId: 'call-1', dialedAt: noon } as const;
const transition = transitionFor(claim, fact, noon);

function registerThat(answer: (request: Request<Record<string, unknown>>, count: number) => unknown) {
  const { client, requests } = fakeClient(new DynamoDBClient(offline), answer);
  const tables = { contacts: 'Contacts', control: 'Control' };
  return { register: new CallRegisterTable(client, tables, { now: () => noon }), requests };
}

/** A register with these entries, and these contacts. */
function registerOf(entries: readonly object[], contacts: readonly object[]) {
  return registerThat(({ input }) => {
    const table = Object.keys(input.RequestItems as object)[0] as string;
    return { Responses: { [table]: (table === 'Control' ? entries : contacts).map(toItem) } };
  });
}

const entry = { id: 'call#call-1', campaignId: 'spring', contactKey: claim.contactKey, claimId: 'slot-1' };

describe('a call', () => {
  it('is entered with its contact, for three days', async () => {
    const { register, requests } = registerThat(() => ({}));

    expect(await register.enter(claim, transition)).toBe(true);
    expect(requests).toHaveLength(1);
    expect(requests[0]?.input.TransactItems).toMatchObject([
      { Update: { TableName: 'Contacts' } },
      { Put: { TableName: 'Control', Item: toItem({ ...entry, expiresAt: noon / 1000 + 3 * 86_400 }) } },
    ]);
  });

  it('of a contact that has gone on is not entered', async () => {
    const { register } = registerThat(() => {
      throw cancelled(aContact().completed(), undefined);
    });
    expect(await register.enter(claim, transition)).toBe(false);
  });

  it('whose entry was sent again because the answer was lost is entered', async () => {
    const { register } = registerThat(() => {
      throw cancelled(applyTransition(claim, transition), undefined);
    });
    expect(await register.enter(claim, transition)).toBe(true);
  });

  it('without a ContactId is a slip of our own', async () => {
    const { register, requests } = registerThat(() => ({}));
    const stillOn = {
      type: 'leftOpen',
      attempt: 1,
      claimId: 'slot-1',
      error: { name: 'X', message: '' },
      dueAt: '',
    } as const;
    await expect(register.enter(claim, transitionFor(claim, stillOn, noon))).rejects.toThrow('ContactId');
    expect(requests).toEqual([]);
  });
});

describe('calls that are looked up', () => {
  it('come with their contacts as they stand, in two requests', async () => {
    const dialed = aContact().dialed({ claimId: 'slot-1' });
    const { register, requests } = registerOf([entry], [dialed]);

    const found = await register.lookUp(['call-1', 'call-1', 'a-stranger']);

    expect(found).toEqual(new Map([['call-1', { claimId: 'slot-1', contact: dialed }]]));
    expect(requests.map(({ input }) => input.RequestItems)).toMatchObject([
      {
        Control: {
          Keys: [{ id: { S: 'call#call-1' } }, { id: { S: 'call#a-stranger' } }],
          ConsistentRead: true,
        },
      },
      { Contacts: { Keys: [{ contactKey: { S: claim.contactKey } }], ConsistentRead: true } },
    ]);
  });

  it('keep their slots when the contact has gone on to another attempt, or is deleted', async () => {
    const second = aContact().dialed({ attempt: 2, contactId: 'call-2' });
    const goneOn = registerOf([entry], [second]);
    expect(await goneOn.register.lookUp(['call-1'])).toEqual(new Map([['call-1', { claimId: 'slot-1' }]]));

    const deleted = registerOf([entry], []);
    expect(await deleted.register.lookUp(['call-1'])).toEqual(new Map([['call-1', { claimId: 'slot-1' }]]));
  });

  it('of strangers only take one request', async () => {
    const { register, requests } = registerOf([], []);
    expect(await register.lookUp(['a-stranger'])).toEqual(new Map());
    expect(requests).toHaveLength(1);
  });
});
