/**
 * How long a campaign will take: its calls as a flow through the dialer's own rules (hours, dates, retries) and the
 * limits of an instance (starts per second, concurrent calls) and of its agents. Amounts are expected values, so contacts are
 * fractional; the forecast is deterministic.
 */
import type { LocatedCallee } from '../calling-hours/callee-places.ts';
import { hoursFor } from '../calling-hours/campaign-hours.ts';
import type { DeploymentSettings } from '../campaign/deployment.ts';
import type { CampaignSettings } from '../campaign/settings.ts';
import { capsFor } from '../dialing/frequency-cap.ts';
import type { NumberCap } from '../dialing/number-store.ts';
import { MINUTE_MS, SECOND_MS } from '../time/instant.ts';
import { type AgentFlow, agentFlow } from './forecast-agents.ts';
import { type Assumptions, averageHoldSeconds, type CallKind, callKinds } from './forecast-assumptions.ts';
import { ForecastEnds } from './forecast-ends.ts';
import { OpenTimes } from './forecast-hours.ts';
import { type Flow, type FlowLimits, flowLimits, SlotFlow } from './forecast-limits.ts';
import { Batch, DueBatches, type Portion } from './forecast-queue.ts';
import { type RetryDelay, retryDelays } from './forecast-retries.ts';

/** Contacts with the same hours; one of them stands for all. */
interface ForecastGroup {
  readonly callee: LocatedCallee;
  readonly contacts: number;
  /** Those of them that are not called before a moment, by that moment (ms since 1970): their number is at a limit of calls. */
  readonly capped?: ReadonlyMap<number, number>;
}

export interface ForecastInput {
  readonly groups: readonly ForecastGroup[];
  readonly settings: CampaignSettings | undefined;
  readonly deployment: DeploymentSettings;
  readonly assumptions: Assumptions;
  /** When the file is dropped, ms since 1970. */
  readonly fromMs: number;
}

/** What is expected of one group; amounts. */
interface GroupForecast {
  readonly calls: number;
  /** Contacts that are called at least once. */
  readonly called: number;
}

export interface Forecast {
  /** ms since 1970, like all of these; missing if no contact is called. */
  readonly firstCallAt?: number;
  /** When the last contact is called for the first time. */
  readonly firstAttemptsEndAt?: number;
  /** When the last call is over, retries included. */
  readonly endsAt?: number;
  readonly calls: number;
  readonly called: number;
  /** Contacts who are not called before `endAt`, or never can be. */
  readonly notCalled: number;
  readonly limits: FlowLimits;
  /** Missing if calls are not paced by agents, or the number of agents is unknown. */
  readonly agents?: AgentFlow;
  /** In the order of the input. */
  readonly groups: readonly GroupForecast[];
  /** Calls started by a moment, in order: what the forecast did. */
  readonly curve: readonly Flow[];
}

/** The sweeper comes each minute: who is due waits half of that. */
const SWEEP_LAG_MS = MINUTE_MS / 2;

/** Approximate number of steps for the time in which calls are placed. */
const STEPS = 2_000;
const MIN_STEP_MS = SECOND_MS / 4;
const MAX_STEP_MS = 15 * MINUTE_MS;

/** An amount below half a contact counts as none. */
const NEGLIGIBLE = 0.5;

/** The forecast for `input`. */
export function forecast(input: ForecastInput): Forecast {
  return new Simulation(input).run();
}

class Simulation {
  readonly #kinds: readonly CallKind[];
  readonly #agents: AgentFlow | undefined;
  readonly #limits: FlowLimits;
  readonly #slots: SlotFlow;
  readonly #hours: readonly OpenTimes[];
  readonly #retryDelay: RetryDelay;
  readonly #caps: readonly (readonly NumberCap[])[];
  readonly #endAt: number;
  readonly #stepMs: number;
  readonly #ends = new ForecastEnds();
  readonly #due = new DueBatches();
  #ready: Batch[] = [];
  #now: number;
  #calls: number[];
  #called: number[];
  #uncalled = 0;
  #notCalled = 0;
  #firstCallAt: number | undefined;
  #firstAttemptsEndAt: number | undefined;
  readonly #curve: Flow[] = [];

  constructor({ groups, settings, deployment, assumptions, fromMs }: ForecastInput) {
    const { startAt, endAt } = settings ?? {};
    this.#now = Math.max(fromMs, startAt === undefined ? fromMs : Date.parse(startAt));
    this.#endAt = endAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(endAt);
    this.#kinds = callKinds(assumptions, settings);
    this.#agents = agentFlow(this.#kinds, assumptions, settings, deployment);
    const holdSeconds = averageHoldSeconds(this.#kinds);
    this.#limits = flowLimits(settings, deployment, holdSeconds, this.#agents?.callsPerSecond);
    this.#slots = new SlotFlow(this.#limits);
    this.#retryDelay = retryDelays(settings, deployment);
    this.#caps = groups.map(({ callee }) => capsFor(callee, settings, fromMs));
    const hours = hoursFor(settings, deployment);
    this.#hours = groups.map(({ callee }) => new OpenTimes(callee, hours));
    this.#calls = groups.map(() => 0);
    this.#called = groups.map(() => 0);
    const contacts = groups.reduce((sum, group) => sum + group.contacts, 0);
    const activeMs = (contacts / this.#limits.possiblePerSecond) * SECOND_MS;
    this.#stepMs = Math.min(MAX_STEP_MS, Math.max(MIN_STEP_MS, activeMs / STEPS));
    const first = new Batch();
    for (const [group, { contacts: amount, capped = new Map() }] of groups.entries()) {
      let ready = amount;
      for (const [untilMs, later] of capped) {
        ready -= later;
        this.#due.add(untilMs, { group, attempt: 1, amount: later });
      }
      if (ready > 0) first.add({ group, attempt: 1, amount: ready });
    }
    this.#ready.push(first);
    this.#uncalled = contacts;
  }

  run(): Forecast {
    while (this.#now < this.#endAt) {
      this.#ready.push(...this.#due.takeDue(this.#now));
      if (this.#ready.length > 0) this.#step();
      else if (this.#due.nextMs !== undefined) this.#pass(this.#due.nextMs);
      else break;
    }
    return this.#result();
  }

  /** Who comes up outside the hours is due when they open, as the dialer holds them. */
  #putOffClosed(batch: Batch): void {
    for (const portion of batch.remove((group) => this.#hours[group]?.opensAt(this.#now) !== this.#now)) {
      const opening = this.#hours[portion.group]?.opensAt(this.#now);
      if (opening === undefined) this.#drop(portion);
      else this.#due.add(opening, portion);
    }
  }

  #drop({ attempt, amount }: Portion): void {
    if (attempt > 1) return;
    this.#uncalled -= amount;
    this.#notCalled += amount;
  }

  /** Starts what the limits let through until the next moment at which something changes. */
  #step(): void {
    const until = Math.min(this.#now + this.#stepMs, this.#endAt, this.#nextClosing());
    const seconds = (until - this.#now) / SECOND_MS;
    const starting = this.#takeReady(this.#slots.maxStarts(seconds));
    const starts = starting.reduce((sum, { amount }) => sum + amount, 0);
    // All who were ready are put off until their hours open.
    if (starts === 0) return;
    this.#firstCallAt ??= this.#now;
    this.#slots.pass(seconds, starts);
    const middle = (this.#now + until) / 2;
    this.#now = until;
    this.#curve.push({ atMs: until, calls: (this.#curve.at(-1)?.calls ?? 0) + starts });
    for (const portion of starting) this.#call(portion, middle);
  }

  /** Takes up to `max` of those who are ready and may be called, who was ready first first. */
  #takeReady(max: number): Portion[] {
    const taken: Portion[] = [];
    for (let left = max; left > 0; ) {
      const [first] = this.#ready;
      if (first === undefined) break;
      this.#putOffClosed(first);
      const { total } = first;
      taken.push(...first.take(total > left ? left / total : 1));
      if (total <= left) this.#ready.shift();
      left -= total;
    }
    return taken;
  }

  /** Closings of groups that are closed, or never open, change nothing. */
  #nextClosing(): number {
    return this.#hours.reduce(
      (soonest, hours) =>
        hours.opensAt(this.#now) === this.#now ? Math.min(soonest, hours.openUntil(this.#now)) : soonest,
      Number.POSITIVE_INFINITY,
    );
  }

  #pass(untilMs: number): void {
    this.#slots.pass((untilMs - this.#now) / SECOND_MS, 0);
    this.#now = untilMs;
  }

  #call({ group, attempt, amount }: Portion, atMs: number): void {
    this.#calls[group] = (this.#calls[group] ?? 0) + amount;
    if (attempt === 1) {
      this.#called[group] = (this.#called[group] ?? 0) + amount;
      this.#uncalled -= amount;
      if (this.#uncalled < NEGLIGIBLE) this.#firstAttemptsEndAt ??= this.#now;
    }
    for (const kind of this.#kinds) {
      const endMs = atMs + kind.seconds * SECOND_MS;
      const part = { group, attempt: attempt + 1, amount: amount * kind.share };
      const dueMs = this.#dueAgain(group, attempt, kind, endMs);
      if (dueMs === undefined) this.#ends.add(endMs, part.amount);
      else this.#due.add(dueMs, part);
    }
  }

  /** When the call is made again; undefined when it is not. */
  #dueAgain(group: number, attempt: number, kind: CallKind, endMs: number): number | undefined {
    const delay = this.#retryDelay(attempt, kind, this.#caps[group] ?? []);
    const dueMs = delay === undefined ? undefined : this.#hours[group]?.opensAt(endMs + delay);
    if (dueMs === undefined || dueMs >= this.#endAt) return undefined;
    // On a grid, so that there are not more batches than steps.
    return Math.ceil((dueMs + SWEEP_LAG_MS) / this.#stepMs) * this.#stepMs;
  }

  #result(): Forecast {
    const sum = (amounts: readonly number[]) => amounts.reduce((all, amount) => all + amount, 0);
    const endsAt = this.#ends.lastOf(NEGLIGIBLE);
    return {
      ...(this.#firstCallAt !== undefined && { firstCallAt: this.#firstCallAt }),
      ...(this.#firstAttemptsEndAt !== undefined && { firstAttemptsEndAt: this.#firstAttemptsEndAt }),
      ...(endsAt !== undefined && { endsAt }),
      calls: sum(this.#calls),
      called: sum(this.#called),
      notCalled: this.#notCalled + Math.max(0, this.#uncalled),
      limits: this.#limits,
      ...(this.#agents && { agents: this.#agents }),
      groups: this.#calls.map((calls, group) => ({ calls, called: this.#called[group] ?? 0 })),
      curve: this.#curve,
    };
  }
}
