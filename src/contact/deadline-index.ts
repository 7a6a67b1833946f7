/**
 * The index of the Contacts table by deadline. Its entries are distributed over a fixed number of shards per
 * campaign, because DynamoDB takes 1,000 write units a second per partition key, and does not split a hot key whose
 * sort keys ascend, as deadlines do. It is sparse: only contacts with a `dueAt` have a `dueShard`.
 *
 * It projects only the keys: an entry is written only when the deadline changes, and other fields of due contacts are
 * read from the table. CloudFormation cannot change an index; test/infra/deadline-index.test.ts freezes its name,
 * keys and projection.
 */
import { createHash } from 'node:crypto';
import type { Contact } from './contact.ts';

export const deadlineIndex = { name: 'byDeadline', partitionKey: 'dueShard', sortKey: 'dueAt' } as const;

/**
 * Shards of each campaign. At three index writes for each call, eight take more than 2,500 calls a second. The number may
 * grow, as every reader reads all shards; it must never shrink, or the contacts in the last ones are not found.
 */
export const DUE_SHARDS = 8;

/** Partition key of a contact's entry: never changes, and is distributed evenly over the campaign's shards. */
export function dueShardOf({ campaignId, contactKey }: Pick<Contact, 'campaignId' | 'contactKey'>): string {
  const hash = createHash('sha256').update(contactKey).digest().readUInt32BE(0);
  return shard(campaignId, hash % DUE_SHARDS);
}

/** The partition keys of all entries of a campaign. */
export function dueShardsOf(campaignId: string): readonly string[] {
  return Array.from({ length: DUE_SHARDS }, (_, i) => shard(campaignId, i));
}

/** A campaignId has no `#` (src/campaign/campaign-id.ts). */
function shard(campaignId: string, index: number): string {
  return `${campaignId}#${index}`;
}
