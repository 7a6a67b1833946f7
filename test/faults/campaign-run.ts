/**
 * One seed's campaign on a stack, from the first file to the last late event. While something happens the clock runs;
 * when all is quiet it jumps to whatever comes next.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { ClockPace } from '../../local/clock/clock-pace.ts';
import { CampaignReader } from '../../local/demo-tables.ts';
import type { Campaign } from '../../src/campaign/campaign.ts';
import { allFilesDone } from '../../src/closing/closing.ts';
import { endStatuses } from '../../src/contact/contact.ts';
import type { CampaignPlan } from './campaign-plan.ts';
import { CampaignTurns } from './campaign-turns.ts';
import { type Evidence, gatherEvidence } from './evidence.ts';
import type { EmulatorState, FaultyStack } from './faulty-stack.ts';
import { type Clients, OperatorActions } from './operator-actions.ts';
import type { Death } from './worker-plan.ts';

const minuteMs = 60_000;
const pollMs = 30;

/** Functions that sleep for so long, by the shared clock, without news from Connect are not waited for any longer. */
const dozeMs = 3_000;

/** As fast as processes wake in time: a request must take less than what people and functions wait for. */
const paceLimits = { lateMs: 80, slowest: 2, fastest: 10 } as const;

/** A campaign that takes longer has got stuck: by the wall's clock, and by the shared one. */
const limits = { realMs: 600_000, virtualMs: 10 * 24 * 60 * minuteMs } as const;

export interface CampaignReport {
  readonly evidence: Evidence;
  readonly deaths: readonly Death[];
  /** Processes that stood still for a while. */
  readonly stalls: readonly Death[];
  readonly hits: Readonly<Record<string, number>>;
  readonly realSeconds: number;
  readonly virtualHours: number;
  /** Why it was broken off; undefined: it came to its end. */
  readonly stuck?: string;
  /** Messages given up, by queue. */
  readonly deadLetters: Readonly<Record<string, number>>;
}

export class CampaignRun {
  readonly #world: FaultyStack;
  readonly #plan: CampaignPlan;
  readonly #clients: Clients;
  readonly #reader: CampaignReader;
  readonly #turns: CampaignTurns;
  readonly #pace: ClockPace;
  readonly #report: (line: string) => void;
  readonly #realFrom = Date.now();
  #from = 0;
  #jumpedAt = 0;
  #hits: Record<string, number> = {};

  /** @param tell gets a line for each jump of the clock. */
  constructor(world: FaultyStack, plan: CampaignPlan, clients: Clients, report: (line: string) => void) {
    this.#report = report;
    this.#world = world;
    this.#plan = plan;
    this.#clients = clients;
    this.#pace = new ClockPace(world.clock, paceLimits);
    const { ContactsTable: contacts, CampaignsTable: campaigns } = world.stack.outputs;
    this.#reader = new CampaignReader(clients.db, { contacts, campaigns });
    this.#turns = new CampaignTurns(world, plan, new OperatorActions(world.stack, clients, world.clock.now));
  }

  async run(): Promise<CampaignReport> {
    const { clock, stack } = this.#world;
    await this.#begin();
    const before = await this.#world.state();
    let stuck: string | undefined;
    for (;;) {
      const campaign = await this.#reader.campaign(this.#plan.campaignId);
      await this.#turns.take(campaign);
      if (this.#turns.isDone(campaign) && isOver(campaign)) break;
      stuck = this.#whyStuck();
      if (stuck) break;
      await this.#step(campaign);
    }
    this.#trace('it is over');
    await this.#end();
    this.#trace('nothing is late any more');
    const after = await this.#world.state();
    const evidence = await gatherEvidence(stack, this.#plan.campaignId, this.#clients, {
      ...this.#turns.actions(),
      limits: {
        ...this.#plan.settings,
        maxAttempts: this.#plan.settings.retry.maxAttempts,
        clocksApartMs: 2 * this.#plan.workers.skewMs,
      },
      doubts: { at: this.#doubts(), searchLagMs: stack.simulator.engine.settings.searchIndexLagMs },
    });
    return {
      evidence,
      deaths: this.#deaths.filter(({ when }) => when !== 'stalled'),
      stalls: this.#deaths.filter(({ when }) => when === 'stalled'),
      hits: this.#hits,
      realSeconds: (Date.now() - this.#realFrom) / 1_000,
      virtualHours: (clock.now() - this.#from) / (60 * minuteMs),
      deadLetters: lettersSince(before, after),
      ...(stuck && { stuck }),
    };
  }

  /** A new day for a new campaign: nothing of the one before is left, and no call of it counts any more. */
  async #begin(): Promise<void> {
    const { clock, stack } = this.#world;
    const { beginsAt, simulator, workers, emulator } = this.#plan;
    clock.jumpTo(nextTime(clock.now() + 10 * minuteMs, beginsAt));
    stack.simulator.engine.reset();
    stack.simulator.engine.configure(simulator);
    stack.simulator.engine.reset();
    this.#from = clock.now();
    await this.#world.limitKeys(undefined);
    await this.#turns.prepare();
    await this.#untilQuiet();
    await this.#world.lay(workers, emulator);
    await this.#turns.begin();
    this.#trace('it begins');
  }

  /** Lets the clock run while anything is going on, else has it jump to what comes next. */
  async #step(campaign: Campaign | undefined): Promise<void> {
    await this.#pace.rest(pollMs);
    const state = await this.#quietState();
    if (state === undefined) return;
    const next = state.atWork > 0 ? this.#nextReportMs(state) : await this.#nextMs(state, campaign);
    if (next <= this.#world.clock.now()) return;
    this.#trace(`to ${new Date(next).toISOString()}${state.atWork > 0 ? ', over sleepers' : ''}`);
    this.#world.clock.jumpTo(next + 20);
  }

  #trace(what: string): void {
    const { clock, stack } = this.#world;
    const seconds = ((Date.now() - this.#realFrom) / 1_000).toFixed(2);
    const calls = stack.simulator.engine.calls.length;
    this.#report(`  ${seconds} s  ${new Date(clock.now()).toISOString()}  ${calls} calls  ${what}`);
  }

  /** What the emulator says, if twice in a row nothing is going on. */
  async #quietState(): Promise<EmulatorState | undefined> {
    for (let times = 1; ; times += 1) {
      const state = await this.#world.state();
      const { nextEventAtMs = Number.POSITIVE_INFINITY } = this.#world.stack.simulator.engine;
      const isBusy = state.atWork > 0 ? this.#isBusyWith(state) : state.waiting > 0;
      if (isBusy || state.streamBehind || nextEventAtMs <= this.#world.clock.now()) return undefined;
      if (times === 2) return state;
      await this.#pace.rest(pollMs);
    }
  }

  /** Whether the functions at work do more than to sleep: for a slot, say, with nothing new from Connect for a while. */
  #isBusyWith({ atWork }: EmulatorState): boolean {
    const { requests } = this.#world.stack.simulator.engine;
    const reportedAt = Math.max(requests.at(-1)?.atMs ?? 0, this.#jumpedAt);
    return this.#world.asleep() < atWork || this.#world.clock.now() - reportedAt < dozeMs;
  }

  /** When something comes that may wake sleepers up. */
  #nextReportMs({ nextMs, sweptMs }: EmulatorState): number {
    const { nextEventAtMs } = this.#world.stack.simulator.engine;
    const times = [nextMs, nextEventAtMs, this.#turns.nextMs, sweptMs + minuteMs];
    this.#jumpedAt = Math.min(...times.filter((time) => typeof time === 'number'));
    return this.#jumpedAt;
  }

  /** When the next thing comes: a message, an event, the end of a turn, or a sweep that has something to do. */
  async #nextMs(state: EmulatorState, campaign: Campaign | undefined): Promise<number> {
    const { nextEventAtMs } = this.#world.stack.simulator.engine;
    const times = [
      state.nextMs,
      nextEventAtMs,
      this.#turns.nextMs,
      await this.#usefulSweepMs(state, campaign),
    ];
    return Math.min(...times.filter((time) => typeof time === 'number'));
  }

  /** The sweep that finds a contact due, or nobody left to call; undefined: all wait for an operator. */
  async #usefulSweepMs(state: EmulatorState, campaign: Campaign | undefined): Promise<number | undefined> {
    const next = state.sweptMs + minuteMs;
    let earliest: number | undefined;
    let isAnybodyLeft = false;
    const isImporting = campaign === undefined || !allFilesDone(campaign);
    for await (const contact of this.#reader.contacts(this.#plan.campaignId, ['dueAt', 'status'])) {
      if (endStatuses.has(contact.status)) continue;
      isAnybodyLeft = true;
      const { dueAt = '' } = contact;
      if (!dueAt.startsWith('9999'))
        earliest = Math.min(earliest ?? Number.POSITIVE_INFINITY, Date.parse(dueAt));
    }
    // A little later, so that one sweep finds who is due at about the same time.
    if (earliest !== undefined) return Math.max(next, earliest + 1.5 * minuteMs);
    const hasTime = state.nextMs !== null || this.#turns.nextMs !== undefined;
    return (isAnybodyLeft || isImporting || isOver(campaign)) && hasTime ? undefined : next;
  }

  async #untilQuiet(): Promise<void> {
    const until = Date.now() + limits.realMs;
    while ((await this.#quietState()) === undefined && Date.now() < until) await wait(pollMs);
  }

  /** No more faults; waits for what is late. */
  async #end(): Promise<void> {
    const { clock, stack } = this.#world;
    this.#hits = { ...(await this.#world.state()).hits };
    stack.simulator.engine.configure({ faults: [] });
    const { skewMs } = this.#plan.workers;
    this.#deaths = this.#world.deaths();
    this.#unclearAnswers = this.#world.unclearAnswers();
    await this.#world.limitKeys(undefined);
    await this.#world.lay({ kills: [], skewMs }, { seed: this.#plan.seed, requests: [], deliveries: {} });
    const until = Date.now() + 20_000;
    for (let late = 0; late < 2 && Date.now() < until; ) {
      await this.#untilQuiet();
      const { nextMs } = await this.#world.state();
      const { nextEventAtMs } = stack.simulator.engine;
      const next = Math.min(nextMs ?? Number.POSITIVE_INFINITY, nextEventAtMs ?? Number.POSITIVE_INFINITY);
      if (!Number.isFinite(next)) late += 1;
      clock.jumpTo(Number.isFinite(next) ? next + 20 : clock.now() + 6 * minuteMs);
      await wait(2 * pollMs);
    }
    await this.#untilQuiet();
  }

  #deaths: readonly Death[] = [];
  #unclearAnswers: readonly number[] = [];

  /** When a dialer died, was not heard, or got no answer of Connect's. */
  #doubts(): number[] {
    return [...this.#deaths.map(({ atMs }) => atMs), ...this.#unclearAnswers, ...this.#turns.deploys];
  }

  #whyStuck(): string | undefined {
    if (Date.now() - this.#realFrom > limits.realMs) return `not over after ${limits.realMs / 1_000} s`;
    return this.#world.clock.now() - this.#from > limits.virtualMs ? 'not over after 10 days' : undefined;
  }
}

function isOver(campaign: Campaign | undefined): boolean {
  return campaign?.completedAt !== undefined && allFilesDone(campaign);
}

/** The first time at or after `fromMs` at that time of day, UTC. */
function nextTime(fromMs: number, at: CampaignPlan['beginsAt']): number {
  if (at === undefined) return fromMs;
  const day = new Date(fromMs).setUTCHours(at.hour, at.minute, 0, 0);
  return day >= fromMs ? day : day + 24 * 60 * minuteMs;
}

function lettersSince(before: EmulatorState, after: EmulatorState): Record<string, number> {
  const added = Object.entries(after.deadLetters).map(
    ([queue, letters]) => [queue, letters.length - (before.deadLetters[queue]?.length ?? 0)] as const,
  );
  return Object.fromEntries(added.filter(([, count]) => count > 0));
}
