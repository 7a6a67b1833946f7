/** Asks AWS one question, and turns refusals and absences into facts instead of errors. */
import { type Fact, known } from '../../doctor/fact.ts';
import { maskPhoneNumbers } from '../../text/mask-phone-number.ts';

const refused = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'AuthorizationErrorException',
  'AuthorizationError',
  'UnauthorizedOperation',
]);

const absent = new Set([
  'ResourceNotFoundException',
  'NoSuchEntity',
  'NoSuchEntityException',
  'NoSuchBucket',
  'NotFound',
  'NotFoundException',
  'NoSuchResourceException',
  'QueueDoesNotExist',
  'AWS.SimpleQueueService.NonExistentQueue',
]);

/**
 * What `ask` answers, as a fact. Never throws.
 * @param action the IAM action that `ask` needs, unless AWS's refusal names another
 */
export async function readFact<T>(action: string, ask: () => Promise<T>): Promise<Fact<T>> {
  try {
    return known(await ask());
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    if (refused.has(name))
      return { type: 'denied', action: /perform: (\w[\w-]*:\w+)/.exec(message)?.[1] ?? action };
    if (absent.has(name)) return { type: 'missing' };
    return { type: 'failed', why: maskPhoneNumbers(`${name}: ${message}`.replace(/\s+/g, ' ').trim()) };
  }
}
