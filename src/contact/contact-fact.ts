import type { AttemptEntry, CallBack, Contact, ContactError, ContactStatus, RecycleMark } from './contact.ts';

/**
 * What happened to a contact. Instants in ms since 1970. A fact about a claim names the claim (`claimId`, or the
 * deadline that was seen): the same attempt may have been claimed again, and a late fact about the old claim must not
 * end the new one. A ContactId counts from any source. `expiresAt` is when an ended contact is deleted, in seconds
 * since 1970 (DynamoDB TTL).
 */
export type ContactFact =
  /**
   * Connect gave a ContactId. `dialedAt` is when it was asked, or what Connect says. The claim is that which placed the
   * call; missing: the contact has it already.
   */
  | {
      readonly type: 'dialed';
      readonly attempt: number;
      readonly contactId: string;
      readonly dialedAt: number;
      readonly claim?: { readonly claimId: string; readonly claimedAt: number };
      readonly events?: true;
    }
  /** Connect refused this contact for good. */
  | {
      readonly type: 'refused';
      readonly attempt: number;
      readonly claimId: string;
      readonly error: ContactError;
      readonly reason: string;
      readonly expiresAt: number;
      readonly events?: true;
    }
  /** Connect surely placed no call (throttled, configuration, never asked): the attempt is not used up. */
  | {
      readonly type: 'deferred';
      readonly attempt: number;
      readonly claimId: string;
      readonly dueAt: string;
      readonly reason: string;
      readonly error?: ContactError;
    }
  /** It is unknown whether a claim placed a call: Connect's answer leaves it open (`error`), or its dialer has died. */
  | {
      readonly type: 'outcomeUnknown';
      readonly attempt: number;
      readonly claimId: string;
      readonly claimedAt: number;
      readonly error?: ContactError;
      readonly dueAt: string;
    }
  /**
   * Not to be called: on the do-not-call list, or called too often. The attempt is not used up. Without `claimId` it was
   * found out by the claim itself, which was not made.
   */
  | {
      readonly type: 'suppressed';
      readonly attempt: number;
      readonly claimId?: string;
      readonly reason: string;
      readonly expiresAt: number;
      readonly events?: true;
    }
  /**
   * The number of the attempt must not be called, and the contact's next one is to be: it is on the do-not-call list, or Connect
   * refused it. Without `claimId` it was found out by the claim itself, which was not made, and the attempt is not used up; with
   * it Connect was asked, and the attempt is used up without counting.
   */
  | {
      readonly type: 'numberSkipped';
      readonly attempt: number;
      readonly claimId?: string;
      /** E.164. */
      readonly phoneNumber: string;
      /** E.164. */
      readonly next: string;
      readonly skippedNumbers: NonNullable<Contact['skippedNumbers']>;
      readonly dueAt: string;
      readonly reason: string;
    }
  /** Its campaign places no more calls, or none to it. */
  | (Ending & { readonly type: 'cancelled'; readonly reason: string })
  /** Not claimed, and not to be dialed before `dueAt`: its campaign, its hours, or another call to its number. */
  | { readonly type: 'postponed'; readonly attempt: number; readonly dueAt: string; readonly reason: string }
  /** A message for the next attempt is being put into the dial queue. */
  | { readonly type: 'queued'; readonly seenDueAt: string; readonly dueAt: string }
  /** Due, but not to be queued before `dueAt`: outside its hours, or deferred because too many others are due. */
  | {
      readonly type: 'postponedForCapacity';
      readonly seenDueAt: string;
      readonly dueAt: string;
      readonly reason: string;
    }
  /** An expired claim was looked for in Connect; nothing is known yet. */
  | {
      readonly type: 'stillUnknown';
      readonly attempt: number;
      /** How often Connect has answered without showing the call. */
      readonly misses: number;
      readonly seenDueAt: string;
      readonly dueAt: string;
    }
  /** An expired claim that surely placed no call: the same attempt may be made. */
  | {
      readonly type: 'confirmedNotPlaced';
      readonly attempt: number;
      readonly seenDueAt: string;
      readonly dueAt: string;
    }
  /** It is not known whether the attempt placed a call. */
  | {
      readonly type: 'markedUncertain';
      readonly attempt: number;
      readonly seenDueAt: string;
      readonly reason: string;
      readonly expiresAt: number;
      readonly events?: true;
    }
  /** The call is still on. */
  | {
      readonly type: 'stillActive';
      readonly contactId: string;
      readonly seenDueAt: string;
      readonly dueAt: string;
    }
  /** The call is over, and so is the contact. */
  | (CallFact & { readonly type: 'ended'; readonly reason?: string; readonly expiresAt: number })
  /** The call is over, and another one is to be made. */
  | (CallFact & {
      readonly type: 'toRetry';
      readonly dueAt: string;
      readonly reason: string;
      /** Attempts so far that do not count, when this is one of them. */
      readonly uncounted?: number;
      /** A request to be called back that the call did not fulfil. */
      readonly callBack?: CallBack;
      /** E.164: the number to be called from now on. */
      readonly phoneNumber?: string;
    })
  /** The contact has ended, and an operator wants it to be called again. */
  | {
      readonly type: 'recycled';
      /** Attempts and flow revision of the contact that was seen. */
      readonly seen: { readonly attempt: number; readonly flowRevision?: number };
      readonly recycle: RecycleMark;
      /** E.164: the number to be called from now on, if it is another one. */
      readonly phoneNumber?: string;
      /** Of a contact with several numbers: those that are not called any more, and why. */
      readonly skippedNumbers?: NonNullable<Contact['skippedNumbers']>;
      readonly dueAt: string;
      readonly reason: string;
    }
  /** A contact flow has recorded something on the call `contactId`, which is in progress or was the contact's last. */
  | (Note & { readonly type: 'noted' })
  /** As `noted`, after the end of the call: the customer is to be called back, also when the contact has ended. */
  | (Note & {
      readonly type: 'toCallBack';
      readonly dueAt: string;
      readonly reason: string;
      /** E.164: the number to be called from now on. */
      readonly phoneNumber?: string;
      /** Without that number. */
      readonly skippedNumbers?: NonNullable<Contact['skippedNumbers']>;
    })
  /** As `noted`, after the end of the call, with the effect that no other attempt is made. */
  | (Note & Ending & { readonly type: 'declined'; readonly reason: string });

/** What a contact gets when it ends without a call. */
export interface Ending {
  /** When it is deleted, seconds since 1970. */
  readonly expiresAt: number;
  /** Its end is published; missing: it is not. A contact that is called gets the mark with its call. */
  readonly events?: true;
}

/** What a contact flow changes. */
export interface Note {
  readonly contactId: string;
  /** The status and the revision of the contact that was seen. */
  readonly seen: { readonly status: ContactStatus; readonly flowRevision?: number };
  readonly set: Pick<Contact, 'disposition' | 'answers' | 'callBackAt' | 'callBack'>;
  /** The entry of an attempt that has ended, with its disposition. */
  readonly entry?: AttemptEntry;
}

/** A call that is over. */
interface CallFact {
  readonly attempt: number;
  readonly contactId: string;
  readonly dialedAt: number;
  readonly outcome: NonNullable<Contact['outcome']>;
  readonly disconnectReason?: string;
  readonly answeredAt?: number;
  readonly endedAt: number;
  readonly disposition?: string;
  /** That of the contact when its end was judged: nothing that was said on the call may be missed. */
  readonly flowRevision?: number;
  /** E.164: the number that was called, when the contact has several, or another one from now on. */
  readonly calledNumber?: string | undefined;
  /** Of a contact with several numbers: those that are not called any more, and why. */
  readonly skippedNumbers?: NonNullable<Contact['skippedNumbers']>;
  /** Of a contact with several numbers: the call does not count towards `maxAttempts`. */
  readonly isUncounted?: true;
}
