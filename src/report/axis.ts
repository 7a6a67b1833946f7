/**
 * Round steps along an axis. Written here, because d3-scale and d3-shape, which do it, too, would make the function that
 * writes reports a tenth larger for these few lines.
 */
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../time/instant.ts';

/** Values from 0 up, at equal distances; the last one is the axis' end. */
export type Ticks = readonly number[];

/**
 * From 0 to at least `max` (above 0) in at most `steps` steps of 1, 2 or 5 times a power of ten, each at least
 * `smallest`.
 */
export function ticksTo(max: number, { steps = 5, smallest = 0 } = {}): Ticks {
  const rough = Math.max(max / steps, smallest);
  const power = 10 ** Math.floor(Math.log10(rough));
  // 0.3 / 3 is a little less than 0.1, and the like.
  const step = power * ([1, 2, 5].find((round) => round * power >= rough * (1 - 1e-9)) ?? 10);
  const count = Math.ceil(max / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, i) => i * step);
}

const timeSteps = [
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE_MS),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR_MS),
  ...[1, 2, 5, 10, 30, 100, 300, 1_000].map((days) => days * DAY_MS),
];

/**
 * Round instants from `from` to `to` (ms since 1970), at most ten, on a clock that is `ahead` ms of UTC: of the widest
 * steps midnight, of others full hours or minutes.
 */
export function timeTicks(from: number, to: number, ahead: number): readonly number[] {
  const step = timeSteps.find((width) => (to - from) / width <= 9) ?? (to - from) / 9;
  const first = Math.ceil((from + ahead) / step) * step - ahead;
  return Array.from({ length: Math.floor((to - first) / step) + 1 }, (_, i) => first + i * step);
}

/** Maps values linearly: `domain` to `range`. */
export function linear(
  [from, to]: readonly [number, number],
  [start, end]: readonly [number, number],
): (value: number) => number {
  return (value) => start + ((value - from) / (to - from)) * (end - start);
}
