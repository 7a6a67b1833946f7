/**
 * How many things happened when, in bounded memory: equal bins side by side, from the first that holds something to
 * the last. When there are too many they become coarser, which loses nothing, for each width divides the next.
 */
import { MINUTE_MS } from '../time/instant.ts';

export interface TimeBins {
  widthMinutes: number;
  /** The first bin, counted in widths from 1970 on. */
  first: number;
  counts: number[];
}

/** Six days in half hours are 288; more would be finer than a screen is. */
export const maxBins = 300;

/** Minutes; beyond the last one the width doubles. */
const widths = [1, 5, 15, 30, 60, 180, 360, 720, 1_440];

export function noBins(): TimeBins {
  return { widthMinutes: 1, first: 0, counts: [] };
}

/** Counts one thing that happened at `ms` (since 1970) into `bins`. */
export function countInstant(bins: TimeBins, ms: number): void {
  let index = indexOf(bins, ms);
  if (bins.counts.length === 0) bins.first = index;
  while (spanWith(bins, index) > maxBins) {
    coarsen(bins);
    index = indexOf(bins, ms);
  }
  while (index < bins.first) {
    bins.counts.unshift(0);
    bins.first -= 1;
  }
  const at = index - bins.first;
  while (bins.counts.length <= at) bins.counts.push(0);
  bins.counts[at] = (bins.counts[at] ?? 0) + 1;
}

/** Beginning of the bin at `position`, in ms since 1970. */
export function binStart({ widthMinutes, first }: TimeBins, position: number): number {
  return (first + position) * widthMinutes * MINUTE_MS;
}

function indexOf({ widthMinutes }: TimeBins, ms: number): number {
  return Math.floor(ms / (widthMinutes * MINUTE_MS));
}

function spanWith({ first, counts }: TimeBins, index: number): number {
  return Math.max(first + counts.length - 1, index) - Math.min(first, index) + 1;
}

function coarsen(bins: TimeBins): void {
  const { widthMinutes, first, counts } = bins;
  const wider = widths.find((width) => width > widthMinutes) ?? widthMinutes * 2;
  const times = wider / widthMinutes;
  bins.widthMinutes = wider;
  bins.first = Math.floor(first / times);
  const merged: number[] = [];
  counts.forEach((n, i) => {
    const at = Math.floor((first + i) / times) - bins.first;
    merged[at] = (merged[at] ?? 0) + n;
  });
  bins.counts = merged;
}
