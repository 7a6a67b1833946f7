import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromItem, toItem } from '../../../src/aws/dynamo-item.ts';
import { NumberTable } from '../../../src/aws/number-table.ts';
import { callEntry } from '../../../src/domain/frequency-cap.ts';
import { DAY_MS } from '../../../src/domain/instant.ts';
import { fakeClient, offline, type Request } from '../../support/fake-client.ts';
import { MemoryNumbers } from '../../support/memory-numbers.ts';

const noon = Date.parse('2026-12-01T12:00:00Z');
const phone = '+12065550100';
const cap = { attempts: 2, days: 7 };
const call = { id: 'claim-1', atMs: noon };

interface NumberItem {
  suppressedAt?: string;
  suppressedBy?: string;
  calls?: string[];
  expiresAt?: number;
}

function tableThat(answer: (request: Request<UpdateItemCommandInput>, count: number) => unknown) {
  const { client, requests } = fakeClient(new DynamoDBClient(offline), answer);
  return { table: new NumberTable(client, 'Numbers'), requests };
}

/** What the SDK throws when the condition failed; the answer holds the item as it stood. */
function conditionFailed(item?: NumberItem): ConditionalCheckFailedException {
  return new ConditionalCheckFailedException({
    message: 'The conditional request failed',
    $metadata: {},
    ...(item && { Item: toItem({ phoneNumber: phone, ...item }) }),
  });
}

describe('the note of a call', () => {
  it('is one conditional write', async () => {
    const { table, requests } = tableThat(() => ({ Attributes: toItem({ calls: [callEntry(call)] }) }));

    expect(await table.note(phone, call, cap)).toEqual({ type: 'noted' });

    expect(requests).toHaveLength(1);
    const [{ name, input }] = requests as [Request<UpdateItemCommandInput>];
    expect(name).toBe('UpdateItem');
    expect(input).toMatchObject({
      TableName: 'Numbers',
      Key: { phoneNumber: { S: phone } },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    expect(readable(input)).toEqual({
      condition:
        'attribute_not_exists(suppressedAt) AND NOT contains(calls, "2026-12-01T12:00:00.000Z#claim-1") AND (attribute_not_exists(calls[1]) OR calls[1] < "2026-11-24T12:00:00.001Z") AND (attribute_not_exists(calls) OR size(calls) < 200)',
      update:
        'SET calls = list_append(["2026-12-01T12:00:00.000Z#claim-1"], if_not_exists(calls, [])), expiresAt = 1803988800',
    });
    expect(1_803_988_800_000).toBe(noon + 91 * DAY_MS);
  });

  it.each<[string, NumberItem, unknown]>([
    [
      'refused when the number is on the do-not-call list',
      { suppressedAt: '2026-01-01T00:00:00.000Z', calls: [callEntry(call)] },
      { type: 'suppressed', at: '2026-01-01T00:00:00.000Z' },
    ],
    [
      'refused when it were one call too many, with the time at which it is not',
      { calls: ['2026-11-30T09:00:00.000Z#b', '2026-11-29T08:00:00.000Z#a', '2026-11-28T08:00:00.000Z#0'] },
      { type: 'capped', until: '2026-12-06T08:00:00.000Z' },
    ],
    [
      'taken for our own when the answer to the first write was lost',
      { calls: [callEntry(call), '2026-11-29T08:00:00.000Z#a'] },
      { type: 'noted' },
    ],
    [
      'taken for our own also when somebody else has noted a call since',
      { calls: [callEntry({ id: 'theirs', atMs: noon }), callEntry(call), '2026-11-29T08:00:00.000Z#a'] },
      { type: 'noted' },
    ],
  ])('is %s', async (_, standing, verdict) => {
    const { table, requests } = tableThat(() => {
      throw conditionFailed(standing);
    });

    expect(await table.note(phone, call, cap)).toEqual(verdict);
    expect(requests).toHaveLength(1);
  });

  it('is not taken for made when the table cannot be written', async () => {
    const { table } = tableThat(() => {
      throw new Error('socket hang up');
    });

    await expect(table.note(phone, call, cap)).rejects.toThrow('socket hang up');
  });

  it('cuts a list that has grown long first, unless somebody has changed it since', async () => {
    const calls = Array.from({ length: 200 }, (_, i) =>
      callEntry({ id: `${i}`, atMs: noon - (40 + i) * DAY_MS }),
    );
    const { table, requests } = tableThat((_, count) => {
      if (count === 1) throw conditionFailed({ calls });
      if (count === 2) throw conditionFailed({});
      return {};
    });

    expect(await table.note(phone, call, cap)).toEqual({ type: 'noted' });

    expect(requests).toHaveLength(3);
    const { condition, update } = readable(requests[1]?.input);
    expect(condition).toBe(`calls = ${JSON.stringify(calls)}`);
    expect(update).toBe(`SET calls = ${JSON.stringify(calls.slice(0, 100))}`);
  });

  it('is taken back only while it is the newest', async () => {
    const { table, requests } = tableThat(() => {
      throw conditionFailed({ calls: [] });
    });

    await table.giveBack(phone, call);

    expect(readable(requests[0]?.input)).toEqual({
      condition: 'calls[0] = "2026-12-01T12:00:00.000Z#claim-1"',
      update: 'REMOVE calls[0]',
    });
  });

  it('is judged as the rule does it, call by call', async () => {
    const steps = fc.array(
      fc.record({
        gap: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 2 * DAY_MS }), fc.constant(DAY_MS)),
        id: fc.constantFrom('a', 'b', 'c'),
        back: fc.boolean(),
        attempts: fc.integer({ min: 1, max: 4 }),
        days: fc.integer({ min: 1, max: 3 }),
      }),
      { maxLength: 40 },
    );
    await fc.assert(
      fc.asyncProperty(steps, async (given) => {
        const item: NumberItem = {};
        const { table } = tableThat(({ input }) => writeNote(item, input));
        const memory = new MemoryNumbers();
        let atMs = noon;
        for (const { gap, id, back, ...capNow } of given) {
          atMs += gap;
          const now = { id, atMs };
          expect(await table.note(phone, now, capNow)).toEqual(await memory.note(phone, now, capNow));
          if (back) await Promise.all([table.giveBack(phone, now), memory.giveBack(phone, now)]);
          expect(item.calls ?? []).toEqual(memory.calls.get(phone) ?? []);
        }
      }),
    );
  });
});

describe('a number put on the do-not-call list', () => {
  const entry = { at: '2026-12-01T12:00:00.000Z', source: 'suppressions/list.csv, row 2' };

  it('stays there for good', async () => {
    const { table, requests } = tableThat(() => ({}));

    expect(await table.suppress(phone, entry)).toBe(true);

    expect(readable(requests[0]?.input)).toEqual({
      condition: 'attribute_not_exists(suppressedAt)',
      update:
        'SET suppressedAt = "2026-12-01T12:00:00.000Z", suppressedBy = "suppressions/list.csv, row 2" REMOVE expiresAt',
    });
  });

  it.each([
    ['keeps its first entry', { ...entry, at: '2025-01-01T00:00:00.000Z' }, false],
    [
      'keeps its first entry, also of the same file',
      { ...entry, source: 'suppressions/list.csv, row 1' },
      false,
    ],
    ['is known as put there by the very same entry', entry, true],
  ])('%s', async (_, standing, expected) => {
    const { table } = tableThat(() => {
      throw conditionFailed({ suppressedAt: standing.at, suppressedBy: standing.source });
    });

    expect(await table.suppress(phone, entry)).toBe(expected);
  });

  it('is not taken for spared when the table cannot be written', async () => {
    const { table } = tableThat(() => {
      throw new Error('socket hang up');
    });

    await expect(table.suppress(phone, entry)).rejects.toThrow('socket hang up');
  });
});

/** Carries a note, or the giving back of one, out on `item`, by its own expressions. */
function writeNote(item: NumberItem, input: UpdateItemCommandInput): unknown {
  const { condition } = readable(input);
  const values = fromItem(input.ExpressionAttributeValues ?? {});
  const calls = item.calls ?? [];
  const note =
    /^attribute_not_exists\(suppressedAt\) AND NOT contains\(calls, "(.+?)"\) AND \(attribute_not_exists\(calls\[(\d+)\]\) OR calls\[\2\] < "(.+?)"\) AND \(attribute_not_exists\(calls\) OR size\(calls\) < 200\)$/.exec(
      condition,
    );
  if (note) {
    const [, entry = '', index = '', start = ''] = note;
    const decisive = calls[Number(index)];
    const isMet = !calls.includes(entry) && (decisive === undefined || decisive < start);
    if (item.suppressedAt !== undefined || !isMet) throw conditionFailed(item);
    item.calls = [...(values[':new'] as string[]), ...calls];
    return { Attributes: toItem({ calls: item.calls }) };
  }
  const back = /^calls\[0\] = "(.+)"$/.exec(condition);
  if (!back) throw new Error(`Nobody knows how to carry out: ${condition}`);
  if (calls[0] !== back[1]) throw conditionFailed(item);
  item.calls = calls.slice(1);
  return {};
}

/** The expressions of an update with names and values in place of their placeholders. */
function readable(input: Partial<UpdateItemCommandInput> = {}): { condition: string; update: string } {
  const { ExpressionAttributeNames: names = {}, ExpressionAttributeValues: values = {} } = input;
  const plain = fromItem(values);
  const put = (text = '') =>
    text.replace(/[#:]\w+/g, (found) => names[found] ?? JSON.stringify(plain[found]));
  return { condition: put(input.ConditionExpression), update: put(input.UpdateExpression) };
}
