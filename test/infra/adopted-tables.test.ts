/** Tables of an earlier deployment: which fit, and what a stack makes of them. */
import { ResourceNotFoundException, type TableDescription } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { adoptTables, type StandingTable } from '../../infra/adopted-tables.ts';
import { resourcesOf, statementsOf, synthesizeStack, textOf } from './synthesized-stack.ts';

const text = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' as const });
const keys = (partition: string, sort?: string) => [
  { AttributeName: partition, KeyType: 'HASH' as const },
  ...(sort === undefined ? [] : [{ AttributeName: sort, KeyType: 'RANGE' as const }]),
];

const contacts: TableDescription = {
  TableStatus: 'ACTIVE',
  KeySchema: keys('campaignId', 'contactKey'),
  AttributeDefinitions: ['campaignId', 'contactKey', 'dueShard', 'dueAt'].map(text),
  GlobalSecondaryIndexes: [
    {
      IndexName: 'byDeadline',
      IndexStatus: 'ACTIVE',
      KeySchema: keys('dueShard', 'dueAt'),
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
  StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
  LatestStreamLabel: '2026-11-01T12:00:00.000',
  BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
};
const ofKey = (key: string): TableDescription => ({
  KeySchema: keys(key),
  AttributeDefinitions: [text(key)],
  BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
});
const standing = (
  description: TableDescription,
  expiresBy: string | undefined = 'expiresAt',
): StandingTable => ({
  description,
  expiresBy,
});
const kept = {
  'old-contacts': standing(contacts),
  'old-campaigns': standing(ofKey('campaignId')),
  'old-numbers': standing(ofKey('phoneNumber')),
};
const names = { contactsTable: 'old-contacts', campaignsTable: 'old-campaigns', numbersTable: 'old-numbers' };

function lookingUp(tables: Readonly<Record<string, StandingTable>>) {
  return async (name: string) => {
    const table = tables[name];
    if (!table) throw new ResourceNotFoundException({ message: 'no', $metadata: {} });
    return table;
  };
}

describe('tables of an earlier deployment', () => {
  it('are taken as they are when they fit', async () => {
    expect(await adoptTables(names, lookingUp(kept))).toEqual({
      ok: true,
      tables: {
        contactsTable: { name: 'old-contacts', streamLabel: '2026-11-01T12:00:00.000' },
        campaignsTable: { name: 'old-campaigns' },
        numbersTable: { name: 'old-numbers' },
      },
      warnings: [],
    });
  });

  it('are not looked for when none is named', async () => {
    const never = () => Promise.reject(new Error('Nothing may be asked.'));
    expect(await adoptTables({}, never)).toEqual({ ok: true, tables: {}, warnings: [] });
  });

  const index = contacts.GlobalSecondaryIndexes?.[0] ?? {};
  it.each<[string, StandingTable, RegExp]>([
    [
      'another key',
      standing(ofKey('id')),
      /has the key id \(S\), but needs campaignId \(S\), contactKey \(S\)/,
    ],
    [
      'a key of numbers',
      standing({
        ...contacts,
        AttributeDefinitions: [text('campaignId'), { AttributeName: 'contactKey', AttributeType: 'N' }],
      }),
      /campaignId \(S\), contactKey \(N\).*cannot be changed/,
    ],
    ['no sort key', standing(ofKey('campaignId')), /has the key campaignId \(S\), but needs campaignId/],
    [
      'no index',
      standing({ ...contacts, GlobalSecondaryIndexes: [] }),
      /has no index byDeadline: aws dynamodb update-table .*"Create"/,
    ],
    [
      'the index of an older version',
      standing({ ...contacts, GlobalSecondaryIndexes: [{ ...index, IndexName: 'byDueAt' }] }),
      /has no index byDeadline/,
    ],
    [
      'an index with another key',
      standing({
        ...contacts,
        GlobalSecondaryIndexes: [{ ...index, KeySchema: keys('campaignId', 'dueAt') }],
      }),
      /has the key campaignId \(S\), dueAt \(S\) .*"Delete".*"Create"/,
    ],
    [
      'an index with some fields only',
      standing({
        ...contacts,
        GlobalSecondaryIndexes: [
          { ...index, Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['status'] } },
        ],
      }),
      /projects INCLUDE/,
    ],
    [
      'an index that is being made',
      standing({ ...contacts, GlobalSecondaryIndexes: [{ ...index, IndexStatus: 'CREATING' }] }),
      /byDeadline of the table old-contacts is CREATING: wait/,
    ],
    [
      'no stream',
      standing({ ...contacts, StreamSpecification: { StreamEnabled: false } }),
      /has no stream.* --stream-specification StreamEnabled=true,StreamViewType=NEW_AND_OLD_IMAGES/,
    ],
    [
      'a stream of keys',
      standing({ ...contacts, StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' } }),
      /a stream of KEYS_ONLY.*StreamEnabled=false && aws dynamodb wait table-exists --table-name old-contacts && /,
    ],
    ['another expiry', standing(contacts, 'ttl'), /expire by ttl, but must expire by expiresAt/],
    ['nothing ready', standing({ ...contacts, TableStatus: 'UPDATING' }), /is UPDATING, but must be ACTIVE/],
  ])('are refused with %s, in a sentence that says what to do', async (_, table, sentence) => {
    const adoption = await adoptTables(
      { contactsTable: 'old-contacts' },
      lookingUp({ 'old-contacts': table }),
    );

    expect(adoption.ok).toBe(false);
    expect(adoption.ok ? [] : adoption.messages).toEqual([expect.stringMatching(sentence)]);
    expect(adoption.ok ? '' : adoption.messages[0]).toMatch(/^contactsTable: /);
  });

  it.each<[string, StandingTable, RegExp]>([
    ['do not expire', { description: contacts }, /do not expire.*: aws dynamodb update-time-to-live/],
    [
      'have provisioned capacity',
      standing({ ...contacts, BillingModeSummary: { BillingMode: 'PROVISIONED' } }),
      /billed as PROVISIONED.*--billing-mode PAY_PER_REQUEST/,
    ],
  ])('are taken with a warning when they %s', async (_, table, sentence) => {
    const adoption = await adoptTables(
      { contactsTable: 'old-contacts' },
      lookingUp({ 'old-contacts': table }),
    );

    expect(adoption).toMatchObject({ ok: true, warnings: [expect.stringMatching(sentence)] });
  });

  const key = 'arn:aws:kms:us-east-1:111122223333:key/0a1b2c3d-1111-2222-3333-444455556666';

  it('are refused when the functions may not use the key that encrypts them', async () => {
    const ofCustomer = {
      'old-numbers': { ...kept['old-numbers'], key: { arn: key, manager: 'CUSTOMER' } },
    } as const;
    const adopted = (encryptionKeyArn?: string) =>
      adoptTables(
        { numbersTable: 'old-numbers', ...(encryptionKeyArn !== undefined && { encryptionKeyArn }) },
        lookingUp(ofCustomer),
      );

    for (const other of [undefined, key.replace('0a1b', '9999')]) {
      expect(await adopted(other)).toEqual({
        ok: false,
        messages: [
          expect.stringMatching(/^numbersTable: .*encrypted with the key arn.*-c encryptionKeyArn=arn/),
        ],
      });
    }
    expect(await adopted(key)).toMatchObject({ ok: true, warnings: [] });
  });

  it("are taken with a key of AWS's, and with a warning when the owner of the key is unknown", async () => {
    const adopted = (manager: 'AWS' | 'unknown') =>
      adoptTables(
        { numbersTable: 'old-numbers' },
        lookingUp({ 'old-numbers': { ...kept['old-numbers'], key: { arn: key, manager } } }),
      );

    expect(await adopted('AWS')).toMatchObject({ ok: true, warnings: [] });
    expect(await adopted('unknown')).toMatchObject({
      ok: true,
      warnings: [expect.stringMatching(/^numbersTable: .*unless the key is AWS's own/)],
    });
  });

  it('are refused when they are not there, or not to be seen, each with its own sentence', async () => {
    const denied = () => Promise.reject(Object.assign(new Error('No.'), { name: 'AccessDeniedException' }));

    expect(await adoptTables({ numbersTable: 'gone' }, lookingUp({}))).toMatchObject({
      messages: [
        expect.stringMatching(/^numbersTable: the table gone cannot be read: it is not in this account/),
      ],
    });
    expect(await adoptTables(names, denied)).toMatchObject({
      messages: [/contactsTable/, /campaignsTable/, /numbersTable/].map((each) =>
        expect.stringMatching(each),
      ),
    });
    expect(
      await adoptTables({ campaignsTable: 'old-campaigns', numbersTable: 'old-numbers' }, async () =>
        standing(ofKey('campaignId')),
      ),
    ).toMatchObject({
      messages: [expect.stringMatching(/^numbersTable: .* needs phoneNumber/)],
    });
  });

  it('are refused when one is named twice', async () => {
    const same = { campaignsTable: 'old-campaigns', contactsTable: 'old-campaigns' };
    const adoption = await adoptTables(same, async () => standing(contacts));
    expect(adoption.ok ? [] : adoption.messages.at(-1)).toMatch(/different tables/);
  });
});

describe('a stack on top of tables of an earlier deployment', () => {
  const adopted = {
    contactsTable: { name: 'old-contacts', streamLabel: '2026-11-01T12:00:00.000' },
    campaignsTable: { name: 'old-campaigns' },
    numbersTable: { name: 'old-numbers' },
  };
  const template = synthesizeStack(names, adopted);

  it('makes the Control table alone, and changes nothing of the others', () => {
    const tables = resourcesOf(template, 'AWS::DynamoDB::Table').map(([id]) => id.slice(0, -8));
    expect(tables).toEqual(['TablesControl']);
  });

  it("names them in its outputs and in the functions' environment", () => {
    const { Outputs } = template.toJSON();
    expect(
      [Outputs.ContactsTable, Outputs.CampaignsTable, Outputs.NumbersTable].map(({ Value }) => textOf(Value)),
    ).toEqual(['old-contacts', 'old-campaigns', 'old-numbers']);
    const dialer = resourcesOf(template, 'AWS::Lambda::Function', 'DialerHandler')[0]?.[1].Properties;
    expect(dialer?.Environment).toMatchObject({
      Variables: { CONTACTS_TABLE: 'old-contacts', NUMBERS_TABLE: 'old-numbers' },
    });
  });

  it('reads the stream from now on: what is in it was counted by the earlier deployment', () => {
    const mapping = resourcesOf(template, 'AWS::Lambda::EventSourceMapping', 'CounterHandler')[0]?.[1]
      .Properties;
    expect(mapping).toMatchObject({ StartingPosition: 'LATEST' });
    expect(textOf(mapping?.EventSourceArn)).toMatch(
      /:table\/old-contacts\/stream\/2026-11-01T12:00:00\.000$/,
    );
    const fresh = resourcesOf(synthesizeStack(), 'AWS::Lambda::EventSourceMapping', 'CounterHandler')[0]?.[1];
    expect(fresh?.Properties).toMatchObject({ StartingPosition: 'TRIM_HORIZON' });
  });

  it('may do with them what it may do with tables of its own', () => {
    const plain = (resource: string) =>
      resource.replace(
        /^arn:.*:table\/old-(contacts|campaigns|numbers)/,
        (_, name: string) => `<Tables${name[0]?.toUpperCase()}${name.slice(1)}.Arn>`,
      );
    const ofTables = (from: typeof template, role: string) =>
      statementsOf(from, role)
        .filter(({ actions }) => actions.some((action) => action.startsWith('dynamodb:')))
        .map(({ actions, resources }) => [
          actions,
          resources
            .map(plain)
            .map((each) =>
              each
                .replace(/<TablesContacts\.StreamArn>|\/stream\/.*/, '/stream')
                .replace('<TablesContacts.Arn>/stream', '/stream'),
            ),
        ]);
    const own = synthesizeStack();
    for (const role of ['Importer', 'Intake', 'Dialer', 'Outcomes', 'Sweeper', 'Counter', 'Closer', 'Flow'])
      expect(ofTables(template, `${role}Handler`), role).toEqual(ofTables(own, `${role}Handler`));
  });
});
