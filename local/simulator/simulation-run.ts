/** Everything that a running simulation remembers, so that a reset is a new run and nothing can be left over. */
import { CallLedger } from './call-ledger.ts';
import { ContactCenter } from './contact-center.ts';
import { EventFeed } from './event-feed.ts';
import { FaultInjector } from './fault-injector.ts';
import { FlowTalks } from './flow-talk.ts';
import { type Random, seededRandom } from './random.ts';
import { RequestLog } from './request-log.ts';
import { configurationApis, type SimulatorSettings } from './settings.ts';

/** A perfectly paced client must not be throttled by a rounding error. */
const roundingError = 1e-9;

/**
 * The token bucket that throttles one API: it holds `burst` tokens, each request takes one, and
 * `quotaPerSecond` flow back continuously. A throttled request takes none.
 */
class TokenBucket {
  #tokens: number | undefined;
  #filledAtMs = 0;

  /**
   * Takes a token if there is one. The quota is given anew each time, so that it can change at any moment.
   * @returns whether there was one.
   */
  take(quota: Pick<SimulatorSettings, 'quotaPerSecond' | 'burst'>, nowMs: number): boolean {
    const flowedBack = (Math.max(0, nowMs - this.#filledAtMs) * quota.quotaPerSecond) / 1000;
    const tokens = Math.min(quota.burst, (this.#tokens ?? quota.burst) + flowedBack);
    const granted = tokens >= 1 - roundingError;
    this.#tokens = granted ? Math.max(0, tokens - 1) : tokens;
    this.#filledAtMs = nowMs;
    return granted;
  }
}

/** Each kind of chance has its own stream, so that more faults do not change how long calls last. */
interface RandomStreams {
  readonly faults: Random;
  readonly latencies: Random;
  readonly calls: Random;
  readonly contactIds: Random;
}

export interface SimulationRun {
  /** Of all chance in this run. */
  readonly seed: number;
  readonly ledger: CallLedger;
  readonly log: RequestLog;
  readonly center: ContactCenter;
  readonly events: EventFeed;
  readonly flowTalks: FlowTalks;
  readonly buckets: Readonly<Record<QuotaName, TokenBucket>>;
  readonly random: RandomStreams;
  faults: FaultInjector;
  /** The latest time any request came in with; the simulation's time does not go back. */
  clockMs: number;
}

/** Each has its own bucket; SearchContacts has two. */
const quotaNames = [
  'start',
  'describe',
  'search',
  'wideSearch',
  'stop',
  'metrics',
  ...configurationApis,
] as const;
export type QuotaName = (typeof quotaNames)[number];

export function newRun({ seed, faults }: SimulatorSettings): SimulationRun {
  const random = {
    faults: seededRandom(seed ^ 0x0fa1_7000),
    latencies: seededRandom(seed ^ 0x1a7e_1c00),
    calls: seededRandom(seed ^ 0x2ca1_1500),
    contactIds: seededRandom(seed ^ 0x3c0d_7ac7),
  };
  const ledger = new CallLedger();
  const events = new EventFeed();
  return {
    seed,
    ledger,
    log: new RequestLog(),
    center: new ContactCenter(seed, ledger, events),
    events,
    flowTalks: new FlowTalks(),
    buckets: Object.fromEntries(quotaNames.map((name) => [name, new TokenBucket()])) as Record<
      QuotaName,
      TokenBucket
    >,
    random,
    faults: new FaultInjector(faults, random.faults),
    clockMs: Number.NEGATIVE_INFINITY,
  };
}
