/** One batch of the fuzzer: cases of one family from one seed, each within its limits of time and memory. */
import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import type { Case, Family } from './families.ts';

/** No small file takes nearly as long, on a slow machine either. */
const CASE_LIMIT_MS = 20_000;

/** Above what the process had when the batch began. The heap is bounded besides, by the process. */
const CASE_LIMIT_MEGABYTES = 400;

export interface Failure {
  readonly key: string;
  readonly bytes: Uint8Array;
  readonly error: string;
}

/** Runs the batch that `seed` names. `caseFile`: where each case lies while it runs, for one that hangs. */
export async function runBatch(
  family: Family,
  seed: number,
  caseFile?: string,
): Promise<{ readonly cases: number; readonly failure?: Failure }> {
  let cases = 0;
  const property = fc.asyncProperty(family.arbitrary, async (one) => {
    cases += 1;
    if (caseFile !== undefined) writeFileSync(caseFile, one.bytes);
    await withinLimits(one);
  });
  const { failed, counterexample, errorInstance } = await fc.check(property, {
    seed,
    numRuns: family.cases,
    // Smaller is better, but not at any price.
    interruptAfterTimeLimit: 120_000,
  });
  const [smallest] = counterexample ?? [];
  if (!failed || !smallest) return { cases };
  const error =
    errorInstance instanceof Error ? (errorInstance.stack ?? errorInstance.message) : String(errorInstance);
  return { cases, failure: { key: smallest.key, bytes: smallest.bytes, error } };
}

async function withinLimits(one: Case): Promise<void> {
  const before = megabytes();
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`takes more than ${CASE_LIMIT_MS} ms`)), CASE_LIMIT_MS);
  });
  try {
    await Promise.race([one.check(), limit]);
  } finally {
    clearTimeout(timer);
  }
  const grown = megabytes() - before;
  if (grown > CASE_LIMIT_MEGABYTES) throw new Error(`takes ${Math.round(grown)} MB of memory`);
}

function megabytes(): number {
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1_000_000;
}
