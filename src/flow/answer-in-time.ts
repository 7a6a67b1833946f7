import type { Log } from '../telemetry/log.ts';
import type { Clock } from '../time/clock.ts';
import { type FlowAnswer, TROUBLE } from './flow-answer.ts';

/** A flow is answered within two seconds: its customer hears nothing meanwhile. */
const BUDGET_MS = 1_800;

/** `answer`, or that there is none in time. What is under way then may still be recorded. */
export async function answerInTime(
  answer: Promise<FlowAnswer>,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): Promise<FlowAnswer> {
  const inTime = await Promise.race([answer, clock.sleepUntil(clock.now() + BUDGET_MS)]);
  if (inTime) return inTime;
  log.error('A contact flow got no answer in time.');
  return { result: 'unknown', reason: TROUBLE };
}
