/**
 * The product's own metrics in CloudWatch: names and units. The list is short, because each costs $0.30 a month and
 * stack (docs/monitoring.md); the log, not a dimension, distinguishes campaigns.
 */
import type { Outcome } from '../contact/contact.ts';

/** Where CloudWatch keeps them. */
export const metricNamespace = 'CampaignDialer';

/** Their only dimension: the name of the stack. */
export const stackDimension = 'stack';

/** Units as CloudWatch knows them (API reference, MetricDatum). */
export const metricUnits = {
  /** Connect took the request: a call is placed. */
  CallsStarted: 'Count',
  /** Too many requests, or no room for another call: asked again later. */
  StartsThrottled: 'Count',
  /** Connect refused the contact, the request, or the settings. */
  StartsRefused: 'Count',
  /** The answer leaves open whether a call was placed. */
  StartsUnclear: 'Count',
  /** Connect was never reached. */
  StartsUnreached: 'Count',

  /** What the pacer allows at the moment, all campaigns together. */
  PaceCallsPerSecond: 'Count/Second',
  /** Calls that are on or may be on: slots that are taken. */
  CallsInProgress: 'Count',
  /** Contacts in status WAITING of campaigns that are not over. */
  ContactsWaiting: 'Count',
  /** Contacts of campaigns that may dial that were in the dial queue, or that the sweeper put there. */
  ContactsAtHand: 'Count',
  /** Campaigns that may dial: RUNNING or IMPORTING. */
  CampaignsRunning: 'Count',
  CampaignsStopped: 'Count',

  /** Of campaigns that are paced by agents and have contacts to call: the highest abandon rate … */
  AbandonRate: 'Percent',
  /** … the time since Connect counted the agents, of the queue that was counted first … */
  AgentMetricsAge: 'Seconds',
  /** … and the number of campaigns that may abandon no more calls. */
  AllowancesUsedUp: 'Count',

  CallsAnswered: 'Count',
  CallsVoicemail: 'Count',
  CallsNoAnswer: 'Count',
  CallsBusy: 'Count',
  CallsUnreachable: 'Count',
  CallsInvalidNumber: 'Count',
  CallsBlocked: 'Count',
  CallsAbandoned: 'Count',
  CallsInError: 'Count',

  /** Contacts that became so. */
  ContactsFailed: 'Count',
  ContactsUncertain: 'Count',
  ContactsSuppressed: 'Count',
  ContactsRejected: 'Count',

  /** Changes of contacts that the counter was given and has counted. */
  ChangesCounted: 'Count',
  /** Changes of contacts that could not be counted in their campaign's item. */
  ChangesSetAside: 'Count',
  /** Events on contacts that EventBridge refused for good. */
  EventsRefused: 'Count',

  /** Requests that became contacts to be called; delivered again, they count again. */
  RequestsAccepted: 'Count',
  /** Requests that became rejected contacts, or are in the dead-letter queue. */
  RequestsRejected: 'Count',
  /** Requests for a contact that the campaign has. */
  RequestsDuplicate: 'Count',

  /** A run could not import its file, or a piece of it; the queue brings it again. */
  ImportsFailed: 'Count',
} as const;

export type MetricName = keyof typeof metricUnits;

/** Missing: no value. */
export type MetricValues = Readonly<Partial<Record<MetricName, number>>>;

/** The figure that counts the calls which ended so. */
export const metricOfOutcome = {
  ANSWERED: 'CallsAnswered',
  VOICEMAIL: 'CallsVoicemail',
  NO_ANSWER: 'CallsNoAnswer',
  BUSY: 'CallsBusy',
  UNREACHABLE: 'CallsUnreachable',
  INVALID_NUMBER: 'CallsInvalidNumber',
  BLOCKED: 'CallsBlocked',
  ABANDONED: 'CallsAbandoned',
  ERROR: 'CallsInError',
} as const satisfies Record<Outcome, MetricName>;

/**
 * Figures that alarms compare with others. CloudWatch fills gaps of a metric, but has nothing to fill where there is no data
 * at all: so the sweeper adds 0 to them each minute.
 */
export const figuresOfAlarms = [
  'CallsStarted',
  'StartsThrottled',
  'StartsUnclear',
  'StartsUnreached',
  'ChangesCounted',
] as const satisfies readonly MetricName[];

/** The sum of both. */
export function addValues(one: MetricValues, other: MetricValues): MetricValues {
  const sum: Partial<Record<MetricName, number>> = { ...one };
  for (const [name, value] of Object.entries(other) as [MetricName, number][]) {
    sum[name] = (sum[name] ?? 0) + value;
  }
  return sum;
}
