import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { ContactTable } from '../../../src/aws/contact-table.ts';
import { toItem } from '../../../src/aws/dynamo-item.ts';
import type { Contact } from '../../../src/contact/contact.ts';
import type { ContactFact } from '../../../src/contact/contact-fact.ts';
import { PARKED, transitionFor } from '../../../src/contact/contact-life.ts';
import type { ContactUpdate } from '../../../src/contact/contact-store.ts';
import { applyTransition } from '../../../src/contact/contact-transition.ts';
import { MINUTE_MS } from '../../../src/time/instant.ts';
import { aContact, noon } from '../../support/a-contact.ts';
import { fakeClient, offline, type Request } from '../../support/fake-client.ts';

function tableThat(answer: (request: Request<UpdateItemCommandInput>, count: number) => unknown) {
  const { client, requests } = fakeClient(new DynamoDBClient(offline), answer);
  return { table: new ContactTable(client, 'Contacts'), requests };
}

const applied = { type: 'applied' };

/** What the SDK throws when the condition failed; the answer holds the item as it stood. */
function conditionFailed(item?: object): ConditionalCheckFailedException {
  return new ConditionalCheckFailedException({
    message: 'The conditional request failed',
    $metadata: {},
    ...(item && { Item: toItem(item) }),
  });
}

const call = {
  type: 'dialed',
  attempt: 1,
  contactId: 'mine',
  dialedAt: noon,
  claim: { claimId: 'mine', claimedAt: noon },
} as const;
const dialed = transitionFor(aContact().queued(), call, noon);

function changedBy(contact: Contact, fact: ContactFact, nowMs: number): Contact {
  const changed = applyTransition(contact, transitionFor(contact, fact, nowMs));
  if (!changed) throw new Error(`${fact.type} does not apply to a contact that is ${contact.status}.`);
  return changed;
}

describe('a write whose answer was lost, so that the SDK sent it again', () => {
  it('is known as our own: the call is recorded', async () => {
    const standing = changedBy(aContact().queued(), call, noon);
    const { table } = tableThat(() => {
      throw conditionFailed(standing);
    });

    expect(await table.apply(standing, dialed)).toEqual(standing);
  });

  it.each([
    [
      'another call was recorded in the same millisecond',
      changedBy(aContact().queued(), { ...call, contactId: 'theirs' }, noon),
    ],
    ['the contact went on since', aContact().dialed({ claimId: 'mine' })],
    ['the attempt is over', aContact().completed()],
  ])('is not ours when %s', async (_, standing) => {
    const { table } = tableThat(() => {
      throw conditionFailed(standing);
    });

    expect(await table.apply(standing, dialed)).toBeUndefined();
  });

  it('is not ours when there is no such contact', async () => {
    const { table } = tableThat(() => {
      throw conditionFailed();
    });

    expect(await table.apply(aContact().queued(), dialed)).toBeUndefined();
  });

  it('is known as our own also with a list and an object in it', async () => {
    const fact = {
      type: 'outcomeUnknown',
      attempt: 1,
      claimId: 'claim-1',
      claimedAt: noon,
      error: { name: 'X', message: 'y' },
      dueAt: PARKED,
    } as const;
    const standing = changedBy(aContact().dialing(), fact, noon);
    const { table } = tableThat(() => {
      throw conditionFailed(standing);
    });

    expect(await table.apply(standing, transitionFor(standing, fact, noon))).toEqual(standing);
  });
});

describe('a change of a contact', () => {
  it('asks for everything that the transition expects, and answers the contact after it', async () => {
    const contact = aContact().dialing();
    const fact = { type: 'dialed', attempt: 1, contactId: 'call-1', dialedAt: noon } as const;
    const dialed = changedBy(contact, fact, noon + MINUTE_MS);
    const { table, requests } = tableThat(() => ({ Attributes: toItem(dialed) }));

    expect(await table.apply(contact, transitionFor(contact, fact, noon + MINUTE_MS))).toEqual(dialed);

    const [{ name, input }] = requests as [Request<UpdateItemCommandInput>];
    expect(name).toBe('UpdateItem');
    expect(input.Key).toEqual({ campaignId: { S: 'spring' }, contactKey: { S: '+12065550101' } });
    const read = readable(input);
    expect(read.condition).toBe(
      '((status IN ("QUEUED", "WAITING", "CANCELLED", "SUPPRESSED") AND attempt = 0) OR (status IN ("DIALING", "UNCERTAIN") AND attempt = 1))',
    );
    expect(read.update).toContain('contactId = "call-1"');
    expect(read.update).toContain('attempts[0] = {"attempt":1,"contactId":"call-1"');
    expect(read.update).toContain('REMOVE error, reason, misses, answeredAt, endedAt');
  });

  it('of a claim by a dialer is made only to that claim', async () => {
    const contact = aContact().dialing();
    const fact = {
      type: 'deferred',
      attempt: 1,
      claimId: 'claim-1',
      dueAt: PARKED,
      reason: 'paused',
    } as const;
    const { table, requests } = tableThat(() => ({ Attributes: toItem(contact) }));

    await table.apply(contact, transitionFor(contact, fact, noon));

    expect(readable(requests[0]?.input).condition).toBe(
      '((status IN ("QUEUED", "WAITING") AND attempt = 0 AND attribute_not_exists(callBackAt)) OR (status IN ("DIALING") AND attempt = 1 AND claimId = "claim-1"))',
    );
  });

  it('throws when the table cannot be written', async () => {
    const { table } = tableThat(() => {
      throw new Error('socket hang up');
    });

    await expect(table.apply(aContact().queued(), dialed)).rejects.toThrow('socket hang up');
  });
});

describe('the ends of several calls', () => {
  const contacts = [1, 2].map((n) =>
    aContact({ contactKey: `+1206555010${n}` }).dialed({ contactId: `call-${n}` }),
  );
  const changes = contacts.map((id) => ({
    id,
    transition: transitionFor(
      id,
      {
        type: 'ended',
        attempt: 1,
        contactId: id.contactId ?? '',
        dialedAt: noon,
        outcome: 'ANSWERED',
        endedAt: noon,
        expiresAt: 1,
      },
      noon,
    ),
  }));

  it('are each a plain update, so that one takes a write unit and not two', async () => {
    const { table, requests } = tableThat(() => ({ Attributes: toItem(contacts[0] as Contact) }));

    expect(await table.applyAll(changes)).toEqual([applied, applied]);
    expect(requests.map(({ name }) => name)).toEqual(['UpdateItem', 'UpdateItem']);
  });

  it('of which one is not as expected, or cannot be written, leave the others written', async () => {
    const standing = aContact({ contactKey: '+12065550101' }).completed();
    const { table } = tableThat(({ input }) => {
      if (input.Key?.contactKey?.S === '+12065550101') throw conditionFailed(standing);
      if (input.Key?.contactKey?.S === '+12065550102') throw new Error('socket hang up');
      return { Attributes: toItem(standing) };
    });
    const third = {
      ...changes[0],
      id: { campaignId: 'spring', contactKey: '+12065550103' },
    } as ContactUpdate;

    expect(await table.applyAll([...changes, third])).toEqual([
      { type: 'notAsExpected', standing: expect.objectContaining({ status: 'COMPLETED' }) },
      { type: 'failed', error: new Error('socket hang up') },
      applied,
    ]);
  });

  it('are known as our own when the answer of their write was lost', async () => {
    const [first] = changes as unknown as [ContactUpdate];
    const { table } = tableThat(() => {
      throw conditionFailed({ ...contacts[0], ...first.transition.set });
    });

    expect(await table.applyAll([first])).toEqual([applied]);
  });

  it('are written some at a time, however many they are', async () => {
    let underWay = 0;
    let most = 0;
    const { table } = tableThat(async () => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
      return { Attributes: toItem(contacts[0] as Contact) };
    });
    const many = Array.from({ length: 120 }, (_, i) => ({
      ...changes[0],
      id: { campaignId: 'spring', contactKey: `C-${i}` },
    })) as ContactUpdate[];

    expect(await table.applyAll(many)).toEqual(many.map(() => applied));
    expect(most).toBe(25);
  });
});

describe('the contacts of a batch', () => {
  it('are read whole and as they stand now, in one request', async () => {
    const contact = aContact().queued();
    const { table, requests } = tableThat(() => ({ Responses: { Contacts: [toItem(contact)] } }));
    const ids = [contact, { campaignId: 'spring', contactKey: 'nobody' }];

    expect(await table.read(ids)).toEqual([contact]);
    expect(requests.map(({ input }) => input)).toEqual([
      {
        RequestItems: {
          Contacts: {
            Keys: ids.map(({ campaignId, contactKey }) => toItem({ campaignId, contactKey })),
            ConsistentRead: true,
          },
        },
      },
    ]);
  });
});

describe('all contacts of a campaign', () => {
  it('are read a page at a time, as they stand now', async () => {
    const [first, second] = [aContact().completed(), aContact().completed({ contactKey: '+12065550102' })];
    const { table, requests } = tableThat((_, count) =>
      count === 1
        ? {
            Items: [toItem(first)],
            LastEvaluatedKey: toItem({ campaignId: 'spring', contactKey: first.contactKey }),
          }
        : { Items: [toItem(second)] },
    );

    const page = await table.page('spring');
    expect(page).toEqual({ contacts: [first], next: first.contactKey });
    expect(await table.page('spring', page.next)).toEqual({ contacts: [second] });

    expect(requests[0]?.input).not.toHaveProperty('ExclusiveStartKey');
    expect(requests[1]?.input).toMatchObject({
      ConsistentRead: true,
      ExclusiveStartKey: toItem({ campaignId: 'spring', contactKey: first.contactKey }),
    });
  });
});

/** The expressions of an update with names and values in place of their placeholders. */
function readable(input: Partial<UpdateItemCommandInput> = {}): { condition: string; update: string } {
  const { ExpressionAttributeNames: names = {}, ExpressionAttributeValues: values = {} } = input;
  const put = (text = '') =>
    text.replace(/#n\d+|:v\d+/g, (placeholder) => names[placeholder] ?? plain(values[placeholder]));
  return { condition: put(input.ConditionExpression), update: put(input.UpdateExpression) };
}

function plain(value: unknown): string {
  const { S, N, M } = (value ?? {}) as { S?: string; N?: string; M?: Record<string, unknown> };
  if (M) return `{${Object.entries(M).map(([key, field]) => `"${key}":${plain(field)}`)}}`;
  return S === undefined ? String(N) : JSON.stringify(S);
}
