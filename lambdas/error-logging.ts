/**
 * Errors that fail a whole invocation. Lambda's runtime would log everything the error carries, which for AWS's
 * errors includes whole items of the tables; so our own log records it, and Lambda gets a plain error.
 */
import type { Log } from '../src/telemetry/log.ts';

/** `handler` whose error is logged by us and replaced by one that carries no data. */
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
