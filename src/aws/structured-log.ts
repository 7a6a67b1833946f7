/**
 * JSON log lines for CloudWatch. Whatever gets into one, no phone number gets out: digits are masked at the end. Of an
 * error only what it says gets in, for AWS's carry whole items of the tables (`Item`, `CancellationReasons`), and what it
 * repeats of its input is taken out.
 */
import { Logger } from '@aws-lambda-powertools/logger';
import type { Log } from '../telemetry/log.ts';
import { maskPhoneNumbers } from '../text/mask-phone-number.ts';
import { plainErrorText } from '../text/plain-error-text.ts';

/** A log of the function `service`. */
export function structuredLog(service: string): Log {
  const logger = new Logger({ serviceName: service, jsonReplacerFn: cleaned });
  const line =
    (level: 'info' | 'warn' | 'error') =>
    (message: string, fields: Record<string, unknown> = {}) =>
      logger[level](message, fields);
  return { info: line('info'), warn: line('warn'), error: line('error') };
}

/** Called for every value of a line from the outside in, so also for what it has made of an error. */
function cleaned(_key: string, value: unknown): unknown {
  if (value instanceof Error) return errorFields(value);
  return typeof value === 'string' ? maskPhoneNumbers(value) : value;
}

/** What a line shows of an error. */
function errorFields(error: Error): Record<string, unknown> {
  const { name, message, stack, cause } = error;
  const { code } = error as { readonly code?: unknown };
  return {
    name,
    message: plainErrorText(message),
    ...((typeof code === 'string' || typeof code === 'number') && { code }),
    ...(typeof stack === 'string' && { stack: plainStack(stack, message) }),
    ...(cause instanceof Error && { cause }),
  };
}

/** Above the places in the code a stack repeats the message. */
function plainStack(stack: string, message: string): string {
  // A message may have such lines, too.
  const places = stack.indexOf('\n    at ', stack.indexOf(message) + message.length);
  if (places < 0) return plainErrorText(stack);
  return plainErrorText(stack.slice(0, places)) + stack.slice(places);
}
