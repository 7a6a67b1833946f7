/** Sends a test call's files, and cancels its contact when the operator stops waiting. */
import { setTimeout as wait } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { ContactLookup } from '../src/aws/contact-lookup.ts';
import { ObjectTransfer } from '../src/aws/object-transfer.ts';
import type { Campaign } from '../src/campaign/campaign.ts';
import { fileId } from '../src/campaign/campaign-id.ts';
import type { CampaignStore } from '../src/campaign/campaign-store.ts';
import type { DeploymentSettings } from '../src/campaign/deployment.ts';
import type { Contact, RowSource } from '../src/contact/contact.ts';
import { transitionFor } from '../src/contact/contact-life.ts';
import type { ContactStore } from '../src/contact/contact-store.ts';
import { rejectedRowKey } from '../src/importing/row.ts';
import { expiryAfter } from '../src/time/expiry.ts';
import { toIso } from '../src/time/instant.ts';
import { campaignMoves, detailsOf, moveCampaign } from './campaign-move.ts';
import { CliError } from './cli-error.ts';
import type { DeployedStack } from './stack.ts';
import type { Terminal } from './terminal.ts';
import { type TestCallFile, testCallSettings } from './test-call-file.ts';
import type { WatchedCall } from './test-call-watch.ts';

const LOOK_EVERY_MS = 500;

/** The row below the headers. */
const ONLY_ROW = 2;

/** A test call whose row is sent. */
export interface DroppedCall extends WatchedCall {
  readonly campaignId: string;
  readonly contactKey: string;
  /** E.164. */
  readonly phoneNumber: string;
  /** The row, as the importer will know it. */
  readonly source: RowSource;
}

/** Sends the campaign's settings, when it does not have them, and the one row; answers how to follow it. */
export async function dropTestCall(
  stack: DeployedStack,
  campaignId: string,
  id: string,
  { csv, phoneNumber }: TestCallFile,
  anyTime: boolean,
  { signal }: Terminal,
): Promise<DroppedCall> {
  const { campaigns, uploadsBucket: bucket } = stack;
  const transfer = new ObjectTransfer(stack.s3);
  const known = await campaigns.get(campaignId);
  await mustDial(stack, known);
  const settings = testCallSettings(anyTime);
  if (!isDeepStrictEqual(known?.settings, settings)) {
    const text = Buffer.from(JSON.stringify(settings));
    await transfer.upload({ bucket, key: `${campaignId}/campaign.json` }, text, {
      contentType: 'application/json',
      signal,
    });
  }
  const place = { bucket, key: `${campaignId}/${id}.csv` };
  signal.throwIfAborted();
  // Not to be aborted: the row may have arrived, and could then not be identified by its version.
  const { key: file, version } = await transfer.upload(place, Buffer.from(csv), { contentType: 'text/csv' });
  const contacts = new ContactLookup(stack.db, stack.tables.contacts);
  return {
    campaignId,
    contactKey: id,
    phoneNumber,
    source: { file, version, row: ONLY_ROW },
    contact: () => contacts.get(campaignId, id),
    campaign: () => campaigns.get(campaignId),
    file: (campaign) => campaign?.files?.[fileId(file, version)],
    rejection: async () => (await contacts.get(campaignId, rejectedRowKey(file, ONLY_ROW)))?.reason,
    now: Date.now,
    sleep: () => wait(LOOK_EVERY_MS, undefined, { signal }),
  };
}

/** A test call that stopped its campaign must not stand in the way of the next one. */
async function mustDial({ campaigns, caller }: DeployedStack, known: Campaign | undefined): Promise<void> {
  if (known?.state === 'STOPPED') {
    await moveCampaign(campaigns, known, campaignMoves.resume, await detailsOf(caller));
  } else if (known?.state === 'PAUSED') {
    throw new CliError(
      `Today's test calls are paused. Resume them first: npx dialer resume ${known.campaignId}`,
    );
  } else if (known?.state === 'CANCELLED') {
    throw new CliError(`${known.campaignId} was cancelled: test calls can be made again tomorrow (UTC).`);
  }
}

/** What it takes to call a test off. */
export interface CallOffPorts {
  readonly contacts: Pick<ContactStore, 'insert' | 'apply'>;
  readonly campaigns: Pick<CampaignStore, 'begin'>;
  readonly deployment: Pick<DeploymentSettings, 'retentionDays'>;
}

/**
 * Cancels a test whose operator stopped waiting; returns whether no call will be placed. A call in progress
 * continues. If the row is not imported yet, its contact is written here, CANCELLED: the importer finds it under the
 * row's key, and requests no call.
 */
export async function callOff(
  { contacts, campaigns, deployment }: CallOffPorts,
  call: DroppedCall,
): Promise<boolean> {
  // In this order: a row that is imported has its contact by then, or was rejected.
  const isImported = call.file(await call.campaign())?.done === true;
  if (isImported && !(await call.contact())) return true;
  const { campaignId, contactKey, phoneNumber, source } = call;
  const nowMs = call.now();
  const reason = 'The test call was cancelled.';
  const expiresAt = expiryAfter(nowMs, deployment.retentionDays);
  const at = toIso(nowMs);
  const cancelled: Contact = {
    campaignId,
    contactKey,
    phoneNumber,
    customerId: contactKey,
    source,
    status: 'CANCELLED',
    reason,
    attempt: 0,
    attempts: [],
    createdAt: at,
    updatedAt: at,
    endedAt: at,
    expiresAt,
  };
  // A contact whose campaign is not there is not counted, and then the campaign could not be closed for a day.
  await campaigns.begin(campaignId, at);
  const [holder] = await contacts.insert([cancelled]);
  if (holder === undefined || holder.status === 'CANCELLED') return true;
  if (holder.status !== 'QUEUED' && holder.status !== 'WAITING') return false;
  const fact = { type: 'cancelled', reason, expiresAt } as const;
  return (await contacts.apply(holder, transitionFor(holder, fact, nowMs))) !== undefined;
}
