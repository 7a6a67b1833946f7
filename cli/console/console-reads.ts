/**
 * What the console knows and does, over the product's own stores: reads that several tabs share, and the three changes
 * of a campaign's state. It holds no campaign's data but the samples of the rate and one second of answers.
 */

import type { Campaign } from '../../src/campaign/campaign.ts';
import type { CampaignStore } from '../../src/campaign/campaign-store.ts';
import type { DeploymentSettings } from '../../src/campaign/deployment.ts';
import { PARKED } from '../../src/contact/contact-life.ts';
import type { ContactStore } from '../../src/contact/contact-store.ts';
import type { PaceReading } from '../../src/pacing/slots.ts';
import { readPhoneNumber } from '../../src/phone/phone-number.ts';
import {
  type BrowseCursor,
  type BrowseRequest,
  browseContacts,
  type ContactBrowser,
} from '../../src/watching/browse-contacts.ts';
import {
  type CampaignLook,
  isIdle,
  type TeamReader,
  teamOf,
  withLook,
} from '../../src/watching/campaign-snapshot.ts';
import { WaitingReader } from '../../src/watching/waiting-contacts.ts';
import type { Caller } from '../caller.ts';
import { campaignMoves, defaultReasons, detailsOf, mustMove, tryMove } from '../campaign-move.ts';
import { CliError } from '../cli-error.ts';
import type { CampaignState, CampaignView, ContactRows, ContactView, Overview, StateChange } from './api.ts';
import { placedCalls, rowOf, viewOf } from './campaign-view.ts';
import { contactRowOf, contactViewOf } from './contact-view.ts';
import { changeInTime, inTime, PATIENCE_MS } from './in-time.ts';
import { RateHistory } from './rate-history.ts';
import { SharedReads } from './shared-reads.ts';

/** What the console needs of the deployed product. */
export interface ConsoleStores {
  readonly campaigns: Pick<CampaignStore, 'get' | 'list' | 'changeState'>;
  readonly browser: ContactBrowser;
  readonly contacts: Pick<ContactStore, 'due'>;
  readonly pace: { read(): Promise<PaceReading> };
  readonly teams: TeamReader;
  readonly caller: Pick<Caller, 'known'>;
}

export interface ConsoleStack {
  readonly name: string;
  readonly region: string;
  readonly deployment: DeploymentSettings;
}

/** Which contacts are asked for. */
export type ContactQuery = Omit<BrowseRequest, 'campaignId' | 'searchedNumber' | 'cursor'> & {
  readonly cursor?: BrowseCursor;
};

/** What the campaign says of itself after a change. */
const reasons: Partial<Record<StateChange, string>> = defaultReasons;

/** How often a campaign whose history changes concurrently is read again. */
const MAX_TRIES = 5;

/** States between which a campaign passes by itself as files arrive. */
const active: readonly CampaignState[] = ['IMPORTING', 'RUNNING'];

/** Contacts that are asked for the one that is called next: the first ones may just have been taken up. */
const ENOUGH_DUE = 10;

export class ConsoleReads {
  readonly #stores: ConsoleStores;
  readonly #stack: ConsoleStack;
  readonly #now: () => number;
  readonly #reads: SharedReads;
  readonly #waiting: WaitingReader;
  readonly #rates = new RateHistory();
  readonly #looks = new Map<string, readonly CampaignLook[]>();
  /** How many changes were asked for. */
  #changes = 0;

  /** `now`: ms since 1970. */
  constructor(stores: ConsoleStores, stack: ConsoleStack, now: () => number = Date.now) {
    this.#stores = stores;
    this.#stack = stack;
    this.#now = now;
    this.#waiting = new WaitingReader(stores.contacts);
    this.#reads = new SharedReads(now, { patienceMs: PATIENCE_MS });
  }

  async overview(): Promise<Overview> {
    const { name: stack, region } = this.#stack;
    const campaigns = await this.#shared('campaigns', () => this.#stores.campaigns.list());
    const rows = campaigns.map(rowOf).sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
    return { stack, region, campaigns: rows };
  }

  /** Undefined: there is no such campaign. */
  async campaign(campaignId: string): Promise<CampaignView | undefined> {
    const looks = await this.#shared(`look ${campaignId}`, () => this.#look(campaignId));
    const look = looks?.at(-1);
    if (!looks || !look) return undefined;
    const history = this.#rates.note(campaignId, placedCalls(look.campaign), look.atMs);
    return viewOf(look.campaign, looks, history, this.#stack.deployment);
  }

  /** All looks of late, one of now the last. */
  async #look(campaignId: string): Promise<readonly CampaignLook[] | undefined> {
    const { campaigns, contacts, pace, teams } = this.#stores;
    const changes = this.#changes;
    const [campaign, paced] = await Promise.all([campaigns.get(campaignId), pace.read()]);
    if (!campaign) return undefined;
    const [due, waiting, team] = await Promise.all([
      isIdle(campaign) ? contacts.due(campaignId, '', PARKED, ENOUGH_DUE) : [],
      this.#waiting.read(campaign, this.#now()),
      teamOf(campaign, teams, this.#stack.deployment),
    ]);
    // What was read before a change, or while it was made, is not how the campaign stands.
    if (changes !== this.#changes) return this.#look(campaignId);
    const next = due.find(({ status }) => status === 'WAITING');
    const look = {
      atMs: this.#now(),
      campaign,
      ...paced,
      ...(next && { next }),
      ...(waiting && { waiting }),
      ...(team && { team }),
    };
    const looks = withLook(this.#looks.get(campaignId) ?? [], look);
    this.#looks.set(campaignId, looks);
    return looks;
  }

  /** Undefined: there is no such campaign. */
  async contacts(campaignId: string, query: ContactQuery): Promise<ContactRows | undefined> {
    const campaign = await this.#campaign(campaignId);
    if (!campaign) return undefined;
    const country = campaign.settings?.defaultCountry ?? this.#stack.deployment.defaultCountry;
    const number = query.search === undefined ? undefined : readPhoneNumber(query.search, country);
    const request = { campaignId, ...query, ...(number?.ok && { searchedNumber: number.phoneNumber }) };
    const { contacts, lookedAt, next } = await inTime(
      browseContacts(this.#stores.browser, this.#now, request),
    );
    return { contacts: contacts.map(contactRowOf), lookedAt, ...(next && { cursor: JSON.stringify(next) }) };
  }

  /** Undefined: there is no such contact. */
  async contact(campaignId: string, contactKey: string): Promise<ContactView | undefined> {
    const contact = await this.#shared(JSON.stringify([campaignId, contactKey]), () =>
      this.#stores.browser.get(campaignId, contactKey),
    );
    const campaign = contact && (await this.#campaign(campaignId));
    return contact && contactViewOf(contact, campaign ?? {}, this.#stack.deployment, this.#now());
  }

  /**
   * Makes the change, from the state that was `seen` alone; false: there is no such campaign. If the campaign has reached
   * the wanted state already, nothing is changed. IMPORTING and RUNNING count as one state: a campaign passes from one
   * to the other when a file begins or ends, and no operator decides on that.
   * @throws {CliError} another state meanwhile, or one that does not allow the change
   */
  async change(campaignId: string, change: StateChange, seen: CampaignState): Promise<boolean> {
    const { campaigns } = this.#stores;
    const move = campaignMoves[change];
    const from: readonly CampaignState[] = active.includes(seen) ? active : [seen];
    const reason = reasons[change];
    const { by } = await detailsOf(this.#stores.caller);
    const details = { nowMs: this.#now(), ...(by !== undefined && { by }), ...(reason && { reason }) };
    try {
      for (let tries = 1; ; tries++) {
        const standing = await inTime(campaigns.get(campaignId));
        if (!standing) return false;
        if (!mustMove(standing, move)) return true;
        // From here on `from` holds only states from which the move is allowed.
        if (!from.includes(standing.state) || tries > MAX_TRIES) throw changedMeanwhile(standing, seen);
        if (await changeInTime(tryMove(campaigns, standing, from, move, details))) return true;
      }
    } finally {
      // Whatever came of it (no answer in time may have been a change), the page is to see how the campaign stands.
      this.#changes++;
      this.#reads.clear();
    }
  }

  #campaign(campaignId: string) {
    return this.#shared(`campaign ${campaignId}`, () => this.#stores.campaigns.get(campaignId));
  }

  #shared<T>(name: string, read: () => Promise<T>): Promise<T> {
    return inTime(this.#reads.get(name, read));
  }
}

function changedMeanwhile({ campaignId, state, stateReason }: Campaign, seen: CampaignState): CliError {
  const why = stateReason === undefined ? '' : ` (${stateReason})`;
  return new CliError(
    `${campaignId} was ${seen} when you were asked, and is ${state} now${why}. Nothing was changed: check it and decide again.`,
  );
}
