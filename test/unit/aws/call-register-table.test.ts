import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { CallRegisterTable } from '../../../src/aws/call-register-table.ts';
import { toItem } from '../../../src/aws/dynamo-item.ts';
import { aContact, noon } from '../../support/a-contact.ts';
import { fakeClient, offline, type Request } from '../../support/fake-client.ts';

const call = {
  campaignId: 'spring',
  contactKey: '+12065550101',
  contactId: 'call-1',
  attempt: 1,
  claimId: 'slot-1',
  claimedAt: noon,
  dialedAt: noon,
};

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

const { contactId: _, ...entered } = call;
const entry = { id: 'call#call-1', ...entered };

describe('a call', () => {
  it('is entered for three days, by one plain write', async () => {
    const { register, requests } = registerThat(() => ({}));

    await register.enter(call);

    expect(requests).toEqual([
      {
        name: 'PutItem',
        input: { TableName: 'Control', Item: toItem({ ...entry, expiresAt: noon / 1000 + 3 * 86_400 }) },
      },
    ]);
  });
});

describe('calls that are looked up', () => {
  it('come with their contacts as they stand, in two requests', async () => {
    const dialed = aContact().dialed({ claimId: 'slot-1' });
    const { register, requests } = registerOf([entry], [dialed]);

    const found = await register.lookUp(['call-1', 'call-1', 'a-stranger']);

    expect(found).toEqual(new Map([['call-1', { claimId: 'slot-1', call, contact: dialed }]]));
    expect(requests.map(({ input }) => input.RequestItems)).toMatchObject([
      {
        Control: {
          Keys: [{ id: { S: 'call#call-1' } }, { id: { S: 'call#a-stranger' } }],
          ConsistentRead: true,
        },
      },
      { Contacts: { Keys: [{ contactKey: { S: call.contactKey } }], ConsistentRead: true } },
    ]);
  });

  it('keep their slots when the contact has gone on to another attempt, or is deleted', async () => {
    const second = aContact().dialed({ attempt: 2, contactId: 'call-2' });
    const known = { claimId: 'slot-1', call };
    const goneOn = registerOf([entry], [second]);
    expect(await goneOn.register.lookUp(['call-1'])).toEqual(
      new Map([['call-1', { ...known, contact: second }]]),
    );

    const deleted = registerOf([entry], []);
    expect(await deleted.register.lookUp(['call-1'])).toEqual(new Map([['call-1', known]]));
  });

  it('have no more than their contacts and slots in entries of earlier versions', async () => {
    const { id, campaignId, contactKey, claimId } = entry;
    const dialed = aContact().dialed({ claimId: 'slot-1' });
    const { register } = registerOf([{ id, campaignId, contactKey, claimId }], [dialed]);

    expect(await register.lookUp(['call-1'])).toEqual(
      new Map([['call-1', { claimId: 'slot-1', contact: dialed }]]),
    );
  });

  it('of strangers only take one request', async () => {
    const { register, requests } = registerOf([], []);
    expect(await register.lookUp(['a-stranger'])).toEqual(new Map());
    expect(requests).toHaveLength(1);
  });
});
