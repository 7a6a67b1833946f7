/** Numbers and do-not-call lists in memory, beside campaigns and contacts in memory. */
import type { NumberEntry, NumbersDesk } from '../../cli/console/numbers-desk.ts';
import { GENERAL_LIST } from '../../src/campaign/do-not-call-list.ts';
import { entriesOf, type ListEntry, type RemovedEntry } from '../../src/dialing/do-not-call.ts';
import { numberKey } from '../../src/phone/number-key.ts';
import type { ConsoleWorld } from '../browser/console-world.ts';

export interface MemoryNumbersDesk extends NumbersDesk {
  /** Files that were sent, by key. */
  readonly uploads: Map<string, string>;
}

/** `by`: who makes the changes; undefined: AWS does not report it. */
export function memoryNumbersDesk({ campaigns, browser }: ConsoleWorld, by?: string): MemoryNumbersDesk {
  const numbers = new Map<string, Record<string, ListEntry>>();
  const removals = new Map<string, RemovedEntry[]>();
  const uploads = new Map<string, string>();
  const listed = (phoneNumber: string) => {
    const { [GENERAL_LIST]: general, ...lists } = numbers.get(numberKey(phoneNumber)) ?? {};
    return {
      ...(general && { suppressedAt: general.since, suppressedBy: general.by ?? '' }),
      lists,
    };
  };
  return {
    uploads,
    deployment: { defaultCountry: 'US' },
    caller: {
      known: async () => by,
      arn: async () => {
        if (by === undefined) throw new Error('AWS did not return the ARN of the caller');
        return by;
      },
    },
    campaigns: () => campaigns.list(),
    doNotCall: () => campaigns.getDoNotCall(),
    contact: (campaignId, contactKey) => browser.get(campaignId, contactKey),
    record: async (phoneNumber) => ({
      ...listed(phoneNumber),
      removals: removals.get(numberKey(phoneNumber)) ?? [],
      calls: ['2026-11-02T17:00:00.000Z#call-1'],
    }),
    async suppress(phoneNumber, { at, source }, list) {
      const key = numberKey(phoneNumber);
      const entries = numbers.get(key) ?? {};
      if (entries[list]) return false;
      numbers.set(key, { ...entries, [list]: { since: at, by: source } });
      return true;
    },
    async remove(phoneNumber, list, removal) {
      const key = numberKey(phoneNumber);
      const { [list]: entry, ...rest } = numbers.get(key) ?? {};
      if (!entry) return false;
      numbers.set(key, rest);
      const { at: removedAt, by: removedBy, reason: removedReason } = removal;
      const removed = { list, ...entry, removedAt, removedBy, removedReason };
      removals.set(key, [removed, ...(removals.get(key) ?? [])]);
      return true;
    },
    async *entries(list) {
      for (const phoneNumber of numbers.keys())
        for (const entry of entriesOf(listed(phoneNumber)))
          if (list === undefined || entry.list === list)
            yield { phoneNumber, ...entry } satisfies NumberEntry;
    },
    upload: async (key, bytes) => {
      uploads.set(key, new TextDecoder().decode(bytes));
    },
  };
}
