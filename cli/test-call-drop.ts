/** Sends a test call's files, and takes its contact back when nobody waits for it any more. */
import { setTimeout as wait } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { ContactLookup } from '../src/aws/contact-lookup.ts';
import { ObjectTransfer } from '../src/aws/object-transfer.ts';
import type { Campaign } from '../src/domain/campaign.ts';
import { fileId } from '../src/domain/campaign-id.ts';
import type { Contact } from '../src/domain/contact.ts';
import { transitionFor } from '../src/domain/contact-life.ts';
import { expiryAfter } from '../src/domain/expiry.ts';
import { rejectedRowKey } from '../src/domain/row.ts';
import { campaignMoves, moveCampaign } from './campaign-move.ts';
import { CliError } from './cli-error.ts';
import type { DeployedStack } from './stack.ts';
import type { Terminal } from './terminal.ts';
import { testCallSettings } from './test-call-file.ts';
import type { WatchedCall } from './test-call-watch.ts';

const LOOK_EVERY_MS = 500;

/** Sends the campaign's settings, when it does not have them, and the one row; answers how to follow it. */
export async function dropTestCall(
  stack: DeployedStack,
  campaignId: string,
  id: string,
  csv: string,
  anyTime: boolean,
  { signal }: Terminal,
): Promise<WatchedCall> {
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
  const sent = await transfer.upload(place, Buffer.from(csv), { contentType: 'text/csv', signal });
  const contacts = new ContactLookup(stack.db, stack.tables.contacts);
  return {
    contact: () => contacts.get(campaignId, id),
    campaign: () => campaigns.get(campaignId),
    file: (campaign) => campaign?.files?.[fileId(sent.key, sent.version)],
    // The row below the headers.
    rejection: async () => (await contacts.get(campaignId, rejectedRowKey(sent.key, 2)))?.reason,
    now: Date.now,
    sleep: () => wait(LOOK_EVERY_MS, undefined, { signal }),
  };
}

/** A test call that stopped its campaign must not stand in the way of the next one. */
async function mustDial({ campaigns }: DeployedStack, known: Campaign | undefined): Promise<void> {
  if (known?.state === 'STOPPED') {
    await moveCampaign(campaigns, known, campaignMoves.resume, undefined, Date.now());
  } else if (known?.state === 'PAUSED') {
    throw new CliError(
      `Test calls of today are paused. Go on with them first: npx dialer resume ${known.campaignId}`,
    );
  } else if (known?.state === 'CANCELLED') {
    throw new CliError(`${known.campaignId} was cancelled: test calls can be made again tomorrow (UTC).`);
  }
}

/** Nobody is to be called by a test that nobody waits for any more. A call that is on goes on. */
export async function callOff(
  { contacts, deployment }: DeployedStack,
  contact: Contact | undefined,
): Promise<boolean> {
  if (contact?.status !== 'QUEUED' && contact?.status !== 'WAITING') return false;
  const now = Date.now();
  const fact = {
    type: 'cancelled',
    reason: 'The test call was given up.',
    expiresAt: expiryAfter(now, deployment.retentionDays),
  } as const;
  return (await contacts.apply(contact, transitionFor(contact, fact, now))) !== undefined;
}
