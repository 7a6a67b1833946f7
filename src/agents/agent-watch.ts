/**
 * Keeps the numbers of agents up to date while campaigns are paced by them: a chain of messages, each of which brings the next. One
 * chain for an instance, so that all functions together ask Connect once in five seconds. A chain that breaks, because its
 * function died, is begun anew by the next dialer or sweep; campaigns are paced progressively meanwhile.
 */
import { SharedState, type StateStore } from '../pacing/shared-state.ts';
import type { Log } from '../telemetry/log.ts';
import type { Clock } from '../time/clock.ts';
import { MINUTE_MS, SECOND_MS } from '../time/instant.ts';
import type { AgentMetrics } from './agent-metrics.ts';
import type { Teams } from './teams.ts';

/** Instants in ms since 1970. */
export interface WatchState {
  /** When each queue was wanted last. */
  readonly queues: Readonly<Record<string, number>>;
  /** The message that continues the chain, and when the one before came. */
  readonly tick: number;
  readonly tickedAt: number;
  /** When Connect was asked last. */
  readonly askedAt: number;
}

export const unwatched: WatchState = { queues: {}, tick: 0, tickedAt: 0, askedAt: 0 };

/** Sends a message of the chain, to be seen after `delaySeconds`. */
export interface TickQueue {
  tick(tick: number, delaySeconds: number): Promise<void>;
}

/** Time from one message to the next: calls that were not answered make room for others as time passes. */
const TICK_SECONDS = 2;

/** Connect is asked no more often than this, by all functions together. */
const METRICS_EVERY_MS = 5 * SECOND_MS;

/** A chain without a message for this long is broken. */
const BROKEN_MS = 15 * SECOND_MS;

/** A queue that no campaign has wanted for this long is not watched any more. */
const WANTED_MS = 10 * MINUTE_MS;
const NOTED_ANEW_MS = 1 * MINUTE_MS;

/** Queues that one request can be about (GetCurrentMetricData, Filters). */
const MAX_QUEUES = 100;

export interface AgentWatchPorts {
  readonly ticks: TickQueue;
  readonly metrics: AgentMetrics;
  readonly teams: Pick<Teams, 'count'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Lives as long as its process. */
export class AgentWatch {
  readonly #state: SharedState<WatchState>;
  readonly #ports: AgentWatchPorts;

  /** `random`: from 0 to 1; jitter after a lost race. */
  constructor(store: StateStore<WatchState>, ports: AgentWatchPorts, random: () => number) {
    this.#state = new SharedState(store, unwatched, ports.clock, random);
    this.#ports = ports;
  }

  /** Has a queue watched. Never rejects: without it campaigns are paced progressively. */
  async keepUp(queueId: string): Promise<void> {
    const { clock, ticks, log } = this.#ports;
    // A deployment that has lost its queue since the settings were read.
    if (queueId === '') return;
    try {
      const seen = await this.#state.readIfOlder(METRICS_EVERY_MS);
      if (isWatched(seen, queueId, clock.now())) return;
      const tick = await this.#state.change((state) => {
        const now = clock.now();
        if (isWatched(state, queueId, now)) return undefined;
        const queues = wantedQueues({ ...state, queues: { ...state.queues, [queueId]: now } }, now);
        if (!isBroken(state, now)) return { state: { ...state, queues }, result: undefined };
        return { state: { ...state, queues, tick: state.tick + 1, tickedAt: now }, result: state.tick + 1 };
      });
      if (tick !== undefined) await ticks.tick(tick, 0);
    } catch (error) {
      log.warn('The agents of a queue are not watched; calls are paced progressively.', { error });
    }
  }

  /**
   * Handles a message of the chain: sends the next one, and counts the agents when it is time. Answers whether the message
   * belongs to the chain; one that came twice does not.
   * @throws when the next message cannot be sent: the chain is begun anew by the next that needs it
   */
  async tick(tick: number): Promise<boolean> {
    const { clock, ticks } = this.#ports;
    const next = await this.#state.change((state) => {
      const now = clock.now();
      const queues = wantedQueues(state, now);
      if (state.tick !== tick) return undefined;
      // A function whose clock is ahead must not keep the others from asking.
      const isDue = Math.abs(now - state.askedAt) >= METRICS_EVERY_MS;
      const ids = Object.keys(queues);
      const continued = { ...state, queues, tickedAt: now, ...(isDue && { askedAt: now }) };
      if (ids.length === 0) return { state: { ...continued, tickedAt: 0 }, result: { ids, isDue: false } };
      return { state: { ...continued, tick: tick + 1 }, result: { ids, isDue } };
    });
    if (!next || next.ids.length === 0) return false;
    await ticks.tick(tick + 1, TICK_SECONDS);
    if (next.isDue) await this.#count(next.ids.slice(0, MAX_QUEUES));
    return true;
  }

  async #count(queueIds: readonly string[]): Promise<void> {
    const { metrics, teams, log } = this.#ports;
    try {
      const snapshots = await metrics.agentsOf(queueIds);
      await Promise.all([...snapshots].map(([queueId, snapshot]) => teams.count(queueId, snapshot)));
    } catch (error) {
      // A queue that does not exist must not keep the others from being counted.
      if (queueIds.length > 1 && isAboutTheQueues(error)) {
        const half = Math.ceil(queueIds.length / 2);
        await this.#count(queueIds.slice(0, half));
        return this.#count(queueIds.slice(half));
      }
      const reason = 'The agents could not be counted; calls are paced progressively after 20 seconds.';
      log.warn(reason, { ...(queueIds.length === 1 && { queueId: queueIds[0] }), error });
    }
  }
}

/** Errors of GetCurrentMetricData that name what was asked for (API reference). */
const queueErrors: ReadonlySet<unknown> = new Set([
  'InvalidParameterException',
  'InvalidRequestException',
  'ResourceNotFoundException',
]);

function isAboutTheQueues(error: unknown): boolean {
  return error instanceof Error && queueErrors.has(error.name);
}

function isWatched({ queues, tickedAt }: WatchState, queueId: string, now: number): boolean {
  const wantedAt = Object.hasOwn(queues, queueId) ? (queues[queueId] ?? 0) : 0;
  return Math.abs(now - wantedAt) < NOTED_ANEW_MS && !isBroken({ tickedAt }, now);
}

/** A message that seems to come from the future came from a function whose clock is ahead. */
function isBroken({ tickedAt }: Pick<WatchState, 'tickedAt'>, now: number): boolean {
  return Math.abs(now - tickedAt) >= BROKEN_MS;
}

/** The latest first. */
function wantedQueues({ queues }: WatchState, now: number): Readonly<Record<string, number>> {
  const wanted = Object.entries(queues).filter(([, at]) => now - at < WANTED_MS);
  return Object.fromEntries(wanted.sort(([, one], [, other]) => other - one));
}
