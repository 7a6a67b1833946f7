/** What server and page say to each other of a campaign's settings: only types. */

export interface SettingsView {
  /** The campaign's own settings as JSON, to be edited. */
  readonly text: string;
  /** What was read, to be sent back with a change: it is refused if something else is in force by then. */
  readonly basis: string;
  /** What holds although the campaign's own settings do not say so. */
  readonly others: readonly { readonly key: string; readonly value: string; readonly source: string }[];
}

/** One setting that changes; a missing side: it does not hold. Values are JSON, with the source if it is not the campaign. */
export interface SettingChangeView {
  readonly key: string;
  readonly before?: string;
  readonly after?: string;
}

export type SettingsCheck =
  | { readonly ok: true; readonly changes: readonly SettingChangeView[] }
  /** A sentence for each problem, with its key or line and what is allowed. */
  | { readonly ok: false; readonly problem: string };

export interface SettingsSent {
  /** Names the change when its state is asked for. */
  readonly version: string;
}

export interface SettingsState {
  readonly isInForce: boolean;
}
