import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  type TransactWriteItemsCommandInput,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ClaimTable } from '../../../src/aws/claim-table.ts';
import { fromItem, toItem } from '../../../src/aws/dynamo-item.ts';
import { MAX_LISTS } from '../../../src/campaign/do-not-call-list.ts';
import { transitionFor } from '../../../src/contact/contact-life.ts';
import { callEntry, maxCapAttempts, START_MARGIN_MS } from '../../../src/dialing/frequency-cap.ts';
import type { NumberClaim } from '../../../src/dialing/number-claim.ts';
import { DAY_MS, toIso } from '../../../src/time/instant.ts';
import { aCap } from '../../support/a-cap.ts';
import { aContact, noon } from '../../support/a-contact.ts';
import { cancelled } from '../../support/cancelled-transaction.ts';
import { fakeClient, offline, type Request } from '../../support/fake-client.ts';
import { MemoryNumbers } from '../../support/memory-numbers.ts';

const phoneNumber = '+12065550101';
const caps = [aCap(2, 7 * 24)];

function aClaim(claimId = 'mine', given: Partial<NumberClaim> = {}): NumberClaim {
  return {
    campaignId: 'spring',
    contactKey: phoneNumber,
    attempt: 1,
    claimId,
    claimedAt: toIso(noon),
    ...given,
  };
}

const mine = aClaim();
const entry = callEntry({ id: 'mine', atMs: noon });

interface NumberItem {
  suppressedAt?: string | undefined;
  lists?: Readonly<Record<string, { readonly since: string }>> | undefined;
  calls?: readonly string[] | undefined;
  claim?: NumberClaim | undefined;
}

type Input = UpdateItemCommandInput & TransactWriteItemsCommandInput;

function claimsThat(answer: (request: Request<Input>, count: number) => unknown) {
  const { client, requests } = fakeClient<DynamoDBClient, Input>(new DynamoDBClient(offline), answer);
  return { claims: new ClaimTable(client, { contacts: 'Contacts', numbers: 'Numbers' }), requests };
}

/** What the SDK throws when the condition failed; the answer holds the item as it stood. */
function conditionFailed(item: NumberItem): ConditionalCheckFailedException {
  return new ConditionalCheckFailedException({
    message: 'The conditional request failed',
    $metadata: {},
    Item: toItem({ phoneNumber, ...item }),
  });
}

function refusedBy(item: NumberItem) {
  return claimsThat(() => {
    throw conditionFailed(item);
  });
}

/** The expressions of an update with names and values in place of their placeholders. */
function readable(input: Partial<UpdateItemCommandInput> = {}): { condition: string; update: string } {
  const { ExpressionAttributeNames: names = {}, ExpressionAttributeValues: values = {} } = input;
  const plain = fromItem(values);
  const put = (text = '') =>
    text.replace(/[#:]\w+/g, (found) => names[found] ?? JSON.stringify(plain[found]));
  return { condition: put(input.ConditionExpression), update: put(input.UpdateExpression) };
}

describe('a claim', () => {
  it('is one plain conditional write to the number, which counts the call', async () => {
    const { claims, requests } = claimsThat(() => ({}));

    expect(await claims.claim(phoneNumber, mine, caps, undefined, [])).toEqual({ type: 'claimed' });

    expect(requests).toHaveLength(1);
    const [{ name, input }] = requests as [Request<Input>];
    expect(name).toBe('UpdateItem');
    expect(input).toMatchObject({
      TableName: 'Numbers',
      Key: { phoneNumber: { S: phoneNumber } },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    const { condition, update } = readable(input);
    const start = toIso(noon - 7 * DAY_MS - START_MARGIN_MS + 1);
    expect(condition).toBe(
      `attribute_not_exists(suppressedAt) AND (attribute_not_exists(calls[1]) OR calls[1] < "${start}") AND (attribute_not_exists(calls) OR size(calls) < 200) AND attribute_not_exists(claim)`,
    );
    expect(update).toBe(
      `SET claim = ${JSON.stringify(mine)}, calls = list_append(["${entry}"], if_not_exists(calls, [])), expiresAt = if_not_exists(keptUntil, ${(noon + 91 * DAY_MS) / 1000})`,
    );
  });

  it('is refused by the same write when the number is on a list that the campaign respects', async () => {
    const { claims, requests } = claimsThat(() => ({}));

    await claims.claim(phoneNumber, mine, caps, undefined, ['brand-a', 'brand-b']);

    expect(requests).toHaveLength(1);
    expect(readable(requests[0]?.input).condition).toContain(
      'attribute_not_exists(suppressedAt) AND attribute_not_exists(lists.brand-a) AND attribute_not_exists(lists.brand-b) AND ',
    );
  });

  it('stays within the size of an expression with as many lists, of as long names, as a campaign may name', async () => {
    const { claims, requests } = claimsThat(() => ({}));
    const lists = Array.from({ length: MAX_LISTS }, (_, i) => `${i}`.padEnd(64, 'x'));

    const manyCaps = Array.from({ length: 15 }, () => aCap(100, 24));
    await claims.claim(phoneNumber, mine, manyCaps, 'my-last', lists);

    // DynamoDB's limits: 4 KB and 300 operators.
    const { ConditionExpression = '' } = requests[0]?.input ?? {};
    expect(ConditionExpression.length).toBeLessThan(4_096);
    expect(ConditionExpression.split(/AND|OR|<|=|\(/).length).toBeLessThan(300);
  });

  it('may take the place of the claim that is known to be over, and of no other', async () => {
    const { claims, requests } = claimsThat(() => ({}));

    await claims.claim(phoneNumber, mine, caps, 'my-last', []);

    expect(readable(requests[0]?.input).condition).toContain(
      '(attribute_not_exists(claim) OR claim.claimId = "my-last")',
    );
  });

  const suppressedAt = toIso(noon - DAY_MS);
  const called = [1, 2].map((days) => callEntry({ id: `earlier-${days}`, atMs: noon - days * DAY_MS }));
  const theirs = aClaim('theirs', { campaignId: 'autumn' });
  const another = aClaim('another');
  it.each<[string, NumberItem, unknown]>([
    ['of our own whose answer was lost counts as made', { claim: mine, calls: [entry] }, { type: 'claimed' }],
    [
      'is refused when the number is on the do-not-call list',
      { suppressedAt },
      { type: 'suppressed', list: 'all', at: suppressedAt },
    ],
    [
      'is refused when the number is on a list that the campaign respects',
      { lists: { 'brand-b': { since: suppressedAt }, 'brand-a': { since: suppressedAt } } },
      { type: 'suppressed', list: 'brand-a', at: suppressedAt },
    ],
    [
      'is refused when it were one call too many, with the time at which it is not',
      { calls: called },
      { type: 'capped', until: toIso(noon + 5 * DAY_MS + START_MARGIN_MS), cap: caps[0] },
    ],
    [
      "is refused by another contact's before the cap: perhaps no call comes of it",
      { claim: theirs, calls: called },
      { type: 'standing', claim: theirs },
    ],
    [
      'is refused when the calls cannot be counted',
      { calls: ['today', 'yesterday'] },
      { type: 'unreadable' },
    ],
    [
      "is refused by another contact's, which is shown",
      { claim: theirs },
      { type: 'standing', claim: theirs },
    ],
    [
      "is refused by the do-not-call list before another contact's",
      { claim: theirs, suppressedAt },
      { type: 'suppressed', list: 'all', at: suppressedAt },
    ],
    [
      "is refused by its own contact's before all else: a call of it may be on",
      { claim: another, suppressedAt, calls: called },
      { type: 'standing', claim: another },
    ],
  ])('%s', async (_, item, verdict) => {
    const { claims, requests } = refusedBy(item);
    expect(await claims.claim(phoneNumber, mine, caps, undefined, ['brand-a'])).toEqual(verdict);
    expect(requests).toHaveLength(1);
  });

  it('is refused by the do-not-call list where it might replace its own last one', async () => {
    const { claims } = refusedBy({ claim: aClaim('my-last'), suppressedAt });
    expect(await claims.claim(phoneNumber, mine, caps, 'my-last', [])).toMatchObject({ type: 'suppressed' });
  });

  it('of a number with a very long list of old calls cuts the list first, unless it has changed since', async () => {
    const calls = Array.from({ length: 2 * maxCapAttempts }, (_, i) =>
      callEntry({ id: `old-${i}`, atMs: noon - (40 + i) * DAY_MS }),
    );
    const { claims, requests } = claimsThat((_, count) => {
      if (count === 1) throw conditionFailed({ calls });
      if (count === 2) throw conditionFailed({});
      return {};
    });

    expect(await claims.claim(phoneNumber, mine, caps, undefined, [])).toEqual({ type: 'claimed' });

    expect(requests).toHaveLength(3);
    expect(readable(requests[1]?.input)).toEqual({
      condition: `calls = ${JSON.stringify(calls)}`,
      update: `SET calls = ${JSON.stringify(calls.slice(0, 100))}`,
    });
  });

  it('is not taken for made when the number refuses it for no reason that can be seen, nor when the table fails', async () => {
    await expect(refusedBy({}).claims.claim(phoneNumber, mine, caps, undefined, [])).rejects.toThrow(
      'conditional',
    );
    const broken = claimsThat(() => {
      throw new Error('socket hang up');
    });
    await expect(broken.claims.claim(phoneNumber, mine, caps, undefined, [])).rejects.toThrow(
      'socket hang up',
    );
  });

  it('is judged as the rule does it, claim by claim', async () => {
    const steps = fc.array(
      fc.record({
        gap: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 2 * DAY_MS }), fc.constant(DAY_MS)),
        /** The same claim is sent once more, because its answer was lost. */
        isLost: fc.boolean(),
        campaignId: fc.constantFrom('spring', 'autumn'),
        replaces: fc.constantFrom(1, 2, 3, undefined),
        back: fc.boolean(),
        capsNow: fc.array(
          fc
            .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 72 }))
            .map(([attempts, hours]) => aCap(attempts, hours)),
          { minLength: 1, maxLength: 3 },
        ),
      }),
      { maxLength: 40 },
    );
    await fc.assert(
      fc.asyncProperty(steps, async (given) => {
        const item: NumberItem = {};
        const { claims } = claimsThat(({ input }) => carryOut(item, input));
        const memory = new MemoryNumbers();
        let atMs = noon;
        for (const [i, { gap, isLost, campaignId, replaces: ago, back, capsNow }] of given.entries()) {
          atMs += gap;
          const claim = aClaim(`claim-${i}`, { campaignId, claimedAt: toIso(atMs) });
          const replaces = ago && `claim-${i - ago}`;
          for (let times = isLost ? 2 : 1; times > 0; times -= 1) {
            expect(await claims.claim(phoneNumber, claim, capsNow, replaces, [])).toEqual(
              memory.claim(phoneNumber, claim, capsNow, replaces),
            );
          }
          if (back) {
            await claims.release(phoneNumber, claim);
            memory.release(phoneNumber, claim);
          }
          expect(item.calls ?? []).toEqual(memory.calls.get(phoneNumber) ?? []);
          expect(item.claim).toEqual(memory.claims.get(phoneNumber));
        }
      }),
    );
  });
});

describe('a claim that placed no call', () => {
  const contact = aContact().queued();
  const fact = { type: 'deferred', attempt: 1, claimId: 'mine', dueAt: '', reason: 'later' } as const;
  const transition = transitionFor(contact, fact, noon);
  const releaseWithContact = ({ claims }: ReturnType<typeof claimsThat>) =>
    claims.releaseWithContact(phoneNumber, mine, contact, transition);

  it('is released with what becomes of its contact, both or neither', async () => {
    const made = claimsThat(() => ({}));

    expect(await releaseWithContact(made)).toEqual({ type: 'done' });

    const [ofContact, ofNumber] = made.requests[0]?.input.TransactItems ?? [];
    expect(ofContact?.Update).toMatchObject({ TableName: 'Contacts' });
    expect(ofNumber?.Update).toMatchObject({
      TableName: 'Numbers',
      Key: { phoneNumber: { S: phoneNumber } },
    });
    expect(readable(ofNumber?.Update as UpdateItemCommandInput)).toEqual({
      condition: `claim.claimId = "mine" AND calls[0] = "${entry}"`,
      update: 'REMOVE claim, calls[0]',
    });
  });

  it.each([
    ['contactHasChanged', aContact().cancelled(), undefined],
    ['claimIsGone', undefined, { phoneNumber, claim: aClaim('theirs') }],
    ['claimIsGone', aContact().cancelled(), { phoneNumber }],
  ] as const)('changes nothing when it answers %s', async (answer, ofContact, ofNumber) => {
    const made = claimsThat(() => {
      throw cancelled(ofContact, ofNumber);
    });
    expect(await releaseWithContact(made)).toEqual({ type: answer });
  });

  it('is left unresolved with a look at the number, which writes nothing there', async () => {
    const made = claimsThat(() => ({}));

    expect(await made.claims.leaveOpen(phoneNumber, mine, contact, transition)).toEqual({ type: 'done' });

    const [ofContact, ofNumber] = made.requests[0]?.input.TransactItems ?? [];
    expect(ofContact?.Update).toMatchObject({ TableName: 'Contacts' });
    expect(ofNumber).toEqual({
      ConditionCheck: {
        TableName: 'Numbers',
        Key: { phoneNumber: { S: phoneNumber } },
        ConditionExpression: '#claim.claimId = :claimId',
        ExpressionAttributeNames: { '#claim': 'claim' },
        ExpressionAttributeValues: { ':claimId': { S: 'mine' } },
      },
    });
  });

  it('is released alone, and only while the number has it', async () => {
    const { claims, requests } = refusedBy({ claim: aClaim('theirs') });
    await claims.release(phoneNumber, mine);
    expect(requests).toHaveLength(1);
  });
});

/** Carries out a claim, or the release of one, on `item`, by its own expressions. */
function carryOut(item: NumberItem, input: UpdateItemCommandInput): unknown {
  const { condition } = readable(input);
  const values = fromItem(input.ExpressionAttributeValues ?? {});
  const { calls = [], claim } = item;
  const claiming = /attribute_not_exists\(claim\)(?: OR claim.claimId = "(.+)"\))?$/.exec(condition);
  if (claiming) {
    const isFree = claim === undefined || claim.claimId === claiming[1];
    const capChecks = condition.matchAll(
      /\(attribute_not_exists\(calls\[(\d+)\]\) OR calls\[\1\] < "(.+?)"\)/g,
    );
    const isCapped = [...capChecks].some(([, index, start = '']) => {
      const decisive = calls[Number(index)];
      return decisive !== undefined && decisive >= start;
    });
    if (!isFree || isCapped) throw conditionFailed(item);
    item.claim = values[':claim'] as NumberClaim;
    item.calls = [...(values[':new'] as string[]), ...calls];
    return {};
  }
  const release = /^claim.claimId = "(.+)" AND calls\[0\] = "(.+)"$/.exec(condition);
  if (!release) throw new Error(`Nothing here carries out: ${condition}`);
  if (claim?.claimId !== release[1] || calls[0] !== release[2]) throw conditionFailed(item);
  item.claim = undefined;
  item.calls = calls.slice(1);
  return {};
}
