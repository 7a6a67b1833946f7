/**
 * The lines of campaigns whose contacts wait for one: the sweeper queues as many contacts as there are free lines, for more
 * would only find none. Calls that end meanwhile bring the next contacts themselves (src/dialing/hand-over.ts).
 */
import type { Campaign } from '../campaign/campaign.ts';
import type { DeploymentSettings } from '../campaign/deployment.ts';
import { limitsOf } from '../dialing/call-request.ts';
import { linesAt } from '../pacing/line-limit.ts';
import type { PaceReading } from '../pacing/slots.ts';
import { freeSlots } from '../pacing/slots.ts';

/** What is known of a campaign that is paced by agents: contacts that may be queued for them. */
export type RoomForAgents = ReadonlyMap<string, number>;

/** With more than this fraction of all lines free, contacts do not wait for one. */
const PLENTY = 0.5;

export class FreeLines {
  readonly #reading: PaceReading;
  readonly #waiting: ReadonlySet<string>;
  readonly #deployment: DeploymentSettings;
  readonly #lines: number;
  #agents: RoomForAgents = new Map();
  /** Contacts that this sweep has queued for lines. */
  #given = 0;

  /** The slots as they stood at `nowMs` (ms since 1970), and the campaigns noted as waiting. */
  constructor(
    reading: PaceReading,
    waiting: readonly string[],
    deployment: DeploymentSettings,
    nowMs: number,
  ) {
    this.#reading = reading;
    this.#waiting = new Set(waiting);
    this.#deployment = deployment;
    this.#lines = linesAt(reading.pace.lineLimit, deployment.maxConcurrentCalls, nowMs);
  }

  /** Campaigns that are paced by agents, and wait for them. */
  limitToAgents(room: RoomForAgents): void {
    this.#agents = room;
  }

  /** Contacts of `campaign` that may be queued, where lines are what they wait for; else infinitely many. */
  roomFor(campaign: Campaign): number {
    const forAgents = this.#agents.get(campaign.campaignId) ?? Number.POSITIVE_INFINITY;
    if (!this.#isShortFor(campaign)) return forAgents;
    const left = this.#lines - Object.keys(this.#reading.slots).length - this.#given;
    return Math.max(0, Math.min(left, this.#freeFor(campaign), forAgents));
  }

  /** Contacts of `campaign` were queued. */
  queued(campaign: Campaign, contacts: number): void {
    if (this.#isShortFor(campaign)) this.#given += contacts;
  }

  /** Those noted as waiting that do not wait for lines any more: half of them are free, or the campaign is not among `live`. */
  notWaiting(live: readonly Campaign[]): readonly string[] {
    const byId = new Map(live.map((campaign) => [campaign.campaignId, campaign]));
    return [...this.#waiting].filter((campaignId) => {
      const campaign = byId.get(campaignId);
      return !campaign || !(this.#isShortFor(campaign) || this.#agents.has(campaignId));
    });
  }

  /** Campaigns that wait for agents, and are not noted. */
  notNoted(): readonly string[] {
    return [...this.#agents.keys()].filter((campaignId) => !this.#waiting.has(campaignId));
  }

  #isShortFor(campaign: Campaign): boolean {
    return (
      this.#waiting.has(campaign.campaignId) && this.#freeFor(campaign) <= PLENTY * this.#limitOf(campaign)
    );
  }

  #limitOf({ settings }: Campaign): number {
    return Math.min(this.#lines, limitsOf(settings, this.#deployment).maxConcurrentCalls ?? this.#lines);
  }

  #freeFor(campaign: Campaign): number {
    const limits = { shared: this.#lines, campaign: this.#limitOf(campaign) };
    return freeSlots(this.#reading.slots, campaign.campaignId, limits).free;
  }
}
