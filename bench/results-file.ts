/** bench/results.json: what the last run of each benchmark measured. A part that was not run keeps its figures. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import type { CampaignKeys } from './operations/campaign-run.ts';
import type { RequestsResult } from './operations/request-run.ts';
import type { PacerLoad } from './operations/write-meter.ts';

export interface PacingResult {
  readonly quotaPerSecond: number;
  readonly configuredPerSecond: number;
  readonly strategy: string;
  /** Calls placed per second ÷ quota, over the time in which work was waiting. A burst can make it more than 1. */
  readonly efficiency: number;
  /** Requests that were throttled ÷ requests. */
  readonly throttledShare: number;
  readonly seconds: number;
  readonly placed: number;
  readonly contacts: number;
  /** Contacts that were never called. */
  readonly givenUp: number;
  /** Calls beyond the first to a contact. */
  readonly calledTwice: number;
  /** The efficiency from the 30th second on, where the configured rate is above the quota. */
  readonly efficiencyAfter30s?: number;
}

export interface ImportResult {
  readonly parser: string;
  readonly rows: number;
  readonly megabytesPerSecond: number;
  readonly rowsPerSecond: number;
  /** The most memory that the process held (resident), MiB. */
  readonly peakMegabytes: number;
}

export interface ImportRate {
  readonly seconds: number;
  readonly rowsPerSecond: number;
}

/** Imports into an emulator of AWS on the same machine: medians of several rounds. */
export interface ImportThroughEmulator {
  readonly rows: number;
  /** That the importer made for these rows to DynamoDB and SQS, and the bare loop again. */
  readonly requests: number;
  /** How many of them were under way at a time, at most by the importer and always by the bare loop. */
  readonly requestsAtOnce: number;
  readonly importer: ImportRate;
  /** The bare loop: what the emulator alone takes. */
  readonly alone: ImportRate;
  /** The importer's rate ÷ the bare loop's. */
  readonly ofAlone: number;
  /** Through the deployed stack: from the upload of a file to its last row. */
  readonly endToEnd: ImportRate & { readonly rows: number };
}

/** What the writes of one partition key took. */
export interface KeyLoad {
  readonly units: number;
  /** From the first write to the last. */
  readonly seconds: number;
}

/** Imports at the limit of the table's key, in the local cloud, which enforces it: rates and seconds by its clock. */
export interface ImportAtTableLimit {
  readonly rows: number;
  readonly rowsPerSecond: number;
  /** Write units of the campaign's key in the table ÷ those that it took in that time. */
  readonly shareOfLimit: number;
  /** Imports that failed and messages in dead-letter queues, over all parts. */
  readonly failedDeliveries: number;
  readonly writeUnitsPerRow: number;
  /** The key's limit. */
  readonly unitsPerSecond: number;
  /** Rows with 12 KB of attributes each. */
  readonly wide: { readonly rows: number; readonly seconds: number; readonly shareOfLimit: number };
  /** While another campaign and the one that is imported are dialed. */
  readonly besides: {
    /** Of the file that is being imported all the time. */
    readonly rows: number;
    /** The key's limit. */
    readonly unitsPerSecond: number;
    /** How long calls were counted. */
    readonly seconds: number;
    readonly rowsPerSecond: number;
    /** Write units of that key in the table, of import and calls together ÷ those that it takes in that time. */
    readonly shareOfLimit: number;
    readonly otherCallsPerSecond: number;
    /** Calls placed per second ÷ that rate, during the import. */
    readonly otherEfficiency: number;
    readonly ownCallsPerSecond: number;
    /** The same of the campaign that is imported. */
    readonly ownEfficiency: number;
    /** From the upload of a campaign of 300 rows during the import to its first call. */
    readonly smallFirstCallSeconds: number;
    /** Seconds of the local cloud's clock in a second of the wall's, meanwhile. */
    readonly clockSpeed: number;
  };
}

/** What it takes to learn how the calls ended. */
export interface OutcomeHandling {
  /** By `Service.Operation`. */
  readonly perContact: Readonly<Record<string, number>>;
  /** Requests that the function makes itself, to DynamoDB and Connect. */
  readonly functionRequestsPerContact: number;
  /** With what brings it the events: EventBridge's messages, the polls of the queue, the invocations. */
  readonly requestsPerContact: number;
  readonly usdPerMillionContacts: number;
}

export interface ConcurrentCallsResult {
  readonly maxConcurrentCalls: number;
  readonly callsPerSecond: number;
  /** Contact events that never come. */
  readonly eventsLostShare: number;
  /** Seconds of calls ÷ seconds of slots, from the upload to the last call. */
  readonly use: number;
  /** Slots that are taken ÷ all slots, from when they first were all taken to the last call. */
  readonly slotsInUse: number;
  /** From the release of a slot to the next call, the median. */
  readonly nextCallMs: number;
  /** The maximum of concurrent calls. */
  readonly most: number;
  readonly seconds: number;
  readonly contacts: number;
}

export interface OperationsResult {
  readonly contacts: number;
  readonly callsPerSecond: number;
  readonly maxConcurrentCalls: number;
  /** Requests to AWS for each contact, by `Service.Operation`. */
  readonly perContact: Readonly<Record<string, number>>;
  /** All of them. */
  readonly requestsPerContact: number;
  /** The part of them that is about the ends of calls. */
  readonly outcomeHandling: OutcomeHandling;
  /** Write units of DynamoDB, those of its indexes among them: all, and by the function that writes. */
  readonly writeUnitsPerContact: number;
  readonly writeUnitsByFunction: Readonly<Record<string, number>>;
  readonly keys: CampaignKeys;
  readonly pacer: PacerLoad;
  /** Without telephony. */
  readonly usdPerMillionContacts: number;
  readonly usdByService: Readonly<Record<string, number>>;
  readonly usdByFunction: Readonly<Record<string, number>>;
  /** The same at Connect's default rate, at which the functions wait longer. */
  readonly usdPerMillionContactsAt2PerSecond: number;
  /** At that rate and 10 concurrent calls, which are the limit: dialers wait for slots. */
  readonly usdPerMillionContactsAtDefaultQuotas: number;
  readonly requestsPerContactAtDefaultQuotas: number;
  readonly outcomeHandlingAtDefaultQuotas: OutcomeHandling;
  /** Connect and the phone network, for calls as long as the simulated ones. */
  readonly telephonyUsdPerMillionContacts: number;
  /** What it costs to take in requests, by the number that one run of the intake takes. */
  readonly requests: readonly RequestsResult[];
  readonly averageCallSeconds: number;
}

/** One campaign in virtual time, from the upload until its results are written. */
export interface GrowthResult {
  readonly contacts: number;
  readonly callsPerSecond: number;
  readonly maxConcurrentCalls: number;
  /** How long the calls were, ringing included. */
  readonly callSeconds: { readonly min: number; readonly max: number };
  /** Calls placed. */
  readonly placed: number;
  /** Calls beyond the first to a contact. */
  readonly calledTwice: number;
  /** From the upload until every row is a contact. */
  readonly importSeconds: number;
  /** From the upload until the results are written. */
  readonly seconds: number;
  /** Calls placed per second ÷ quota, from the first call to the last. */
  readonly efficiency: number;
  readonly throttledShare: number;
  readonly maxConcurrent: number;
  /** Requests to AWS for each contact. */
  readonly requestsPerContact: number;
  /** What AWS takes for all of it, without telephony. */
  readonly usd: number;
  readonly usdPerMillionContacts: number;
  readonly usdByService: Readonly<Record<string, number>>;
  readonly pacer: PacerLoad;
  /** Functions at work at a time, on average until the last call. */
  readonly functionsBusy: number;
  /** What the simulation took of the machine's processors, and by the clock. */
  readonly processorSeconds: number;
  readonly realSeconds: number;
  /** The most memory that the simulation held (resident), MiB. */
  readonly peakMegabytes: number;
}

export interface ColdStartResult {
  readonly function: string;
  readonly bundleKilobytes: number;
  readonly initMilliseconds: number;
}

export interface EndToEndRun {
  readonly contacts: number;
  /** What the stack was deployed with. */
  readonly callsPerSecond: number;
  /** From the upload to the last call. */
  readonly seconds: number;
  /** From the upload to the first call. */
  readonly firstCallSeconds: number;
  /** Calls placed per second ÷ quota, from the first call to the last. */
  readonly efficiency: number;
  /** The same from the 30th second on. */
  readonly efficiencyAfter30s: number;
  /** Requests that were throttled ÷ requests. */
  readonly throttledShare: number;
  /** Calls beyond the first to a contact. */
  readonly calledTwice: number;
}

/** With the true quota; `beyondQuota` when the stack is configured with twice as much. */
export interface EndToEndResult extends EndToEndRun {
  readonly beyondQuota: EndToEndRun;
}

/** A command of the operator, run in a process of its own. */
export interface CommandStartResult {
  readonly command: string;
  /** Of the process, without waiting: median. */
  readonly cpuMilliseconds: number;
}

export interface DecisionResult {
  /** Which contacts were decided on. */
  readonly mix: string;
  /** Processor time of one decision on average, µs. */
  readonly microseconds: number;
  /** Decisions that allowed the call. */
  readonly openShare: number;
}

/** A team and a way of pacing, over several seeds. Shares and rates are fractions, 0 to 1. */
export interface AgentsResult {
  /** Names team and disturbance. */
  readonly case: string;
  /** What is special about the case; empty for the comparison of strategies. */
  readonly special: string;
  readonly agents: number;
  readonly talkSeconds: number;
  readonly answerRate: number;
  /** Of eight hours each. */
  readonly days: number;
  readonly seeds: number;
  readonly strategy: string;
  /** Concurrent calls allowed; null for any number. */
  readonly lines: number | null;
  /** Talking ÷ logged-in time; with half of its 95 % interval. */
  readonly talkingShare: number;
  readonly talkingInterval: number;
  /** Abandoned ÷ answered by a person; with half of its 95 % interval. */
  readonly abandonRate: number;
  readonly abandonInterval: number;
  /** The highest of any seed: in a window of 30 days, or in the whole campaign if it is shorter. */
  readonly worst30DayAbandonRate: number;
  /** The highest of any seed at any moment, from the 100th answer in the window on. */
  readonly worstAbandonRateFrom100: number;
  readonly idleSecondsPerCall: number;
  /** The most concurrent calls of any seed. */
  readonly peakLines: number;
}

export interface BenchResults {
  readonly pacing: readonly PacingResult[];
  readonly concurrentCalls: readonly ConcurrentCallsResult[];
  readonly import: readonly ImportResult[];
  readonly importThroughEmulator: ImportThroughEmulator;
  readonly importAtTableLimit: ImportAtTableLimit;
  readonly operations: OperationsResult;
  readonly growth: readonly GrowthResult[];
  readonly coldStart: readonly ColdStartResult[];
  readonly commandStart: readonly CommandStartResult[];
  readonly decisions: readonly DecisionResult[];
  readonly endToEnd: EndToEndResult;
  readonly agents: readonly AgentsResult[];
}

const file = join(import.meta.dirname, 'results.json');

/** What the last run of each benchmark measured. */
export function readResults(): BenchResults {
  return JSON.parse(readFileSync(file, 'utf8')) as BenchResults;
}

/** What the figures that depend on the machine were measured on. */
export function thisMachine(): { readonly node: string; readonly cores: number; readonly cpu: string } {
  const [cpu] = cpus();
  return { node: process.version, cores: cpus().length, cpu: cpu?.model.trim() ?? 'unknown' };
}

/** Writes the parts in `results` over those in the file. */
export function saveResults(results: Partial<BenchResults>): void {
  const earlier: unknown = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const all = { ...(earlier as Partial<BenchResults>), ...results, machine: thisMachine() };
  writeFileSync(file, `${JSON.stringify(all, null, 2)}\n`);
}
