/** Draws from the distributions of the world of agents. */
import type { Random } from '../../local/simulator/random.ts';

export function uniform(random: Random, from: number, to: number): number {
  return from + (to - from) * random();
}

export function exponential(random: Random, mean: number): number {
  return -mean * Math.log(1 - random());
}

/** The sum of three exponential draws. */
export function erlang3(random: Random, mean: number): number {
  return (-mean / 3) * Math.log((1 - random()) * (1 - random()) * (1 - random()));
}

/** @param variation standard deviation ÷ mean. */
export function lognormal(random: Random, mean: number, variation: number): number {
  const variance = Math.log(1 + variation * variation);
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return mean * Math.exp(Math.sqrt(variance) * normal - variance / 2);
}
