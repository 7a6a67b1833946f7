/** Contacts whose calls are in progress, and whether the Connect instance knows their calls. */
import { type ConnectClient, DescribeContactCommand } from '@aws-sdk/client-connect';
import type { Campaign } from '../../campaign/campaign.ts';
import type { DueContact } from '../../contact/contact-store.ts';
import type { LiveContacts } from '../../doctor/account-facts.ts';
import type { Fact } from '../../doctor/fact.ts';
import { HOUR_MS, MINUTE_MS, toIso } from '../../time/instant.ts';
import type { CampaignTable } from '../campaign-table.ts';
import type { ContactTable } from '../contact-table.ts';
import type { PacerItems } from '../pacer-items.ts';
import { readFact } from './read-fact.ts';

export interface LiveContactReader {
  readonly campaigns: Pick<CampaignTable, 'list'>;
  readonly contacts: Pick<ContactTable, 'due'>;
  readonly pacer: Pick<PacerItems, 'read'>;
  readonly connect: ConnectClient;
  readonly instanceId: string;
  readonly nowMs: number;
}

/** A claim whose outcome is unknown is looked at again within two hours, a call in progress within minutes. */
const LOOK_AHEAD_MS = 3 * HOUR_MS;

/**
 * Contacts that are read of a campaign, the most overdue first: twice as many each time, for thousands may wait for the same
 * opening hour before a call that is in progress.
 */
const FIRST_READ = 1_000;
const MAX_READ = 64_000;

/** Calls that Connect is asked about; DescribeContact has a rate of its own, and dialing needs it too. */
const LOOKED_UP = 5;

/** A call that began just now may not be shown yet. */
const SURELY_SHOWN_MS = 1 * MINUTE_MS;

export function readCampaigns(
  reader: Pick<LiveContactReader, 'campaigns'>,
): Promise<Fact<readonly Campaign[]>> {
  return readFact('dynamodb:Scan', () => reader.campaigns.list());
}

export async function readLiveContacts(
  reader: LiveContactReader,
  campaigns: Fact<readonly Campaign[]>,
): Promise<Fact<LiveContacts>> {
  if (campaigns.type !== 'known') return campaigns;
  const live = await readFact('dynamodb:Query', () => liveOf(reader, campaigns.value));
  if (live.type !== 'known') return live;
  const pace = await readFact('dynamodb:GetItem', () => reader.pacer.read());
  if (pace.type !== 'known') return pace;
  const unknownToInstance = await readFact('connect:DescribeContact', () =>
    countUnknown(reader, live.value.contacts),
  );
  if (unknownToInstance.type !== 'known') return unknownToInstance;
  return {
    type: 'known',
    value: {
      count: live.value.count,
      campaigns: live.value.campaigns,
      unknownToInstance: unknownToInstance.value,
      hasDialed: pace.value.version > 0,
      dialing: campaigns.value.filter(mayBeginCalls).map(({ campaignId }) => campaignId),
    },
  };
}

/** Live contacts, as far as they were read, and how many there are. */
interface Live {
  readonly contacts: readonly DueContact[];
  readonly count: number;
  /** Ids of their campaigns. */
  readonly campaigns: readonly string[];
}

/** Of all campaigns that are not over, whatever their counts say: these are behind, or kept elsewhere, when something is wrong. */
async function liveOf(reader: LiveContactReader, campaigns: readonly Campaign[]): Promise<Live> {
  const contacts: DueContact[] = [];
  const withCalls: string[] = [];
  let count = 0;
  for (const campaign of campaigns.filter(mayHaveCalls)) {
    const live = await liveOfCampaign(reader, campaign);
    contacts.push(...live.contacts);
    count += live.count;
    if (live.count > 0) withCalls.push(campaign.campaignId);
  }
  return { contacts, count, campaigns: withCalls };
}

function mayHaveCalls({ completedAt, counts = {} }: Campaign): boolean {
  return completedAt === undefined || countedLive(counts) > 0;
}

function mayBeginCalls({ state, completedAt }: Campaign): boolean {
  return completedAt === undefined && (state === 'RUNNING' || state === 'IMPORTING');
}

function countedLive(counts: NonNullable<Campaign['counts']>): number {
  return (counts.DIALING ?? 0) + (counts.DIALED ?? 0);
}

async function liveOfCampaign(
  { contacts, nowMs }: LiveContactReader,
  { campaignId, counts = {} }: Campaign,
): Promise<Pick<Live, 'contacts' | 'count'>> {
  const until = toIso(nowMs + LOOK_AHEAD_MS);
  const counted = countedLive(counts);
  for (let max = FIRST_READ; ; max *= 2) {
    const due = await contacts.due(campaignId, '', until, max);
    const live = due.filter(({ status }) => status === 'DIALING' || status === 'DIALED');
    const isAll = due.length < max;
    if (isAll || (counted > 0 && live.length >= counted)) return { contacts: live, count: live.length };
    // What could not be seen is as it was counted.
    if (max >= MAX_READ) return { contacts: live, count: Math.max(live.length, counted) };
  }
}

/** Of the calls that have been in progress the longest. */
async function countUnknown(
  { connect, instanceId, nowMs }: LiveContactReader,
  live: readonly DueContact[],
): Promise<number> {
  const began = ({ claimedAt = '' }: DueContact) => claimedAt;
  const asked = live
    .filter((contact) => contact.contactId !== undefined && began(contact) < toIso(nowMs - SURELY_SHOWN_MS))
    .sort((a, b) => (began(a) < began(b) ? -1 : 1))
    .slice(0, LOOKED_UP);
  const answers = await Promise.all(
    asked.map(({ contactId }) => knows(connect, instanceId, contactId as string)),
  );
  return answers.filter((isKnown) => !isKnown).length;
}

async function knows(connect: ConnectClient, InstanceId: string, ContactId: string): Promise<boolean> {
  try {
    await connect.send(new DescribeContactCommand({ InstanceId, ContactId }));
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return false;
    throw error;
  }
}
