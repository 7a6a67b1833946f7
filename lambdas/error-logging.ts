/**
 * A function that fails as a whole. Lambda's runtime would write the error down with everything that it carries, which
 * with AWS's errors are whole items of the tables; so our own log tells it, and Lambda gets a plain one.
 */
import type { Log } from '../src/telemetry/log.ts';

/** `handler`, which when it throws is told by the log, and throws an error that carries nothing. */
export function withErrorLogging<Args extends readonly unknown[], Answer>(
  log: Log,
  handler: (...args: Args) => Promise<Answer>,
): (...args: Args) => Promise<Answer> {
  return async (...args) => {
    try {
      return await handler(...args);
    } catch (error) {
      log.error('The function failed.', { error });
      throw new Error(`The function failed with ${nameOf(error)}; see the previous line of the log.`);
    }
  };
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'what is no error';
}
