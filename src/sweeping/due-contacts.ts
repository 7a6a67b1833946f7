/**
 * The due contacts of one campaign: contacts that may be called go to the dial queue, no faster than they can be dialed;
 * contacts outside their calling window wait until it opens; lost messages are sent again.
 */
import { waitsForHours } from '../calling-hours/calling-hours.ts';
import type { Campaign } from '../campaign/campaign.ts';
import { readKey } from '../campaign/campaign-id.ts';
import type { DeploymentSettings } from '../campaign/deployment.ts';
import { gate } from '../campaign/may-dial.ts';
import { isCallBackNext, isTooLate } from '../contact/call-back.ts';
import { PARKED } from '../contact/contact-life.ts';
import type { DueContact } from '../contact/contact-store.ts';
import { callsPerSecondOf } from '../dialing/call-request.ts';
import { waitsForFormerCap } from '../dialing/frequency-cap.ts';
import { ContactMover, type ContactMoverPorts } from '../dialing/move-contacts.ts';
import { MINUTE_MS, SECOND_MS, toIso } from '../time/instant.ts';
import type { FreeLines } from './free-lines.ts';
import type { SweepFindings } from './sweep-findings.ts';

/** The queue holds what is dialed in this many seconds: the next sweep comes in 60. */
const ROOM_SECONDS = 120;

/** Messages that every campaign may add, whatever the number it has in the queue. */
const MIN_ROOM = 50;

/** Contacts of a campaign on one page. Those that stay as they are, are read again each minute. */
const PAGE = 1_000;

/** The next sweep may come this much later: callbacks that are due until then are queued, to be delivered at their time. */
const CALL_BACK_AHEAD_MS = 75 * SECOND_MS;

/** Parked contacts on the first page, and at most: each page is twice the one before, while those on it are not moved. */
const MIN_PARKED = 100;
const MAX_PARKED = 5_000;

/** Before `PARKED`: parked contacts are read on their own. */
const LAST_DEADLINE = '9999-12-30T23:59:59.999Z';

/** Contacts that wait for the hours or caps of old settings are gone over for this long after new ones; several sweeps' time. */
const REOPEN_MS = 15 * MINUTE_MS;

/** Fraction of a campaign's part of a sweep in which further contacts are read. */
const READING_FRACTION = 0.4;

/** What a sweep found of one campaign. */
export interface CampaignFindings {
  /** Due contacts about which only Connect knows more (DIALING, DIALED), by key: the index may show one twice. */
  readonly open: Map<string, DueContact>;
  /** Contacts that were queued. */
  queued: number;
}

/** One campaign's part of a sweep. Times in ms since 1970. */
interface Turn {
  readonly campaign: Campaign;
  /** Whether the campaign may dial. */
  readonly isOpen: boolean;
  /** Messages that the campaign may add in this sweep. */
  readonly room: number;
  readonly begunAt: number;
  /** No further page is read after this. */
  readonly readUntil: number;
  /** No contact is moved after this. */
  readonly deadline: number;
  readonly found: CampaignFindings;
}

type AfterPage =
  | { readonly type: 'allSeen' }
  /** Contacts that were not seen are still due. */
  | { readonly type: 'someMissed' }
  /** The next page begins at `from`, ISO 8601. */
  | { readonly type: 'more'; readonly from: string };

export class DueContacts {
  readonly #ports: ContactMoverPorts;
  readonly #deployment: DeploymentSettings;
  readonly #mover: ContactMover;

  constructor(ports: ContactMoverPorts, deployment: DeploymentSettings) {
    this.#ports = ports;
    this.#deployment = deployment;
    this.#mover = new ContactMover(ports, deployment);
  }

  /** Queues the due contacts of a campaign until `deadline` (ms since 1970). Reports to `findings` when it could not see all. */
  async queue(
    campaign: Campaign,
    deadline: number,
    findings: SweepFindings,
    lines: Pick<FreeLines, 'roomFor' | 'queued'>,
  ): Promise<CampaignFindings> {
    const found: CampaignFindings = { open: new Map(), queued: 0 };
    try {
      const turn = this.#turnOf(campaign, deadline, found, lines.roomFor(campaign));
      if ((await this.#queueOverdue(turn)).type === 'someMissed') findings.missSome();
      await this.#queueParked(turn);
      if (turn.isOpen && haveSettingsChanged(campaign, turn.begunAt)) await this.#reopen(turn);
    } catch (error) {
      // One campaign's trouble must not keep the others waiting; the next sweep comes in a minute.
      this.#ports.log.error('A campaign could not be swept.', { campaignId: campaign.campaignId, error });
      findings.missSome();
    }
    lines.queued(campaign, found.queued);
    return found;
  }

  #turnOf(campaign: Campaign, deadline: number, found: CampaignFindings, freeLines: number): Turn {
    const begunAt = this.#ports.clock.now();
    const isOpen = gate(campaign, begunAt).type === 'open';
    const room = isOpen ? Math.min(freeLines, this.#roomFor(campaign)) : 0;
    const readUntil = begunAt + (deadline - begunAt) * READING_FRACTION;
    return { campaign, isOpen, room, begunAt, readUntil, deadline, found };
  }

  /** Messages that this campaign may add: what is dialed of it until after the next sweep, less what it has queued. */
  #roomFor({ settings, counts }: Campaign): number {
    const backlog = callsPerSecondOf(settings, this.#deployment) * ROOM_SECONDS + 10;
    return Math.floor(Math.max(MIN_ROOM, backlog - (counts?.QUEUED ?? 0)));
  }

  /** Contacts whose deadlines have passed, earliest first. */
  async #queueOverdue(turn: Turn): Promise<AfterPage> {
    let after: AfterPage = { type: 'more', from: '' };
    while (after.type === 'more') after = await this.#queuePage(turn, after.from);
    return after;
  }

  async #queuePage(turn: Turn, from: string): Promise<AfterPage> {
    const { contacts, clock } = this.#ports;
    const page = await contacts.due(
      turn.campaign.campaignId,
      from,
      toIso(turn.begunAt + CALL_BACK_AHEAD_MS),
      PAGE,
    );
    const now = toIso(turn.begunAt);
    const due = page.filter(({ dueAt, ...contact }) => dueAt <= now || isCallBackNext(contact));
    for (const contact of due) if (isWithConnect(contact)) turn.found.open.set(contact.contactKey, contact);
    const isFull = page.length === PAGE;
    // A full page may hide claims and calls that are due later: contacts that cannot be dialed yet must make room for them.
    const waiting = due.filter(({ status }) => status === 'WAITING' || status === 'QUEUED');
    const toDial =
      turn.isOpen || isFull ? waiting : waiting.filter((contact) => isTooLate(contact, turn.begunAt));
    const moved = await this.#move(turn, toDial, isFull);
    if (!isFull) return { type: 'allSeen' };
    // Calls in progress stay where they are, whatever their number: the next page begins with the last of them.
    const last = page.at(-1)?.dueAt ?? from;
    const isStuck = last === from && moved === 0;
    return isStuck || clock.now() > turn.readUntil ? { type: 'someMissed' } : { type: 'more', from: last };
  }

  /** Parked contacts, as long as there is room for more messages. */
  async #queueParked(turn: Turn): Promise<void> {
    const { contacts, clock } = this.#ports;
    let limit = Math.min(Math.max(MIN_PARKED, roomLeft(turn)), MAX_PARKED);
    while (roomLeft(turn) > 0 && clock.now() <= turn.readUntil) {
      const parked = await contacts.due(turn.campaign.campaignId, PARKED, PARKED, limit);
      const moved = await this.#move(turn, parked, false);
      if (moved === 0 || parked.length < limit) return;
      limit = Math.min(2 * limit, MAX_PARKED);
    }
  }

  /**
   * Contacts that wait for hours which new settings open earlier, or for caps that they have lifted: those that may be called
   * are queued, as many as there is room for, or parked for the next sweeps; the others wait for the new opening.
   */
  async #reopen(turn: Turn): Promise<void> {
    const { campaign } = turn;
    const { contacts, clock } = this.#ports;
    let fromMs = clock.now();
    while (clock.now() <= turn.readUntil) {
      const page = await contacts.due(campaign.campaignId, toIso(fromMs), LAST_DEADLINE, PAGE);
      const opened = page.filter(
        (contact) =>
          contact.status === 'WAITING' &&
          (waitsForFormerCap(contact, campaign.settings) ||
            (waitsForHours(contact) && this.#opensEarlier(contact, campaign, clock.now()))),
      );
      const moved = await this.#move(turn, opened, true);
      const last = page.at(-1);
      if (!last || page.length < PAGE) return;
      // Those of one moment are in one place: when a page of them stays closed, so do the others.
      const lastMs = Date.parse(last.dueAt);
      fromMs = lastMs === fromMs && moved === 0 ? lastMs + 1 : lastMs;
    }
  }

  /** Whether the hours of the campaign's present settings open before the deadline of `contact`, or are open. */
  #opensEarlier(contact: DueContact, campaign: Campaign, nowMs: number): boolean {
    const closed = this.#mover.closedFor(contact, campaign, nowMs);
    return closed === undefined || closed.until < contact.dueAt;
  }

  /** Answers how many of `contacts` have another deadline now. */
  async #move(turn: Turn, contacts: readonly DueContact[], mustMakeRoom: boolean): Promise<number> {
    const { campaign, deadline, found } = turn;
    const { queued, moved } = await this.#mover.move(contacts, {
      campaign,
      room: roomLeft(turn),
      askedRoom: turn.isOpen ? Math.max(0, Math.max(MIN_ROOM, turn.room) - found.queued) : 0,
      mustMakeRoom,
      deadline,
    });
    found.queued += queued;
    return moved;
  }
}

function roomLeft({ room, found }: Turn): number {
  return Math.max(0, room - found.queued);
}

function isWithConnect({ status }: DueContact): boolean {
  return status === 'DIALING' || status === 'DIALED';
}

/** Whether settings were read into the campaign a short while before `nowMs`. */
function haveSettingsChanged({ files = {} }: Campaign, nowMs: number): boolean {
  return Object.values(files).some(
    ({ file, doneAt, error }) =>
      doneAt !== undefined &&
      error === undefined &&
      nowMs - Date.parse(doneAt) < REOPEN_MS &&
      readKey(file).kind === 'settings',
  );
}
