/**
 * What the contacts of a campaign wait for, by rule. A campaign of a million is not read for it: a few pages of the next
 * deadlines are, and those of one moment are counted no further than the page goes.
 */
import { type WaitReason, waitReasonOf } from '../calling-hours/wait-reason.ts';
import type { Campaign } from '../campaign/campaign.ts';
import { PARKED } from '../contact/contact-life.ts';
import type { ContactStore, DueContact } from '../contact/contact-store.ts';
import { SECOND_MS, toIso } from '../time/instant.ts';

/** Contacts that wait for the same. */
export interface WaitingGroup {
  /** `rules`: for a calling rule; `hours`: for the campaign's own hours; `other`: for anything else. */
  readonly type: WaitReason['type'];
  /** The rule with its law, the hours, or the reason. */
  readonly text: string;
  /** That were read. */
  readonly contacts: number;
  /** There may be more than were read. */
  readonly isAtLeast: boolean;
  /** The earliest deadline of them, ISO 8601; missing: no time of their own. */
  readonly from?: string;
}

export interface WaitingContacts {
  /** Waiting contacts that were read, and whether these are all. */
  readonly contacts: number;
  readonly isComplete: boolean;
  /** Most contacts first. */
  readonly groups: readonly WaitingGroup[];
}

const PAGE = 100;
const MAX_PAGES = 4;

/** Read again after this, ms: hours open by the minute. */
const FRESH_MS = 30 * SECOND_MS;

/** Reads, at most every half minute for each campaign, what its contacts wait for. */
export class WaitingReader {
  readonly #contacts: Pick<ContactStore, 'due'>;
  readonly #read = new Map<string, { readonly atMs: number; readonly waiting: WaitingContacts }>();

  constructor(contacts: Pick<ContactStore, 'due'>) {
    this.#contacts = contacts;
  }

  /** Undefined: no contact of `campaign` waits. */
  async read(
    { campaignId, counts, completedAt }: Campaign,
    nowMs: number,
  ): Promise<WaitingContacts | undefined> {
    if (completedAt !== undefined || !counts?.WAITING) return undefined;
    const known = this.#read.get(campaignId);
    if (known !== undefined && nowMs < known.atMs + FRESH_MS) return known.waiting;
    const waiting = await readWaiting(this.#contacts, campaignId);
    this.#read.set(campaignId, { atMs: nowMs, waiting });
    return waiting;
  }
}

async function readWaiting(
  contacts: Pick<ContactStore, 'due'>,
  campaignId: string,
): Promise<WaitingContacts> {
  const groups = new Map<string, WaitingGroup>();
  let read = 0;
  let from = '';
  let hasSkipped = false;
  for (let page = 1; ; page++) {
    const due = await contacts.due(campaignId, from, PARKED, PAGE);
    const last = due.at(-1)?.dueAt;
    const isFull = due.length === PAGE;
    for (const contact of due.filter(({ status }) => status === 'WAITING')) {
      read += 1;
      countIn(groups, contact, isFull && contact.dueAt === last);
    }
    if (!isFull || last === undefined)
      return { contacts: read, isComplete: !hasSkipped, groups: sorted(groups) };
    hasSkipped = true;
    if (last === PARKED || page === MAX_PAGES) {
      return { contacts: read, isComplete: false, groups: sorted(groups) };
    }
    // Those of one moment wait for the same opening: the next page begins after it.
    from = toIso(Date.parse(last) + 1);
  }
}

function countIn(
  groups: Map<string, WaitingGroup>,
  { reason = '', dueAt }: DueContact,
  isCut: boolean,
): void {
  const { type, text } = waitReasonOf(reason);
  const known = groups.get(`${type} ${text}`);
  const from = known?.from ?? (dueAt === PARKED ? undefined : dueAt);
  groups.set(`${type} ${text}`, {
    type,
    text,
    contacts: (known?.contacts ?? 0) + 1,
    isAtLeast: isCut || known?.isAtLeast === true,
    ...(from !== undefined && { from }),
  });
}

function sorted(groups: ReadonlyMap<string, WaitingGroup>): readonly WaitingGroup[] {
  return [...groups.values()].sort((a, b) => b.contacts - a.contacts);
}
