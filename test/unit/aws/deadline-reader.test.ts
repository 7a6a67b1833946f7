import { DynamoDBClient, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ContactTable } from '../../../src/aws/contact-table.ts';
import type { Contact } from '../../../src/contact/contact.ts';
import { PARKED } from '../../../src/contact/contact-life.ts';
import { DUE_SHARDS, dueShardsOf } from '../../../src/contact/deadline-index.ts';
import { toIso } from '../../../src/time/instant.ts';
import { aContact, noon } from '../../support/a-contact.ts';
import { deadlineShards } from '../../support/deadline-shards.ts';
import { fakeClient, offline } from '../../support/fake-client.ts';

function tableOf(indexed: readonly Contact[], standing?: readonly Contact[]) {
  const { client, requests } = fakeClient(new DynamoDBClient(offline), deadlineShards(indexed, standing));
  return { table: new ContactTable(client, 'Contacts'), requests };
}

function waiting(i: number, dueAt: number | string): Contact {
  const contactKey = `+1206555${String(i).padStart(4, '0')}`;
  return aContact({ contactKey }).waiting({ dueAt: typeof dueAt === 'string' ? dueAt : toIso(dueAt) });
}

const keysOf = (contacts: readonly { readonly contactKey: string }[]) =>
  contacts.map(({ contactKey }) => contactKey);

describe('the contacts that are due', () => {
  it('come from all shards in the order of their deadlines, in the range, up to the limit', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 120 }),
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 1, max: 130 }),
        async (deadlines, from, until, limit) => {
          const contacts = deadlines.map((second, i) => waiting(i, noon + second * 1_000));
          const range = [toIso(noon + from * 1_000), toIso(noon + until * 1_000)] as const;

          const due = await tableOf(contacts).table.due('spring', ...range, limit);

          const expected = contacts
            .map(({ dueAt = '' }) => dueAt)
            .filter((dueAt) => dueAt >= range[0] && dueAt <= range[1])
            .sort();
          expect(due.map(({ dueAt }) => dueAt)).toEqual(expected.slice(0, limit));
          expect(new Set(keysOf(due)).size).toBe(due.length);
        },
      ),
    );
  });

  it('are read a part from each shard, so that a thousand take hardly more requests than there are shards', async () => {
    const contacts = Array.from({ length: 5_000 }, (_, i) => waiting(i, noon + i));
    const { table, requests } = tableOf(contacts);

    const due = await table.due('spring', '', PARKED, 1_000);

    expect(keysOf(due)).toEqual(keysOf(contacts.slice(0, 1_000)));
    const queries = requests.filter(({ name }) => name === 'Query');
    expect(queries.length).toBeLessThanOrEqual(DUE_SHARDS + 2);
    expect(queries.map(({ input }) => (input as QueryCommandInput).Limit)).toEqual(queries.map(() => 150));
    expect(requests.filter(({ name }) => name === 'BatchGetItem')).toHaveLength(10);
  });

  it('of one deadline are read from one shard after the other, as far as they are asked for, from another one each time', async () => {
    const contacts = Array.from({ length: 400 }, (_, i) => waiting(i, PARKED));
    const { table, requests } = tableOf(contacts);
    const shardsOf = () =>
      requests
        .splice(0)
        .filter(({ name }) => name === 'Query')
        .map(({ input }) => (input as QueryCommandInput).ExpressionAttributeValues?.[':shard']?.S);

    expect(await table.due('spring', PARKED, PARKED, 2)).toHaveLength(2);
    const first = shardsOf();
    expect(await table.due('spring', PARKED, PARKED, 2)).toHaveLength(2);
    const second = shardsOf();
    const all = await table.due('spring', PARKED, PARKED, 1_000);

    expect([first.length, second.length]).toEqual([1, 1]);
    expect(second).not.toEqual(first);
    expect(new Set(keysOf(all)).size).toBe(400);
    expect(new Set(shardsOf())).toEqual(new Set(dueShardsOf('spring')));
  });

  it('may be none: then each shard is asked once, and the table is not read', async () => {
    const { table, requests } = tableOf([]);

    expect(await table.due('spring', PARKED, PARKED, 10)).toEqual([]);
    const asked = requests.map(({ name, input }) => {
      const { ExpressionAttributeValues: values } = input as QueryCommandInput;
      return [name, values?.[':shard']?.S];
    });
    expect(asked).toEqual(dueShardsOf('spring').map((shard) => ['Query', shard]));
  });

  it('are answered as the table has them, however little the index knows of them', async () => {
    const contact = aContact({ claimId: 'claim-1' }).dialed();

    const [due] = await tableOf([contact]).table.due('spring', '', PARKED, 10);

    expect(due).toMatchObject({ status: 'DIALED', contactId: 'call-1', claimId: 'claim-1' });
  });

  it('are not those that have another deadline by now, or have ended; others take their places', async () => {
    const contacts = Array.from({ length: 40 }, (_, i) => waiting(i, noon + i));
    const standing = contacts.map((contact, i) => {
      if (i % 3 === 0) return { ...contact, dueAt: toIso(noon + 1_000_000) };
      if (i % 3 === 1) return aContact(contact).completed({ dueAt: undefined } as object);
      return contact;
    });

    const { table } = tableOf(contacts, standing);

    expect(keysOf(await table.due('spring', '', PARKED, 10))).toEqual(
      keysOf(standing.filter((_, i) => i % 3 === 2).slice(0, 10)),
    );
    expect(await table.due('spring', '', PARKED, 40)).toHaveLength(13);
  });
});
