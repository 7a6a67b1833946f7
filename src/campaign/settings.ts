/**
 * A campaign's settings, as the file CAMPAIGN.json or CAMPAIGN/campaign.json holds them. Nothing is filled in:
 * a key that the file does not have stays away, so that the deployment's value counts, also after a new deploy.
 */

import type { CallingRulesSetting, CampaignHours } from '../calling-hours/campaign-hours.ts';
import type { Attributes } from '../contact/attributes.ts';
import type { ColumnNames } from '../csv/column-names.ts';
import type { CountryCode } from '../phone/country.ts';
import type { AgentSettings } from './agent-settings.ts';

export interface CampaignSettings {
  /** Bare id of a flow, also when the file gave its ARN. */
  readonly contactFlowId?: string;
  /** Bare id of a queue, also when the file gave its ARN. */
  readonly queueId?: string;
  /** E.164; the caller ID. */
  readonly sourcePhoneNumber?: string;
  /** The country as of which national numbers are read. */
  readonly defaultCountry?: CountryCode;
  /** What makes two rows the same contact. */
  readonly dedupeBy?: DedupeBy;
  /** Columns of the customer file by what they mean, in the place of the usual names. */
  readonly columns?: ColumnNames;
  /** Given to every call; a row's attribute of the same name goes before. May have a key `__proto__` of its own. */
  readonly attributes?: Attributes;
  readonly trafficType?: 'GENERAL' | 'CAMPAIGN';
  readonly answerMachineDetection?: AnswerMachineDetection;
  /** 15 to 60. */
  readonly ringTimeoutSeconds?: number;
  /** Above 0, fractions allowed, at most 1,000. */
  readonly callsPerSecond?: number;
  /** Concurrent calls of this campaign. */
  readonly maxConcurrentCalls?: number;
  /** Answered calls go to agents, whose number decides how many calls are started. */
  readonly agents?: AgentSettings;
  readonly callingHours?: CampaignHours | 'always';
  /** Which calling rules hold, by the kind of call; `sales` when missing. */
  readonly callingRules?: CallingRulesSetting;
  /** ISO 8601 with offset, as the file wrote it; no call before it. */
  readonly startAt?: string;
  /** ISO 8601 with offset, as the file wrote it; no call from then on. Later than `startAt`. */
  readonly endAt?: string;
  /**
   * Which number of a contact with several is called next: another one at each attempt, or the same one until it is not called
   * again; `rotate` when missing.
   */
  readonly numbers?: 'rotate' | 'exhaust';
  readonly retry?: RetrySettings;
  /** All of them hold. One object or at least one in a list. */
  readonly frequencyCap?: FrequencyCap | readonly FrequencyCap[];
  /** Ids of do-not-call lists that apply beside the general one; see do-not-call-list.ts. */
  readonly doNotCallLists?: readonly string[];
  readonly results?: ResultsSettings;
  /** Whether the end of each contact is published as an event. */
  readonly events?: boolean;
}

export interface ResultsSettings {
  /** Columns of the customer file that results.csv repeats, by header or by attribute key; `all`: every one. */
  readonly attributes?: 'all' | readonly string[];
}

export type DedupeBy = 'phoneNumber' | 'customerId';

interface AnswerMachineDetection {
  readonly enable?: boolean;
  readonly awaitPrompt?: boolean;
}

/** Outcomes after which a contact may be called again. */
export type RetryOutcome = 'NO_ANSWER' | 'BUSY' | 'UNREACHABLE' | 'VOICEMAIL';

export interface RetrySettings {
  /** 1 to 10, the first call included: to a contact, or, with `"numbers": "exhaust"`, to each of its numbers. */
  readonly maxAttempts?: number;
  /** Minutes until the next attempt, 1 to 10,080 (a week). */
  readonly delayMinutes?: Readonly<Partial<Record<RetryOutcome, number>>>;
  /**
   * By the disposition that the contact flow recorded: minutes until the next attempt, 1 to 10,080, or no other attempt. Decides
   * before the outcome does. May have a key `__proto__` of its own.
   */
  readonly dispositions?: Readonly<Record<string, number | 'never'>>;
}

/**
 * At most `attempts` (1 to 100) calls to one number within `days` (1 to 90) days, or `hours` (1 to 2,160) hours. Settings that
 * an earlier version stored may lack a part.
 */
export interface FrequencyCap {
  readonly attempts?: number;
  readonly days?: number;
  readonly hours?: number;
}
