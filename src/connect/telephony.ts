/** What the use cases need of Amazon Connect. */

import type { FoundCall } from '../contact/reconciliation.ts';
import type { ConnectError } from './connect-errors.ts';

export type { FoundCall };

/** One StartOutboundVoiceContact request; members as in the API reference. */
export interface CallRequest {
  readonly destinationPhoneNumber: string;
  readonly contactFlowId: string;
  readonly clientToken: string;
  readonly name: string;
  readonly queueId?: string;
  readonly sourcePhoneNumber?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly ringTimeoutSeconds?: number;
  readonly trafficType?: 'GENERAL' | 'CAMPAIGN';
  readonly answerMachineDetection?: { readonly enable?: boolean; readonly awaitPrompt?: boolean };
}

export type CallAnswer =
  | { readonly type: 'placed'; readonly contactId: string }
  | { readonly type: 'failed'; readonly error: ConnectError };

/** What Connect knows of one call. Instants in ms since 1970. */
export interface CallRecord {
  readonly contactId: string;
  /** The attempt's, when we placed it. */
  readonly name?: string;
  /** E.164: the called number. */
  readonly phoneNumber?: string;
  readonly initiatedAt?: number;
  readonly answeredAt?: number;
  readonly greetingEndedAt?: number;
  readonly agentAt?: number;
  readonly enqueuedAt?: number;
  readonly endedAt?: number;
  readonly disconnectReason?: string;
  readonly answeringMachine?: string;
}

/** Instants in ms since 1970. */
export interface TimeRange {
  readonly from: number;
  readonly until: number;
}

export interface Telephony {
  /**
   * Asks Connect to call. At most one request; never throws for what Connect or the network says. `isInTime` is asked once
   * more when the connection stands, right before the request is written to it: when it says no, nothing is sent, and the
   * error is `NotSentInTime`.
   */
  call(request: CallRequest, isInTime: () => boolean): Promise<CallAnswer>;
  /** The call with this ContactId; undefined when Connect does not know it. Throws when Connect cannot be asked. */
  describe(contactId: string): Promise<CallRecord | undefined>;
  /**
   * The newest call named `name` that Connect's index shows between the two instants. The index lags: a miss
   * proves nothing by itself. Throws when Connect cannot be asked.
   */
  findByName(name: string, range: TimeRange): Promise<FoundCall | undefined>;
  /** The newest contact of the instance, of any application, in Connect's index. Throws if it cannot be asked. */
  newestIndexed(range: TimeRange): Promise<FoundCall | undefined>;
}
