/** What a file of the table says: the rules of one country, state or province, each with its source. */
import type { WeekHours } from '../local-time/week-hours.ts';

/** What a call is for. */
export type CallKind = 'sales' | 'debtCollection' | 'service';

export const callKinds: readonly CallKind[] = ['sales', 'debtCollection', 'service'];

/**
 * How far a rule was read: P in the primary text or on the regulator's own page, S in a secondary source, M from memory,
 * X in sources that contradict each other, of which the table takes the stricter reading.
 */
export type ConfidenceMark = 'P' | 'S' | 'M' | 'X';

interface RuleBase {
  readonly appliesTo: readonly CallKind[];
  /** The law, as a lawyer cites it. */
  readonly citation: string;
  /** Where it was read. */
  readonly source: string;
  /** When it was read, `YYYY-MM-DD`. */
  readonly read: string;
  readonly mark: ConfidenceMark;
  /** First day on which the rule holds, `YYYY-MM-DD` at the callee's place; without it, for all days of the past. */
  readonly from?: string;
  /** First day on which it holds no more; without it, for all days to come. */
  readonly to?: string;
  /**
   * Whether the law speaks of automated or recorded calls alone. Such a rule is kept for every call: the product cannot see
   * whether a contact flow plays a recording.
   */
  readonly recorded?: boolean;
  readonly note?: string;
}

/** Calls may start in these hours only, on the callee's clock. */
export interface HoursRule extends RuleBase {
  readonly type: 'hours';
  readonly week: WeekHours;
  /** Hours on public holidays, in place of those of the weekday. Without it a holiday is like any day. */
  readonly holidays?: { readonly calendar: string; readonly hours: readonly string[] };
  /** Hours on the day before a public holiday; those of the weekday hold as well. */
  readonly holidayEves?: readonly string[];
}

/** At most `calls` calls within any `hours` hours. */
export interface AttemptsRule extends RuleBase {
  readonly type: 'attempts';
  readonly calls: number;
  readonly hours: number;
  /** What the law counts by. The product counts by number over all campaigns, which is never more lenient. */
  readonly scope: string;
}

/** A call rings at least this long; `ringTimeoutSeconds` in the settings cannot be lower. */
export interface RingRule extends RuleBase {
  readonly type: 'ring';
  readonly seconds: number;
}

/** What the law asks for and the product cannot see to by itself. Shown, not enforced. */
export interface Duty extends RuleBase {
  readonly type: 'duty';
  readonly text: string;
}

export type CallingRule = HoursRule | AttemptsRule | RingRule | Duty;

export interface Jurisdiction {
  /** ISO 3166-1, two letters. */
  readonly country: string;
  /** Postal code of the state or province. */
  readonly state?: string;
  readonly name: string;
  readonly rules: readonly CallingRule[];
}

/** Whether a rule holds on `date`, `YYYY-MM-DD`. */
export function holdsOn({ from, to }: Pick<CallingRule, 'from' | 'to'>, date: string): boolean {
  return (from === undefined || date >= from) && (to === undefined || date < to);
}
