/**
 * StartOutboundVoiceContact once it is past the quota: a ClientToken seen before, then the parameters, then what the
 * instance knows and allows, then whether it has room for one more call.
 */
import { isRefusal, type Refusal, refusal } from './answer.ts';
import { type Call, newContactId, planCall, planWithoutRoom } from './call.ts';
import type { CallPolicy } from './call-policy.ts';
import { readOutboundRequest } from './outbound-request.ts';
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
  if (replayed !== undefined) {
    return replayed;
  }
  const request = readOutboundRequest(body);
  if (isRefusal(request)) {
    return request;
  }
  const refused = policy.refusalOf(request);
  if (refused !== undefined) {
    return refused;
  }
  const hasRoom = settings.concurrentCalls === null || run.ledger.activeAt(nowMs) < settings.concurrentCalls;
  if (!hasRoom && settings.overConcurrentCalls === 'limit-exceeded-429') {
    return refusal('LimitExceededException', 'The limit of concurrent active calls is reached');
  }
  const call = {
    ...request,
    contactId: newContactId(nowMs, run.random.contactIds),
    placedAtMs: nowMs,
    ends: hasRoom ? planCall(nowMs, settings.callSeconds, run.random.calls) : planWithoutRoom(nowMs),
  };
  run.ledger.enter(call);
  return call;
}

function replayedCall(
  { ledger }: SimulationRun,
  settings: SimulatorSettings,
  body: object,
  nowMs: number,
): Call | undefined {
  const { InstanceId, ClientToken } = body as Record<string, unknown>;
  return typeof InstanceId === 'string' && typeof ClientToken === 'string'
    ? ledger.byToken(InstanceId, ClientToken, settings.clientToken, nowMs)
    : undefined;
}
