/** Turns what a schema found in a request into the error that the API answers; the first finding counts. */
import type { z } from 'zod';
import { type Refusal, refusal } from './answer.ts';

/** @param body the request in which the finding was made. */
export function refusalOfIssue(error: z.ZodError, body: unknown): Refusal {
  const [issue] = error.issues;
  if (issue === undefined) return refusal('InvalidRequestException', 'The request is not valid');
  const member = issue.path.join('.');
  const value = issue.path.reduce<unknown>(memberOf, body);
  if (value === undefined || value === null) {
    return refusal('InvalidParameterException', `${member} is required`);
  }
  const name = issue.code === 'invalid_type' ? 'InvalidRequestException' : 'InvalidParameterException';
  return refusal(name, `${member}: ${issue.message}`);
}

function memberOf(holder: unknown, key: PropertyKey): unknown {
  return typeof holder === 'object' && holder !== null ? Reflect.get(holder, key) : undefined;
}
