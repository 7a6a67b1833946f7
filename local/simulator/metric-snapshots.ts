/**
 * The snapshots that GetCurrentMetricData reads: the queues and agents as they were some seconds ago. How late each can
 * be read depends on the seed and its time alone.
 */
import { seededRandom, seedOf, within } from './random.ts';
import type { SimulatorSettings } from './settings.ts';

/** A queue, and the agents on its calls. */
export interface QueueState {
  waiting: number;
  /** ms since 1970; undefined: no customer waits. */
  oldestEnqueuedAtMs: number | undefined;
  talking: number;
  wrappingUp: number;
}

export interface CenterState {
  readonly loggedIn: number;
  readonly free: number;
  /** By `queueKey`. */
  readonly queues: ReadonlyMap<string, QueueState>;
}

export interface Snapshot {
  /** ms since 1970. */
  readonly atMs: number;
  readonly state: CenterState;
}

interface TakenSnapshot extends Snapshot {
  readonly readableFromMs: number;
}

type SnapshotSettings = Pick<SimulatorSettings, 'agents' | 'snapshots' | 'speed'>;

export function queueKey(instanceId: string, queueId: string): string {
  return `${instanceId}\n${queueId}`;
}

export class MetricSnapshots {
  readonly #seed: number;
  /** In order; those before the first that can be read are gone. */
  #taken: TakenSnapshot[] = [];
  #takenUntilMs = 0;
  #beganAtMs: number | undefined;
  #stoppedUntilMs = Number.NEGATIVE_INFINITY;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** Takes the snapshots that are due up to and at `untilMs`. Since the last time nothing has changed. */
  take(untilMs: number, settings: SnapshotSettings, stateOf: () => CenterState): void {
    this.#beganAtMs ??= untilMs;
    if (isLive(settings)) {
      if (this.#taken.length > 0) this.#taken = [];
      return;
    }
    const { speed, snapshots } = settings;
    const everyMs = (snapshots.everySeconds * 1_000) / speed;
    const first = this.#taken.length === 0;
    if (first) this.#takenUntilMs = untilMs - everyMs;
    for (let turn = Math.floor(this.#takenUntilMs / everyMs) + 1; turn * everyMs <= untilMs; turn += 1) {
      const atMs = turn * everyMs;
      if (!first && this.#isStopped(atMs, settings)) continue;
      const ageSeconds = within(snapshots.ageSeconds, seededRandom(seedOf(this.#seed, 'snapshot', turn)));
      const readableFromMs = first ? atMs : atMs + (ageSeconds * 1_000) / speed;
      this.#taken.push({ atMs, state: stateOf(), readableFromMs });
      this.#forget(atMs);
    }
    this.#takenUntilMs = untilMs;
  }

  /** No snapshots are taken from now until then, ms since 1970. */
  stopUntil(untilMs: number): void {
    this.#stoppedUntilMs = untilMs;
  }

  /** What is answered at `nowMs`; undefined: an empty result. */
  readAt(nowMs: number, settings: SnapshotSettings, stateOf: () => CenterState): Snapshot | undefined {
    if (settings.snapshots.duringOutage === 'empty' && this.#isStopped(nowMs, settings)) return undefined;
    if (isLive(settings)) return { atMs: nowMs, state: stateOf() };
    this.#forget(nowMs);
    return this.#taken[0];
  }

  /** Drops what a newer snapshot replaces that can be read at `nowMs`. */
  #forget(nowMs: number): void {
    const newest = this.#taken.findLastIndex(({ readableFromMs }) => readableFromMs <= nowMs);
    if (newest > 0) this.#taken.splice(0, newest);
  }

  #isStopped(atMs: number, { snapshots: { outage }, speed }: SnapshotSettings): boolean {
    if (atMs < this.#stoppedUntilMs) return true;
    if (outage === null) return false;
    const seconds = ((atMs - (this.#beganAtMs ?? atMs)) * speed) / 1_000;
    return seconds % outage.everySeconds >= outage.everySeconds - outage.forSeconds;
  }
}

/** Without agents, or without an interval, an answer is of the moment of its request. */
function isLive({ agents, snapshots }: SnapshotSettings): boolean {
  return agents === null || snapshots.everySeconds === 0;
}
