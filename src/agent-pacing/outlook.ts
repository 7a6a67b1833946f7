/**
 * How many agents will be free when a call needs one: a sum of independent yes-or-nos, of which the first three moments
 * are kept for each of the moments at which a call that is started now may need an agent.
 */
import { MOMENTS } from './odds.ts';

export interface Outlook {
  readonly mean: number[];
  readonly variance: number[];
  /** The third central moments. */
  readonly third: number[];
}

const zeros: readonly number[] = new Array<number>(MOMENTS).fill(0);

/** An outlook with `free` agents for certain. */
export function certainOutlook(free: number): Outlook {
  return {
    mean: zeros.map(() => free),
    variance: [...zeros],
    third: [...zeros],
  };
}

/** Adds `count` agents to `outlook`, each free at `moment` with `probability`; calls that need one are negative. */
export function addChances(outlook: Outlook, moment: number, count: number, probability: number): void {
  const spread = probability * (1 - probability);
  outlook.mean[moment] = (outlook.mean[moment] ?? 0) + count * probability;
  outlook.variance[moment] = (outlook.variance[moment] ?? 0) + Math.abs(count) * spread;
  outlook.third[moment] = (outlook.third[moment] ?? 0) + count * spread * (1 - 2 * probability);
}

/** Probability that there is no free agent for one more call: the mean over its moments. */
export function riskOf({ mean, variance, third }: Outlook): number {
  let sum = 0;
  for (let i = 0; i < MOMENTS; i += 1)
    sum += shortageProbability(mean[i] ?? 0, variance[i] ?? 0, third[i] ?? 0);
  return sum / MOMENTS;
}

/** P(X ≤ 0) of a whole number X: normal, with Edgeworth's correction for skewness, and continuity ½. */
function shortageProbability(mean: number, variance: number, third: number): number {
  if (mean > 0.5 && (mean - 0.5) ** 2 > 36 * variance) return 0;
  if (variance < 1e-6) return mean < 0.5 ? 1 : 0;
  const deviation = Math.sqrt(variance);
  const x = (0.5 - mean) / deviation;
  if (x > 6) return 1;
  const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  const skewness = third / (variance * deviation);
  const corrected = normalDistribution(x, density) - (density * skewness * (x * x - 1)) / 6;
  return Math.min(1, Math.max(0, corrected));
}

/** The normal distribution function; error below 7.5e-8 (Abramowitz and Stegun 26.2.17). */
function normalDistribution(x: number, density: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const tail =
    density *
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return x < 0 ? tail : 1 - tail;
}
