import { DAY_MS, SECOND_MS } from './instant.ts';

/**
 * `expiresAt` of a contact that ended at `endedAtMs` (ms since 1970): seconds since 1970, as DynamoDB's TTL wants
 * it. Only contacts that have ended expire: a list may take longer to dial than it is kept afterwards.
 */
export function expiryAfter(endedAtMs: number, retentionDays: number): number {
  return Math.ceil((endedAtMs + retentionDays * DAY_MS) / SECOND_MS);
}
