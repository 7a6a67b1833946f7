/** What server and page say to each other of numbers and do-not-call lists: only types. */
import type { ContactRow } from './api.ts';

export interface NumberView {
  /** E.164. */
  readonly phoneNumber: string;
  /** Do-not-call lists that it is on. */
  readonly entries: readonly { readonly list: string; readonly since: string; readonly by?: string }[];
  /** Entries that operators have removed, in sentences. */
  readonly removals: readonly string[];
  /** When it was called of late, over all campaigns, newest first. */
  readonly calls: readonly string[];
  /** Contacts whose key it is, over all campaigns. */
  readonly contacts: readonly (ContactRow & { readonly campaignId: string })[];
  /** How many campaigns, the oldest, were not looked through. */
  readonly older: number;
  /** Campaigns whose contacts have other keys: they are searched one by one. */
  readonly unsearched: readonly string[];
}

export interface DoNotCallView {
  /** Names of lists, that of all campaigns first. */
  readonly lists: readonly string[];
  /** Imported files, latest first. */
  readonly files: readonly {
    readonly file: string;
    readonly rows: number;
    readonly rejected: number;
    readonly duplicates: number;
    readonly done: boolean;
    readonly error?: string;
    readonly startedAt: string;
  }[];
}

export interface ListChange {
  readonly phoneNumber: string;
  /** As it is stored. */
  readonly list: string;
  /** False: it was as wanted before. */
  readonly isChanged: boolean;
  /** Which calls an entry prevents, a sentence. */
  readonly applies?: string;
}

/** A file that was sent to a list; it is imported within a minute. */
export interface ListSent {
  readonly key: string;
}
