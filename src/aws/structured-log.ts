/** JSON log lines for CloudWatch. Whatever gets into one, no phone number gets out: digits are masked at the end. */
import { Logger } from '@aws-lambda-powertools/logger';
import type { Log } from '../app/ports.ts';
import { maskPhoneNumbers } from '../domain/mask-phone-number.ts';

/** A log of the function `service`. */
export function structuredLog(service: string): Log {
  const logger = new Logger({ serviceName: service, jsonReplacerFn: masked });
  const line =
    (level: 'info' | 'warn' | 'error') =>
    (message: string, fields: Record<string, unknown> = {}) =>
      logger[level](message, fields);
  return { info: line('info'), warn: line('warn'), error: line('error') };
}

function masked(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? maskPhoneNumbers(value) : value;
}
