import { describe, expect, it } from 'vitest';
import { contactItem } from '../../../src/aws/contact-item.ts';
import { contactUpdate } from '../../../src/aws/contact-update.ts';
import { fromItem } from '../../../src/aws/dynamo-item.ts';
import { writeUnits } from '../../../src/campaign/item-size.ts';
import type { Contact } from '../../../src/contact/contact.ts';
import { transitionFor } from '../../../src/contact/contact-life.ts';
import { DUE_SHARDS, dueShardOf, dueShardsOf } from '../../../src/contact/deadline-index.ts';
import { toIso } from '../../../src/time/instant.ts';
import { aContact, noon } from '../../support/a-contact.ts';

describe('the item of a contact', () => {
  /** As it stands when its last attempt is over: that is as long as it ever gets. */
  function atItsEnd(attempts: number, columnBytes: number): Contact {
    const contactId = '01a19cc6-3f15-79b0-8b8c-ec3f9492d813';
    const dialedAt = toIso(noon);
    const call = (attempt: number) => ({ attempt, contactId, dialedAt, outcome: 'NO_ANSWER' as const });
    return aContact({
      campaignId: 'spring-renewals-2026',
      customerId: 'C-1048576',
      attributes: { Column: 'x'.repeat(columnBytes - 'Column'.length - 1) },
      timeZone: 'America/New_York',
      source: { file: 'spring-renewals-2026/north-west.csv', version: 'v'.repeat(32), row: 104_857 },
    }).completed({
      ...call(attempts),
      attempts: Array.from({ length: attempts }, (_, i) => call(i + 1)),
      claimId: 'spri00000a.1z',
      disconnectReason: 'CUSTOMER_DISCONNECT',
      answeredAt: toIso(noon),
      reason: 'NO_ANSWER: called again after 120 minutes.',
    });
  }

  it.each([
    { attempts: 1, columnBytes: 230 },
    { attempts: 2, columnBytes: 120 },
  ])('takes one write unit for life: $attempts calls, and columns of $columnBytes bytes', (each) => {
    const item = fromItem(contactItem(atItsEnd(each.attempts, each.columnBytes)));

    expect(writeUnits(undefined, item)).toBe(1);
  });
});

describe('the shards of the index of deadlines', () => {
  it('take even parts of a campaign whose numbers follow each other', () => {
    const parts = new Map<string, number>();
    for (let i = 0; i < 80_000; i += 1) {
      const shard = dueShardOf({ campaignId: 'spring', contactKey: `+1206${5_550_000 + i}` });
      parts.set(shard, (parts.get(shard) ?? 0) + 1);
    }

    expect([...parts.keys()].sort()).toEqual(dueShardsOf('spring'));
    for (const part of parts.values()) expect(part / (80_000 / DUE_SHARDS)).toBeCloseTo(1, 1);
  });

  it('are of one campaign each, also where the name of one begins like that of another', () => {
    expect(dueShardsOf('spring').filter((shard) => dueShardsOf('spring-1').includes(shard))).toEqual([]);
  });

  it('hold a new contact that has a deadline, and none that was rejected', () => {
    expect(contactItem(aContact().queued()).dueShard).toEqual({ S: dueShardOf(aContact().queued()) });
    expect(contactItem(aContact().rejected())).not.toHaveProperty('dueShard');
  });

  it.each([
    [
      'a transition that sets a deadline',
      { type: 'queued', seenDueAt: toIso(noon), dueAt: toIso(noon + 1) },
      'SET',
    ],
    ['an end', { type: 'cancelled', reason: 'The campaign was cancelled.', expiresAt: 1 }, 'REMOVE'],
  ] as const)('are written with the deadline by %s', (_, fact, clause) => {
    const contact = aContact().waiting();

    const update = contactUpdate('Contacts', contact, transitionFor(contact, fact, noon));

    const name = Object.entries(update.ExpressionAttributeNames).find(
      ([, field]) => field === 'dueShard',
    )?.[0];
    const clauses = update.UpdateExpression.split(/(?=REMOVE)/);
    expect(clauses.filter((each) => each.includes(`${name}`)).map((each) => each.split(' ')[0])).toEqual([
      clause,
    ]);
    const values = Object.values(fromItem(update.ExpressionAttributeValues ?? {}));
    expect(values.includes(dueShardOf(contact))).toBe(clause === 'SET');
  });

  it('are left alone by a transition that does not touch the deadline', () => {
    const contact = aContact().queued();
    const transition = { from: ['QUEUED'], expect: {}, set: { reason: 'x' }, remove: [] } as const;

    const { ExpressionAttributeNames: names } = contactUpdate('Contacts', contact, transition);

    expect(Object.values(names)).not.toContain('dueShard');
  });
});
