/** A way of dialing a list of numbers through a Connect that throttles. */
import { ConnectSimulator } from '../../local/simulator/engine.ts';
import { type Random, seededRandom } from '../../local/simulator/random.ts';
import { SimulatedTelephony } from '../../test/support/simulated-telephony.ts';
import { VirtualClock } from '../../test/support/virtual-clock.ts';
import { numbersOf } from '../customer-numbers.ts';
import { connectLatencyMs } from '../virtual-stack.ts';

export interface PacingCase {
  /** What Connect allows: a token bucket that holds `burst` requests. */
  readonly quotaPerSecond: number;
  readonly burst: number;
  /** The rate that the operator configured. */
  readonly configuredPerSecond: number;
  readonly contacts: number;
}

/** What Connect saw of a run. */
export interface DialedRun {
  readonly simulator: ConnectSimulator;
  /** When there was work to do for the first time, ms since 1970. */
  readonly startedAt: number;
}

export interface Strategy {
  readonly name: string;
  dial(pacing: PacingCase): Promise<DialedRun>;
}

/** What the common strategies dial with. */
export interface Line {
  readonly clock: VirtualClock;
  readonly random: Random;
  /** Numbers to be called, each once. */
  readonly numbers: readonly string[];
  /** One request to Connect. */
  call(number: string): Promise<'placed' | 'throttled'>;
}

/** Runs `dial` on a line to a simulated Connect until it has called or given up everybody. */
export async function dialOnLine(
  pacing: PacingCase,
  dial: (line: Line) => Promise<unknown>,
): Promise<DialedRun> {
  const clock = new VirtualClock();
  const simulator = new ConnectSimulator(simulatorSettings(pacing));
  const telephony = new SimulatedTelephony(simulator, clock);
  const startedAt = clock.now();
  const call = async (number: string) => {
    const request = {
      destinationPhoneNumber: number,
      contactFlowId: 'flow',
      clientToken: number,
      name: 'bench',
    };
    const answer = await telephony.call(request);
    return answer.type === 'placed' ? 'placed' : 'throttled';
  };
  await clock.run(dial({ clock, random: seededRandom(11), numbers: numbersOf(pacing.contacts), call }));
  return { simulator, startedAt };
}

/** A Connect on which nothing but the rate of requests is short. */
export function simulatorSettings({ quotaPerSecond, burst }: PacingCase) {
  return {
    quotaPerSecond,
    burst,
    concurrentCalls: null,
    flowSetsQueue: true,
    answerLatencyMs: connectLatencyMs,
  };
}
