/** What server and page say to each other of checks of the account: only types. */

export interface FindingView {
  readonly check: string;
  readonly verdict: 'ok' | 'warning' | 'problem' | 'notChecked';
  readonly says: string;
  readonly todo?: string;
}

export interface DoctorView {
  /** Whether a check is under way. */
  readonly isRunning: boolean;
  /** When the last check ended; missing: there was none since the console was started. */
  readonly endedAt?: string;
  readonly findings: readonly FindingView[];
  /** Why the last check could not be made. */
  readonly problem?: string;
}
