/**
 * The simulated Connect itself, without clock, chance or network of its own: the time comes in with each request,
 * all randomness from the seed. The same settings and the same requests at the same times give the same answers.
 */
import { z } from 'zod';
import { type Answer, isRefusal, type Refusal, refusal } from './answer.ts';
import type { Call } from './call.ts';
import { CallPolicy } from './call-policy.ts';
import { type Configuration, readConfiguration } from './configuration.ts';
import type { ContactEvent } from './contact-event.ts';
import { type ContactRecord, type ContactSummary, contactRecord, contactSummary } from './contact-record.ts';
import { type FoundCalls, searchCalls } from './contact-search.ts';
import { type CurrentMetrics, readMetrics } from './current-metrics.ts';
import { FaultInjector } from './fault-injector.ts';
import type { FlowTalk } from './flow-talk.ts';
import { placeCall, stopCall } from './place-call.ts';
import { refusalOfIssue } from './request-issue.ts';
import type { LoggedRequest } from './request-log.ts';
import { agentsAt, type RunSummary, summarize } from './run-summary.ts';
import { isWideSearch, readSearchRequest } from './search-request.ts';
import { serveRequest } from './serve-request.ts';
import {
  type ConfigurationApi,
  readSimulatorSettings,
  type SimulatedApi,
  type SimulatorSettings,
  type SimulatorSettingsInput,
} from './settings.ts';
import { newRun, type QuotaName } from './simulation-run.ts';

/** The parameters of DescribeContact and StopContact: which contact is meant. Source: the SDK's model. */
const contactReference = z.object({
  InstanceId: z.string().min(1).max(100),
  ContactId: z.string().min(1).max(256),
});

export type StartAnswer = Answer<{ readonly contactId: string }>;
export type DescribeAnswer = Answer<{ readonly contactId: string; readonly contact: ContactRecord }>;
export type SearchAnswer = Answer<SearchResult>;

interface SearchResult extends Omit<FoundCalls, 'calls'> {
  readonly contacts: readonly ContactSummary[];
}

export class ConnectSimulator {
  #settings;
  #policy;
  #run;

  /** @throws SimulatorSettingsError when the settings cannot be used. */
  constructor(settings: SimulatorSettingsInput = {}) {
    this.#settings = readSimulatorSettings(settings);
    this.#policy = new CallPolicy(this.#settings);
    this.#run = newRun(this.#settings);
  }

  /** The settings in force, defaults filled in. */
  get settings(): SimulatorSettings {
    return this.#settings;
  }

  /** Every call placed, in order, each as far as it is decided at the moment that the simulation has come to. */
  get calls(): readonly Call[] {
    return this.#run.ledger.calls;
  }

  /** Every request answered, in order. */
  get requests(): readonly LoggedRequest[] {
    return this.#run.log.requests;
  }

  /** Brings the simulation to that moment, ms since 1970; every request does so, too. */
  advance(nowMs: number): void {
    this.#advance(nowMs);
  }

  /** What the agents do and have done, as it really is; cheaper than the whole summary. */
  agents(nowMs: number): ReturnType<typeof agentsAt> {
    return agentsAt(this.#run, this.#advance(nowMs));
  }

  summary(nowMs: number): RunSummary {
    return summarize(this.#run, this.#settings, this.#advance(nowMs));
  }

  /**
   * The contact events that are due up to and at `untilMs` and have not been taken yet, each once, in the order of
   * their publication. Taking them brings the simulation's time to that moment.
   * @throws RangeError when `untilMs` is no moment.
   */
  events(untilMs: number): readonly ContactEvent[] {
    if (!Number.isFinite(untilMs)) {
      throw new RangeError(`Contact events are due at a moment in ms since 1970, not at ${untilMs}.`);
    }
    return this.#run.events.take(this.#advance(untilMs));
  }

  /** What customers say to the contact flow up to and at `untilMs` (ms since 1970), and was not taken yet, each once. */
  flowTalks(untilMs: number): readonly FlowTalk[] {
    return this.#run.flowTalks.take(this.#advance(untilMs));
  }

  /** When the next contact event is due at the earliest, ms since 1970; undefined: none is on its way. */
  get nextEventAtMs(): number | undefined {
    const { events, center } = this.#run;
    const { nextDueAtMs } = events;
    const { nextAtMs } = center;
    return nextAtMs === undefined || (nextDueAtMs !== undefined && nextDueAtMs <= nextAtMs)
      ? nextDueAtMs
      : nextAtMs;
  }

  /**
   * Changes settings from now on; what is not named stays. New faults are armed anew; a new seed holds from the next
   * reset on.
   * @param nowMs missing: the moment that the simulation has come to.
   * @throws SimulatorSettingsError when they cannot be used; then nothing has changed.
   */
  configure(changes: SimulatorSettingsInput, nowMs?: number): void {
    if (nowMs !== undefined) this.#advance(nowMs);
    this.#settings = readSimulatorSettings({ ...this.#settings, ...changes });
    this.#policy = new CallPolicy(this.#settings);
    this.#run.center.configure(this.#settings);
    if (changes.faults !== undefined) {
      this.#run.faults = new FaultInjector(this.#settings.faults, this.#run.random.faults);
    }
  }

  /** From `nowMs` on no snapshots for GetCurrentMetricData are taken for `seconds`, in people's time. */
  stopMetrics(seconds: number, nowMs: number): void {
    const atMs = this.#advance(nowMs);
    this.#run.center.stopMetricsUntil(atMs + (seconds * 1_000) / this.#settings.speed);
  }

  /** Forgets every call, request and token, fills the buckets and arms the faults; the settings stay. */
  reset(): void {
    this.#run = newRun(this.#settings);
  }

  /** StartOutboundVoiceContact. @param body the request, named as the SDK names it; anything may be in it. */
  start(body: unknown, nowMs: number): StartAnswer {
    const request = objectOf(body);
    const operate = (now: number) => {
      const call = placeCall(this.#run, this.#settings, this.#policy, request, now);
      return isRefusal(call) ? call : { contactId: call.contactId };
    };
    return this.#serve('start', 'start', nowMs, operate, tokenOf(request));
  }

  /** DescribeContact. */
  describe(body: unknown, nowMs: number): DescribeAnswer {
    return this.#serve('describe', 'describe', nowMs, (now) => {
      const call = this.#find(objectOf(body), 'ResourceNotFoundException');
      return isRefusal(call)
        ? call
        : { contactId: call.contactId, contact: contactRecord(call, this.#settings, now) };
    });
  }

  /** SearchContacts. */
  search(body: unknown, nowMs: number): SearchAnswer {
    const quota = isWideSearch(objectOf(body)) ? 'wideSearch' : 'search';
    return this.#serve('search', quota, nowMs, (now) => this.#search(objectOf(body), now));
  }

  /** StopContact. A contact that is over already is left as it is. */
  stop(body: unknown, nowMs: number): StartAnswer {
    return this.#serve('stop', 'stop', nowMs, (now) => {
      const call = this.#find(objectOf(body), 'ContactNotFoundException');
      if (isRefusal(call)) return call;
      stopCall(this.#run, this.#settings, call, now);
      return { contactId: call.contactId };
    });
  }

  /** GetCurrentMetricData. */
  metrics(body: unknown, nowMs: number): Answer<{ readonly metrics: CurrentMetrics }> {
    return this.#serve('metrics', 'metrics', nowMs, (now) =>
      readMetrics(this.#run, this.#settings, this.#policy, objectOf(body), now),
    );
  }

  /** One of the operations that read the configuration of an instance. */
  configuration(
    api: ConfigurationApi,
    body: unknown,
    nowMs: number,
  ): Answer<{ readonly configuration: Configuration }> {
    return this.#serve(api, api, nowMs, () => {
      const configuration = readConfiguration(api, objectOf(body), this.#settings, this.#policy);
      return isRefusal(configuration) ? configuration : { configuration };
    });
  }

  /** Whether a request to Service Quotas is to be refused for want of permission: a fault of the kind `access-denied`. */
  get refusesServiceQuotas(): boolean {
    return this.#run.faults.hit('service-quotas', 'door') !== undefined;
  }

  #serve<Success extends object>(
    api: SimulatedApi,
    quota: QuotaName,
    nowMs: number,
    operate: (now: number) => Success | Refusal,
    clientToken?: string,
  ): Answer<Success> {
    const atMs = this.#advance(nowMs);
    return serveRequest(this.#run, this.#settings, { api, quota, atMs, clientToken }, () => operate(atMs));
  }

  #find(body: object, notFound: 'ResourceNotFoundException' | 'ContactNotFoundException'): Call | Refusal {
    const reference = contactReference.safeParse(body);
    if (!reference.success) return refusalOfIssue(reference.error, body);
    const { InstanceId, ContactId } = reference.data;
    const call = this.#run.ledger.byContactId(ContactId);
    return call?.instanceId === InstanceId
      ? call
      : (this.#policy.unknownInstance(InstanceId) ?? refusal(notFound, `Contact ${ContactId} was not found`));
  }

  #search(body: object, now: number): SearchResult | Refusal {
    const request = readSearchRequest(body);
    if (isRefusal(request)) return request;
    const found =
      this.#policy.unknownInstance(request.InstanceId) ??
      searchCalls(
        this.#run.ledger,
        request,
        { lagMs: this.#indexLagMs, shows: this.#settings.searchShows },
        now,
      );
    if (isRefusal(found)) return found;
    const { calls, ...rest } = found;
    return { contacts: calls.map((call) => contactSummary(call, this.#settings, now)), ...rest };
  }

  get #indexLagMs(): number | null {
    const { searchIndexLagMs, speed } = this.#settings;
    return searchIndexLagMs === null ? null : searchIndexLagMs / speed;
  }

  #advance(nowMs: number): number {
    this.#run.clockMs = Math.max(this.#run.clockMs, nowMs);
    this.#run.center.advance(this.#settings, this.#run.clockMs);
    return this.#run.clockMs;
  }
}

/** A body that is no object misses every parameter: the error says so. */
function objectOf(body: unknown): object {
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? body : {};
}

function tokenOf(body: object): string | undefined {
  return 'ClientToken' in body && typeof body.ClientToken === 'string' ? body.ClientToken : undefined;
}
