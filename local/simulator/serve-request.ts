/**
 * The way of every request through the service: faults at the door, the quota, faults inside, the operation, faults
 * afterwards. A request that is turned away before the operation is not looked at any further.
 */
import { type Answer, type ConnectionReset, isRefusal, type Refusal, refusal } from './answer.ts';
import { within } from './random.ts';
import {
  type ConfigurationApi,
  configurationApis,
  type SimulatedApi,
  type SimulatorSettings,
} from './settings.ts';
import type { QuotaName, SimulationRun } from './simulation-run.ts';

export interface IncomingRequest {
  readonly api: SimulatedApi;
  /** The bucket that it takes a token from. */
  readonly quota: QuotaName;
  /** Milliseconds since 1970. */
  readonly atMs: number;
  readonly clientToken?: string | undefined;
}

/**
 * Lets `operate` answer the request unless something comes between, and logs what was answered: with the `contactId` of a
 * success that is about a single contact.
 */
export function serveRequest<Success extends object>(
  run: SimulationRun,
  settings: SimulatorSettings,
  request: IncomingRequest,
  operate: () => Success | Refusal,
): Answer<Success> {
  const { api, atMs, clientToken } = request;
  const latencyMs = Math.round(within(settings.answerLatencyMs, run.random.latencies));
  const fail = (failure: Refusal | ConnectionReset, contactId?: string): Answer<Success> => {
    const answer = failure.kind === 'reset' ? 'reset' : failure.name;
    run.log.add({ atMs, api, answer, contactId, clientToken });
    return { ...failure, placed: api === 'start' && contactId !== undefined, latencyMs };
  };

  const turnedAway = turnAway(run, settings, request);
  if (turnedAway !== undefined) return fail(turnedAway);
  const done = operate();
  if (isRefusal(done)) return fail(done);
  const { contactId } = done as { readonly contactId?: string };
  const late = run.faults.hit(api, 'afterwards');
  if (late?.answer !== undefined) return fail(late.answer, contactId);
  run.log.add({ atMs, api, answer: 200, contactId, clientToken });
  return { ...done, kind: 'ok', latencyMs: latencyMs + (late?.delayMs ?? 0) };
}

function turnAway(
  { faults, buckets }: SimulationRun,
  settings: SimulatorSettings,
  { api, quota, atMs }: IncomingRequest,
): Refusal | ConnectionReset | undefined {
  const atTheDoor = faults.hit(api, 'door')?.answer;
  if (atTheDoor !== undefined) return atTheDoor;
  if (!buckets[quota].take(allowedBy(settings, quota), atMs)) {
    const { throttleError, throttleStatusCode } = settings;
    return refusal(throttleError, 'Rate exceeded', { statusCode: throttleStatusCode });
  }
  return faults.hit(api, 'inside')?.answer;
}

function allowedBy(settings: SimulatorSettings, quota: QuotaName) {
  if (quota === 'start') return settings;
  return isConfigurationApi(quota) ? settings.configuration : settings[quota];
}

function isConfigurationApi(quota: QuotaName): quota is ConfigurationApi {
  return (configurationApis as readonly QuotaName[]).includes(quota);
}
