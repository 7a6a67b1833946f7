/** The register of requests: which message came first under a requestId, and by which rules its row is read. */
import type { FileRules } from '../campaign/campaign.ts';

export interface RegisteredRequest {
  readonly campaignId: string;
  readonly requestId: string;
  /** Fingerprint of the message. */
  readonly content: string;
  /** Fixed with the first delivery, as those of a file are: every delivery comes to the same row. */
  readonly rules: Pick<FileRules, 'defaultCountry' | 'dedupeBy'>;
  /** Whether its contact is a rejected one: fixed as well, for that has another key. */
  readonly isRejected: boolean;
  /** When it was entered, ISO 8601. */
  readonly enteredAt: string;
}

export interface RequestRegister {
  /** Enters `request` unless its requestId is there; answers the entry as it stands then. Kept until `untilMs`, ms since 1970, at least. */
  enter(request: RegisteredRequest, untilMs: number): Promise<RegisteredRequest>;
}

/** Where messages go that belong to no campaign. */
export interface DeadLetters {
  send(body: string): Promise<void>;
}
