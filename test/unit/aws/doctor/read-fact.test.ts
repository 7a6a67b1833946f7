import { describe, expect, it } from 'vitest';
import { readFact } from '../../../../src/aws/doctor/read-fact.ts';

function failing(name: string, message = 'no'): () => Promise<never> {
  return async () => {
    throw Object.assign(new Error(message), { name });
  };
}

describe('a question to AWS', () => {
  it('is answered', async () => {
    expect(await readFact('s3:Get', async () => 7)).toEqual({ type: 'known', value: 7 });
  });

  it.each(['AccessDenied', 'AccessDeniedException', 'AuthorizationErrorException', 'AuthorizationError'])(
    'that is refused with %s names the action to grant',
    async (name) => {
      expect(await readFact('sns:GetTopicAttributes', failing(name))).toEqual({
        type: 'denied',
        action: 'sns:GetTopicAttributes',
      });
    },
  );

  it('that is refused for another action than expected names that one', async () => {
    const message =
      'User: arn:aws:iam::1:user/ann is not authorized to perform: dynamodb:BatchGetItem on resource: x';
    expect(await readFact('dynamodb:Query', failing('AccessDeniedException', message))).toEqual({
      type: 'denied',
      action: 'dynamodb:BatchGetItem',
    });
  });

  it.each(['ResourceNotFoundException', 'NoSuchEntityException', 'NoSuchBucket', 'QueueDoesNotExist'])(
    'about what does not exist (%s) is answered so',
    async (name) => {
      expect(await readFact('x:Get', failing(name))).toEqual({ type: 'missing' });
    },
  );

  it('that fails otherwise says why, in one line and without a phone number', async () => {
    const fact = await readFact('x:Get', failing('TimeoutError', 'late\nfor +12065550142'));
    expect(fact).toMatchObject({ type: 'failed', why: expect.stringMatching(/^TimeoutError: late for /) });
    expect(JSON.stringify(fact)).not.toContain('2065550142');
  });
});
