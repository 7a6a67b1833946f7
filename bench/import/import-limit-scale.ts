/** How long the benchmark of imports at the limit of a key runs, and what must hold then: at length, and in short. */
import type { ImportAtTableLimit } from '../results-file.ts';

/** How much is imported and dialed, and what must hold. */
export interface ImportLimitScale {
  readonly rows: number;
  /** Write units per second that a key takes. */
  readonly unitsPerSecond: number;
  /** Rows with 12 KB of attributes. */
  readonly wideRows: number;
  readonly besides: {
    /** Rows of the file that is imported while calls are counted: more than are imported meanwhile. */
    readonly rows: number;
    /** Calls per second of the campaign that is imported, and of the other one, by their settings. */
    readonly ownCallsPerSecond: number;
    readonly otherCallsPerSecond: number;
    /** How long calls are counted. */
    readonly seconds: number;
  };
  readonly must: {
    /** Of the import alone, and of import and calls together. */
    readonly shareOfLimit: number;
    readonly writeUnitsPerRow: number;
    readonly ownEfficiency: number;
    readonly otherEfficiency: number;
    readonly smallFirstCallSeconds: number;
  };
}

export const fullScale: ImportLimitScale = {
  rows: 100_000,
  unitsPerSecond: 1_000,
  wideRows: 500,
  besides: { rows: 100_000, ownCallsPerSecond: 50, otherCallsPerSecond: 10, seconds: 30 },
  must: {
    shareOfLimit: 0.9,
    writeUnitsPerRow: 1.1,
    ownEfficiency: 0.95,
    otherEfficiency: 0.98,
    smallFirstCallSeconds: 5,
  },
};

/**
 * About a minute on an idle machine: two fifths of the rates. One call more or less weighs more there, the pace of an import
 * begins further from its key's limit, and no figure is kept.
 */
export const shortScale: ImportLimitScale = {
  rows: 4_000,
  unitsPerSecond: 400,
  wideRows: 40,
  besides: { rows: 20_000, ownCallsPerSecond: 20, otherCallsPerSecond: 10, seconds: 10 },
  must: { ...fullScale.must, shareOfLimit: 0.85, ownEfficiency: 0.85, otherEfficiency: 0.9 },
};

/** What must hold and does not, in sentences. */
export function importLimitFailure(
  result: ImportAtTableLimit,
  { must, wideRows }: Pick<ImportLimitScale, 'must' | 'wideRows'>,
): string | undefined {
  const { shareOfLimit, failedDeliveries, writeUnitsPerRow, wide, besides } = result;
  const failures = [
    !(shareOfLimit >= must.shareOfLimit) &&
      `The import used ${shareOfLimit} of the key's limit, less than ${must.shareOfLimit}.`,
    !(writeUnitsPerRow <= must.writeUnitsPerRow) &&
      `A row took ${writeUnitsPerRow} write units of the table, more than ${must.writeUnitsPerRow}.`,
    failedDeliveries > 0 && `${failedDeliveries} deliveries failed or ended in a dead-letter queue.`,
    wide.rows < wideRows && `Only ${wide.rows} of ${wideRows} rows of 12 KB were imported.`,
    !(besides.shareOfLimit >= must.shareOfLimit) &&
      `Import and calls used ${besides.shareOfLimit} of the key's limit, less than ${must.shareOfLimit}.`,
    !(besides.otherEfficiency >= must.otherEfficiency) &&
      `The other campaign was dialed at ${besides.otherEfficiency} of its rate, less than ${must.otherEfficiency}.`,
    !(besides.ownEfficiency >= must.ownEfficiency) &&
      `The campaign that was imported was dialed at ${besides.ownEfficiency} of its rate, less than ${must.ownEfficiency}.`,
    !(besides.smallFirstCallSeconds <= must.smallFirstCallSeconds) &&
      `The small campaign had its first call after ${besides.smallFirstCallSeconds} s, later than ${must.smallFirstCallSeconds} s.`,
  ].filter((failure) => failure !== false);
  return failures.length === 0 ? undefined : failures.join('\n');
}
