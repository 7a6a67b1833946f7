/**
 * The queue and the agents: which customer is joined by which agent, and which leaves without one. It is decided at the
 * moment at which it happens, first in, first out: a call placed later may be answered earlier. Agents take calls from
 * every queue.
 */
import { Agenda } from './agenda.ts';
import { AgentTeam } from './agent-team.ts';
import { type Call, withoutDeadline } from './call.ts';
import type { CallLedger } from './call-ledger.ts';
import { queueOf } from './connect-arns.ts';
import { endTypes } from './contact-event.ts';
import type { EventFeed } from './event-feed.ts';
import {
  type CenterState,
  MetricSnapshots,
  type QueueState,
  queueKey,
  type Snapshot,
} from './metric-snapshots.ts';
import type { SimulatorSettings } from './settings.ts';

/** What is decided about a customer before the queue. */
export interface QueuePlan {
  /** When the customer leaves the queue without an agent, ms since 1970. No agent joins at that moment or later. */
  readonly leavesAtMs: number;
  /** Missing: no agent ever joins. */
  readonly agent?: {
    /** When an agent can join at the earliest, ms since 1970. */
    readonly fromMs: number;
    /** How the call ends when an agent joins at `joinedAtMs`. */
    readonly endsAtMs: (joinedAtMs: number) => number;
    readonly disconnectReason: string;
    readonly wrapUpMs: number;
  };
}

interface Waiting {
  readonly call: Call;
  readonly plan: QueuePlan;
  /** The settings when the call was placed. */
  readonly settings: SimulatorSettings;
}

export class ContactCenter {
  readonly #ledger: CallLedger;
  readonly #events: EventFeed;
  readonly #agenda = new Agenda();
  readonly #snapshots: MetricSnapshots;
  readonly team: AgentTeam;
  /** Calls in the queue or on their way to it that an agent may join. */
  readonly #undecided = new Map<Call, Waiting>();
  /** The queue, in order of arrival. */
  readonly #queue = new Map<Call, Waiting>();
  #nowMs: number | undefined;

  constructor(seed: number, ledger: CallLedger, events: EventFeed) {
    this.#ledger = ledger;
    this.#events = events;
    this.#snapshots = new MetricSnapshots(seed);
    this.team = new AgentTeam(this.#agenda, seed, (atMs) => this.#match(atMs));
  }

  /** When it may next be decided how a call goes on; undefined: no call depends on that. ms since 1970. */
  get nextAtMs(): number | undefined {
    return this.#undecided.size > 0 ? this.#agenda.nextAtMs : undefined;
  }

  /** Customers in the queue. */
  get waiting(): number {
    return this.#queue.size;
  }

  /** Brings queue and agents to `nowMs`; the agents log in at the first time. */
  advance(settings: SimulatorSettings, nowMs: number): void {
    if (this.#nowMs === undefined) this.team.configure(settings, nowMs);
    this.#nowMs = nowMs;
    for (
      let next = this.#agenda.nextAtMs;
      next !== undefined && next <= nowMs;
      next = this.#agenda.nextAtMs
    ) {
      this.#snapshots.take(next - 1, settings, this.#state);
      this.#agenda.runNext();
    }
    this.#snapshots.take(nowMs, settings, this.#state);
  }

  /** Settings from now on. */
  configure(settings: SimulatorSettings): void {
    if (this.#nowMs !== undefined) this.team.configure(settings, this.#nowMs);
  }

  /** A call was placed whose customer will be queued at `enqueuedAtMs`. */
  placed(call: Call, plan: QueuePlan, settings: SimulatorSettings): void {
    const { enqueuedAtMs } = call.ends;
    if (enqueuedAtMs === undefined) return;
    const waiting = { call, plan, settings };
    if (plan.agent) this.#undecided.set(call, waiting);
    this.#agenda.add(enqueuedAtMs, (atMs) => {
      // StopContact came before.
      if (call.ends.enqueuedAtMs === atMs) this.#enqueue(waiting, atMs);
    });
  }

  /** An active call was stopped: its end has come. */
  stopped(call: Call, nowMs: number): void {
    this.#undecided.delete(call);
    this.#queue.delete(call);
    const number = call.ends.agent?.number;
    if (number !== undefined && this.team.talks(number, call)) this.#hangUp(call, number, nowMs);
  }

  /** What GetCurrentMetricData reads at `nowMs`; undefined: an empty result. */
  metricsAt(settings: SimulatorSettings, nowMs: number): Snapshot | undefined {
    return this.#snapshots.readAt(nowMs, settings, this.#state);
  }

  /** No snapshots are taken until then, ms since 1970. */
  stopMetricsUntil(untilMs: number): void {
    this.#snapshots.stopUntil(untilMs);
  }

  #enqueue(waiting: Waiting, nowMs: number): void {
    const { call, plan } = waiting;
    this.#queue.set(call, waiting);
    this.#agenda.add(plan.leavesAtMs, () => this.#leave(waiting));
    if (plan.agent) this.#agenda.add(Math.max(nowMs, plan.agent.fromMs), (atMs) => this.#match(atMs));
  }

  /** Patience, or the flow's deadline, has ended. */
  #leave({ call, plan, settings }: Waiting): void {
    if (!this.#queue.delete(call) || plan.agent === undefined) return;
    this.#undecided.delete(call);
    if (call.fate === 'ANSWERED') call.fate = 'ABANDONED';
    this.#events.happened(call, endTypes, settings);
  }

  /** Joins customers and agents as long as there are both. */
  #match(nowMs: number): void {
    for (let agent = this.team.firstFree; agent !== undefined; agent = this.team.firstFree) {
      const next = this.#nextInQueue(nowMs);
      if (next === undefined) return;
      this.#join(next, next.plan.agent, agent.number, nowMs);
    }
  }

  #nextInQueue(nowMs: number) {
    for (const { call, plan, settings } of this.#queue.values()) {
      const { agent, leavesAtMs } = plan;
      if (agent && agent.fromMs <= nowMs && nowMs < leavesAtMs) return { call, plan: { agent }, settings };
    }
    return undefined;
  }

  #join(
    { call, settings }: Pick<Waiting, 'call' | 'settings'>,
    plan: NonNullable<QueuePlan['agent']>,
    number: number,
    nowMs: number,
  ): void {
    this.#queue.delete(call);
    this.#undecided.delete(call);
    const endsAtMs = plan.endsAtMs(nowMs);
    const agent = {
      number,
      joinedAtMs: nowMs,
      ...(plan.wrapUpMs > 0 && { wrapUpEndsAtMs: endsAtMs + plan.wrapUpMs }),
    };
    const { disconnectReason } = plan;
    this.#ledger.goesOn(call, { ...withoutDeadline(call.ends), agent, endsAtMs, disconnectReason });
    this.team.talk(call, nowMs);
    this.#events.happened(call, ['CONNECTED_TO_AGENT', ...endTypes], settings);
    this.#agenda.add(endsAtMs, (atMs) => {
      if (this.team.talks(number, call)) this.#hangUp(call, number, atMs);
    });
  }

  #hangUp(call: Call, number: number, nowMs: number): void {
    const wrapUpEndsAtMs = call.ends.agent?.wrapUpEndsAtMs;
    if (wrapUpEndsAtMs === undefined) {
      this.team.release(number, nowMs);
      return;
    }
    this.team.wrapUp(number, nowMs);
    this.#agenda.add(wrapUpEndsAtMs, (atMs) => this.team.release(number, atMs));
  }

  readonly #state = (): CenterState => {
    const queues = new Map<string, QueueState>();
    const queueStateOf = (call: Call) => {
      const key = queueKey(call.instanceId, queueOf(call));
      const known = queues.get(key);
      const state = known ?? { waiting: 0, oldestEnqueuedAtMs: undefined, talking: 0, wrappingUp: 0 };
      if (known === undefined) queues.set(key, state);
      return state;
    };
    for (const call of this.#queue.keys()) {
      const state = queueStateOf(call);
      state.waiting += 1;
      // The first in the queue has come first.
      state.oldestEnqueuedAtMs ??= call.ends.enqueuedAtMs;
    }
    for (const { state, call } of this.team.agents) {
      if (call === undefined) continue;
      queueStateOf(call)[state === 'wrappingUp' ? 'wrappingUp' : 'talking'] += 1;
    }
    const { loggedIn, free } = this.team.counts;
    return { loggedIn, free, queues };
  };
}
