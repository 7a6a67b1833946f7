/**
 * The pacer for campaigns that are paced by agents, too: a call needs a slot, a start time, and the leave of the rule. Other
 * campaigns are passed on as they are.
 */
import type { AgentPolicy } from '../agent-pacing/agent-policy.ts';
import type {
  CampaignLimits,
  LinePacer,
  LineShortage,
  Pacer,
  Reservation,
  Start,
  Wanted,
  WishedStart,
} from '../pacing/pacer.ts';
import type { AgentWatch } from './agent-watch.ts';
import type { Teams } from './teams.ts';

export class AgentPacer implements Pacer {
  readonly #pacer: LinePacer;
  readonly #teams: Pick<Teams, 'allowed' | 'start' | 'startsFor' | 'withdraw'>;
  readonly #watch: Pick<AgentWatch, 'keepUp'>;

  constructor(
    pacer: LinePacer,
    teams: Pick<Teams, 'allowed' | 'start' | 'startsFor' | 'withdraw'>,
    watch: Pick<AgentWatch, 'keepUp'>,
  ) {
    this.#pacer = pacer;
    this.#teams = teams;
    this.#watch = watch;
  }

  async reserve(campaignId: string, wanted: Wanted, limits: CampaignLimits): Promise<Reservation> {
    const { agents } = limits;
    if (!agents || wanted.slots === 0) return this.#pacer.reserve(campaignId, wanted, limits);
    await this.#watch.keepUp(agents.queueId);
    const allowed = await this.#teams.allowed(campaignId, agents, wanted.slots);
    /** Start times for slots that are held already. */
    const unpaired = wanted.starts - wanted.slots;
    if (allowed + unpaired === 0) return { type: 'noAgent' };
    const reservation = await this.#pacer.reserve(
      campaignId,
      { ...wanted, slots: allowed, starts: unpaired + allowed },
      limits,
    );
    if (reservation.type !== 'reserved' || reservation.slots.length === 0) return reservation;
    const started = await this.#startIn(campaignId, agents, reservation.slots);
    // A start time without a slot is lost. That happens only if another dialer has taken the agents meanwhile.
    const starts = reservation.starts.slice(0, unpaired + started.length);
    return starts.length === 0 ? { type: 'noAgent' } : { type: 'reserved', starts, slots: started };
  }

  reserveStart(campaignId: string, wish: WishedStart, limits: CampaignLimits): Promise<Start | undefined> {
    return this.#pacer.reserveStart(campaignId, wish, limits);
  }

  async shortage(campaignId: string, limits: CampaignLimits): Promise<LineShortage | undefined> {
    const shortage = await this.#pacer.shortage(campaignId, limits);
    if (shortage || !limits.agents) return shortage;
    return (await this.#teams.startsFor(campaignId, limits.agents)) === 0 ? 'noAgent' : undefined;
  }

  async agentStarts(campaignId: string, limits: CampaignLimits): Promise<number> {
    const { agents } = limits;
    if (!agents) return Number.POSITIVE_INFINITY;
    await this.#watch.keepUp(agents.queueId);
    if (await this.#pacer.shortage(campaignId, limits)) return 0;
    return this.#teams.startsFor(campaignId, agents);
  }

  async release(slots: readonly string[]): Promise<void> {
    await this.#pacer.release(slots);
    // What is not withdrawn counts as a call that rings, for as long as calls ring.
    await this.#teams.withdraw(slots).catch(() => {});
  }

  callsOf(campaignId: string): Promise<number> {
    return this.#pacer.callsOf(campaignId);
  }

  ownStartAt(campaignId: string, limits: CampaignLimits): Promise<number> {
    return this.#pacer.ownStartAt(campaignId, limits);
  }

  recordNoLine(calls: number): Promise<number> {
    return this.#pacer.recordNoLine(calls);
  }

  holds(start: Start): boolean {
    return this.#pacer.holds(start);
  }

  recordAnswer(start: Start, answer: 'taken' | 'throttled' | 'failed', retryAfterSeconds?: number): void {
    this.#pacer.recordAnswer(start, answer, retryAfterSeconds);
  }

  /** Those of `slots` in which calls may be started; the others are released. */
  async #startIn(
    campaignId: string,
    agents: AgentPolicy,
    slots: readonly string[],
  ): Promise<readonly string[]> {
    let started: readonly string[] = [];
    try {
      started = await this.#teams.start(campaignId, agents, slots);
      return started;
    } finally {
      const left = slots.filter((slot) => !started.includes(slot));
      // Best effort: what is not released here is released by the sweeper.
      if (left.length > 0) await this.#pacer.release(left).catch(() => {});
    }
  }
}
