/**
 * The API of new campaigns between the console's server and its page: only types. Instants are ISO 8601 in UTC. A draft is a
 * customer file on the operator's machine that has not been sent to AWS.
 */

/** A sentence about a setting; `key` is dotted, such as `retry.maxAttempts`, `campaign` or missing: about none in particular. */
export interface SettingProblem {
  readonly key?: string;
  readonly sentence: string;
}

export interface ColumnView {
  /** As in the file; empty: the column has no header, and is left out. */
  readonly header: string;
  /** What it is read as: a key of "columns" in the settings, or `attribute`; missing: the headers cannot be read. */
  readonly meaning?: string;
  /** Cells of the first rows, cut. */
  readonly samples: readonly string[];
}

/** A row as the importer will read it. */
export interface FirstRow {
  /** Physical line, from 1. */
  readonly line: number;
  /** Why it is rejected; missing: it is accepted. */
  readonly reason?: string;
  /** E.164, in the order in which they are called; none: rejected. */
  readonly numbers: readonly string[];
  readonly customerId?: string;
  readonly place?: string;
  /** Whether it may be called now, or from when on, in words. */
  readonly hours?: string;
  readonly attributes: readonly (readonly [name: string, value: string])[];
  readonly notes: readonly string[];
}

/** What the settings in force come to, for the first rows of the file. */
export interface DraftReading {
  /** The file cannot be read at all. */
  readonly fileProblem?: string;
  /** Its headers cannot be read by these settings. */
  readonly headerProblem?: string;
  readonly problems: readonly SettingProblem[];
  readonly columns: readonly ColumnView[];
  readonly notes: readonly string[];
  readonly firstRows: readonly FirstRow[];
  /** Missing: the name does not yield one. */
  readonly campaignId?: string;
  /** What holds for each dotted key that the settings leave out, in words. */
  readonly defaults: Readonly<Record<string, string>>;
  /** Limits of the deployment, by dotted key. */
  readonly limits: Readonly<Record<string, string>>;
}

export interface RejectedRow {
  /** Physical line, from 1. */
  readonly row: number;
  readonly reason: string;
}

/** A pass over the whole file. */
export interface RunView {
  readonly state: 'running' | 'done' | 'failed';
  /** Counts up: another number is another pass. */
  readonly number: number;
  readonly rowsRead: number;
  /** Of the file's bytes, 0 to 1. */
  readonly share: number;
  readonly rejected: number;
  /** Most frequent first. */
  readonly reasons: readonly { readonly rows: number; readonly firstRow: number; readonly example: string }[];
  /** The first ones. */
  readonly rejectedRows: readonly RejectedRow[];
  /** Rejected rows in the list that can be downloaded. */
  readonly listed: number;
  /** Labels and numbers of rows, when it is done. */
  readonly counts: readonly (readonly [label: string, rows: number])[];
  /** Why it failed. */
  readonly problem?: string;
  /** Missing: no plan was asked for, it is not done, or the settings have changed since. */
  readonly plan?: PlanView;
}

/** A plan in the words of `npx dialer plan`. */
export interface PlanView {
  readonly campaignId: string;
  readonly at: string;
  readonly warnings: readonly string[];
  readonly readDifferently: readonly string[];
  readonly lists: readonly (readonly [label: string, text: string])[];
  readonly hours: readonly string[];
  /** Contacts, from when on, the same on the clock there, where. */
  readonly openings: readonly (readonly [contacts: string, from: string, there: string, where: string])[];
  readonly rules: readonly string[];
  readonly time: readonly (readonly [label: string, text: string])[];
  readonly limits: readonly string[];
  readonly agents: readonly string[];
  readonly cost: readonly (readonly [label: string, text: string])[];
  readonly countries: readonly (readonly [country: string, contacts: string, calls: string, usd: string])[];
}

export interface LaunchView {
  readonly state: 'sending' | 'started' | 'failed';
  readonly campaignId: string;
  /** The campaign has its settings, or may have: the draft cannot be changed any more. */
  readonly isClaimed: boolean;
  /** Bytes of the file that have arrived in the bucket. */
  readonly sent: number;
  readonly problem?: string;
}

/** What became of a draft that was discarded. */
export interface DiscardView {
  /** The campaign that it has, or may have, begun; missing: none. */
  readonly campaignId?: string;
}

export interface DraftView {
  readonly draftId: string;
  readonly name: string;
  readonly bytes: number;
  /** Whether all of the file has arrived at the console. */
  readonly isReceived: boolean;
  readonly campaign: string;
  /** JSON, as it was sent last. */
  readonly settings: string;
  readonly run?: RunView;
  readonly launch?: LaunchView;
}

/** What is assumed of calls in a plan. */
export interface PlanAssumptions {
  /** Share of calls that are answered, 0 to 1. */
  readonly answerRate?: number;
  readonly talkSeconds?: number;
  /** Agents who are logged in. */
  readonly agents?: number;
}
