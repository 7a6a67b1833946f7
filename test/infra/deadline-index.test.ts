import { describe, expect, it } from 'vitest';
import { dueShardsOf } from '../../src/contact/deadline-index.ts';
import { synthesizeStack, theResource } from './synthesized-stack.ts';

const whatAChangeRequires = `
The index of deadlines is frozen. CloudFormation can change neither keys nor projection of an index, makes or removes one
index an update, and tables outlive their stack: stacks that are deployed, and tables that are adopted, have this one.
A different index needs a new name beside the old one, in this order, a release each:
  1. add the new index; write its keys with every contact that has a deadline;
  2. backfill: give each contact that has a \`dueAt\` the new keys;
  3. read the new index; check it in tables that are adopted (docs/upgrade.md);
  4. remove the old index.
More shards are no such change, nor is another hash: every reader reads all shards. Fewer shards are one.`;

describe('the index of deadlines', () => {
  it('keeps its name, its keys and what it projects', () => {
    const { Properties } = theResource(synthesizeStack(), 'AWS::DynamoDB::Table', 'TablesContacts');

    expect(Properties.GlobalSecondaryIndexes, whatAChangeRequires).toEqual([
      {
        IndexName: 'byDeadline',
        KeySchema: [
          { AttributeName: 'dueShard', KeyType: 'HASH' },
          { AttributeName: 'dueAt', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ]);
    expect(Properties.AttributeDefinitions, whatAChangeRequires).toEqual(
      expect.arrayContaining([
        { AttributeName: 'dueShard', AttributeType: 'S' },
        { AttributeName: 'dueAt', AttributeType: 'S' },
      ]),
    );
  });

  it('keeps the keys of its shards, and has never fewer', () => {
    const shards = Array.from({ length: 8 }, (_, i) => `spring#${i}`);

    expect(dueShardsOf('spring'), whatAChangeRequires).toEqual(expect.arrayContaining(shards));
  });
});
