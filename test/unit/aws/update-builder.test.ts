import { describe, expect, it } from 'vitest';
import { UpdateBuilder } from '../../../src/aws/update-builder.ts';

describe('an update', () => {
  it('has one clause of each kind, and a placeholder for each name and value', () => {
    const update = new UpdateBuilder()
      .set('status', 'QUEUED')
      .setIfMissing(['files', 'spring.csv@v1'], { rows: 1 })
      .setElement('attempts', 2, { attempt: 3 })
      .remove('error')
      .remove('reason')
      .add('refusals', 1)
      .requireOneOf('status', ['WAITING', 'QUEUED'])
      .requireEqual('attempt', 0);

    expect(update.build()).toEqual({
      UpdateExpression:
        'SET #n0 = :v0, #n1.#n2 = if_not_exists(#n1.#n2, :v1), #n3[2] = :v2 REMOVE #n4, #n5 ADD #n6 :v3',
      ConditionExpression: '(#n0 IN (:v4, :v5)) AND (#n7 = :v6)',
      ExpressionAttributeNames: {
        '#n0': 'status',
        '#n1': 'files',
        '#n2': 'spring.csv@v1',
        '#n3': 'attempts',
        '#n4': 'error',
        '#n5': 'reason',
        '#n6': 'refusals',
        '#n7': 'attempt',
      },
      ExpressionAttributeValues: {
        ':v0': { S: 'QUEUED' },
        ':v1': { M: { rows: { N: '1' } } },
        ':v2': { M: { attempt: { N: '3' } } },
        ':v3': { N: '1' },
        ':v4': { S: 'WAITING' },
        ':v5': { S: 'QUEUED' },
        ':v6': { N: '0' },
      },
    });
  });

  it('leaves out what it does not need: DynamoDB refuses empty expressions', () => {
    expect(new UpdateBuilder().remove('error').build()).toEqual({
      UpdateExpression: 'REMOVE #n0',
      ExpressionAttributeNames: { '#n0': 'error' },
    });
  });

  it('puts names that look like expressions behind placeholders', () => {
    const { UpdateExpression, ExpressionAttributeNames } = new UpdateBuilder()
      .set(['files', 'a.b = :v0[1]'], 1)
      .build();

    expect(UpdateExpression).toBe('SET #n0.#n1 = :v0');
    expect(ExpressionAttributeNames).toEqual({ '#n0': 'files', '#n1': 'a.b = :v0[1]' });
  });
});
