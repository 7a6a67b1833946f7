/** Seeded randomness (mulberry32): the same seed gives the same run, on every machine. */
import type { Duration } from './setting-shapes.ts';

/** Draws a number in [0, 1). */
export type Random = () => number;

/** @param seed any whole number; its lower 32 bits count. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

/**
 * A seed of its own for one thing, say a phone number, so that what chance decides about it does not depend on what
 * else happens, and when (FNV-1a over the parts).
 */
export function seedOf(...parts: readonly (number | string)[]): number {
  let hash = 0x811c_9dc5;
  const text = parts.join('\n');
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x0100_0193);
  }
  return hash >>> 0;
}

/** A number between `min` and `max`, even over the range. */
export function within(range: { readonly min: number; readonly max: number }, random: Random): number {
  return range.min + (range.max - range.min) * random();
}

/** A duration in the unit of its setting. A lognormal one takes two draws (Box and Muller). */
export function durationOf(duration: Duration, random: Random): number {
  if ('min' in duration) return within(duration, random);
  const { mean, cv } = duration;
  const variance = Math.log(1 + cv * cv);
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return mean * Math.exp(Math.sqrt(variance) * normal - variance / 2);
}

/** One of the items, each as likely as the others. */
export function oneOf<const Items extends readonly [unknown, ...unknown[]]>(
  items: Items,
  random: Random,
): Items[number] {
  return items[Math.floor(random() * items.length)] ?? items[0];
}
