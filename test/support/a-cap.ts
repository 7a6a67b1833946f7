import type { NumberCap } from '../../src/dialing/number-store.ts';

/** A cap of `attempts` calls in `hours` hours. */
export function aCap(attempts: number, hours: number): NumberCap {
  return { attempts, hours, text: `at most ${attempts} in ${hours} hours` };
}
