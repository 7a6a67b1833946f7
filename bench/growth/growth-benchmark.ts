/**
 * How time, requests and cost grow with the length of a campaign, up to a million contacts: each campaign in virtual
 * time, in a process of its own, so that the memory it held is its own.
 */
import { join } from 'node:path';
import { runNode } from '../child-process.ts';
import type { GrowthResult } from '../results-file.ts';

/** Lengths of the campaigns: from a thousand contacts on, each ten times as long as the one before, to `longest`. */
export function growthSizes(longest: number): readonly number[] {
  const sizes: number[] = [];
  for (let size = 1_000; size < longest; size *= 10) sizes.push(size);
  return [...sizes, longest];
}

/** The longest campaign takes half an hour, ms. */
const LIMIT_MS = 45 * 60_000;

/** MiB. A million contacts and a million calls are kept in memory. */
const HEAP_MEGABYTES = 12_288;

/** Runs a campaign of each of `sizes`, the shortest first. */
export async function measureGrowth(
  sizes: readonly number[],
  progress: (line: string) => void,
): Promise<GrowthResult[]> {
  const results: GrowthResult[] = [];
  for (const contacts of sizes) {
    progress(`${contacts.toLocaleString('en-US')} contacts`);
    const script = join(import.meta.dirname, 'run-campaign.ts');
    const args = [`--max-old-space-size=${HEAP_MEGABYTES}`, '--import', 'tsx', script, String(contacts)];
    results.push(JSON.parse(await runNode(args, { limitMs: LIMIT_MS, report: true })) as GrowthResult);
  }
  return results;
}

/** What must hold and does not, in a sentence; undefined when all does. */
export function growthFailure(results: readonly GrowthResult[]): string | undefined {
  const twice = results.find(({ calledTwice }) => calledTwice > 0);
  if (twice) return `${twice.calledTwice} of ${twice.contacts} contacts were called twice.`;
  const missed = results.find(({ contacts, placed }) => placed < contacts);
  return missed && `${missed.contacts - missed.placed} of ${missed.contacts} contacts were not called.`;
}
