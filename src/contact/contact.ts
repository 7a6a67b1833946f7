/**
 * A contact: one row of a customer file, from import to its end. One item of the Contacts table.
 * Every status that is not an end carries `dueAt`, the moment at which somebody must look at it again.
 */

export const contactStatuses = [
  'QUEUED',
  'WAITING',
  'DIALING',
  'DIALED',
  'COMPLETED',
  'FAILED',
  'REJECTED',
  'SUPPRESSED',
  'UNCERTAIN',
  'CANCELLED',
] as const;

export type ContactStatus = (typeof contactStatuses)[number];

/** Statuses that only a person (or, for UNCERTAIN, a late answer from Connect) changes. */
export const endStatuses: ReadonlySet<ContactStatus> = new Set<ContactStatus>([
  'COMPLETED',
  'FAILED',
  'REJECTED',
  'SUPPRESSED',
  'UNCERTAIN',
  'CANCELLED',
]);

/** In the order in which pages show them. */
export const outcomes = [
  'ANSWERED',
  'VOICEMAIL',
  'NO_ANSWER',
  'BUSY',
  'UNREACHABLE',
  'INVALID_NUMBER',
  'BLOCKED',
  'ABANDONED',
  'ERROR',
] as const;

export type Outcome = (typeof outcomes)[number];

/**
 * Where a row came from: the S3 key, the object's version, and the physical line the row begins on (from 1). Of a request the file
 * is `REQUESTS`, which no S3 key of a customer file is, and the version its requestId.
 */
export interface RowSource {
  readonly file: string;
  readonly version: string;
  readonly row: number;
}

/** The `file` of contacts that came as requests (src/requests). */
export const REQUESTS = 'requests';

/** A call at a time that was asked for, by the customer on a call or by the request that the contact came from. */
export interface CallBack {
  /** The attempt after which the contact is called: 0 for the first call of a request. */
  readonly after: number;
  /** The time in the customer's words, as the flow gave it: the same words again are the same request. Of a request `REQUESTS`. */
  readonly asked: string;
  /** E.164: called instead of the contact's number. */
  readonly phoneNumber?: string;
}

/** An operator had the contact called again after its campaign was over. */
export interface RecycleMark {
  /** Of the recycle: see src/contact/recycle.ts. */
  readonly id: string;
  /** The attempt after which it was: only later ones count. */
  readonly after: number;
  /** In the place of the settings' `maxAttempts`. */
  readonly attempts: number;
}

export interface ContactError {
  readonly name: string;
  readonly message: string;
}

/** One entry for each attempt that reached Connect. */
export interface AttemptEntry {
  readonly attempt: number;
  readonly contactId?: string;
  readonly dialedAt?: string;
  readonly outcome?: Outcome;
  readonly disposition?: string;
  /** E.164; missing: the contact's own. */
  readonly phoneNumber?: string;
  /** The call does not count towards `maxAttempts`. */
  readonly isUncounted?: true;
}

/**
 * `dueAt` of a contact whose campaign may not dial (paused, stopped, not begun): beyond every other deadline, so that a
 * million of them never stand in the sweeper's way. The sweeper looks for them by this value when the
 * campaign runs again.
 */
export const PARKED = '9999-12-31T00:00:00.000Z';

/** All instants are ISO 8601 in UTC with milliseconds, so that they sort as text. */
export interface Contact {
  readonly campaignId: string;
  /** E.164 number, or the customerId, or `row:KEY:ROW` for a rejected row, `row:requests:REQUESTID` for a rejected request. */
  readonly contactKey: string;
  readonly status: ContactStatus;
  /**
   * E.164: the number of the attempt in progress or the next one; after the end that of the last one. Missing on a rejected row
   * whose number could not be read.
   */
  readonly phoneNumber?: string;
  /** All numbers of a contact that has several, E.164, in the order in which they are called. */
  readonly phoneNumbers?: readonly string[];
  /** Why numbers of `phoneNumbers` are not called any more, in sentences, by number. */
  readonly skippedNumbers?: Readonly<Record<string, string>>;
  readonly customerId?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly timeZone?: string;
  /** Where the row says the contact is, such as `US-FL`: see `rowPlace`. */
  readonly place?: string;
  readonly queueId?: string;
  readonly contactFlowId?: string;
  readonly sourcePhoneNumber?: string;
  readonly source: RowSource;
  /** Attempts used so far, the one under way included. 0: never dialed. */
  readonly attempt: number;
  readonly clientToken?: string;
  /** Unique to one claim, so that a dialer knows its own although its write was answered late. */
  readonly claimId?: string;
  /** Attempts that do not count towards `maxAttempts`: Connect ended them before it placed a call. */
  readonly uncounted?: number;
  /** The last time that it was called again after its campaign was over. */
  readonly recycle?: RecycleMark;
  /** How often Connect has answered that it does not find the claimed attempt. */
  readonly misses?: number;
  readonly contactId?: string;
  readonly outcome?: Outcome;
  /** What the contact flow recorded on the last call; `OPTED_OUT` when the customer did. */
  readonly disposition?: string;
  /** What the contact flow recorded, by name, over all calls. */
  readonly answers?: Readonly<Record<string, string>>;
  /** When the customer last asked to be called back, or a request wants its call; whether that call is still to come: see `isCallBackNext`. */
  readonly callBackAt?: string;
  readonly callBack?: CallBack;
  /** No call is placed from this moment on, and a contact that still waits is cancelled. */
  readonly callUntil?: string;
  /** How many times a contact flow has changed the contact: a lock for its changes, and for the end of a call. */
  readonly flowRevision?: number;
  readonly disconnectReason?: string;
  readonly error?: ContactError;
  readonly reason?: string;
  readonly dueAt?: string;
  readonly createdAt: string;
  readonly claimedAt?: string;
  readonly dialedAt?: string;
  readonly answeredAt?: string;
  readonly endedAt?: string;
  readonly updatedAt: string;
  readonly attempts?: readonly AttemptEntry[];
  /** Its end is to be published: the mark that the counter looks for in the table's stream. */
  readonly events?: true;
  /** TTL, seconds since 1970. Only a contact that has ended has one. */
  readonly expiresAt?: number;
}

/** What the sweeper asks of a contact that is due, and what decides on what comes after a call. */
export const indexedFields = [
  'status',
  'attempt',
  'uncounted',
  'recycle',
  'misses',
  'claimId',
  'contactId',
  'disposition',
  'callBackAt',
  'callBack',
  'callUntil',
  'flowRevision',
  'phoneNumber',
  'phoneNumbers',
  'skippedNumbers',
  'attempts',
  'timeZone',
  'place',
  'createdAt',
  'claimedAt',
  'dueAt',
  'reason',
] as const satisfies readonly (keyof Contact)[];
