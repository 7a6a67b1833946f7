/** Follows one contact from its row to the end of its call, and reports each step. */
import type { Campaign, ImportedFile } from '../src/campaign/campaign.ts';
import { type ConnectVerdict, verdictOn } from '../src/connect/connect-errors.ts';
import type { Contact } from '../src/contact/contact.ts';
import { endStatuses } from '../src/contact/contact.ts';
import { outcomeWords } from './contact-story.ts';

/** What it takes to follow a call. */
export interface WatchedCall {
  contact(): Promise<Contact | undefined>;
  campaign(): Promise<Campaign | undefined>;
  /** The entry of the file, once there is one. */
  file(campaign: Campaign | undefined): ImportedFile | undefined;
  /** Why the row was rejected, when it was. */
  rejection(): Promise<string | undefined>;
  now(): number;
  sleep(): Promise<void>;
}

export type CallEnding =
  /** The contact has ended. */
  | { readonly type: 'ended'; readonly contact: Contact }
  /** No call will come of it as things stand: `reason` is a sentence. */
  | { readonly type: 'refused'; readonly reason: string; readonly contact?: Contact }
  /** The time is over. */
  | { readonly type: 'late'; readonly contact?: Contact };

/** Follows until the contact has ended, or `deadline` (ms, by `now`). Each step is reported once. */
export async function followCall(
  call: WatchedCall,
  deadline: number,
  onStep: (step: string) => void,
): Promise<CallEnding> {
  let lastStep = '';
  for (;;) {
    const contact = await call.contact();
    const step = contact ? stepOf(contact) : 'sent, waiting for import';
    if (step !== lastStep) onStep(step);
    lastStep = step;
    if (contact && endStatuses.has(contact.status)) return { type: 'ended', contact };
    const campaign = await call.campaign();
    const reason = contact ? (whyRefused(contact) ?? whyHeld(campaign)) : await whyNoContact(call, campaign);
    // The contact may have come a moment after it was looked for.
    const isBegun = contact?.status === 'DIALING' || contact?.status === 'DIALED';
    if (reason !== undefined && !isBegun) return { type: 'refused', reason, ...(contact && { contact }) };
    if (call.now() >= deadline) return { type: 'late', ...(contact && { contact }) };
    await call.sleep();
  }
}

/** A campaign that has proven nothing yet keeps its contacts when Connect refuses them; a test call need not wait. */
function whyRefused({ status, error }: Contact): string | undefined {
  if (status !== 'WAITING' || error === undefined || !refusals.has(verdictOn(error))) return undefined;
  return `${error.name}: ${error.message}`;
}

const refusals: ReadonlySet<ConnectVerdict> = new Set(['contactRefused', 'requestRefused', 'misconfigured']);

function whyHeld(campaign: Campaign | undefined): string | undefined {
  if (campaign?.state !== 'STOPPED') return undefined;
  return campaign.stateReason ?? `${campaign.campaignId} was stopped.`;
}

async function whyNoContact(call: WatchedCall, campaign: Campaign | undefined): Promise<string | undefined> {
  const file = call.file(campaign);
  if (file?.error !== undefined) return file.error;
  return file?.done ? call.rejection() : undefined;
}

/** Where the contact is, in a few words. */
function stepOf(contact: Contact): string {
  const { status, outcome, reason, error, contactId } = contact;
  switch (status) {
    case 'QUEUED':
      return 'imported, queued';
    case 'WAITING':
      return `waiting: ${reason ?? 'called later'}`;
    case 'DIALING':
      return error
        ? `unknown whether Amazon Connect placed the call: ${error.message}`
        : 'asking Amazon Connect';
    case 'DIALED':
      return `call in progress (ContactId ${contactId})`;
    case 'COMPLETED':
      return `ended: ${outcome ? outcomeWords[outcome] : 'outcome unknown'}${secondsOf(contact)}`;
    default:
      return `ended: ${reason ?? status}`;
  }
}

/** How long somebody was on the line. */
function secondsOf({ answeredAt, endedAt }: Contact): string {
  if (answeredAt === undefined || endedAt === undefined) return '';
  const seconds = (Date.parse(endedAt) - Date.parse(answeredAt)) / 1000;
  return seconds > 0 ? `, ${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s on the line` : '';
}
