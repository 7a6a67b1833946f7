/**
 * StartOutboundVoiceContact once it is past the quota: a ClientToken seen before, then the parameters, then what the
 * instance knows and allows, then whether it has room for one more call.
 */
import { isRefusal, type Refusal, refusal } from './answer.ts';
import { type Call, newContactId, planWithoutRoom } from './call.ts';
import type { CallPolicy } from './call-policy.ts';
import { beginningTypes, contactEventTypes, endTypes } from './contact-event.ts';
import { type OutboundRequest, readOutboundRequest } from './outbound-request.ts';
import { type PlannedCall, planCall } from './plan-call.ts';
import type { SimulatorSettings } from './settings.ts';
import type { SimulationRun } from './simulation-run.ts';

/** @returns the call that stands for the request: a new one, or the one that its ClientToken stands for. */
export function placeCall(
  run: SimulationRun,
  settings: SimulatorSettings,
  policy: CallPolicy,
  body: object,
  nowMs: number,
): Call | Refusal {
  const replayed = replayedCall(run, settings, body, nowMs);
  if (replayed !== undefined) return replayed;
  const request = readOutboundRequest(body);
  if (isRefusal(request)) return request;
  const refused = policy.refusalOf(request);
  if (refused !== undefined) return refused;
  const hasRoom = settings.concurrentCalls === null || run.ledger.activeAt(nowMs) < settings.concurrentCalls;
  if (!hasRoom && settings.overConcurrentCalls === 'limit-exceeded-429') {
    return refusal('LimitExceededException', 'The limit of concurrent active calls is reached');
  }
  const { queue, ...course }: PlannedCall = hasRoom
    ? plan(run, settings, request, nowMs)
    : { fate: 'NO_ROOM', ends: planWithoutRoom(nowMs) };
  const contactId = newContactId(nowMs, run.random.contactIds);
  const call = { ...request, contactId, placedAtMs: nowMs, ...course };
  run.ledger.enter(call, hasRoom);
  run.events.happened(call, queue?.agent ? beginningTypes : contactEventTypes, settings);
  run.flowTalks.placed(call, settings, run.seed);
  if (queue) run.center.placed(call, queue, settings);
  return call;
}

function plan(
  { ledger, seed, random }: SimulationRun,
  settings: SimulatorSettings,
  request: OutboundRequest,
  placedAtMs: number,
): PlannedCall {
  const earlierCalls = ledger.callsTo(request.destinationPhoneNumber);
  return planCall(request, settings, { placedAtMs, earlierCalls, seed, lengths: random.calls });
}

/** StopContact: ends a call now, and its agent is done with the customer. One that is over stays as it is. */
export function stopCall(run: SimulationRun, settings: SimulatorSettings, call: Call, nowMs: number): void {
  if (!run.ledger.stop(call, nowMs)) return;
  run.events.happened(call, endTypes, settings);
  run.center.stopped(call, nowMs);
}

function replayedCall(
  { ledger }: SimulationRun,
  settings: SimulatorSettings,
  body: object,
  nowMs: number,
): Call | undefined {
  const { InstanceId, ClientToken } = body as Record<string, unknown>;
  return typeof InstanceId === 'string' && typeof ClientToken === 'string'
    ? ledger.byToken(InstanceId, ClientToken, settings, nowMs)
    : undefined;
}
