/** What is sent to the function that handles the ends of calls, so that a line is used as soon as it is free. */
import type { Log } from '../telemetry/log.ts';
import type { Clock } from '../time/clock.ts';
import { SECOND_MS } from '../time/instant.ts';
import type { Pacer } from './pacer.ts';

/** Messages to the function that handles the ends of calls, each seen after `delaySeconds` (at most 900). */
export interface LineWatch {
  /** Has a call looked up, in case its end is not reported. */
  checkCall(contactId: string, delaySeconds: number): Promise<void>;
  /** Has the next contact queued: Connect may have a line for it then. */
  tryLine(delaySeconds: number): Promise<void>;
}

export interface NoLinePorts {
  readonly pacer: Pick<Pacer, 'recordNoLine'>;
  readonly lineWatch: Pick<LineWatch, 'tryLine'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}

/**
 * Connect had no line for `calls`, whose slots are released: fewer calls are placed from now on, until one more is tried. Never
 * rejects: the next refusal is recorded then.
 */
export async function recordNoLine(
  calls: number,
  { pacer, lineWatch, clock, log }: NoLinePorts,
): Promise<void> {
  try {
    const triedAt = await pacer.recordNoLine(calls);
    await lineWatch.tryLine(Math.ceil(Math.max(0, triedAt - clock.now()) / SECOND_MS));
  } catch (error) {
    log.warn('It could not be recorded that Amazon Connect has no line.', { error });
  }
}
