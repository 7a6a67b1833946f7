/** The limits of a campaign's calls in a forecast: starts per second, concurrent calls, and agents. */
import type { DeploymentSettings } from '../campaign/deployment.ts';
import type { CampaignSettings } from '../campaign/settings.ts';

export interface FlowLimits {
  /** Starts a second: the campaign's own, else the deployment's. */
  readonly callsPerSecond: number;
  /** The lower one of the deployment's and the campaign's. */
  readonly maxConcurrentCalls: number;
  /** How long a call holds its slot, on average. */
  readonly secondsPerCall: number;
  /** Starts a second that keep agents at work; missing: they are no limit. */
  readonly agentsPerSecond?: number;
  /** Starts a second that all limits let through as long as there is work. */
  readonly possiblePerSecond: number;
  /** Which of them says so. */
  readonly binds: 'callsPerSecond' | 'maxConcurrentCalls' | 'agents';
}

/** Calls started by a moment. */
export interface Flow {
  readonly atMs: number;
  readonly calls: number;
}

/** The limits under a campaign's settings for calls that hold their slots for `secondsPerCall`. */
export function flowLimits(
  settings: Pick<CampaignSettings, 'callsPerSecond' | 'maxConcurrentCalls'> | undefined,
  deployment: Pick<DeploymentSettings, 'callsPerSecond' | 'maxConcurrentCalls'>,
  secondsPerCall: number,
  agentsPerSecond?: number,
): FlowLimits {
  // As the dialer has it: a rate of the campaign's own beats the deployment's, also upwards (pacing.ts); its calls at
  // a time are a share of the deployment's.
  const callsPerSecond = settings?.callsPerSecond ?? deployment.callsPerSecond;
  const allSlots = deployment.maxConcurrentCalls;
  const maxConcurrentCalls = Math.min(allSlots, settings?.maxConcurrentCalls ?? allSlots);
  const bySlots = maxConcurrentCalls / secondsPerCall;
  const byAgents = agentsPerSecond ?? Number.POSITIVE_INFINITY;
  const possiblePerSecond = Math.min(callsPerSecond, bySlots, byAgents);
  const byOthers = bySlots < callsPerSecond ? 'maxConcurrentCalls' : 'callsPerSecond';
  return {
    callsPerSecond,
    maxConcurrentCalls,
    secondsPerCall,
    ...(agentsPerSecond !== undefined && { agentsPerSecond }),
    possiblePerSecond,
    binds: byAgents === possiblePerSecond ? 'agents' : byOthers,
  };
}

/** Calls that are on, as an amount: each second a part of them ends, so that calls last `secondsPerCall` on average. */
export class SlotFlow {
  readonly #limits: FlowLimits;
  #on = 0;

  constructor(limits: FlowLimits) {
    this.#limits = limits;
  }

  /** How many calls may start, evenly, within the next `seconds`. */
  maxStarts(seconds: number): number {
    const { callsPerSecond, maxConcurrentCalls, secondsPerCall, agentsPerSecond } = this.#limits;
    const byRate = Math.min(callsPerSecond, agentsPerSecond ?? callsPerSecond);
    const kept = Math.exp(-seconds / secondsPerCall);
    // At this rate as many are on at the end as there are slots.
    const bySlots = (maxConcurrentCalls - this.#on * kept) / (secondsPerCall * (1 - kept));
    return seconds * Math.max(0, Math.min(byRate, bySlots));
  }

  /** `seconds` pass, in which `starts` calls start evenly. */
  pass(seconds: number, starts: number): void {
    if (seconds <= 0) return;
    const { secondsPerCall } = this.#limits;
    const kept = Math.exp(-seconds / secondsPerCall);
    this.#on = this.#on * kept + (starts / seconds) * secondsPerCall * (1 - kept);
  }
}
