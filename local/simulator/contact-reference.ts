/** The parameters of DescribeContact and StopContact: which contact is meant. Source: the SDK's model. */
import { z } from 'zod';
import type { Refusal } from './answer.ts';
import { refusalOfIssue } from './request-issue.ts';

const wireSchema = z.object({
  InstanceId: z.string().min(1).max(100),
  ContactId: z.string().min(1).max(256),
});

export type ContactReference = z.output<typeof wireSchema>;

/** Reads a request as it came over the wire. */
export function readContactReference(body: object): ContactReference | Refusal {
  const parsed = wireSchema.safeParse(body);
  return parsed.success ? parsed.data : refusalOfIssue(parsed.error, body);
}
