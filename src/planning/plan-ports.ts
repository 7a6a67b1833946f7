/** What a plan asks of the stack. Nothing is written. */
import type { NumberRecord } from './plan-number.ts';

export interface PlanLookup {
  /** Those of `keys` that the campaign has a contact of already. */
  knownKeys(campaignId: string, keys: readonly string[]): Promise<ReadonlySet<string>>;
  /** What is known of `phoneNumbers`; of whom nothing is known is not in it. */
  numbers(phoneNumbers: readonly string[]): Promise<ReadonlyMap<string, NumberRecord>>;
}

/** A stack that is not asked. */
export const noLookup: PlanLookup = {
  knownKeys: async () => new Set(),
  numbers: async () => new Map(),
};
