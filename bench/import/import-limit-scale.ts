/** How long the benchmark of imports at the limit of a key runs, and what must hold then: at length, and in short. */
import type { ImportAtTableLimit } from '../results-file.ts';

/** How much is imported and dialed, and what must hold. */
export interface ImportLimitScale {
  readonly rows: number;
  /** Write units per second that a key takes while nothing is dialed. */
  readonly unitsPerSecond: number;
  /** Rows with 12 KB of attributes. */
  readonly wideRows: number;
  readonly besides: {
    /** Rows of the file that is imported while calls are counted: more than are imported meanwhile. */
    readonly rows: number;
    /**
     * Write units per second that a key takes while calls are placed. What is proven is how the key is shared, not how fast the
     * emulator is: it is one process on the processors of the functions, and could not serve imports at 1,000 units per second
     * and 60 calls per second together, ten requests each.
     */
    readonly unitsPerSecond: number;
    /** Calls per second of the campaign that is imported, and of the other and the small one, by their settings. */
    readonly ownCallsPerSecond: number;
    readonly otherCallsPerSecond: number;
    /** How long calls are counted. */
    readonly seconds: number;
  };
  readonly must: {
    readonly shareOfLimit: number;
    readonly writeUnitsPerRow: number;
    readonly smallFirstCallSeconds: number;
  };
}

/** What must hold of calls beside an import, in virtual time, always. */
export const mustBesideImport = {
  shareOfLimit: 0.9,
  ownEfficiency: 0.95,
  otherEfficiency: 0.98,
  smallFirstCallSeconds: 5,
} as const;

export const fullScale: ImportLimitScale = {
  rows: 100_000,
  unitsPerSecond: 1_000,
  wideRows: 500,
  besides: {
    rows: 100_000,
    unitsPerSecond: 220,
    ownCallsPerSecond: 50,
    otherCallsPerSecond: 10,
    seconds: 60,
  },
  must: {
    shareOfLimit: 0.9,
    writeUnitsPerRow: 1.1,
    smallFirstCallSeconds: 5,
  },
};

/**
 * Less than a minute, on a machine that has other work as well: few calls per second, looser promises, and no figure is kept.
 * The rates of calls are measured and hold nothing there: they are the processor's more than the product's.
 */
export const shortScale: ImportLimitScale = {
  rows: 2_500,
  unitsPerSecond: 200,
  wideRows: 40,
  besides: { rows: 20_000, unitsPerSecond: 150, ownCallsPerSecond: 5, otherCallsPerSecond: 3, seconds: 10 },
  must: {
    shareOfLimit: 0.7,
    writeUnitsPerRow: 1.1,
    smallFirstCallSeconds: 60,
  },
};

/** What must hold and does not, in sentences. */
export function importLimitFailure(
  result: ImportAtTableLimit,
  { must, wideRows }: Pick<ImportLimitScale, 'must' | 'wideRows'>,
): string | undefined {
  const { shareOfLimit, failedDeliveries, writeUnitsPerRow, wide, virtual, besides } = result;
  const failures = [
    shareOfLimit < must.shareOfLimit &&
      `The import used ${shareOfLimit} of the key's limit, less than ${must.shareOfLimit}.`,
    writeUnitsPerRow > must.writeUnitsPerRow &&
      `A row took ${writeUnitsPerRow} write units of the table, more than ${must.writeUnitsPerRow}.`,
    failedDeliveries > 0 && `${failedDeliveries} deliveries failed or ended in a dead-letter queue.`,
    wide.rows < wideRows && `Only ${wide.rows} of ${wideRows} rows of 12 KB were imported.`,
    virtual.shareOfLimit < mustBesideImport.shareOfLimit &&
      `Import and calls used ${virtual.shareOfLimit} of the key's limit, less than ${mustBesideImport.shareOfLimit}.`,
    virtual.otherEfficiency < mustBesideImport.otherEfficiency &&
      `The other campaign was dialed at ${virtual.otherEfficiency} of its rate, less than ${mustBesideImport.otherEfficiency}.`,
    virtual.ownEfficiency < mustBesideImport.ownEfficiency &&
      `The campaign that was imported was dialed at ${virtual.ownEfficiency} of its rate, less than ${mustBesideImport.ownEfficiency}.`,
    virtual.smallFirstCallSeconds > mustBesideImport.smallFirstCallSeconds &&
      `The small campaign had its first call after ${virtual.smallFirstCallSeconds} s, later than ${mustBesideImport.smallFirstCallSeconds} s.`,
    besides.smallFirstCallSeconds > must.smallFirstCallSeconds &&
      `In the local cloud the small campaign had its first call after ${besides.smallFirstCallSeconds} s, later than ${must.smallFirstCallSeconds} s.`,
  ].filter((failure) => failure !== false);
  return failures.length === 0 ? undefined : failures.join('\n');
}
