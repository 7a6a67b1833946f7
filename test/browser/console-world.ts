/** Campaigns in memory for the console: one under way as an operator knows it, a large one, and one full of mischief. */

import { ConsoleReads, type ConsoleStores } from '../../cli/console/console-reads.ts';
import type { Contact, ContactStatus, Outcome } from '../../src/contact/contact.ts';
import type { DueContact } from '../../src/contact/contact-store.ts';
import { addCounts, type Counts, countChange } from '../../src/contact/counts.ts';
import { campaignTag, type Slots } from '../../src/pacing/slots.ts';
import { MINUTE_MS, SECOND_MS, toIso } from '../../src/time/instant.ts';
import {
  type ContactBrowser,
  type ContactMatch,
  type ContactRange,
  type ContactSlice,
  matches,
} from '../../src/watching/browse-contacts.ts';
import { aDeployment, aTeam } from '../support/a-look.ts';
import { MemoryCampaigns, MemoryPace } from '../support/memory-stores.ts';

/** Contacts by campaign, in the order of their keys, read as DynamoDB reads them: no more than a limit at a time. */
export class MemoryContactBrowser implements ContactBrowser {
  readonly #contacts = new Map<string, readonly Contact[]>();
  looks = 0;

  put(campaignId: string, contacts: readonly Contact[]): void {
    const sorted = [...contacts].sort((a, b) => (a.contactKey < b.contactKey ? -1 : 1));
    this.#contacts.set(campaignId, sorted);
  }

  countsOf(campaignId: string): Counts {
    const counts = new Map<keyof Counts, number>();
    for (const contact of this.#contacts.get(campaignId) ?? []) {
      for (const [name, n] of Object.entries(countChange(undefined, contact)) as [keyof Counts, number][]) {
        counts.set(name, (counts.get(name) ?? 0) + n);
      }
    }
    return addCounts({}, Object.fromEntries(counts));
  }

  async get(campaignId: string, contactKey: string): Promise<Contact | undefined> {
    return this.#contacts.get(campaignId)?.find((contact) => contact.contactKey === contactKey);
  }

  async look(campaignId: string, match: ContactMatch, range: ContactRange): Promise<ContactSlice> {
    this.looks++;
    const all = this.#contacts.get(campaignId) ?? [];
    const inRange = all.filter(
      ({ contactKey }) => contactKey.startsWith(range.keyPrefix) && contactKey > (range.after ?? ''),
    );
    const read = inRange.slice(0, range.limit);
    const last = read.at(-1)?.contactKey;
    return {
      contacts: read.filter((contact) => matches(contact, match)),
      lookedAt: read.length,
      ...(inRange.length > read.length && last !== undefined && { next: last }),
    };
  }
}

/** What hostile customers, files and operators may bring; none of it may ever be more than text. */
export const mischief = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>';

const bigCampaignSize = 100_000;

const nameOf = (n: number) => ['Maria', 'James', 'Wei', 'Aisha', 'Tom', 'Ines'][n % 6] ?? '';

/** The outcomes of a usual day: three quarters answer. */
const usualOutcomes: readonly Outcome[] = [
  ...Array<Outcome>(74).fill('ANSWERED'),
  ...Array<Outcome>(9).fill('VOICEMAIL'),
  ...Array<Outcome>(9).fill('NO_ANSWER'),
  ...Array<Outcome>(4).fill('BUSY'),
  ...Array<Outcome>(2).fill('INVALID_NUMBER'),
  'UNREACHABLE',
  'BLOCKED',
];

/** Who runs the console. */
export const operator = 'arn:aws:sts::123456789012:assumed-role/Operator/maria';

/** The world of a test, as it is at `nowMs`. */
export function consoleWorld(nowMs: number) {
  const campaigns = new MemoryCampaigns();
  const browser = new MemoryContactBrowser();
  const pace = new MemoryPace();
  const stores: ConsoleStores = {
    campaigns,
    browser,
    contacts: { due: async (campaignId) => (campaignId === 'spring' ? waitingInSpring(nowMs) : []) },
    pace: { read: async () => pace.standing },
    teams: { read: async () => aTeam('team', nowMs) },
    caller: { known: async () => operator },
  };
  let offset = 0;
  const now = () => Date.now() + offset;
  const stack = { name: 'CampaignDialer', region: 'us-east-1', deployment: aDeployment };
  const world = {
    campaigns,
    browser,
    pace,
    stores,
    reads: new ConsoleReads(stores, stack, now),
    /** Lets the console watch `campaignId` for the last minutes, in which calls were placed at about 18 a second. */
    async watchedFor(campaignId: string, ms: number): Promise<void> {
      const { calls = 0 } = (await campaigns.get(campaignId)) ?? {};
      const get = campaigns.get.bind(campaigns);
      campaigns.get = async (id) => {
        const campaign = await get(id);
        if (!campaign || id !== campaignId) return campaign;
        const seconds = (now() - nowMs) / SECOND_MS;
        const waves = 40 * Math.sin(seconds / 21) + 8 * Math.sin(seconds / 6.7);
        return { ...campaign, calls: Math.round(calls + 17.4 * seconds + waves) };
      };
      for (let ago = ms; ago >= 0; ago -= 2 * SECOND_MS) {
        offset = -ago;
        await world.reads.campaign(campaignId);
      }
      offset = 0;
    },
    add(campaignId: string, contacts: readonly Contact[], change: Parameters<MemoryCampaigns['change']>[1]) {
      browser.put(campaignId, contacts);
      const createdAt = toIso(nowMs - 6 * MINUTE_MS);
      campaigns.items.set(campaignId, { campaignId, state: 'RUNNING', createdAt });
      campaigns.change(campaignId, { counts: browser.countsOf(campaignId), startedAt: createdAt, ...change });
    },
  };
  return world;
}

export type ConsoleWorld = ReturnType<typeof consoleWorld>;

/** Contacts of spring that wait for a rule, for the campaign's hours, or for the next attempt. */
function waitingInSpring(nowMs: number): readonly DueContact[] {
  const opening = toIso(Math.ceil((nowMs + 60 * MINUTE_MS) / (60 * MINUTE_MS)) * 60 * MINUTE_MS);
  const reasons: readonly (readonly [number, string])[] = [
    [24, `Outside calling rules (Florida: 08:00–20:00, Fla. Stat. 501.616(6)(a)): called from ${opening}.`],
    [9, `Outside calling hours (09:00–20:00 in Pacific/Honolulu): called from ${opening}.`],
    [31, `NO_ANSWER: called again from ${opening}.`],
  ];
  return reasons.flatMap(([n, reason], i) =>
    Array.from({ length: n }, (_, k) => ({
      ...aCustomer('spring', 10_000 + 100 * i + k, nowMs, 'WAITING'),
      dueAt: opening,
      reason,
    })),
  );
}

export function addSpring(world: ConsoleWorld, nowMs: number): void {
  const contacts = Array.from({ length: 9_150 }, (_, n) => aCustomer('spring', n, nowMs, statusOf(n)));
  const file = { bytes: 710_000, done: true, startedAt: toIso(nowMs - 6 * MINUTE_MS), version: 'v1' };
  world.add('spring', contacts, {
    calls: 5_598,
    settings: {
      maxConcurrentCalls: 40,
      callingHours: { start: '09:00', end: '20:00', days: ['MON', 'TUE', 'WED', 'THU', 'FRI'] },
      retry: { maxAttempts: 3, delayMinutes: { NO_ANSWER: 120, BUSY: 15 } },
    },
    files: {
      one: { ...file, file: 'spring/customers.csv', rows: 9_162, rejected: 143, duplicates: 12 },
      two: { ...file, file: 'spring/campaign.json', rows: 0, rejected: 0, duplicates: 0 },
    },
    recentErrors: [
      {
        at: toIso(nowMs - 2 * MINUTE_MS),
        name: 'DestinationNotAllowedException',
        message: 'The instance may not call this country.',
        status: 'FAILED',
      },
      {
        at: toIso(nowMs - 4 * MINUTE_MS),
        name: 'UNCERTAIN',
        message: 'Amazon Connect could not tell whether the call was placed.',
        status: 'UNCERTAIN',
      },
    ],
  });
  const until = Math.ceil((nowMs + 4 * MINUTE_MS) / SECOND_MS);
  const slots: Slots = Object.fromEntries(
    Array.from({ length: 31 }, (_, n) => [`${campaignTag('spring')}${n}`, until]),
  );
  world.pace.hold(slots);
}

function statusOf(n: number): ContactStatus {
  if (n % 64 === 7) return 'REJECTED';
  if (n % 200 === 11) return 'SUPPRESSED';
  if (n % 400 === 13) return 'FAILED';
  if (n === 500) return 'UNCERTAIN';
  if (n < 5_760) return n % 9 === 4 ? 'WAITING' : 'COMPLETED';
  if (n < 5_791) return n % 30 === 1 ? 'DIALING' : 'DIALED';
  return 'QUEUED';
}

/** Customer number `n` of a campaign. Numbers from 555-0100 on belong to nobody. */
export function aCustomer(campaignId: string, n: number, nowMs: number, status: ContactStatus): Contact {
  const phoneNumber = `+1206${String(5_550_100 + n * 7).padStart(7, '0')}`;
  const at = (minutesAgo: number) => toIso(nowMs - minutesAgo * MINUTE_MS);
  const isCalled = status === 'COMPLETED' || status === 'DIALED' || status === 'WAITING';
  const outcome = usualOutcomes[(n * 37) % usualOutcomes.length] ?? 'ANSWERED';
  const last = status === 'WAITING' ? 'NO_ANSWER' : outcome;
  const hasEnded = status === 'COMPLETED' || status === 'WAITING';
  const contactId = `11111111-2222-3333-4444-${String(n).padStart(12, '0')}`;
  const dialedAt = at(5 - (n % 5));
  return {
    campaignId,
    contactKey: status === 'REJECTED' ? `row:${campaignId}/customers.csv:${n + 2}` : phoneNumber,
    ...(status !== 'REJECTED' && { phoneNumber }),
    customerId: `C-${String(n).padStart(6, '0')}`,
    status,
    attempt: isCalled ? 1 : 0,
    source: { file: `${campaignId}/customers.csv`, version: 'v1', row: n + 2 },
    attributes: { firstName: nameOf(n), plan: n % 3 === 0 ? 'gold' : 'basic' },
    createdAt: at(6),
    updatedAt: isCalled ? dialedAt : at(6),
    attempts: isCalled ? [{ attempt: 1, contactId, dialedAt, ...(hasEnded && { outcome: last }) }] : [],
    ...(isCalled && { dialedAt, contactId }),
    ...(hasEnded && { outcome: last, endedAt: at(4.5 - (n % 5) * 0.9) }),
    ...(status === 'COMPLETED' && last === 'ANSWERED' && { disconnectReason: 'CUSTOMER_DISCONNECT' }),
    ...(status === 'WAITING' && {
      dueAt: at(-110),
      reason: `NO_ANSWER: called again from ${at(-110)}.`,
    }),
    ...(status === 'REJECTED' && { reason: 'The phone number "n/a" holds letters.' }),
    ...(status === 'SUPPRESSED' && {
      reason: `The number has been on the do-not-call list since ${at(999)}.`,
    }),
    ...(status === 'FAILED' && {
      error: { name: 'DestinationNotAllowedException', message: 'The instance may not call this country.' },
      reason: 'Amazon Connect rejected the call: The instance may not call this country.',
    }),
    ...(status === 'UNCERTAIN' && { reason: 'Amazon Connect could not tell whether the call was placed.' }),
  };
}

/** A campaign of 100,000 of which three have failed. */
export function addBig(world: ConsoleWorld, nowMs: number): void {
  const failed = new Set([40_000, 71_234, 99_998]);
  const contacts = Array.from({ length: bigCampaignSize }, (_, n) =>
    aCustomer('big', n, nowMs, failed.has(n) ? 'FAILED' : n % 2 === 0 ? 'COMPLETED' : 'QUEUED'),
  );
  world.add('big', contacts, { state: 'PAUSED', stateReason: 'Paused by an operator.' });
}

/** A campaign that is paced by the agents of a queue. */
export function addTeam(world: ConsoleWorld, nowMs: number): void {
  const contacts = Array.from({ length: 300 }, (_, n) =>
    aCustomer('team', n, nowMs, n < 251 ? 'COMPLETED' : 'WAITING'),
  );
  world.add('team', contacts, { settings: { queueId: 'sales', agents: { mode: 'predictive' } } });
}

/** Every text that comes from outside is an attack. */
export function addMischief(world: ConsoleWorld, nowMs: number): void {
  const contact: Contact = {
    ...aCustomer('odd', 1, nowMs, 'COMPLETED'),
    contactKey: mischief,
    customerId: mischief,
    phoneNumber: mischief,
    reason: mischief,
    disconnectReason: mischief,
    error: { name: mischief, message: mischief },
    attributes: { [mischief]: mischief, __proto__: mischief },
    source: { file: mischief, version: mischief, row: 2 },
  };
  const startedAt = toIso(nowMs);
  world.add('odd', [contact], {
    state: 'STOPPED',
    stateReason: mischief,
    settings: { contactFlowId: mischief, queueId: mischief },
    files: {
      one: {
        file: mischief,
        version: 'v',
        bytes: 1,
        rows: 1,
        rejected: 0,
        duplicates: 0,
        done: false,
        error: mischief,
        startedAt,
      },
    },
    recentErrors: [{ at: startedAt, name: mischief, message: mischief, status: 'FAILED' }],
  });
}
