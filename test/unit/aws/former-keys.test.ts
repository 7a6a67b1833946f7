import {
  type BatchGetItemCommandInput,
  DynamoDBClient,
  type GetItemCommandInput,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { ClaimTable } from '../../../src/aws/claim-table.ts';
import { fromItem, toItem } from '../../../src/aws/dynamo-item.ts';
import { NumberRecords } from '../../../src/aws/number-record.ts';
import { NumberTable } from '../../../src/aws/number-table.ts';
import { TableLookup } from '../../../src/aws/plan-lookup.ts';
import { callEntry, START_MARGIN_MS } from '../../../src/dialing/frequency-cap.ts';
import type { NumberClaim } from '../../../src/dialing/number-claim.ts';
import { DAY_MS, toIso } from '../../../src/time/instant.ts';
import { aCap } from '../../support/a-cap.ts';
import { noon } from '../../support/a-contact.ts';
import { fakeClient, offline, type Request } from '../../support/fake-client.ts';

type Input = BatchGetItemCommandInput & GetItemCommandInput & UpdateItemCommandInput;
type Kept = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const today = '+3780549886377';
const former = '+390549886377';
const suppressedAt = '2025-01-01T00:00:00.000Z';
const cap = aCap(3, 7 * 24);
const callAt = (days: number) => callEntry({ id: `${days}`, atMs: noon - days * DAY_MS });
const claim: NumberClaim = {
  campaignId: 'spring',
  contactKey: today,
  attempt: 1,
  claimId: 'mine',
  claimedAt: toIso(noon),
};

/** A table with these items, whose conditions all hold. */
function tableWith(items: Kept) {
  const itemAt = (phoneNumber: string) => {
    const item = items[phoneNumber];
    return item && toItem({ phoneNumber, ...item });
  };
  return fakeClient<DynamoDBClient, Input>(new DynamoDBClient(offline), ({ name, input }) => {
    if (name === 'GetItem') return { Item: itemAt(String(fromItem(input.Key ?? {}).phoneNumber)) };
    if (name !== 'BatchGetItem') return {};
    const [[table, { Keys = [] }] = ['', {}]] = Object.entries(input.RequestItems ?? {});
    return {
      Responses: {
        [table]: Keys.map((key) => itemAt(String(fromItem(key).phoneNumber))).filter(
          (one) => one !== undefined,
        ),
      },
    };
  });
}

const names = (requests: readonly Request<Input>[]) => requests.map(({ name }) => name);

describe('what an earlier version has kept of a phone under its other number', () => {
  it('keeps it from being called: the do-not-call list', async () => {
    const { client, requests } = tableWith({ [former]: { suppressedAt } });
    const claims = new ClaimTable(client, { contacts: 'Contacts', numbers: 'Numbers' });

    for (const number of [today, former]) {
      expect(await claims.claim(number, claim, [cap], undefined, [])).toEqual({
        type: 'suppressed',
        list: 'all',
        at: suppressedAt,
      });
      expect((await new NumberTable(client, 'Numbers').read([number])).get(number)).toMatchObject({
        suppressedAt,
      });
    }
    expect(names(requests)).not.toContain('UpdateItem');
  });

  it('does not hide a claim of the same contact, whose call may be on', async () => {
    const standing = { ...claim, claimId: 'before' };
    const { client } = tableWith({ [former]: { suppressedAt }, [today]: { claim: standing } });
    const claims = new ClaimTable(client, { contacts: 'Contacts', numbers: 'Numbers' });

    expect(await claims.claim(today, claim, [cap], undefined, [])).toEqual({
      type: 'standing',
      claim: standing,
    });
  });

  it('counts its calls: together with those under its key they reach the cap', async () => {
    const { client, requests } = tableWith({
      [former]: { calls: [callAt(2), callAt(3), callAt(9)] },
      [today]: { calls: [callAt(1)] },
    });
    const claims = new ClaimTable(client, { contacts: 'Contacts', numbers: 'Numbers' });

    expect(await claims.claim(today, claim, [cap], undefined, [])).toEqual({
      type: 'capped',
      until: toIso(noon + 4 * DAY_MS + START_MARGIN_MS),
      cap,
    });
    expect(names(requests)).toEqual(['BatchGetItem']);
  });

  it('leaves of the cap what it has not used, to be decided by the one write that claims', async () => {
    const { client, requests } = tableWith({ [former]: { calls: [callAt(2), callAt(9)] } });
    const claims = new ClaimTable(client, { contacts: 'Contacts', numbers: 'Numbers' });

    expect(await claims.claim(today, claim, [cap], undefined, [])).toEqual({ type: 'claimed' });
    expect(names(requests)).toEqual(['BatchGetItem', 'UpdateItem']);
    // Of three calls one is under the other key: the second newest here decides.
    expect(requests[1]?.input.ConditionExpression).toContain('#calls[1]');
    expect(requests[1]?.input.Key).toEqual(toItem({ phoneNumber: today }));
  });

  it('is shown to the operator and in a plan', async () => {
    const kept = { suppressedAt, suppressedBy: 'a list', calls: [callAt(2)] };
    const { client } = tableWith({ [former]: kept, [today]: { calls: [callAt(1)] } });
    const calls = [callAt(1), callAt(2)];

    for (const number of [today, former]) {
      expect(await new NumberRecords(client, 'Numbers').get(number)).toEqual({ ...kept, calls });
      const lookup = new TableLookup(client, { contacts: 'Contacts', numbers: 'Numbers' });
      expect((await lookup.numbers([number])).get(number)).toMatchObject({ suppressedAt, calls });
    }
  });

  it('costs no request where a phone has no other number', async () => {
    const { client, requests } = tableWith({});
    const claims = new ClaimTable(client, { contacts: 'Contacts', numbers: 'Numbers' });

    await claims.claim('+12065550101', { ...claim, contactKey: '+12065550101' }, [cap], undefined, []);

    expect(names(requests)).toEqual(['UpdateItem']);
  });
});
