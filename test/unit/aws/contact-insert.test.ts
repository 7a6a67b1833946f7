import {
  type BatchExecuteStatementCommandInput,
  type BatchStatementResponse,
  DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { contactItem } from '../../../src/aws/contact-item.ts';
import { ContactTable } from '../../../src/aws/contact-table.ts';
import { toItem } from '../../../src/aws/dynamo-item.ts';
import type { Contact } from '../../../src/contact/contact.ts';
import { OutOfTime } from '../../../src/importing/out-of-time.ts';
import { WritePace } from '../../../src/importing/write-pace.ts';
import { aContact } from '../../support/a-contact.ts';
import { fakeClient, offline } from '../../support/fake-client.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const group = ['+12065550101', '+12065550102', '+12065550103'].map((contactKey) =>
  aContact({ contactKey }).queued(),
);

/** A table that answers the n-th batch of statements with `answers(n)`, and holds `standing`. */
function aTable(answers: (keys: readonly string[], count: number) => readonly string[], standing: Contact[]) {
  const clock = new VirtualClock();
  let batches = 0;
  const { client, requests } = fakeClient(new DynamoDBClient(offline), ({ name, input }) => {
    if (name === 'BatchGetItem') return { Responses: { Contacts: standing.map(toItem) } };
    batches += 1;
    return { Responses: answers(keysOf(input), batches).map(responseOf) };
  });
  let until = Number.POSITIVE_INFINITY;
  const patience = { clock, random: () => 1, until: () => until };
  const table = new ContactTable(client, 'Contacts', { pace: new WritePace(), patience });
  const sent = () =>
    requests.filter(({ name }) => name === 'BatchExecuteStatement').map(({ input }) => keysOf(input));
  const insert = (contacts = group, patientUntil = until) => {
    until = patientUntil;
    return clock.run(table.insert(contacts));
  };
  return { insert, requests, sent, clock };
}

function responseOf(code: string): BatchStatementResponse {
  return code === '' ? {} : { Error: { Code: code as 'DuplicateItem', Message: 'told' } };
}

function keysOf(input: unknown): string[] {
  const { Statements = [] } = input as BatchExecuteStatementCommandInput;
  return Statements.map(({ Statement = '', Parameters = [] }) => {
    const fields = [...Statement.matchAll(/'(\w+)': \?/g)].map(([, field]) => field);
    return Parameters[fields.indexOf('contactKey')]?.S ?? '';
  });
}

const all =
  (code = '') =>
  (keys: readonly string[]) =>
    keys.map(() => code);

describe('new contacts', () => {
  it('are inserted by one batch when their keys are free, each field as a parameter', async () => {
    const { insert, requests } = aTable(all(), []);

    expect(await insert()).toEqual([undefined, undefined, undefined]);
    expect(requests.map(({ name }) => name)).toEqual(['BatchExecuteStatement']);
    const [{ input }] = requests as unknown as [{ input: BatchExecuteStatementCommandInput }];
    const item = contactItem(group[0] as Contact);
    expect(input.Statements?.[0]).toEqual({
      Statement: `INSERT INTO "Contacts" VALUE {${Object.keys(item)
        .map((field) => `'${field}': ?`)
        .join(', ')}}`,
      Parameters: Object.values(item),
    });
  });

  it('give way to those that hold their keys, which are read; the others are inserted', async () => {
    const holder = aContact({ contactKey: '+12065550102' }).dialing();
    const { insert, sent } = aTable((keys) => keys.map((_, i) => (i === 1 ? 'DuplicateItem' : '')), [holder]);

    expect(await insert()).toEqual([undefined, holder, undefined]);
    expect(sent()).toHaveLength(1);
  });

  it('find themselves when the answer to their batch was lost and the SDK has sent it again', async () => {
    const { insert } = aTable(all('DuplicateItem'), group);

    expect(await insert()).toEqual(group);
  });

  it('are inserted again when their holder was deleted before it could be read', async () => {
    const { insert, sent } = aTable(
      (keys, count) => keys.map(() => (count === 1 ? 'DuplicateItem' : '')),
      [],
    );

    expect(await insert()).toEqual([undefined, undefined, undefined]);
    expect(sent()).toHaveLength(2);
  });

  it.each([
    'ProvisionedThroughputExceeded',
    'ThrottlingError',
    'RequestLimitExceeded',
    'TransactionConflict',
  ])('are sent again alone when they meet %s', async (code) => {
    const { insert, sent } = aTable(
      (keys, count) => keys.map((_, i) => (count === 1 && i > 0 ? code : '')),
      [],
    );

    expect(await insert()).toEqual([undefined, undefined, undefined]);
    expect(sent()).toEqual([
      ['+12065550101', '+12065550102', '+12065550103'],
      ['+12065550102', '+12065550103'],
    ]);
  });

  it('are 25 a batch', async () => {
    const { insert, sent } = aTable(all(), []);
    const many = Array.from({ length: 60 }, (_, i) =>
      aContact({ contactKey: `+1206555${1_000 + i}` }).queued(),
    );

    expect(await insert(many)).toHaveLength(60);
    expect(sent().map((keys) => keys.length)).toEqual([25, 25, 10]);
  });

  it('are sent again however often they are throttled, as long as there is time', async () => {
    const { insert, sent } = aTable(
      (keys, count) => keys.map(() => (count < 300 ? 'ThrottlingError' : '')),
      [],
    );

    expect(await insert()).toEqual([undefined, undefined, undefined]);
    expect(sent()).toHaveLength(300);
  });

  it('are left off at the end of that time, not later', async () => {
    const { insert, clock } = aTable(all('ThrottlingError'), []);
    const until = clock.now() + 60_000;

    await expect(insert(group, until)).rejects.toBeInstanceOf(OutOfTime);
    expect(clock.now()).toBeLessThanOrEqual(until);
    expect(clock.now()).toBeGreaterThan(until - 2_000);
  });

  it.each(['ValidationError', 'AccessDenied', 'ResourceNotFound', 'ItemCollectionSizeLimitExceeded'])(
    'are not taken for written when the table refuses them: %s',
    async (code) => {
      const { insert } = aTable((keys) => keys.map((_, i) => (i === 2 ? code : '')), []);

      await expect(insert()).rejects.toThrow(`refused a new contact: ${code}`);
    },
  );

  it('are not taken for written when the table fails to, nor when an answer is missing', async () => {
    await expect(aTable(all('InternalServerError'), []).insert()).rejects.toThrow('failed to insert');
    await expect(aTable(() => [''], []).insert()).rejects.toThrow('did not answer each');
    const broken = aTable(() => {
      throw new Error('socket hang up');
    }, []);
    await expect(broken.insert()).rejects.toThrow('socket hang up');
  });
});
